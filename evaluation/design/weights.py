"""What every estimator takes: weights, and how they depend on what was estimated."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from evaluation.design.arrays import Bools, Floats, Ints
from evaluation.design.truncation import truncated


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Weight of each row, with derivatives in the nuisance parameters behind it.

    The weight of row i in follow-up month h is `base[i] * monthly[i, h - 1]`.
    A row with base 0 takes no part in the comparison but may still carry influence on
    the nuisance parameters (a start of another arm informs the model of later starts).

    Attributes
    ----------
    base : array, shape (n,)
        ATT: 1 for the arm, e / (1 - e) for the reference; overlap: (1 / e_j) / sum(1 / e_l).
    base_gradient : array, shape (n, q)
        Derivative of `base` in the nuisance parameters; q = 0 when weights are known.
    influence : array, shape (n, q)
        Influence of each row on those parameters, scaled so that the estimate minus the
        parameter is approximately the column sum.
    monthly : array, shape (n, months), or None
        Factor for follow-up months 1, 2, …; 0 from the month a row is artificially censored.
        None means 1 throughout.
    monthly_log_gradient : callable, or None
        Month h to d log(monthly[:, h - 1]) / d(parameters), shape (n, r); 0 where censored.
    monthly_influence : array, shape (n, r), or None
        Influence of each row on the parameters behind `monthly`, same scale as `influence`.
    cut, monthly_cut : int
        How many rows had their base weight truncated, and how many row-months their factor.
    """

    base: Floats
    base_gradient: Floats
    influence: Floats
    monthly: Floats | None = None
    monthly_log_gradient: Callable[[int], Floats] | None = None
    monthly_influence: Floats | None = None
    cut: int = 0
    monthly_cut: int = 0


def unit_weights(size: int) -> Weights:
    """Give every row weight 1: a randomised comparison, or a description."""
    nothing = np.zeros((size, 0))
    return Weights(base=np.ones(size), base_gradient=nothing, influence=nothing)


def spread(weights: Weights, *, rows: Ints, size: int) -> Weights:
    """Place weights as rows of a larger table, where all other rows weigh nothing.

    Parameters
    ----------
    weights : Weights
        Of the rows that are compared; without monthly factors.
    rows : array of int, shape (n,)
        Where those rows are in the larger table.
    size : int
        Number of rows of the larger table.
    """

    def placed(values: Floats) -> Floats:
        out = np.zeros((size, *values.shape[1:]))
        out[rows] = values
        return out

    return replace(
        weights,
        base=placed(weights.base),
        base_gradient=placed(weights.base_gradient),
        influence=placed(weights.influence),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyFactor:
    """One reason to weigh follow-up months, estimated by one model.

    Attributes
    ----------
    factor : array, shape (n, months)
    log_gradient : callable
        Month h to d log(factor[:, h - 1]) / d(parameters), shape (n, r).
    influence : array, shape (n, r)
        Influence of each row on those parameters.
    cut : int
        How many row-months were truncated.
    """

    factor: Floats
    log_gradient: Callable[[int], Floats]
    influence: Floats
    cut: int = 0


def truncated_factor(
    factor: Floats,
    log_gradient: Callable[[int], Floats],
    influence: Floats,
    *,
    among: Bools,
    quantile: float,
) -> MonthlyFactor:
    """Cut a monthly factor at a quantile; it has no slope where it is cut, or 0.

    Parameters
    ----------
    factor : array, shape (n, months)
    log_gradient : callable
        As in `MonthlyFactor`, of the factor before it is cut; its result is changed.
    influence : array, shape (n, r)
    among : array of bool, shape (n,)
        Rows that are judged and cut.
    quantile : float
        1 cuts nothing.
    """
    kept, cut = truncated(factor, among=among, quantile=quantile)

    def slope(month: int) -> Floats:
        found = log_gradient(month)
        found[(kept[:, month - 1] == 0) | cut[:, month - 1]] = 0.0
        return found

    return MonthlyFactor(factor=kept, log_gradient=slope, influence=influence, cut=int(cut.sum()))


def times(weights: Weights, more: MonthlyFactor) -> Weights:
    """Multiply the monthly factors by those of one more model.

    Months beyond the shorter of the two are left out.
    """
    before, slope, known = weights.monthly, weights.monthly_log_gradient, weights.monthly_influence
    if before is None or slope is None or known is None:
        return replace(
            weights,
            monthly=more.factor,
            monthly_log_gradient=more.log_gradient,
            monthly_influence=more.influence,
            monthly_cut=more.cut,
        )
    months = min(before.shape[1], more.factor.shape[1])
    monthly = before[:, :months] * more.factor[:, :months]

    def log_gradient(month: int) -> Floats:
        both: Floats = np.hstack([slope(month), more.log_gradient(month)])
        both[monthly[:, month - 1] == 0] = 0.0
        return both

    return replace(
        weights,
        monthly=monthly,
        monthly_log_gradient=log_gradient,
        monthly_influence=np.hstack([known, more.influence]),
        monthly_cut=weights.monthly_cut + more.cut,
    )
