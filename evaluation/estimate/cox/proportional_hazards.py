"""Test that hazard ratios do not change with time since time zero."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from evaluation.errors import UsageError
from evaluation.estimate.cox.fit import CoxFit
from evaluation.estimate.cox.partial_likelihood import information, slot_scores
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.curves.risk_sets import risk_sets
from evaluation.estimate.result.arrays import Floats, safe_ratio

Transform = Literal["km", "identity", "log", "rank"]
TRANSFORMS: tuple[Transform, ...] = ("km", "identity", "log", "rank")


def proportional_hazards(fit: CoxFit, *, transform: Transform = "km") -> pd.DataFrame:
    """Score test that coefficients are constant, against a trend in a function of time.

    Parameters
    ----------
    fit : CoxFit
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
    rows, point = fit.rows, fit.point
    time = _transformed(fit.durations, fit.sets.month, transform)
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


def _transformed(durations: Durations, month: np.ndarray, transform: Transform) -> Floats:
    """Each slot's month on the chosen scale, shape (s,)."""
    if transform == "identity":
        return month.astype(float)
    if transform == "log":
        return np.asarray(np.log(month), dtype=float)
    if transform == "rank":
        everyone = np.sort(durations.time)
        below = np.searchsorted(everyone, month, side="left")
        until = np.searchsorted(everyone, month, side="right")
        return (below + until + 1) / 2
    # Unweighted, as in R: the scale of time is no part of what is estimated.
    pooled = risk_sets(replace(durations, strata=None, id=None))
    present = (durations.case_weight > 0).astype(float)
    rows = np.bincount(pooled.cell_of_row, present, pooled.n_cells).astype(float)[:, None]
    left = 1 - safe_ratio(pooled.events(rows), pooled.at_risk(rows))[:, 0]
    before = np.concatenate([[1.0], left.cumprod()])
    return 1 - before[np.searchsorted(pooled.month, month, side="left")]
