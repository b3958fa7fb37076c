"""How many months of some years have assistance, and how long the pauses between them are."""

import numpy as np
from numpy.typing import NDArray

from evaluation.indicators.aid import YEAR, Aid, Bools


def longest_gap(months: Bools) -> NDArray[np.int64]:
    """Longest pause between two months with assistance; shape (u,), nought without a pause.

    Parameters
    ----------
    months : array of bool, shape (u, m)
    """
    place = np.arange(months.shape[1])
    before = np.maximum.accumulate(np.where(months, place, -1), axis=1)
    previous = np.concatenate([np.full((len(months), 1), -1), before[:, :-1]], axis=1)
    pause = np.where(months & (previous >= 0), place - previous - 1, 0)
    return np.asarray(pause.max(axis=1, initial=0))


def recipients(aid: Aid, year: int) -> Bools:
    """Units with assistance in any month of a year; shape (u,)."""
    return np.asarray(aid.of_year(year).any(axis=1))


def has_months(aid: Aid, year: int, *, at_least: int, of_months: int, gap: int) -> Bools:
    """Units with so many months of the years that end with a year; shape (u,).

    Kolada N31814: at least 10 of 12. U31801: at least 27 of 36, with pauses of at most 2.

    Parameters
    ----------
    of_months : int
        A whole number of years, in months.
    gap : int
        Longest pause between two months with assistance.
    """
    months = aid.of_year(year, years=of_months // YEAR)
    enough = months.sum(axis=1) >= at_least
    return np.asarray(enough & (longest_gap(months) <= gap))
