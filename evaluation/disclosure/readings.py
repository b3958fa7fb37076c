"""Values, intervals and statuses of indicators, from what is shown of their counts."""

import numpy as np
import pandas as pd

from evaluation.disclosure.levels import Floats, Rules
from evaluation.disclosure.specs import Reading
from evaluation.indicators.intervals import poisson, rounded_wilson
from evaluation.indicators.statuses import status_of
from evaluation.protocol.indicators.targets import Target

ENDS = ("estimate", "low", "high")
SHARE, COUNT, DELIVERED, VALUE_ONLY = "wilson", "poisson", "bootstrap", "none"
DECIMALS = 3


def add_readings(safe: pd.DataFrame, reading: Reading, rules: Rules) -> None:
    """Fill in estimate, low, high and status of every row; blank where a count is withheld."""
    how = safe[reading.by].to_numpy()
    part, whole = (
        safe[name].to_numpy(dtype=np.float64, na_value=np.nan)
        for name in (reading.part, reading.whole)
    )
    delivered = how == DELIVERED
    found = {name: np.where(delivered, safe[name], np.nan) for name in ENDS}
    shares = _shares(part, whole, rules)
    low, high = poisson(whole, step=rules.round_to)
    counts = (whole, low, high)
    for name, share, count in zip(ENDS, shares, counts, strict=True):
        found[name] = np.where(how == SHARE, np.round(share, DECIMALS), found[name])
        is_count = (how == COUNT) | ((how == VALUE_ONLY) & (name == ENDS[0]))
        found[name] = np.where(is_count, np.round(count, DECIMALS), found[name])
    # The mean of fewer, and all of them but one, is too near a single number.
    few = ~(whole >= 2 * rules.min_count)
    lost = delivered & (few | _beside_withheld(safe, reading))
    for name in ENDS:
        safe[name] = np.where(lost, np.nan, found[name].astype(float))
    safe[reading.verdict] = _statuses(safe, reading)


def _shares(part: Floats, whole: Floats, rules: Rules) -> tuple[Floats, Floats, Floats]:
    low, high = rounded_wilson(part, whole, step=rules.round_to)
    with np.errstate(invalid="ignore", divide="ignore"):
        # Two counts that are rounded alike may be one or all but a few: neither is told.
        blank = ~(part < whole)
        share = part / whole
    return tuple(np.where(blank, np.nan, 100 * end) for end in (share, low, high))  # type: ignore[return-value]  # three of three


def _beside_withheld(
    safe: pd.DataFrame, reading: Reading
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows of a division of which a size is withheld: means of the others would tell its sum."""
    blank = safe[reading.whole].isna() | (safe["status"] != "ok")
    return blank.groupby([safe[name] for name in reading.together]).transform("any").to_numpy()


def _statuses(safe: pd.DataFrame, reading: Reading) -> list[str]:
    limits = safe[list(reading.limits)].to_numpy(dtype=np.float64, na_value=np.nan)
    return [
        status_of(low, high, _target(ends))
        for low, high, ends in zip(safe["low"], safe["high"], limits, strict=True)
    ]


def _target(ends: Floats) -> Target | None:
    if np.isnan(ends).any():
        return None
    achieved, on_way, missed = ((float(ends[place]), float(ends[place + 1])) for place in (0, 2, 4))
    return Target(year=0, version="", achieved=achieved, on_way=on_way, missed=missed)
