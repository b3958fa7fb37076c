"""The course of events: every applicant, month by month, from the first to the last month."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.simulate.law import Bools, Ints, Law, Standing, advance, exit_probability, law_of
from evaluation.simulate.population import Population
from evaluation.simulate.rules import NOT_ENROLLED, begin, choose, enrol, rules_of
from evaluation.simulate.scenario.scenario import Scenario

DRAWS_PER_MONTH = 4
TRANSITION, ENROLMENT, START, LENGTH = range(DRAWS_PER_MONTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Starters:
    """People who started an insats in one month, as they stood before it."""

    month: int
    rows: Ints
    arm: Ints
    standing: Standing
    enrolled: Ints

    def take(self, rows: Ints) -> "Starters":
        """Return chosen people."""
        return replace(
            self,
            rows=self.rows[rows],
            arm=self.arm[rows],
            standing=self.standing.take(rows),
            enrolled=self.enrolled[rows],
        )


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
    hazards : (n, months), or (0, 0) when nobody asked
        Exit hazard of those on assistance the month before, 0 for others.
    before : Standing
        Before the first month.
    starters : tuple of Starters
    """

    first_month: int
    on: Bools
    arm: npt.NDArray[np.int8]
    started: Bools
    planned_end: npt.NDArray[np.int32]
    enrolled: Bools
    hazards: npt.NDArray[np.float32]
    before: Standing
    starters: tuple[Starters, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """How the months are lived: with the scenario's routine or not, exit hazards noted or not."""

    with_routine: bool = True
    note_hazards: bool = False


def follow(
    scenario: Scenario,
    population: Population,
    *,
    months: range,
    rng: np.random.Generator,
    variant: Variant | None = None,
) -> Course:
    """Move every applicant through the months and note what happens."""
    how, n = variant or Variant(), population.size
    law, rules = law_of(scenario, with_routine=how.with_routine), rules_of(scenario, population)
    before = standing = _before_everything(population)
    enrolled, grids = np.full(n, NOT_ENROLLED), _empty_grids(n, len(months), how)
    starters: list[Starters] = []
    for column, month in enumerate(months):
        uniform = rng.random((DRAWS_PER_MONTH, n))
        if how.note_hazards:
            _note_hazards(grids["hazards"], column, law, standing, population, month)
        standing = advance(law, standing, month, uniform[TRANSITION])
        standing = _between(standing, population.entry, population.retires, month)
        enrolled = enrol(rules, standing, enrolled, month, uniform[ENROLMENT])
        chosen = choose(rules, standing, enrolled, month, uniform[START])
        rows = np.flatnonzero(chosen)
        if rows.size:
            starters.append(_starters(month, rows, chosen, standing, enrolled))
        standing = begin(rules, standing, chosen, month, uniform[LENGTH])
        grids["on"][:, column], grids["enrolled"][:, column] = standing.on, enrolled != NOT_ENROLLED
        grids["arm"][:, column] = np.where(month <= standing.end, standing.arm, 0)
        grids["started"][rows, column] = True
        grids["planned_end"][rows, column] = standing.end[rows]
    return Course(first_month=months.start, before=before, starters=tuple(starters), **grids)


def _empty_grids(n: int, months: int, variant: Variant) -> dict[str, npt.NDArray[Any]]:
    kinds = {"on": bool, "started": bool, "enrolled": bool, "arm": np.int8, "planned_end": np.int32}
    hazards = np.zeros((n, months) if variant.note_hazards else (0, 0), np.float32)
    return {name: np.zeros((n, months), kind) for name, kind in kinds.items()} | {
        "hazards": hazards
    }


def _note_hazards(
    grid: npt.NDArray[np.float32],
    column: int,
    law: Law,
    standing: Standing,
    population: Population,
    month: int,
) -> None:
    at_risk = np.flatnonzero(standing.on)
    leaves = exit_probability(law, standing.take(at_risk), month)
    grid[at_risk, column] = np.where(month >= population.retires[at_risk], 1.0, leaves)


def _before_everything(population: Population) -> Standing:
    nothing = np.zeros(population.size, dtype=np.int64)
    return Standing(
        latent=population.latent,
        district=population.district,
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


def _starters(month: int, rows: Ints, chosen: Ints, standing: Standing, enrolled: Ints) -> Starters:
    return Starters(
        month=month,
        rows=rows,
        arm=chosen[rows],
        standing=standing.take(rows),
        enrolled=enrolled[rows],
    )
