"""Who starts what: observed columns and time since enrolment decide, never the latent class."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.simulate.law import Floats, Ints, Months, Standing
from evaluation.simulate.population import Population
from evaluation.simulate.scenario.scenario import Arm, Levels, Scenario

AGE_CENTRE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class StartLaw:
    """Log-odds of starting each arm against starting nothing.

    Attributes
    ----------
    fixed : (n, arms)
        Constant and covariate terms.
    age : (arms,)
        Term for every ten years above `AGE_CENTRE` in the calendar year.
    lag : (arms, steps)
        Term by months since enrolment; the last column goes on for ever.
    recent_months, recent_term : int, float
        See `Policy`.
    """

    fixed: Floats
    birth_year: Ints
    age: Floats
    lag: Floats
    recent_months: int
    recent_term: float

    def take(self, rows: Ints) -> "StartLaw":
        """Return the law for chosen rows."""
        return replace(self, fixed=self.fixed[rows], birth_year=self.birth_year[rows])

    @staticmethod
    def joined(parts: Sequence["StartLaw"]) -> "StartLaw":
        """Return the law of several groups of people."""
        return replace(
            parts[0],
            fixed=np.concatenate([part.fixed for part in parts]),
            birth_year=np.concatenate([part.birth_year for part in parts]),
        )

    def probabilities(self, standing: Standing, month: Months, enrolled: Ints) -> Floats:
        """Probability of starting each arm in `month`, shape (n, arms)."""
        since = np.clip(month - enrolled, 0, self.lag.shape[1] - 1)
        decades = (month // 12 - self.birth_year - AGE_CENTRE) / 10
        terms = self.fixed + self.lag[:, since].T + decades[:, None] * self.age
        recent = (standing.arm > 0) & (month - standing.end <= self.recent_months)
        odds = np.exp(terms + self.recent_term * recent[:, None])
        return np.asarray(odds / (1 + odds.sum(axis=1, keepdims=True)))


def start_law(scenario: Scenario, population: Population) -> StartLaw:
    """Start law of every applicant under a scenario with monthly hazards."""
    fixed = [arm.intercept + score(population, arm.coefficients) for arm in scenario.arms]
    return StartLaw(
        fixed=np.stack(fixed, axis=1),
        birth_year=population.birth_year,
        age=np.array([arm.age for arm in scenario.arms]),
        lag=np.stack([_lag_terms(arm) for arm in scenario.arms]),
        recent_months=scenario.policy.recent_months,
        recent_term=scenario.policy.recent_term,
    )


def score(population: Population, coefficients: Levels) -> Floats:
    """Sum of the terms `column=level` that hold for each applicant."""
    total = np.zeros(population.size)
    for term, coefficient in coefficients.items():
        column, level = term.split("=", 1)
        total += coefficient * (population.columns[column] == level)
    return total


def _lag_terms(arm: Arm, *, steps: int = 37) -> Floats:
    terms = np.zeros(steps)
    for begins, value in sorted(arm.lag.items(), key=lambda item: int(item[0])):
        terms[int(begins) :] = value
    return terms
