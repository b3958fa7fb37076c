"""Whether a hazard model's coefficients exist: what cannot be estimated is refused by name."""

import numpy as np
import pandas as pd

from evaluation.design.ascent import Patience
from evaluation.errors import GateError, UsageError
from evaluation.estimate.cox.partial_likelihood import Point
from evaluation.estimate.cox.rows import Rows
from evaluation.estimate.curves.durations import Durations

VANISHED = 1e-8  # share of the information at 0; what is below has run away
FLAT = 1e-7  # spread at events against the spread of the column
SINGULAR = 1e-10  # smallest eigenvalue of the scaled information at 0


def check_shape(durations: Durations, covariates: pd.DataFrame, ties: str, *, at: str) -> None:
    """Refuse unknown ties, and a table that does not belong to the durations."""
    if ties not in {"efron", "breslow"}:
        allowed = "allowed: efron, breslow"
        if ties == "exact":
            allowed += " (a month with hundreds of events has no exact likelihood to sum)"
        raise UsageError(f"unknown ties '{ties}'", at=at, way_out=allowed)
    check_table(durations, covariates, at=at)


def check_table(durations: Durations, covariates: pd.DataFrame, *, at: str) -> None:
    """Refuse a table without columns, or of other rows than the durations."""
    if len(covariates) != len(durations) or covariates.shape[1] == 0:
        problem = f"a table of shape {covariates.shape} for {len(durations)} rows"
        way_out = "one row per duration, any columns"
        raise UsageError(problem, at=f"{at}.covariates", way_out=way_out)


def check_columns(rows: Rows, covariates: pd.DataFrame, *, at: str) -> None:
    """Refuse missing and infinite values, naming their columns."""
    if np.isfinite(rows.centre).all():
        return
    finite = np.isfinite(covariates.to_numpy(dtype=float)).all(axis=0)
    broken = [str(name) for name, good in zip(covariates.columns, finite, strict=True) if not good]
    way_out = "fill or drop as a counted step of the flow"
    problem = f"missing or infinite values in {', '.join(broken)}"
    raise UsageError(problem, at=f"{at}.covariates", way_out=way_out)


def check_identified(rows: Rows, start: Point, names: tuple[str, ...], *, at: str) -> None:
    """Refuse when nobody has the event, or a column is constant or a sum of others."""
    if not rows.count.any():
        raise GateError("nobody has the event", at=at, way_out="follow longer or say so")
    spread = np.sqrt(np.diag(start.information))
    squares = sum(np.ones(len(X)) @ np.square(X) for X in map(rows.X.__getitem__, rows.chunks()))
    variance = np.asarray(squares) / len(rows.X)
    flat = [
        name
        for name, found, most in zip(names, spread, np.sqrt(variance), strict=True)
        if not found > FLAT * most * np.sqrt(rows.events.sum())
    ]
    if flat:
        way_out = "remove it, or join levels"
        problem = f"{', '.join(flat)} does not vary among those at risk"
        raise GateError(problem, at=at, way_out=way_out)
    values, vectors = np.linalg.eigh(start.information / np.outer(spread, spread))
    if values[0] < SINGULAR:
        tied = [name for name, part in zip(names, vectors[:, 0], strict=True) if abs(part) > 1e-3]
        way_out = "remove one of them"
        raise GateError(f"{', '.join(tied)} are collinear", at=at, way_out=way_out)


def check_finite(start: Point, point: Point, names: tuple[str, ...], *, at: str) -> None:
    """Refuse a direction in which almost no information is left: its maximum is at infinity."""
    root = np.linalg.inv(np.linalg.cholesky(start.information))
    values, vectors = np.linalg.eigh(root @ point.information @ root.T)
    if values[0] < VANISHED:
        direction = np.abs(root.T @ vectors[:, 0]) * np.sqrt(np.diag(start.information))
        share = direction / direction.max()
        free = [name for name, part in zip(names, share, strict=True) if part > 0.1]
        way_out = "join levels, drop the covariate, or ask for penalty='firth'"
        problem = f"the coefficient of {', '.join(free)} runs to infinity (separation)"
        raise GateError(problem, at=at, way_out=way_out)


def check_found(steps: int, patience: Patience, *, at: str) -> None:
    """Refuse when the last step was still too long."""
    if steps > patience.steps:
        way_out = "look for columns on very different scales"
        raise GateError("the likelihood has no maximum that can be found", at=at, way_out=way_out)
