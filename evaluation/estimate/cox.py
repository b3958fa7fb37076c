"""Cox regression for monthly data: ties, delayed entry, strata, weights, clusters."""

import numpy as np
import pandas as pd

from evaluation.errors import GateError, UsageError
from evaluation.estimate.arrays import Floats
from evaluation.estimate.cox_fit import CoxFit, sum_by_unit
from evaluation.estimate.durations import Durations
from evaluation.estimate.partial_likelihood import (
    Point,
    Rows,
    Ties,
    evaluate,
    prepare,
    score_residuals,
)

TOLERANCE = 1e-12  # squared Newton step in standard errors
ITERATIONS = 40
SMALLEST_STEP = 1e-14
VANISHED = 1e-8  # share of the information at 0; what is below has run away
FLAT = 1e-7  # spread at events against the spread of the column
SINGULAR = 1e-10  # smallest eigenvalue of the scaled information at 0


def cox(
    durations: Durations,
    covariates: pd.DataFrame,
    *,
    ties: Ties = "efron",
    offset: Floats | None = None,
) -> CoxFit:
    """Fit a proportional hazards model; any cause is the event.

    Parameters
    ----------
    durations : Durations
        Entry, strata, weights and clusters are used.
    covariates : frame, n rows
        One numeric column per coefficient.
    ties : str
        ``efron`` or ``breslow``.
    offset : array, shape (n,), optional
        Known part of the log hazard.

    Returns
    -------
    CoxFit
        Agrees with R ``survival::coxph(..., weights =, cluster =)``.

    Raises
    ------
    GateError
        When a coefficient does not exist: no events, collinear columns, separation.
    """
    X = _matrix(durations, covariates, ties)
    rows = prepare(durations, X, offset=offset, ties=ties)
    names = tuple(str(name) for name in covariates.columns)
    start = evaluate(rows, np.zeros(len(names)))
    _check_identified(rows, start, names)
    coefficient, point, iterations = _maximise(rows, start)
    _check_finite(start, point, names, iterations)
    covariance: Floats = np.asarray(np.linalg.inv(point.information), dtype=float)
    null_scores = sum_by_unit(score_residuals(rows, start), durations.unit)
    return CoxFit(
        names=names,
        coefficient=coefficient,
        model_covariance=covariance,
        influence=score_residuals(rows, point) @ covariance,
        unit=durations.unit,
        loglik=(start.loglik, point.loglik),
        score_test=_quadratic(start.score, start.information),
        robust_score_test=_quadratic(start.score, null_scores.T @ null_scores),
        n=len(durations),
        events=int(rows.ends.sum()),
        iterations=iterations,
        exposed=np.where(np.isin(X, (0, 1)).all(axis=0), X.sum(axis=0), float(len(X))),
        ties=ties,
    )


def _maximise(rows: Rows, point: Point) -> tuple[Floats, Point, int]:
    """Newton's method; the step is halved while the likelihood falls."""
    coefficient = np.zeros(len(point.score))
    for iteration in range(1, ITERATIONS + 1):
        step = np.linalg.solve(point.information, point.score)
        decrement = float(point.score @ step)
        trial = _try(rows, coefficient + step)
        while not _is_better(trial, point) and np.abs(step).max() > SMALLEST_STEP:
            step = step / 2
            trial = _try(rows, coefficient + step)
        coefficient, point = coefficient + step, trial
        if decrement < TOLERANCE:
            return coefficient, point, iteration
    return coefficient, point, ITERATIONS + 1


def _try(rows: Rows, coefficient: Floats) -> Point:
    # A step may go so far that the numbers overflow; it is then halved, not warned about.
    with np.errstate(all="ignore"):
        return evaluate(rows, coefficient)


def _is_better(trial: Point, point: Point) -> bool:
    rises = trial.loglik >= point.loglik - 1e-10 * abs(point.loglik)
    usable = np.isfinite(trial.information).all() and np.diag(trial.information).min() > 0
    return bool(rises and usable)


def _matrix(durations: Durations, covariates: pd.DataFrame, ties: str) -> Floats:
    if ties not in {"efron", "breslow"}:
        raise UsageError(f"unknown ties '{ties}'", at="cox", way_out="allowed: efron, breslow")
    if len(covariates) != len(durations) or covariates.shape[1] == 0:
        problem = f"a table of shape {covariates.shape} for {len(durations)} rows"
        raise UsageError(problem, at="cox.covariates", way_out="one row per duration, any columns")
    X = covariates.to_numpy(dtype=float)
    broken = [
        str(name)
        for name, column in zip(covariates.columns, X.T, strict=True)
        if not np.isfinite(column).all()
    ]
    if broken:
        way_out = "fill or drop as a counted step of the flow"
        problem = f"missing or infinite values in {', '.join(broken)}"
        raise UsageError(problem, at="cox.covariates", way_out=way_out)
    return X


def _check_identified(rows: Rows, start: Point, names: tuple[str, ...]) -> None:
    if not rows.ends.any():
        raise GateError("nobody has the event", at="cox", way_out="follow longer or say so")
    spread = np.sqrt(np.diag(start.information))
    scale = rows.X.std(axis=0) * np.sqrt(rows.events.sum())
    flat = [
        name
        for name, found, most in zip(names, spread, scale, strict=True)
        if not found > FLAT * most
    ]
    if flat:
        way_out = "remove it, or join levels"
        problem = f"{', '.join(flat)} does not vary among those at risk"
        raise GateError(problem, at="cox", way_out=way_out)
    values, vectors = np.linalg.eigh(start.information / np.outer(spread, spread))
    if values[0] < SINGULAR:
        tied = [name for name, part in zip(names, vectors[:, 0], strict=True) if abs(part) > 1e-3]
        way_out = "remove one of them"
        raise GateError(f"{', '.join(tied)} are collinear", at="cox", way_out=way_out)


def _check_finite(start: Point, point: Point, names: tuple[str, ...], iterations: int) -> None:
    """Refuse a direction in which almost no information is left: its maximum is at infinity."""
    root = np.linalg.inv(np.linalg.cholesky(start.information))
    values, vectors = np.linalg.eigh(root @ point.information @ root.T)
    if values[0] < VANISHED:
        direction = np.abs(root.T @ vectors[:, 0]) * np.sqrt(np.diag(start.information))
        share = direction / direction.max()
        free = [name for name, part in zip(names, share, strict=True) if part > 0.1]
        way_out = "join levels or drop the covariate"
        problem = f"the coefficient of {', '.join(free)} runs to infinity (separation)"
        raise GateError(problem, at="cox", way_out=way_out)
    if iterations > ITERATIONS:
        way_out = "look for columns on very different scales"
        raise GateError(
            "the likelihood has no maximum that can be found", at="cox", way_out=way_out
        )


def _quadratic(vector: Floats, matrix: Floats) -> float:
    if np.linalg.matrix_rank(matrix) < len(vector):
        return float("nan")
    return float(vector @ np.linalg.solve(matrix, vector))
