"""The part of the course that a delivery covers, and where people are while without aid."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.data.months import month_number
from evaluation.simulate.course import Course
from evaluation.simulate.destinations import Codes, destinations
from evaluation.simulate.law import Bools, Ints
from evaluation.simulate.population import Population
from evaluation.simulate.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Delivered months of every applicant.

    Attributes
    ----------
    first, last : int
        Delivered months.
    on, arm, started, enrolled, planned_end : (n, months)
        As in `Course`; nothing after a move or a death.
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
    destination = destinations(scenario, population, course, rng)
    skip = first - course.first_month
    here = np.arange(first, last + 1)[None, :] < population.gone[:, None]
    return Window(
        first=first,
        last=last,
        on=course.on[:, skip:] & here,
        arm=np.where(here, course.arm[:, skip:], 0).astype(np.int8),
        started=course.started[:, skip:] & here,
        enrolled=course.enrolled[:, skip:] & here,
        planned_end=np.where(here, course.planned_end[:, skip:], 0).astype(np.int32),
        destination=np.where(here, destination[:, skip:], 0).astype(np.int8),
        observed_to=np.minimum(last, population.gone - 1),
    )
