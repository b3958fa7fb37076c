"""The course of events: every applicant, month by month, from the first to the last month."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from evaluation.simulate.law import Bools, Ints, Standing, advance, law_of
from evaluation.simulate.population import Population
from evaluation.simulate.rules import NOT_ENROLLED, begin, choose, enrol, rules_of
from evaluation.simulate.scenario import Scenario

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


def _starters(month: int, rows: Ints, chosen: Ints, standing: Standing, enrolled: Ints) -> Starters:
    return Starters(
        month=month,
        rows=rows,
        arm=chosen[rows],
        standing=standing.take(rows),
        enrolled=enrolled[rows],
    )
