"""Residuals of a Cox model, exact under ties, in the order of the durations.

Therneau, Grambsch & Fleming (1990); R ``residuals.coxph``, with its weights: dfbeta and dfbetas
carry the row's weight, the others do not.
"""

from typing import Literal

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.cox.fit import CoxFit
from evaluation.estimate.cox.partial_likelihood import spent
from evaluation.estimate.cox.score_residuals import event_means, score_residuals
from evaluation.estimate.result.arrays import Floats, safe_ratio

Kind = Literal["score", "dfbeta", "dfbetas"]


def martingale(fit: CoxFit) -> Floats:
    """Events of each row minus the events expected of it, shape (n,)."""
    rows = fit.rows
    relative = safe_ratio(fit.point.risk, rows.weight)
    expected = relative * rows.spread(spent(rows, fit.point.thinned))
    return rows.unsorted(rows.spread(fit.sets.ends.astype(float)) - expected)


def deviance(fit: CoxFit) -> Floats:
    """Martingale residuals made symmetric, shape (n,)."""
    residual = martingale(fit)
    event = (fit.durations.cause > 0).astype(float)
    # What was expected of an event row is above 0: it was at risk in its own month.
    gained = event * np.log(np.where(event > 0, event - residual, 1.0))
    return np.asarray(np.sign(residual) * np.sqrt(np.maximum(-2 * (residual + gained), 0.0)))


def residuals(fit: CoxFit, *, kind: Kind = "dfbeta") -> pd.DataFrame:
    """Each row's pull on each coefficient, one column per covariate, shape (n, p).

    Parameters
    ----------
    fit : CoxFit
    kind : str
        ``score``, ``dfbeta`` (the row's influence on the coefficients), or
        ``dfbetas`` (the same in standard errors).
    """
    if kind not in {"score", "dfbeta", "dfbetas"}:
        allowed = "allowed: score, dfbeta, dfbetas"
        raise UsageError(f"unknown residual '{kind}'", at="residuals", way_out=allowed)
    values = score_residuals(fit.rows, fit.point)
    if kind == "score":
        values = safe_ratio(values, fit.durations.case_weight[:, None])
    else:
        values = values @ fit.model_covariance
    if kind == "dfbetas":
        values = values / np.sqrt(np.diag(fit.model_covariance))
    return pd.DataFrame(values, columns=list(fit.names))


def schoenfeld(fit: CoxFit) -> pd.DataFrame:
    """Covariates of each event minus their mean in its risk set.

    Returns
    -------
    frame
        row (of the durations), stratum, month and one column per covariate, by stratum, month
        and row.
    """
    rows, sets = fit.rows, fit.sets
    own = np.repeat(sets.last - 1, rows.sizes)
    ends = np.flatnonzero(rows.spread(sets.ends))
    ends = ends[np.lexsort((rows.order[ends], own[ends]))]
    slot = own[ends]
    values = rows.X[ends] - event_means(rows, fit.point)[slot]
    place = {
        "row": rows.order[ends],
        "stratum": sets.strata[sets.stratum[slot]],
        "month": sets.month[slot],
    }
    return pd.DataFrame(place | dict(zip(fit.names, values.T, strict=True)))


def scaled_schoenfeld(fit: CoxFit) -> pd.DataFrame:
    """Schoenfeld residuals as coefficients of their month: a smooth through them is b(t).

    Grambsch & Therneau (1994): the coefficient plus events times covariance times residual.
    """
    found = schoenfeld(fit)
    names = list(fit.names)
    moved = found[names].to_numpy() @ fit.model_covariance * fit.events
    return found.assign(**dict(zip(names, (moved + fit.coefficient).T, strict=True)))
