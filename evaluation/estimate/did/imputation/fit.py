"""Unit and period effects of untreated rows, with the unit effects removed by algebra."""

from dataclasses import dataclass

import numpy as np

from evaluation.errors import DataError
from evaluation.estimate.did.imputation.rows import PLACE, ImputationRows
from evaluation.estimate.result.arrays import Bools, Floats

# Eigenvalues below this share of the largest are directions the untreated rows do not move in.
SINGULAR = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The regression among the untreated, and what every row differs from it by.

    Attributes
    ----------
    usable : array of bool, shape (T,)
        Periods with untreated rows.
    inverse : array, shape (T + p, T + p)
        Generalised inverse of the normal matrix of period effects and covariates, unit
        effects removed; rows of unusable periods are 0.
    gap : array, shape (n, T)
        Outcome minus fit; only where the unit has untreated rows and the period is usable.
    moved : array, shape (n, T + p)
        Weighted residuals of the unit's untreated rows by period, then times covariates:
        their product with a solution of the normal equations is the unit's influence on it.
    """

    usable: Bools
    inverse: Floats
    gap: Floats
    moved: Floats


def fitted(rows: ImputationRows, names: tuple[str, ...]) -> Fit:
    """Fit the untreated rows by weighted least squares.

    Raises
    ------
    DataError
        Nobody is untreated, untreated units do not connect all periods, or covariates are
        collinear among them.
    """
    usable = np.asarray(rows.untreated.any(axis=0))
    if not usable.any():
        raise DataError("nobody is untreated", at=PLACE)
    inverse = _inverse(rows, usable, names)
    right = unit_sums(rows, rows.outcome)
    solution = inverse @ right
    periods = rows.outcome.shape[1]
    without_unit = rows.outcome - solution[:periods] - rows.extra @ solution[periods:]
    level = (rows.untreated * without_unit).sum(axis=1) / rows.count.clip(min=1)
    gap = without_unit - level[:, None]
    residual = rows.untreated * gap * rows.weight[:, None]
    by_covariate = np.einsum("nt,ntp->np", residual, rows.extra)
    return Fit(usable=usable, inverse=inverse, gap=gap, moved=np.hstack([residual, by_covariate]))


def unit_sums(rows: ImputationRows, values: Floats) -> Floats:
    """Right side of the normal equations for `values` (n, T), unit means removed."""
    inside = rows.untreated * values
    centred = rows.untreated * (inside.sum(axis=1) / rows.count.clip(min=1))[:, None]
    left = (inside - centred) * rows.weight[:, None]
    covariates = np.einsum("nt,ntp->p", left, rows.extra)
    return np.concatenate([left.sum(axis=0), covariates])


def unit_means(rows: ImputationRows) -> Floats:
    """Mean column of each unit's untreated rows: periods, then covariates, (n, T + p)."""
    inside = np.einsum("nt,ntp->np", rows.untreated.astype(float), rows.extra)
    total = np.hstack([rows.untreated, inside])
    return np.asarray(total / rows.count.clip(min=1)[:, None], dtype=float)


def _inverse(rows: ImputationRows, usable: Bools, names: tuple[str, ...]) -> Floats:
    weighted = rows.untreated * rows.weight[:, None]
    means = unit_means(rows)
    cross = np.einsum("nt,ntp->tp", weighted, rows.extra)
    squares = np.einsum("nt,ntp,ntq->pq", weighted, rows.extra, rows.extra)
    whole = np.block([[np.diag(weighted.sum(axis=0)), cross], [cross.T, squares]])
    normal = whole - (means * (rows.weight * rows.count)[:, None]).T @ means
    keep = np.flatnonzero(np.r_[usable, np.ones(len(names), dtype=bool)])
    values, vectors = np.linalg.eigh(_scaled(normal[np.ix_(keep, keep)]))
    moving = values > SINGULAR * values.max()
    _check_identified(vectors[:, ~moving], int(usable.sum()), names)
    scale = np.sqrt(np.diag(normal)[keep].clip(min=np.finfo(float).tiny))
    part = (vectors[:, moving] / values[moving]) @ vectors[:, moving].T / np.outer(scale, scale)
    inverse = np.zeros_like(normal)
    inverse[np.ix_(keep, keep)] = part
    return inverse


def _scaled(normal: Floats) -> Floats:
    scale = np.sqrt(np.diag(normal).clip(min=np.finfo(float).tiny))
    return np.asarray(normal / np.outer(scale, scale), dtype=float)


def _check_identified(still: Floats, periods: int, names: tuple[str, ...]) -> None:
    """Only the common level of the periods may be free: unit effects hold it."""
    if still.shape[1] == 1 and np.abs(still[periods:]).max(initial=0) < np.sqrt(SINGULAR):
        return
    loud = np.flatnonzero(np.abs(still[periods:]).max(axis=1, initial=0) > np.sqrt(SINGULAR))
    if len(loud):
        found = ", ".join(names[place] for place in loud)
        raise DataError(
            f"covariates are collinear among the untreated: {found}",
            at=PLACE,
            way_out="leave one of them out",
        )
    raise DataError(
        "untreated units do not connect all periods",
        at=PLACE,
        way_out="use fewer periods, or units seen longer",
    )
