"""Who enrols, who starts which insats and for how long: the rules that act within a month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.simulate.departures import NEVER
from evaluation.simulate.law import Floats, Ints, Months, Standing
from evaluation.simulate.population import Population
from evaluation.simulate.scenario.scenario import Levels, Scenario
from evaluation.simulate.starting import StartLaw, score, start_law

NOT_ENROLLED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What decides enrolment and starts, for the same rows as the standing.

    Attributes
    ----------
    enrol : (n,)
        Monthly probability of enrolling while on aid.
    patience : int
        Enrolment ends after so many months without aid and without insats.
    start : StartLaw
    lengths : per arm, (lengths, cumulated probabilities)
    shares : (arms,) or None
        Shares when the scenario randomises; then `draw_month` says when.
    draw_month : (n,)
        Month of the draw; `NEVER` under a hazard policy.
    """

    enrol: Floats
    patience: int
    start: StartLaw
    lengths: tuple[tuple[Ints, Floats], ...]
    shares: Floats | None
    draw_month: Ints

    def take(self, rows: Ints) -> "Rules":
        """Return the rules for chosen rows."""
        return replace(
            self,
            enrol=self.enrol[rows],
            start=self.start.take(rows),
            draw_month=self.draw_month[rows],
        )

    @staticmethod
    def joined(parts: Sequence["Rules"]) -> "Rules":
        """Return the rules of several groups of people."""
        return replace(
            parts[0],
            enrol=np.concatenate([part.enrol for part in parts]),
            start=StartLaw.joined([part.start for part in parts]),
            draw_month=np.concatenate([part.draw_month for part in parts]),
        )


def rules_of(scenario: Scenario, population: Population) -> Rules:
    """Enrolment and start rules of every applicant."""
    log_odds = scenario.enrolment.intercept + score(population, scenario.enrolment.coefficients)
    randomised = scenario.policy.kind == "randomised"
    entry = population.entry + scenario.policy.lag
    return Rules(
        enrol=1 / (1 + np.exp(-log_odds)),
        patience=scenario.enrolment.leave_after_empty_months,
        start=start_law(scenario, population),
        lengths=tuple(_cumulated(arm.months) for arm in scenario.arms),
        shares=np.array([arm.share for arm in scenario.arms]) if randomised else None,
        draw_month=entry if randomised else np.full(population.size, NEVER),
    )


def _cumulated(months: Levels) -> tuple[Ints, Floats]:
    return np.array([int(key) for key in months]), np.cumsum(list(months.values()))


def enrol(rules: Rules, standing: Standing, enrolled: Ints, month: Months, uniform: Floats) -> Ints:
    """Month of enrolment in force, `NOT_ENROLLED` for those outside."""
    outside = enrolled == NOT_ENROLLED
    joins = outside & standing.on & (uniform < rules.enrol)
    idle = month > standing.end
    leaves = ~outside & ~standing.on & idle & (standing.empty >= rules.patience)
    kept = np.where(leaves, NOT_ENROLLED, enrolled)
    return np.where(joins, month, kept)


def choose(
    rules: Rules, standing: Standing, enrolled: Ints, month: Months, uniform: Floats
) -> Ints:
    """Arm that each person starts in `month`; 0 for nobody's insats."""
    chosen = np.zeros(standing.on.size, dtype=np.int64)
    rows = np.flatnonzero(standing.on & (enrolled != NOT_ENROLLED) & (month > standing.end))
    when = month if isinstance(month, int) else month[rows]
    if rules.shares is None:
        probability = start_probabilities(rules, standing, enrolled, when, rows)
    else:
        probability = (rules.draw_month[rows] == when)[:, None] * rules.shares
    cumulated = probability.cumsum(axis=1)
    place = (uniform[rows, None] >= cumulated).sum(axis=1) + 1
    chosen[rows] = np.where(place > cumulated.shape[1], 0, place)
    return chosen


def start_probabilities(
    rules: Rules, standing: Standing, enrolled: Ints, month: Months, rows: Ints
) -> Floats:
    """Probability that each of some people starts each arm in `month`, shape (rows, arms)."""
    return rules.start.take(rows).probabilities(standing.take(rows), month, enrolled[rows])


def begin(
    rules: Rules, standing: Standing, chosen: Ints, month: Months, uniform: Floats
) -> Standing:
    """Return the standing after the chosen insatser have begun."""
    end = standing.end.copy()
    now = np.broadcast_to(month, end.shape)
    for k, (lengths, cumulated) in enumerate(rules.lengths, start=1):
        rows = np.flatnonzero(chosen == k)
        position = np.minimum(np.searchsorted(cumulated, uniform[rows]), lengths.size - 1)
        end[rows] = now[rows] + lengths[position] - 1
    begins = chosen > 0
    return replace(
        standing,
        arm=np.where(begins, chosen, standing.arm),
        start=np.where(begins, month, standing.start),
        end=end,
    )
