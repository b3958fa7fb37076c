"""Curves with steps wide enough that none of them is about a handful of persons."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.disclosure.protection import WITHHELD, Rules
from evaluation.disclosure.specs import TableSpec


def coarsen(frame: pd.DataFrame, spec: TableSpec, rules: Rules) -> pd.DataFrame:
    """Curves that step only when at least `min_count` events have gathered.

    Between two steps the values of the last step are carried forward, and the
    curve ends where fewer than `min_count` persons are left at risk. A curve without a
    single step is withheld.

    Parameters
    ----------
    frame : DataFrame
        One row per curve and month with `at_risk` and the `events` of that month.
    spec : TableSpec
        Its keys, without `month`, tell curves apart.
    rules : Rules
        `min_count` is the least number of events behind a step.
    """
    curve = [key for key in spec.keys if key != "month"]
    ordered = frame.sort_values(list(spec.keys), kind="stable", ignore_index=True)
    parts = [_coarse(part, spec, rules.min_count) for _, part in ordered.groupby(curve, sort=False)]
    return pd.concat(parts, ignore_index=True) if parts else ordered


def _coarse(curve: pd.DataFrame, spec: TableSpec, least: int) -> pd.DataFrame:
    enough = (curve["at_risk"] >= least).to_numpy().cumprod().astype(bool)
    kept = curve.loc[enough].copy()
    events = kept["events"].fillna(0).to_numpy(dtype=float)
    steps, pooled = _steps(events, least)
    # The start of the curve is known before anything has happened.
    steps |= (events.cumsum() == 0) & (np.arange(len(kept)) == 0)
    for column in spec.measures:
        kept[column] = kept[column].where(steps).ffill()
    kept["events"] = np.where(steps, pooled, 0.0)
    if not pooled.any():
        # A flat curve would claim that nothing happened; there were too few to tell.
        kept["status"] = "suppressed"
        kept["note"] = WITHHELD.format(minimum=least)
    return kept


def _steps(
    events: NDArray[np.float64], least: int
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Months where enough events have gathered, and how many had."""
    steps = np.zeros(len(events), dtype=bool)
    pooled = np.zeros(len(events))
    gathered = 0.0
    for place, number in enumerate(events):
        gathered += number
        if gathered >= least:
            steps[place], pooled[place], gathered = True, gathered, 0.0
    return steps, pooled
