"""Curves with steps wide enough that none of them is about a handful of persons."""

from typing import Any

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
    group = ordered.groupby(curve, sort=False, dropna=False).ngroup()
    enough = (ordered["at_risk"] >= rules.min_count).groupby(group).cummin()
    kept = ordered[enough].reset_index(drop=True)
    return _coarse(kept, group[enough].to_numpy(), spec, rules.min_count)


def _coarse(
    kept: pd.DataFrame, group: NDArray[np.integer[Any]], spec: TableSpec, least: int
) -> pd.DataFrame:
    """Carry the last step of each curve forward; `group` tells the curves apart."""
    events = kept["events"].fillna(0).to_numpy(dtype=float)
    begins = np.diff(group, prepend=-1) != 0
    steps, pooled = _steps(events, begins, least)
    # The start of the curve is known before anything has happened.
    steps |= begins & (events == 0)
    for column in spec.measures:
        kept[column] = kept[column].where(steps).groupby(group).ffill()
    kept["events"] = np.where(steps, pooled, 0.0)
    flat = pd.Series(pooled).groupby(group).transform("max").to_numpy() == 0
    if flat.any():
        # A flat curve would claim that nothing happened; there were too few to tell.
        kept.loc[flat, "status"] = "suppressed"
        kept.loc[flat, "note"] = WITHHELD.format(minimum=least)
    return kept


def _steps(
    events: NDArray[np.float64], begins: NDArray[np.bool_], least: int
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Months where enough events have gathered since the curve began, and how many had."""
    steps = np.zeros(len(events), dtype=bool)
    pooled = np.zeros(len(events))
    gathered = 0.0
    for place, (number, begin) in enumerate(zip(events, begins, strict=True)):
        gathered = number if begin else gathered + number
        if gathered >= least:
            steps[place], pooled[place], gathered = True, gathered, 0.0
    return steps, pooled
