"""Months at risk counted by covariate pattern: what leaves a register instead of its rows.

The likelihood of a discrete-time hazard model is a sum over person-months, so their counts carry
all of it: coefficients and variance by information are those of the persons' rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.errors import DataError, EvaluationError, UsageError, raise_all
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.discrete.slots import month_counts
from evaluation.estimate.result.arrays import Floats, Ints

MONTH, AT_RISK, EVENTS = "month", "at_risk", "events"
GIVEN = (MONTH, AT_RISK, EVENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRows:
    """Cells as rows of a model: those with the event in the month, and those without.

    Attributes
    ----------
    durations : Durations
        Weighted by the counts. Without a cluster column all rows are one cluster: counts do
        not say which months are of the same person, so a robust variance is refused.
    covariates : frame
    """

    durations: Durations
    covariates: pd.DataFrame


def hazard_cells(
    durations: Durations, covariates: pd.DataFrame, *, by_cluster: bool = False
) -> pd.DataFrame:
    """Count months at risk and events by covariate pattern; any cause is the event.

    Parameters
    ----------
    durations : Durations
        Weights are summed.
    covariates : frame, n rows
        Few distinct rows; a column with a value per person gives as many cells as months.
    by_cluster : bool
        Keep clusters apart (column ``cluster``), so that their variance can be had.

    Returns
    -------
    frame
        The covariates, ``stratum`` (when there are strata), ``cluster``, ``month``,
        ``at_risk``, ``events``; months with somebody at risk only.
    """
    if len(covariates) != len(durations):
        problem = f"a table of shape {covariates.shape} for {len(durations)} rows"
        raise UsageError(problem, at="hazard_cells.covariates", way_out="one row per duration")
    keys = covariates.reset_index(drop=True)
    if durations.strata is not None:
        keys = keys.assign(stratum=np.asarray(durations.strata))
    if by_cluster:
        keys = keys.assign(cluster=durations.unit)
    groups = keys.groupby(list(keys.columns), sort=True) if keys.shape[1] else None
    pattern: Ints = np.zeros(len(keys), dtype=np.int64)
    if groups is not None:
        pattern = np.asarray(groups.ngroup(), dtype=np.int64)
    kept, first = np.unique(pattern, return_index=True)
    rows, at_risk, events = _counts(durations, pattern, len(kept))
    at, month = np.nonzero(rows > 0)
    frame = keys.iloc[first[at]].reset_index(drop=True)
    return frame.assign(month=month, at_risk=at_risk[at, month], events=events[at, month])


def rows_of_cells(
    cells: pd.DataFrame,
    *,
    covariates: Sequence[str],
    stratum: str | None = None,
    cluster: str | None = None,
) -> CellRows:
    """Give cells as rows that `discrete_hazard` takes.

    Parameters
    ----------
    cells : frame
        ``month`` (from 1), ``at_risk``, ``events`` and the columns named below.
    covariates : sequence of str
        Columns with one number per cell.
    stratum, cluster : str, optional
        Columns.
    """
    raise_all(list(_faults(cells, [*covariates, *filter(None, (stratum, cluster))])))
    month = cells[MONTH].to_numpy(dtype=np.int64)
    events = cells[EVENTS].to_numpy(dtype=float)
    weight = np.concatenate([events, cells[AT_RISK].to_numpy(dtype=float) - events])
    kept = np.flatnonzero(weight > 0)
    cell = kept % len(cells)

    def column(name: str | None) -> "np.ndarray | None":
        return None if name is None else cells[name].to_numpy()[cell]

    durations = Durations(
        time=month[cell],
        cause=(kept < len(cells)).astype(np.int64),
        entry=month[cell] - 1,
        weight=weight[kept],
        strata=column(stratum),
        cluster=np.zeros(len(kept), dtype=np.int64) if cluster is None else column(cluster),
    )
    table = cells[list(covariates)].iloc[cell].reset_index(drop=True)
    return CellRows(durations=durations, covariates=table)


def _counts(durations: Durations, pattern: Ints, size: int) -> tuple[Floats, Floats, Floats]:
    """Rows with weight, weight at risk, and weight of events, by pattern and month; (size, w)."""
    width = int(durations.time.max()) + 1
    weight = durations.case_weight
    lived = (durations.start < durations.time) & (weight > 0)
    base = pattern * width
    begin, end = (base + durations.start)[lived], (base + durations.time)[lived]

    shape = (size, width)
    dead = weight[lived] * (durations.cause[lived] > 0)
    events = np.bincount(end, dead, size * width).reshape(shape).astype(float)
    rows = np.rint(month_counts(begin, end, np.ones(len(end)), shape))
    rows[:, 0] = 0
    return rows, month_counts(begin, end, weight[lived], shape), events


def _faults(cells: pd.DataFrame, wanted: list[str]) -> list[EvaluationError]:
    missing = [name for name in (*GIVEN, *wanted) if name not in cells]
    if missing or not len(cells):
        problem = f"no column {', '.join(missing)}" if missing else "no cells"
        return [DataError(problem, at="cells")]
    numbers = cells[list(GIVEN)].to_numpy(dtype=float)
    month, at_risk, events = numbers.T
    rules = {
        "are missing or infinite": ~np.isfinite(numbers).all(axis=1),
        "have a month that is not whole or below 1": (month < 1) | (month != np.rint(month)),
        "have fewer at risk than events, or fewer events than 0": (events < 0) | (events > at_risk),
    }
    return [
        DataError(f"{broken.sum()} cells {what}", at="cells")
        for what, broken in rules.items()
        if broken.any()
    ]
