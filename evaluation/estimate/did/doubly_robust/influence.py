"""Influence of a range of units on all cells, computed when it is needed."""

from collections.abc import Sequence

import numpy as np

from evaluation.estimate.did.doubly_robust.fit import Fitted
from evaluation.estimate.did.doubly_robust.groups import Ordered
from evaluation.estimate.did.doubly_robust.propensity import odds_of
from evaluation.estimate.result.arrays import Floats, Ints


def influence_of(rows: Ints, out: Floats, *, units: Ordered, fits: Sequence[Fitted]) -> None:
    """Write the influence of units on every cell into `out`, shape (cells, b): cells first.

    It is the derivative of the estimate in the unit's weight, times the weight.

    Parameters
    ----------
    rows : array of int, shape (b,)
        Places of the units, ascending.
    out : array of zeros, shape (cells, b)
    units : Ordered
    fits : sequence of Fitted
    """
    for level, part in units.segments(rows):
        chosen = _contiguous(rows[part])
        outcomes = np.ascontiguousarray(units.outcomes[chosen].T, dtype=float)
        for fitted in fits:
            columns = fitted.group.columns
            if fitted.group.level == level:
                out[columns, part] = _treated(fitted, units, chosen, outcomes)
            elif fitted.group.controls[level]:
                out[columns, part] = _control(fitted, units, chosen, outcomes)


def _contiguous(rows: Ints) -> slice | Ints:
    """Units that follow each other as a slice, which copies nothing."""
    begin, end = int(rows[0]), int(rows[-1]) + 1
    return slice(begin, end) if end - begin == len(rows) else rows


def _residual(fitted: Fitted, X: Floats, outcomes: Floats) -> Floats:
    change = outcomes[fitted.group.at] - outcomes[fitted.group.base_at]
    if fitted.beta is not None:
        change -= fitted.beta.T @ X.T
    return change


def _treated(fitted: Fitted, units: Ordered, rows: slice | Ints, outcomes: Floats) -> Floats:
    X, weight = units.X[fitted.group.period][rows], units.weight[rows]
    influence = _residual(fitted, X, outcomes)
    influence -= fitted.level[:, None]
    influence *= weight / fitted.total
    if fitted.weighted is not None:
        score = weight * (1 - fitted.weighted.propensity.probability(X))
        influence -= fitted.weighted.slope.T @ (X.T * score)
    return influence


def _control(fitted: Fitted, units: Ordered, rows: slice | Ints, outcomes: Floats) -> Floats:
    X, weight = units.X[fitted.group.period][rows], units.weight[rows]
    influence = _residual(fitted, X, outcomes)
    factor = np.zeros(len(weight))
    if fitted.gap is not None:
        factor -= weight * (X @ fitted.gap)
    controls = fitted.weighted
    if controls is None:
        influence *= factor
        return influence
    probability = controls.propensity.probability(X)
    share = weight * odds_of(probability) / controls.total
    influence *= factor - share
    influence += np.outer(controls.level, share)
    influence += controls.slope.T @ (X.T * (weight * probability))
    return influence
