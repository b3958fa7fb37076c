"""Who starts what: the probability of each arm given the background."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.design.arrays import Floats, Ints
from evaluation.design.ascent import Dense, Patience, ascend
from evaluation.errors import GateError

# On standardised columns a coefficient of 10 means odds that differ 22,000 times.
_DIVERGED = 10.0
_PATIENCE = Patience(tolerance=1e-18, steps=35)


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
    arm: Ints
    probabilities: Floats
    coefficients: Floats
    influence: Floats


def fit_propensity(
    X: Floats, arm: Ints, *, names: Sequence[str] = (), case_weight: Floats | None = None
) -> Propensity:
    """Fit a logit (two arms) or multinomial logit (more) of the arm on the background.

    Agrees with R ``glm(binomial)`` and ``nnet::multinom``.

    Parameters
    ----------
    X : array, shape (n, p)
        Columns with intercept, from `design_matrix`.
    arm : array of int, shape (n,)
        0 to k - 1; every arm occurs.
    names : sequence of str
        Names of the columns, for the error message.
    case_weight : array, shape (n,), optional
        How many alike each row stands for.

    Raises
    ------
    GateError
        When the background separates the arms, or an arm is missing: there is no overlap.
    """
    weight = np.ones(len(arm)) if case_weight is None else np.asarray(case_weight, dtype=float)
    arms = int(arm.max()) + 1 if len(arm) else 0
    if arms < 2 or not np.all(np.bincount(arm, weight, minlength=arms)):
        raise GateError("an arm has no rows", at="propensity", way_out="compare fewer arms")
    coefficients = _fit(X, arm, weight, names)
    probabilities = multinomial(X, coefficients, arms)
    score = _residuals(arm, probabilities, weight)[:, :, None] * X[:, None, :]
    spread = np.linalg.inv(_information(X, probabilities, weight))
    return Propensity(
        X=X,
        arm=arm,
        probabilities=probabilities,
        coefficients=coefficients,
        influence=np.asarray(score.reshape(len(X), -1) @ spread, dtype=float),
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


def _fit(X: Floats, arm: Ints, weight: Floats, names: Sequence[str]) -> Floats:
    arms = int(arm.max()) + 1
    start = np.zeros((arms - 1, X.shape[1]))
    size = np.bincount(arm, weight)
    start[:, 0] = np.log(size[1:] / size[0])

    def height(coefficients: Floats) -> Dense[Floats]:
        probabilities = multinomial(X, coefficients, arms)
        return Dense(
            value=float(weight @ np.log(probabilities[np.arange(len(arm)), arm])),
            gradient=(_residuals(arm, probabilities, weight).T @ X).ravel(),
            information=_information(X, probabilities, weight),
            point=probabilities,
        )

    begin = start.ravel()
    coefficients, _, steps = ascend(height, begin, height(begin), patience=_PATIENCE)
    if steps > _PATIENCE.steps:
        raise _separated(_where(coefficients.reshape(arms - 1, X.shape[1]).T, names))
    return coefficients


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


def _residuals(arm: Ints, probabilities: Floats, weight: Floats) -> Floats:
    observed = arm[:, None] == np.arange(1, probabilities.shape[1])
    return np.asarray(weight[:, None] * (observed - probabilities[:, 1:]), dtype=float)


def _information(X: Floats, probabilities: Floats, weight: Floats) -> Floats:
    columns, others = X.shape[1], probabilities.shape[1] - 1
    information = np.zeros((others * columns, others * columns))
    for j in range(others):
        here = slice(j * columns, (j + 1) * columns)
        p = probabilities[:, j + 1]
        for m in range(j, others):
            there = slice(m * columns, (m + 1) * columns)
            curvature = weight * p * ((j == m) - probabilities[:, m + 1])
            block = X.T @ (curvature[:, None] * X)
            information[here, there] = block
            information[there, here] = block.T
    return information
