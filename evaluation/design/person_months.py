"""Where a person's other months are among the rows of the trials."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.design.arrays import Bools, Ints
from evaluation.errors import UsageError


@dataclass(frozen=True, slots=True)
class PersonMonths:
    """Find rows of the same person some months later.

    Attributes
    ----------
    key : array of int, shape (n,)
        Rises with person and month.
    """

    key: Ints

    @classmethod
    def of(cls, trials: pd.DataFrame) -> "PersonMonths":
        """Index rows that are sorted by person and month.

        Raises
        ------
        UsageError
            When they are not, or a person has a month twice.
        """
        person = trials["person"].to_numpy().astype(np.int64)
        # Wide enough that a person's last month plus any follow-up stays below the next person.
        key = person * 1_000_000 + trials["month"].to_numpy()
        if np.any(np.diff(key) <= 0):
            raise UsageError("rows must be sorted by person and month", at="trials")
        return cls(key)

    def until(self, months: int) -> Ints:
        """Last row of the same person up to `months` later, for every row."""
        return np.searchsorted(self.key, self.key + months, side="right") - 1

    def exactly(self, rows: Ints, months: Ints | int) -> Ints:
        """Row of the same person exactly `months` later, -1 where that month has none."""
        wanted = self.key[rows] + months
        place = np.searchsorted(self.key, wanted)
        found = self.key[np.minimum(place, len(self.key) - 1)] == wanted
        return np.where(found, place, -1)


def first_rows(trials: pd.DataFrame) -> Bools:
    """Tell which rows are a person's first eligible month; rows sorted by person and month."""
    person = trials["person"].to_numpy()
    first: Bools = np.ones(len(person), dtype=bool)
    first[1:] = person[1:] != person[:-1]
    return first


def months_to_start(trials: pd.DataFrame) -> Ints:
    """Months from each row to the first start of any arm: 0 starts now, -1 none is seen."""
    waits = trials["next_start"].to_numpy().astype(np.int64)
    later = np.where(waits > 0, waits, -1)
    return np.where((trials["arm"] != NO_ARM).to_numpy(), 0, later)
