"""Curves with steps wide enough that none of them is about a handful of persons."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.disclosure.levels import Rules
from evaluation.disclosure.protection import WITHHELD
from evaluation.disclosure.row_keys import WHOLE, Key, row_keys
from evaluation.disclosure.specs import TableSpec


def coarsen(
    frame: pd.DataFrame, spec: TableSpec, rules: Rules, further: frozenset[Key] = frozenset()
) -> pd.DataFrame:
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
    further : set of Key
        Steps that are taken back for the sake of other counts: the curve has a gap until
        the next, to which their events go.
    """
    curve = [key for key in spec.keys if key != "month"]
    ordered = frame.sort_values(list(spec.keys), kind="stable", ignore_index=True)
    group = ordered.groupby(curve, sort=False, dropna=False).ngroup()
    enough = (ordered["at_risk"] >= rules.min_count).groupby(group).cummin()
    kept = ordered[enough].reset_index(drop=True)
    named = row_keys(kept, spec.name, spec.keys)
    back = np.array([key in further for key in named], dtype=bool)
    places = np.asarray(group[enough], dtype=np.int64)
    coarse = _coarse(kept, places, spec, rules, back)
    whole = [(*key, WHOLE, "events") in further for key in row_keys(kept, spec.name, tuple(curve))]
    if any(whole):
        mark = WITHHELD.format(minimum=rules.min_count)
        _withhold(coarse, np.array(whole, dtype=bool), spec, mark)
        coarse.loc[whole, "events"] = np.nan
    if back.any():
        _open_gaps(coarse, back, places, spec, WITHHELD.format(minimum=rules.min_count))
    return coarse


def _open_gaps(
    coarse: pd.DataFrame,
    back: NDArray[np.bool_],
    group: NDArray[np.int64],
    spec: TableSpec,
    mark: str,
) -> None:
    """Blank what a curve shows from a step that was taken back to the next that was not."""
    steps = coarse["is_step"].to_numpy()
    since = pd.Series(np.where(back, 1.0, np.where(steps, 0.0, np.nan)))
    gap = (since.groupby(group).ffill() == 1).to_numpy()
    _withhold(coarse, gap, spec, mark)


def _withhold(coarse: pd.DataFrame, rows: NDArray[np.bool_], spec: TableSpec, mark: str) -> None:
    coarse.loc[rows, list(spec.measures)] = np.nan
    coarse.loc[rows, "status"] = "suppressed"
    coarse.loc[rows, "note"] = mark


def _coarse(
    kept: pd.DataFrame,
    group: NDArray[np.int64],
    spec: TableSpec,
    rules: Rules,
    back: NDArray[np.bool_],
) -> pd.DataFrame:
    """Carry the last step of each curve forward; `group` tells the curves apart."""
    events = kept["events"].fillna(0).to_numpy(dtype=float)
    begins = np.diff(group, prepend=-1) != 0
    reads = kept["is_read"].to_numpy(dtype=bool)
    steps, pooled = _steps(events, begins, rules.min_count, back, reads)
    # The start of the curve is known before anything has happened.
    steps |= begins & (events == 0)
    for column in spec.measures:
        kept[column] = kept[column].where(steps).groupby(group).ffill()
    # What has gathered before the last month is below the limit: more of it would be told.
    whole = np.where(kept["equal_weights"], pooled, pooled // rules.round_to * rules.round_to)
    # The same group has a curve of equal weights elsewhere: there its events are told.
    told_elsewhere = kept["is_part"] & ~kept["equal_weights"].astype(bool)
    kept["is_step"] = steps & (pooled > 0)
    kept["events"] = np.where(told_elsewhere, np.nan, np.where(steps, whole, 0.0))
    flat = pd.Series(pooled).groupby(group).transform("max").to_numpy() == 0
    if flat.any():
        # A flat curve would claim that nothing happened; there were too few to tell.
        kept.loc[flat, "status"] = "suppressed"
        kept.loc[flat, "note"] = WITHHELD.format(minimum=rules.min_count)
    return kept


def _steps(
    events: NDArray[np.float64],
    begins: NDArray[np.bool_],
    least: int,
    back: NDArray[np.bool_],
    reads: NDArray[np.bool_],
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Months where enough events have gathered since the curve began, and how many had."""
    steps = np.zeros(len(events), dtype=bool)
    pooled = np.zeros(len(events))
    gathered, seen = 0.0, False
    for place, (number, begin) in enumerate(zip(events, begins, strict=True)):
        gathered = number if begin else gathered + number
        seen = seen and not begin
        # A horizon is read elsewhere: its level has been made for it.
        is_read = reads[place] and gathered == 0 and not begin
        if is_read and not back[place]:
            steps[place] = seen
        elif gathered >= least and number > 0 and not back[place]:
            steps[place], pooled[place], gathered, seen = True, gathered, 0.0, True
    return steps, pooled
