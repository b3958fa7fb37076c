"""Runs in month grids → episodes with a first and a last month."""

from dataclasses import dataclass

import numpy as np

from evaluation.simulate.course import Course
from evaluation.simulate.law import Bools, Ints
from evaluation.simulate.tables.window import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Episodes:
    """Episodes of applicants that touch the delivered months.

    Attributes
    ----------
    household, begin, end : array of int, shape (e,)
        Applicant, first and last month; `begin` may lie before the delivery.
    ongoing : array of bool, shape (e,)
        Goes on when the data end.
    """

    household: Ints
    begin: Ints
    end: Ints
    ongoing: Bools

    def take(self, rows: Bools | Ints) -> "Episodes":
        """Return chosen episodes."""
        return Episodes(**{name: getattr(self, name)[rows] for name in self.__slots__})


def enrolment_episodes(course: Course, window: Window, *, delivered: Bools) -> Episodes:
    """Unbroken runs of enrolled months."""
    grid = _lived_here(course.enrolled, course, window, delivered)
    breaks = grid & np.concatenate([np.ones((len(grid), 1), bool), ~grid[:, :-1]], axis=1)
    found = _episodes(breaks, grid, course, window)
    return found.take(found.end >= window.first)


def insats_episodes(
    course: Course, window: Window, *, delivered: Bools
) -> tuple[Episodes, Ints, Ints]:
    """Insatser, the arm of each and its planned last month."""
    grid = _lived_here(course.arm > 0, course, window, delivered)
    starts = course.started & grid
    found = _episodes(starts, grid, course, window)
    keep = found.end >= window.first
    kept = found.take(keep)
    column = kept.begin - course.first_month
    arm = course.arm[kept.household, column].astype(np.int64)
    planned = course.planned_end[kept.household, column].astype(np.int64)
    return kept, arm, planned


def _lived_here(grid: Bools, course: Course, window: Window, delivered: Bools) -> Bools:
    month = course.first_month + np.arange(grid.shape[1])
    return grid & (month[None, :] <= window.observed_to[:, None]) & delivered[:, None]


def _episodes(starts: Bools, grid: Bools, course: Course, window: Window) -> Episodes:
    columns = grid.shape[1]
    stops = np.where(~grid | starts, np.arange(columns)[None, :], columns)
    # First stop strictly after each column.
    following = np.minimum.accumulate(stops[:, ::-1], axis=1)[:, ::-1]
    following = np.concatenate([following[:, 1:], np.full((len(grid), 1), columns)], axis=1)
    household, column = np.nonzero(starts)
    end = course.first_month + following[household, column] - 1
    return Episodes(
        household=household,
        begin=course.first_month + column,
        end=end,
        ongoing=end == window.last,
    )
