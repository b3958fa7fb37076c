"""Groups beside what was to be expected of them, from what is shown of their counts."""

import numpy as np
import pandas as pd
from scipy.stats import t as student

from evaluation.disclosure.levels import Floats, Rules
from evaluation.disclosure.specs import Gap
from evaluation.estimate import holm
from evaluation.estimate.equity.shrunken import FEWEST_GROUPS, shrunken

MORE, FEWER, ALIKE = "fler", "farre", "ingen_sakerstalld"
LEVEL, PERCENT = 0.95, 100.0
MADE = ("gap", "gap_low", "gap_high", "likely", "likely_low", "likely_high")


def add_gaps(safe: pd.DataFrame, frame: pd.DataFrame, gap: Gap, rules: Rules) -> None:
    """Fill in the gaps of every row, and blank what is expected where there is none.

    An expected share is told no finer than rounding tells the counts of the others that it
    was made from, and its error in whole per cent upwards: from finer ones exact counts could
    be read. The group's own part of the error is that of its shown share; what rounding may
    move widens it.
    """
    whole = safe[gap.whole].to_numpy(dtype=float, na_value=np.nan)
    others = _all(safe, gap, whole) - whole
    with np.errstate(invalid="ignore", divide="ignore"):
        step = PERCENT * rules.round_to / np.where(others > 0, others, np.nan)
        expected = np.floor(frame[gap.expected].to_numpy(dtype=float) / step + 0.5) * step
        share = safe[gap.share].to_numpy(dtype=float, na_value=np.nan)
        moved = (rules.round_to**2 - 1) / 12 * (PERCENT**2 + share**2) / whole**2 + step**2 / 12
        own = share * (PERCENT - share) / whole
    found = share - expected
    others_error = np.ceil(frame[gap.error].to_numpy(dtype=float))
    error = np.sqrt(own + others_error**2 + moved)
    reach = error * student.ppf(0.5 + LEVEL / 2, np.maximum(whole - 1, 1))
    safe[gap.expected] = np.where(np.isnan(found), np.nan, expected)
    safe[gap.error] = np.where(np.isnan(found), np.nan, error)
    for name in MADE:
        safe[name] = np.nan
    for name, ends in zip(MADE, (found, found - reach, found + reach), strict=False):
        safe[name] = ends
    safe[gap.verdict] = ""
    known, family = safe[~np.isnan(found)], list(gap.family)
    for _, rows in known.groupby(family, dropna=False, sort=False):
        _judge(safe, rows.index, gap)
    for _, rows in known.groupby([*family, gap.kind], dropna=False, sort=False):
        _shrink(safe, rows.index, gap)


def _all(safe: pd.DataFrame, gap: Gap, whole: Floats) -> Floats:
    """Size of all groups together, on every row of a group."""
    every = pd.Series(whole, index=safe.index).where(safe[gap.kind] == "")
    return (
        every.groupby([safe[name] for name in gap.family], dropna=False)
        .transform("first")
        .to_numpy()
    )


def _judge(safe: pd.DataFrame, rows: pd.Index, gap: Gap) -> None:
    found = safe.loc[rows, MADE[0]].to_numpy(dtype=float)
    error = safe.loc[rows, gap.error].to_numpy(dtype=float)
    freedom = np.maximum(safe.loc[rows, gap.whole].to_numpy(dtype=float) - 1, 1)
    p_value = holm(2 * student.sf(np.abs(found) / error, freedom))
    sure = p_value < 1 - LEVEL
    safe.loc[rows, gap.verdict] = np.where(sure, np.where(found > 0, MORE, FEWER), ALIKE)


def _shrink(safe: pd.DataFrame, rows: pd.Index, gap: Gap) -> None:
    if len(rows) < FEWEST_GROUPS:
        return
    found = safe.loc[rows, MADE[0]].to_numpy(dtype=float)
    error = safe.loc[rows, gap.error].to_numpy(dtype=float)
    likely = shrunken(found, error, level=LEVEL)
    ends = (likely.estimate, likely.low, likely.high)
    for name, values in zip(MADE[3:], ends, strict=True):
        safe.loc[rows, name] = values
