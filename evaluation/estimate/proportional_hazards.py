"""Test that hazard ratios do not change with time since time zero."""

from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from evaluation.errors import UsageError
from evaluation.estimate.arrays import Floats
from evaluation.estimate.cox_fit import CoxFit
from evaluation.estimate.curves import kaplan_meier
from evaluation.estimate.durations import Durations
from evaluation.estimate.partial_likelihood import (
    Rows,
    evaluate,
    information,
    prepare,
    slot_scores,
)

Transform = Literal["km", "identity", "log", "rank"]
TRANSFORMS: tuple[Transform, ...] = ("km", "identity", "log", "rank")


def proportional_hazards(
    fit: CoxFit, durations: Durations, covariates: pd.DataFrame, *, transform: Transform = "km"
) -> pd.DataFrame:
    """Score test that coefficients are constant, against a trend in a function of time.

    Parameters
    ----------
    fit : CoxFit
        Fitted without offset to the same durations and covariates.
    durations : Durations
    covariates : frame, n rows
    transform : str
        Time as one minus the pooled Kaplan-Meier just before it (``km``), as it is, its
        logarithm, or its mean rank among the times of all rows.

    Returns
    -------
    frame
        name, statistic, df, p_value; the last row, "alla", tests all together.
        Agrees with R ``cox.zph`` of survival 3 (Grambsch & Therneau's test in score form).
    """
    if transform not in TRANSFORMS:
        allowed = f"allowed: {', '.join(TRANSFORMS)}"
        raise UsageError(f"unknown transform '{transform}'", at="transform", way_out=allowed)
    X = covariates[list(fit.names)].to_numpy(dtype=float)
    rows = prepare(durations, X, offset=None, ties=fit.ties)
    point = evaluate(rows, fit.coefficient)
    time = _transformed(durations, rows, transform)
    time = np.where(rows.count > 0, time - np.average(time, weights=rows.count), 0.0)
    slots = (point.S1, point.D1)
    first = information(rows, point.risk, slots, point.thinned.times(time))
    second = information(rows, point.risk, slots, point.thinned.times(time * time))
    score = time @ slot_scores(rows, point)
    variance = second - first @ np.linalg.solve(point.information, first)
    statistic = np.append(
        np.square(score) / np.diag(variance), score @ np.linalg.solve(variance, score)
    )
    df = np.append(np.ones(len(score)), len(score))
    return pd.DataFrame(
        {
            "name": [*fit.names, "alla"],
            "statistic": statistic,
            "df": df.astype(int),
            "p_value": chdtrc(df, statistic),
        }
    )


def _transformed(durations: Durations, rows: Rows, transform: Transform) -> Floats:
    """Each slot's month on the chosen scale, shape (s,)."""
    month = rows.sets.month.astype(float)
    if transform == "identity":
        return month
    if transform == "log":
        return np.asarray(np.log(month), dtype=float)
    if transform == "rank":
        everyone = np.sort(durations.time)
        below = np.searchsorted(everyone, month, side="left")
        until = np.searchsorted(everyone, month, side="right")
        return (below + until + 1) / 2
    pooled = Durations(
        time=durations.time,
        cause=durations.cause,
        entry=durations.entry,
        weight=durations.weight,
    )
    before = kaplan_meier(pooled, months=rows.sets.month - 1)
    return 1 - np.where(np.isnan(before.estimate), 0.0, before.estimate)
