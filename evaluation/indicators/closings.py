"""When assistance ends, and who came back, under definitions that stand side by side."""

from dataclasses import dataclass

import numpy as np

from evaluation.indicators.aid import YEAR, Aid, Bools, Ints

HALF_YEAR = 6
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True)
class Closings:
    """Closings of some months.

    Attributes
    ----------
    unit, last : array of int, shape (c,)
        Who, and month count of the last month with assistance.
    """

    unit: Ints
    last: Ints


def closings(aid: Aid, first: int, last: int, *, exit_after: int) -> Closings:
    """Find the closings whose last month with assistance lies from one month to another.

    Assistance has ended when `exit_after` empty months follow while the unit is seen.
    """
    start, stop = first - aid.first, last - aid.first + 1
    ends = aid.months[:, start:stop].copy()
    for later in range(1, exit_after + 1):
        ends &= ~aid.months[:, start + later : stop + later]
    unit, column = np.nonzero(ends)
    month = column + first
    seen = month + exit_after <= aid.until[unit]
    return Closings(unit=unit[seen], last=month[seen].astype(np.int64))


def followed(aid: Aid, found: Closings, *, window: int) -> Bools:
    """Tell which closings have a unit seen for so many months after the last one; shape (c,)."""
    return np.asarray(found.last + window <= aid.until[found.unit])


def back_by_month(aid: Aid, found: Closings, *, window: int) -> Bools:
    """Tell which closings have a granted month among the first so many months after; shape (c,)."""
    back = np.zeros(len(found.unit), dtype=bool)
    for later in range(1, window + 1):
        column = found.last - aid.first + later
        inside = column < aid.months.shape[1]
        back[inside] |= aid.months[found.unit[inside], column[inside]]
    return back


def has_within(found: Closings, *, person: Ints, month: Ints, months: tuple[int, int]) -> Bools:
    """Tell which closings have one of a person's months so far after the last one; shape (c,).

    Parameters
    ----------
    person, month : array of int, shape (a,)
        Whose each month is, and its month count.
    months : (int, int)
        Least and most months after the last one; 0 is that month itself.
    """
    order = np.lexsort((month, person))
    wide = np.int64(1) << 32
    key = person[order] * wide + month[order]
    asked = found.unit * wide + found.last + months[0]
    place = np.searchsorted(key, asked)
    inside = place < len(key)
    nearest = np.full(len(asked), NEVER)
    nearest[inside] = key[place[inside]]
    return np.asarray(nearest <= found.unit * wide + found.last + months[1])


def months_of(exits_in: str, year: int) -> tuple[int, int]:
    """First and last month count of the closings that an indicator of a year is about."""
    first = (year - 1) * YEAR
    return first, first + (HALF_YEAR if exits_in == "forsta_halvaret_aret_fore" else YEAR) - 1
