"""The course of events: every applicant, month by month, from the first to the last month."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from evaluation.simulate.law import Bools, Floats, Ints, Law, Standing, advance, law_of
from evaluation.simulate.population import NEVER, Population
from evaluation.simulate.scenario import Levels, Scenario
from evaluation.simulate.starting import StartLaw, score, start_law

NOT_ENROLLED = -1
DRAWS_PER_MONTH = 4
TRANSITION, ENROLMENT, START, LENGTH = range(DRAWS_PER_MONTH)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Starters:
    """People who started an insats in one month, as they stood before it."""

    month: int
    rows: Ints
    arm: Ints
    standing: Standing
    enrolled: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What happened, as grids with one row per applicant and one column per month.

    Attributes
    ----------
    first_month : int
        Month of the first column (burn-in included).
    on : (n, months)
        Has assistance.
    arm : (n, months)
        Insats that runs, 0 for none.
    started : (n, months)
        An insats starts this month.
    planned_end : (n, months)
        Planned last month of the insats that starts, 0 elsewhere.
    enrolled : (n, months)
    starters : tuple of Starters
    """

    first_month: int
    on: Bools
    arm: npt.NDArray[np.int8]
    started: Bools
    planned_end: npt.NDArray[np.int32]
    enrolled: Bools
    starters: tuple[Starters, ...]


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


def follow(
    scenario: Scenario, population: Population, *, first: int, last: int, rng: np.random.Generator
) -> Course:
    """Move every applicant from `first` to `last` and note what happens."""
    n, months = population.size, last - first + 1
    law, rules = law_of(scenario), rules_of(scenario, population)
    standing, enrolled = _before_everything(population), np.full(n, NOT_ENROLLED)
    on, started = np.zeros((n, months), bool), np.zeros((n, months), bool)
    arm, in_force = np.zeros((n, months), np.int8), np.zeros((n, months), bool)
    planned = np.zeros((n, months), np.int32)
    starters: list[Starters] = []
    for column, month in enumerate(range(first, last + 1)):
        uniform = rng.random((DRAWS_PER_MONTH, n))
        standing = advance(law, standing, month, uniform[TRANSITION])
        standing = _between(standing, population.entry, population.retires, month)
        enrolled = enrol(rules, standing, enrolled, month, uniform[ENROLMENT])
        chosen = choose(rules, standing, enrolled, month, uniform[START])
        rows = np.flatnonzero(chosen)
        if rows.size:
            starters.append(_starters(month, rows, chosen, standing, enrolled))
        standing = begin(rules, standing, chosen, month, uniform[LENGTH])
        on[:, column], in_force[:, column] = standing.on, enrolled != NOT_ENROLLED
        arm[:, column] = np.where(month <= standing.end, standing.arm, 0)
        started[rows, column], planned[rows, column] = True, standing.end[rows]
    return Course(
        first_month=first,
        on=on,
        arm=arm,
        started=started,
        planned_end=planned,
        enrolled=in_force,
        starters=tuple(starters),
    )


def _before_everything(population: Population) -> Standing:
    nothing = np.zeros(population.size, dtype=np.int64)
    return Standing(
        latent=population.latent,
        on=np.zeros(population.size, bool),
        run=nothing,
        empty=nothing,
        arm=nothing,
        start=nothing,
        end=nothing,
    )


def _between(standing: Standing, entry: Ints, retires: Ints, month: int) -> Standing:
    here = month > entry
    return replace(
        standing,
        on=((standing.on & here) | (month == entry)) & (month < retires),
        run=np.where(here, standing.run, 0),
        empty=np.where(here, standing.empty, 0),
    )


def enrol(rules: Rules, standing: Standing, enrolled: Ints, month: int | Ints, uniform: Floats) -> Ints:
    """Month of enrolment in force, `NOT_ENROLLED` for those outside."""
    outside = enrolled == NOT_ENROLLED
    joins = outside & standing.on & (uniform < rules.enrol)
    idle = month > standing.end
    leaves = ~outside & ~standing.on & idle & (standing.empty >= rules.patience)
    kept = np.where(leaves, NOT_ENROLLED, enrolled)
    return np.where(joins, month, kept)


def choose(rules: Rules, standing: Standing, enrolled: Ints, month: int | Ints, uniform: Floats) -> Ints:
    """Arm that each person starts in `month`; 0 for nobody's insats."""
    free = standing.on & (enrolled != NOT_ENROLLED) & (month > standing.end)
    if rules.shares is None:
        probability = rules.start.probabilities(standing, month, enrolled)
    else:
        drawn = rules.draw_month == month
        probability = drawn[:, None] * rules.shares
    cumulated = probability.cumsum(axis=1)
    chosen = (uniform[:, None] >= cumulated).sum(axis=1) + 1
    chosen[chosen > cumulated.shape[1]] = 0
    return np.where(free, chosen, 0)


def begin(rules: Rules, standing: Standing, chosen: Ints, month: int | Ints, uniform: Floats) -> Standing:
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


def _starters(
    month: int, rows: Ints, chosen: Ints, standing: Standing, enrolled: Ints
) -> Starters:
    return Starters(
        month=month,
        rows=rows,
        arm=chosen[rows],
        standing=standing.take(rows),
        enrolled=enrolled[rows],
    )
