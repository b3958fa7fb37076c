"""Who starts what: the probability of each arm given the background."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.design.arrays import Floats, Integers
from evaluation.errors import GateError

_MAX_ITERATIONS = 50
# On standardised columns a coefficient of 10 means odds that differ 22,000 times.
_DIVERGED = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Propensity:
    """Fitted probabilities of k arms and what they depend on.

    Attributes
    ----------
    X : array, shape (n, p)
        Columns of the model.
    arm : array of int, shape (n,)
        Observed arm, 0 to k - 1; arm 0 is the base of the model.
    probabilities : array, shape (n, k)
        Fitted probability of each arm.
    coefficients : array, shape ((k - 1) * p,)
        Log odds against arm 0, arm by arm.
    influence : array, shape (n, (k - 1) * p)
        Influence of each row on the coefficients; columns sum to 0.
    """

    X: Floats
    arm: Integers
    probabilities: Floats
    coefficients: Floats
    influence: Floats


def fit_propensity(X: Floats, arm: Integers, *, names: Sequence[str] = ()) -> Propensity:
    """Fit a logit (two arms) or multinomial logit (more) of the arm on the background.

    Parameters
    ----------
    X : array, shape (n, p)
        Columns with intercept, from `design_matrix`.
    arm : array of int, shape (n,)
        0 to k - 1; every arm occurs.
    names : sequence of str
        Names of the columns, for the error message.

    Raises
    ------
    GateError
        When the background separates the arms, or an arm is missing: there is no overlap.
    """
    arms = int(arm.max()) + 1 if len(arm) else 0
    if arms < 2 or not np.all(np.bincount(arm, minlength=arms)):
        raise GateError("an arm has no rows", at="propensity", way_out="compare fewer arms")
    coefficients = _fit(X, arm, arms, names)
    probabilities = multinomial(X, coefficients, arms)
    return Propensity(
        X=X,
        arm=arm,
        probabilities=probabilities,
        coefficients=coefficients,
        influence=_influence(X, arm, probabilities),
    )


def multinomial(X: Floats, coefficients: Floats, arms: int) -> Floats:
    """Probability of each arm; shape (n, arms).

    Parameters
    ----------
    X : array, shape (n, p)
    coefficients : array, shape ((arms - 1) * p,)
    arms : int
    """
    scores = np.zeros((len(X), arms))
    scores[:, 1:] = X @ coefficients.reshape(arms - 1, X.shape[1]).T
    scores -= scores.max(axis=1, keepdims=True)
    odds = np.exp(scores)
    shares: Floats = odds / odds.sum(axis=1, keepdims=True)
    return shares


def _fit(X: Floats, arm: Integers, arms: int, names: Sequence[str]) -> Floats:
    from statsmodels.discrete.discrete_model import Logit, MNLogit

    model: Any = Logit(arm == 1, X) if arms == 2 else MNLogit(arm, X)
    with warnings.catch_warnings():
        # Separation is found below from the fit itself and told with the column's name.
        warnings.simplefilter("ignore")
        try:
            fit = model.fit(
                method="newton",
                maxiter=_MAX_ITERATIONS,
                disp=0,
                warn_convergence=False,
                skip_hessian=True,
            )
        except np.linalg.LinAlgError:
            raise _separated("the whole model") from None
    by_arm = np.asarray(fit.params, dtype=float).reshape(X.shape[1], arms - 1)
    if not fit.mle_retvals["converged"] or not np.isfinite(by_arm).all():
        raise _separated(_where(by_arm, names))
    return by_arm.T.ravel()


def _where(by_arm: Floats, names: Sequence[str]) -> str:
    far = np.abs(by_arm).max(axis=1) > _DIVERGED
    told = [name for name, is_far in zip(names, far, strict=False) if is_far]
    return ", ".join(name for name in told if name != "intercept") or "the whole model"


def _separated(where: str) -> GateError:
    return GateError(
        "the background tells the arms apart completely",
        at=f"propensity, {where}",
        way_out="merge levels or leave the variable out; those persons cannot be compared",
    )


def _influence(X: Floats, arm: Integers, probabilities: Floats) -> Floats:
    """Score of each row times the inverse information."""
    rows, columns = X.shape
    others = probabilities.shape[1] - 1
    size = others * columns
    information = np.zeros((size, size))
    score = np.zeros((rows, size))
    for j in range(others):
        here = slice(j * columns, (j + 1) * columns)
        p = probabilities[:, j + 1]
        score[:, here] = ((arm == j + 1) - p)[:, None] * X
        for m in range(j, others):
            there = slice(m * columns, (m + 1) * columns)
            curvature = p * ((j == m) - probabilities[:, m + 1])
            block = X.T @ (curvature[:, None] * X)
            information[here, there] = block
            information[there, here] = block.T
    influence: Floats = score @ np.linalg.inv(information)
    return influence
