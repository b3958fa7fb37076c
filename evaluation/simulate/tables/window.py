"""The part of the course that a delivery covers, and where people are while without aid."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.data.months import month_number
from evaluation.simulate.course import Course
from evaluation.simulate.law import Bools, Ints
from evaluation.simulate.population import Population
from evaluation.simulate.scenario import Levels, Scenario

Codes = npt.NDArray[np.int8]
DESTINATIONS = (
    "",
    "arbete",
    "subventionerat",
    "studier",
    "akassa",
    "sjuk",
    "okand",
    "kommunal",
    "pension",
)
KOMMUNAL = DESTINATIONS.index("kommunal")
AKASSA = DESTINATIONS.index("akassa")
PENSION = DESTINATIONS.index("pension")
OKAND = DESTINATIONS.index("okand")
OTHER_OBSTACLES = "ovrigt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Delivered months of every applicant.

    Attributes
    ----------
    first, last : int
        Delivered months.
    on, arm, started, enrolled, planned_end : (n, months)
        As in `Course`; nothing after a move.
    destination : (n, months)
        Position in `DESTINATIONS` in months without aid since the first aid month; 0 elsewhere.
    observed_to : (n,)
        Last month the person can be observed.
    """

    first: int
    last: int
    on: Bools
    arm: Codes
    started: Bools
    enrolled: Bools
    planned_end: npt.NDArray[np.int32]
    destination: Codes
    observed_to: Ints

    @property
    def months(self) -> Ints:
        """Month of every column."""
        return np.arange(self.first, self.last + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Everything that has been drawn before any table is written.

    Attributes
    ----------
    delivered : (n,)
        Applicants whose households the delivery holds.
    """

    scenario: Scenario
    population: Population
    course: Course
    window: Window
    delivered: Bools


def window_of(
    scenario: Scenario, population: Population, course: Course, rng: np.random.Generator
) -> Window:
    """Cut the course to the delivered months and to people who still live here."""
    first, last = month_number(scenario.period.first), month_number(scenario.period.last)
    destination = _destinations(scenario, population, course, rng)
    skip = first - course.first_month
    here = np.arange(first, last + 1)[None, :] < population.moved[:, None]
    return Window(
        first=first,
        last=last,
        on=course.on[:, skip:] & here,
        arm=np.where(here, course.arm[:, skip:], 0).astype(np.int8),
        started=course.started[:, skip:] & here,
        enrolled=course.enrolled[:, skip:] & here,
        planned_end=np.where(here, course.planned_end[:, skip:], 0).astype(np.int32),
        destination=np.where(here, destination[:, skip:], 0).astype(np.int8),
        observed_to=np.minimum(last, population.moved - 1),
    )


def _destinations(
    scenario: Scenario, population: Population, course: Course, rng: np.random.Generator
) -> Codes:
    has_pay = np.array([False] + [arm.effect.forced_exit > 0 for arm in scenario.arms])
    months = course.first_month + np.arange(course.on.shape[1])
    off = ~course.on & (months[None, :] > population.entry[:, None])
    in_pay = off & has_pay[course.arm]
    before_pay = _shifted(in_pay)
    begins = off & (_shifted(course.on) | (in_pay != before_pay))
    person, column = np.nonzero(begins)
    drawn = _draw(scenario.destinations, population.columns["forsorjningshinder"][person], rng)
    drawn[in_pay[person, column]] = KOMMUNAL
    after_pay = before_pay[person, column] & ~in_pay[person, column]
    latest = course.arm[person, np.maximum(column - 1, 0)]
    share = np.array([0.0] + [arm.effect.to_benefit for arm in scenario.arms])[latest]
    drawn[after_pay & (rng.random(person.size) < share)] = AKASSA
    drawn[course.first_month + column >= population.retires[person]] = PENSION
    # Number of the segment that each month without aid belongs to, row by row.
    segment = np.cumsum(begins.ravel()).reshape(begins.shape) - 1
    return np.where(off, drawn[np.maximum(segment, 0)] if drawn.size else 0, 0).astype(np.int8)


def _shifted(grid: Bools) -> Bools:
    return np.concatenate([np.zeros((grid.shape[0], 1), bool), grid[:, :-1]], axis=1)


def _draw(
    table: Mapping[str, Levels], obstacle: npt.NDArray[np.str_], rng: np.random.Generator
) -> Codes:
    drawn = np.full(obstacle.size, OKAND, dtype=np.int8)
    uniform = rng.random(obstacle.size)
    known = np.isin(obstacle, list(table))
    for name, shares in table.items():
        rows = np.flatnonzero(~known if name == OTHER_OBSTACLES else obstacle == name)
        codes = np.array([DESTINATIONS.index(level) for level in shares], dtype=np.int8)
        position = np.searchsorted(np.cumsum(list(shares.values())), uniform[rows])
        drawn[rows] = codes[np.minimum(position, codes.size - 1)]
    return drawn
