"""Cox regression for monthly data: ties, delayed entry, strata, weights, clusters."""

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.design.ascent import Patience, ascend
from evaluation.errors import UsageError
from evaluation.estimate.cox.checks import (
    check_columns,
    check_finite,
    check_found,
    check_identified,
    check_shape,
)
from evaluation.estimate.cox.firth import firth_height, plain_height
from evaluation.estimate.cox.fit import CoxFit, Penalty
from evaluation.estimate.cox.rows import Rows, Ties, prepare
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.readings.coefficients import quadratic
from evaluation.estimate.result.arrays import Floats

# Newton's steps are squared from one to the next; with a penalty each is a share of the last.
PATIENCE = {
    "none": Patience(tolerance=1e-10, steps=40),
    "firth": Patience(tolerance=1e-18, steps=1000),
}


def cox(
    durations: Durations,
    covariates: pd.DataFrame,
    *,
    ties: Ties = "efron",
    offset: Floats | None = None,
    penalty: Penalty = "none",
) -> CoxFit:
    """Fit a proportional hazards model; any cause is the event.

    Covariates that change with time are rows of the same person from month to month
    (`entry`, `time`], with the person as `id`. One cause at a time: `cause_specific`.

    Parameters
    ----------
    durations : Durations
        Entry, strata, weights and clusters are used.
    covariates : frame, n rows
        One numeric column per coefficient.
    ties : str
        ``efron`` or ``breslow``. Only under Breslow's is a weight of 2 the same as two rows:
        under Efron's, two rows leave the risk set one after the other, a weighted one at once.
    offset : array, shape (n,), optional
        Known part of the log hazard.
    penalty : str
        ``firth`` adds half the log determinant of the information (Heinze & Schemper 2001):
        finite estimates also under separation. Weights then count with mean 1, since the
        penalty has no scale of its own.

    Returns
    -------
    CoxFit
        Agrees with R ``survival::coxph(..., weights =, cluster =)`` and, with the penalty
        and Breslow's ties, with R ``coxphf::coxphf``.

    Raises
    ------
    GateError
        When a coefficient does not exist: no events, collinear columns, separation.
    """
    durations = _checked(durations, covariates, ties, penalty)
    rows = _rows(durations, covariates, offset, ties)
    names = tuple(str(name) for name in covariates.columns)
    height = (firth_height if penalty == "firth" else plain_height)(rows)
    nowhere = np.zeros(len(names))
    start = plain_height(rows)(nowhere)
    check_identified(rows, start.point, names, at="cox")
    start = height(nowhere) if penalty == "firth" else start
    patience = PATIENCE[penalty]
    coefficient, best, steps = ascend(height, nowhere, start, patience=patience)
    if penalty == "none":
        check_finite(start.point, best.point, names, at="cox")
    check_found(steps, patience, at="cox")
    return CoxFit(
        names=names,
        coefficient=coefficient,
        model_covariance=np.asarray(np.linalg.inv(best.point.information), dtype=float),
        loglik=(start.value, best.value),
        score_test=quadratic(start.point.score, start.point.information),
        iterations=steps,
        penalty=penalty,
        durations=durations,
        rows=rows,
        point=best.point,
    )


def _checked(durations: Durations, covariates: pd.DataFrame, ties: str, penalty: str) -> Durations:
    check_shape(durations, covariates, ties, at="cox")
    if penalty not in PATIENCE:
        allowed = f"allowed: {', '.join(PATIENCE)}"
        raise UsageError(f"unknown penalty '{penalty}'", at="cox", way_out=allowed)
    if penalty == "none" or durations.weight is None:
        return durations
    return replace(durations, weight=durations.weight / durations.weight.mean())


def _rows(
    durations: Durations, covariates: pd.DataFrame, offset: Floats | None, ties: Ties
) -> Rows:
    X = covariates.to_numpy(dtype=float)
    rows = prepare(durations, X, offset=offset, ties=ties)
    check_columns(rows, covariates, at="cox")
    if not np.isfinite(rows.level):
        raise UsageError("missing or infinite values", at="cox.offset")
    return rows
