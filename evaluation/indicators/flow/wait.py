"""Waits of one kind: whose they are, when they began, and when and how they ended."""

from dataclasses import dataclass

import numpy as np

from evaluation.indicators.aid import YEAR, Bools, Ints
from evaluation.indicators.workbench import Words

STILL, STARTED, ENDED = 0, 1, 2
"""How a wait stands: it goes on when the data end, it ended with a start, or without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Waits, one row each.

    Attributes
    ----------
    person : array of int, shape (w,)
    month : array of int, shape (w,)
        Month count in which each began.
    last : array of int, shape (w,)
        Month count in which it ended, or in which the data do.
    time : array of int, shape (w,)
        How long it lasted: calendar months with both the first and the last for needs, whole
        days for all others.
    cause : array of int, shape (w,)
        `STILL`, `STARTED` or `ENDED`.
    unit : array of str, shape (w,), optional
        Code of the unit that is waited for, where there is one.
    outcome : array of str, shape (w,), optional
        How it ended in the register's own words.
    """

    person: Ints
    month: Ints
    last: Ints
    time: Ints
    cause: Ints
    unit: Words | None = None
    outcome: Words | None = None

    def take(self, rows: Bools) -> "Waits":
        """Give chosen waits."""
        return Waits(
            person=self.person[rows],
            month=self.month[rows],
            last=self.last[rows],
            time=self.time[rows],
            cause=self.cause[rows],
            unit=None if self.unit is None else self.unit[rows],
            outcome=None if self.outcome is None else self.outcome[rows],
        )

    def of_year(self, year: int) -> "Waits":
        """Give the waits that began in a year."""
        return self.take(self.month // YEAR == year)

    def started_by(self, time: int) -> Bools:
        """Tell which waits ended with a start within a time, shape (w,)."""
        return np.asarray((self.cause == STARTED) & (self.time <= time))
