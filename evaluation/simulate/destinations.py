"""Where people are in the months without assistance."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from evaluation.simulate.course import Course
from evaluation.simulate.law import Bools
from evaluation.simulate.population import Population
from evaluation.simulate.scenario.scenario import DESTINATIONS, OTHER_OBSTACLES, Levels, Scenario

Codes = npt.NDArray[np.int8]
KOMMUNAL = DESTINATIONS.index("kommunal")
AKASSA = DESTINATIONS.index("akassa")
PENSION = DESTINATIONS.index("pension")
OKAND = DESTINATIONS.index("okand")
ARBETE = DESTINATIONS.index("arbete")
# 300 days of five a week; who then still needs no assistance has found work.
AKASSA_MONTHS = 14


def destinations(
    scenario: Scenario, population: Population, course: Course, rng: np.random.Generator
) -> Codes:
    """Position in `DESTINATIONS` by applicant and month of the course; 0 with assistance."""
    has_pay = np.array([False] + [arm.effect.forced_exit > 0 for arm in scenario.arms])
    months = course.first_month + np.arange(course.on.shape[1])
    off = ~course.on & (months[None, :] > population.entry[:, None])
    in_pay = off & has_pay[course.arm]
    before_pay = _shifted(in_pay)
    begins = off & (_shifted(course.on) | (in_pay != before_pay))
    person, column = np.nonzero(begins)
    drawn = draw_destinations(
        scenario.destinations, population.columns["forsorjningshinder"][person], rng
    )
    drawn[in_pay[person, column]] = KOMMUNAL
    after_pay = before_pay[person, column] & ~in_pay[person, column]
    latest = course.arm[person, np.maximum(column - 1, 0)]
    share = np.array([0.0] + [arm.effect.to_benefit for arm in scenario.arms])[latest]
    drawn[after_pay & (rng.random(person.size) < share)] = AKASSA
    drawn[course.first_month + column >= population.retires[person]] = PENSION
    return _painted(off, begins, drawn)


def _painted(off: Bools, begins: Bools, drawn: Codes) -> Codes:
    """Spread what was drawn for each stretch without assistance over its months."""
    if not drawn.size:
        return np.zeros(off.shape, dtype=np.int8)
    # Number of the stretch that each month without aid belongs to, row by row.
    stretch = np.maximum(np.cumsum(begins.ravel(), dtype=np.int32).reshape(off.shape) - 1, 0)
    painted = np.where(off, drawn[stretch], np.int8(0))
    first = np.flatnonzero(begins.ravel()).astype(np.int32)
    on_benefit = np.flatnonzero(painted.ravel() == AKASSA)
    run_out = on_benefit - first[stretch.ravel()[on_benefit]] >= AKASSA_MONTHS
    painted.ravel()[on_benefit[run_out]] = ARBETE
    return painted


def _shifted(grid: Bools) -> Bools:
    return np.concatenate([np.zeros((grid.shape[0], 1), bool), grid[:, :-1]], axis=1)


def draw_destinations(
    table: Mapping[str, Levels], obstacle: npt.NDArray[np.str_], rng: np.random.Generator
) -> Codes:
    """Where people with an obstacle go when they leave assistance."""
    drawn = np.full(obstacle.size, OKAND, dtype=np.int8)
    uniform = rng.random(obstacle.size)
    known = np.isin(obstacle, list(table))
    for name, shares in table.items():
        rows = np.flatnonzero(~known if name == OTHER_OBSTACLES else obstacle == name)
        codes = np.array([DESTINATIONS.index(level) for level in shares], dtype=np.int8)
        position = np.searchsorted(np.cumsum(list(shares.values())), uniform[rows])
        drawn[rows] = codes[np.minimum(position, codes.size - 1)]
    return drawn
