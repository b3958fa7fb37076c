"""Levels of a group that are made from protected counts, and the months they may step in.

The share of a group in which every row weighs the same is a fraction: from three of its
decimals the exact number of persons follows, and from two such numbers a third by
subtraction. Such levels are therefore computed from counts that are rounded as all counts
are. Weighted shares give no count back; they, too, step only where enough has happened.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

WHOLE_DECIMALS = 6

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


class Rules(Protocol):
    """The declared limits: smallest count shown and the step counts are rounded to."""

    @property
    def min_count(self) -> int: ...  # noqa: D102 - described by the class

    @property
    def round_to(self) -> int: ...  # noqa: D102 - described by the class


def rounded(counts: Floats, step: int) -> Floats:
    """Round counts to the nearest multiple of `step`, halves upwards."""
    return np.floor(counts / step + 0.5) * step


def rounded_steps(
    events: Floats, at_risk: Floats, rules: Rules, *, where: Flags | None = None
) -> Flags:
    """Months in which the rounded total of a group of equal weights rises.

    The first total shown is twice the step of rounding: in a lower one, where small totals
    are not shown, less would fit than has to stay possible. Persons enough are left at risk.

    Parameters
    ----------
    events, at_risk : array, shape (m,)
        Persons with the event in the month, and at risk when it begins.
    where : array of bool, shape (m,), optional
        The only months in which it may; any, when not given.
    """
    total = rounded(events.cumsum(), rules.round_to)
    can_step = _is_open(events, at_risk, rules.min_count) & (total >= 2 * rules.round_to)
    can_step &= True if where is None else where
    known = np.maximum.accumulate(np.where(can_step, total, 0.0))
    return np.asarray(np.diff(known, prepend=0.0) > 0, dtype=bool)


def pooled_steps(
    events: Floats, at_risk: Floats, horizons: Flags, least: int, *, where: Flags | None = None
) -> Flags:
    """Months in which a weighted curve may step: each step is about at least `least` events.

    A horizon is a step, so that figure and table are one series: where fewer have gathered by
    then, the last step before it is taken back and its events wait for the horizon, unless
    that step is a horizon itself.

    Parameters
    ----------
    events, at_risk : array, shape (m,)
        Persons with the event in the month, and at risk when it begins.
    horizons : array of bool, shape (m,)
        Months that are read from the curve elsewhere.
    least : int
    where : array of bool, shape (m,), optional
        The only months in which it may; any, when not given.

    Returns
    -------
    array of bool, shape (m,)
        Also true at a horizon since whose last step nothing has happened.
    """
    found = np.zeros(len(events), dtype=bool)
    can_step = _is_open(events, at_risk, least) & (True if where is None else where)
    for place, is_open in enumerate(can_step):
        gathered = _since_last(found, events, place)
        if is_open and gathered >= least:
            found[place] = True
        elif horizons[place] and gathered == 0:
            found[place] = bool(found[:place].any()) and bool(at_risk[place] >= least)
        elif horizons[place] and is_open:
            _take_back(found, events, horizons, place, least)
    return found


def in_steps(events: Floats, found: Flags) -> Floats:
    """Events of each month gathered until the month that steps, nought between; shape (m,)."""
    total = events.cumsum()
    until = np.where(found, total, 0.0)
    before = np.concatenate([[0.0], np.maximum.accumulate(until)[:-1]])
    return np.where(found, total - before, 0.0)


def _is_open(events: Floats, at_risk: Floats, least: int) -> Flags:
    enough = np.minimum.accumulate(at_risk) >= least
    return np.asarray(enough & (at_risk - events >= least), dtype=bool)


def _since_last(found: Flags, events: Floats, place: int) -> float:
    before = np.flatnonzero(found[:place])
    first = int(before[-1]) + 1 if len(before) else 0
    return float(events[first : place + 1].sum())


def _take_back(found: Flags, events: Floats, horizons: Flags, place: int, least: int) -> None:
    before = np.flatnonzero(found[:place])
    if not len(before) or horizons[before[-1]]:
        return
    found[before[-1]] = False
    found[place] = _since_last(found, events, place) >= least
    found[before[-1]] = not found[place]


def last_step(found: Flags) -> Ints:
    """Place of the last step up to each month, -1 before the first; shape (m,)."""
    return np.maximum.accumulate(np.where(found, np.arange(len(found)), -1))


def protected_levels(
    count: Floats, level: Floats, error: Floats, rules: Rules
) -> tuple[Floats, Floats]:
    """Levels of a group of equal weights, from rounded counts, with their standard errors.

    With `count` persons behind a level there are count / level persons below the fraction
    line (those observed, where nobody is lost). Both are rounded; the error is that of a
    share so made, times how much larger the exact error is than that of its share (to one
    decimal), and grows by what rounding itself may move the level.

    Parameters
    ----------
    count : array, shape (m,)
        Persons with the event up to the month, or in the state.
    level, error : array, shape (m,)
        Exact, and its standard error.
    rules : Rules

    Returns
    -------
    level, error : array, shape (m,)
        Exact where the level is nought or one; a level is NaN where the count, or what is
        left of the group, is positive and below `min_count`.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = below_the_line(count, level)
        part, base = rounded(count, rules.round_to), rounded(whole, rules.round_to)
        made = part / base
        drift = rules.round_to**2 / 12 * (1 + made**2) / base**2
        spread = _inflation(error, level, whole) ** 2 * made * (1 - made) / base
    few = (count < rules.min_count) | (whole - count < rules.min_count) | (made >= 1)
    safe = np.where(few, np.nan, made)
    return safe, np.where(few, np.nan, np.sqrt(spread + drift))


def below_the_line(count: Floats, level: Floats) -> Floats:
    """Persons of whom `count` are the share `level`; NaN where that is nought."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # Division leaves a number a hair below the whole one that it is, and rounding falls.
        return np.where(level > 0, np.round(count / level, WHOLE_DECIMALS), np.nan)


def _inflation(error: Floats, level: Floats, whole: Floats) -> Floats:
    """How much larger than that of a plain share an error is, to one decimal."""
    plain = np.sqrt(level * (1 - level) / whole)
    found = np.round(np.where(plain > 0, error / plain, 1.0), 1)
    return np.where(np.isfinite(found), found, 1.0)
