"""Which comparisons a panel gives: a cohort, a period, its base period and its controls."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.result.arrays import Bools, Ints

Control = Literal["never", "not_yet"]
BasePeriod = Literal["varying", "universal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Comparisons sorted by cohort, then period.

    Attributes
    ----------
    cohort, time, base : array of int, shape (m,)
        Periods; base is the period that time is compared with.
    level : array of int, shape (m,)
        Place of the cohort in `levels`.
    at, base_at : array of int, shape (m,)
        Places of time and base among the periods.
    levels : array of int, shape (h,)
        All cohorts of the panel, ascending, the never treated last.
    controls : array of bool, shape (m, h)
        Which cohorts are controls in each cell.
    without_base : array of int
        Cohorts that have no period before treatment and anticipation.
    without_controls : int
        Cells left out because nobody was untreated any more.
    """

    cohort: Ints
    time: Ints
    base: Ints
    level: Ints
    at: Ints
    base_at: Ints
    levels: Ints
    controls: Bools
    without_base: Ints
    without_controls: int

    def __len__(self) -> int:
        return len(self.cohort)

    @property
    def is_base(self) -> Bools:
        """Cells at the base itself: 0 by definition (universal base)."""
        return np.asarray(self.time == self.base)


def comparisons(
    periods: Ints,
    levels: Ints,
    *,
    control: Control,
    base_period: BasePeriod,
    anticipation: int,
) -> Cells:
    """List the cells (Callaway & Sant'Anna 2021, section 2; controls as in R ``did``).

    A cohort g is compared from g - anticipation on with the last period before that; the
    periods before with the period before each of them (varying) or with the same one
    (universal). Not yet treated means treated later than both periods plus anticipation.
    """
    level, at, base_at, without_base = _pairs(periods, levels, base_period, anticipation)
    last = int(periods.max())
    latest: Ints = periods[np.maximum(at, base_at)]
    controls = _untreated(levels, latest, last, control=control, anticipation=anticipation)
    controls[np.arange(len(level)), level] = False
    kept = controls.any(axis=1) | (at == base_at)
    return Cells(
        cohort=levels[level][kept],
        time=periods[at][kept],
        base=periods[base_at][kept],
        level=level[kept],
        at=at[kept],
        base_at=base_at[kept],
        levels=levels,
        controls=controls[kept],
        without_base=without_base,
        without_controls=int((~kept).sum()),
    )


def _pairs(
    periods: Ints, levels: Ints, base_period: BasePeriod, anticipation: int
) -> tuple[Ints, Ints, Ints, Ints]:
    """Places of cohort, period and base of each cell; and cohorts without a base."""
    rows: list[tuple[int, int, int]] = []
    without_base: list[int] = []
    for place, cohort in enumerate(levels):
        before = np.flatnonzero(periods < cohort - anticipation)
        if cohort > periods.max():
            continue
        if not len(before):
            without_base.append(int(cohort))
            continue
        base = int(before[-1])
        for period in range(len(periods)):
            is_before = base_period == "varying" and period <= base
            if not (is_before and period == 0):
                rows.append((place, period, period - 1 if is_before else base))
    level, at, base_at = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return level, at, base_at, np.array(without_base, dtype=np.int64)


def _untreated(
    levels: Ints, latest: Ints, last: int, *, control: Control, anticipation: int
) -> Bools:
    """Which cohorts are untreated, and not about to be, until the later period of each cell."""
    if control == "never":
        # Treated soon after the last period, a cohort may already have changed within it.
        untreated = (levels == NEVER) | (levels > last + anticipation)
        return np.tile(untreated, (len(latest), 1))
    return np.asarray(levels[None, :] > latest[:, None] + anticipation)
