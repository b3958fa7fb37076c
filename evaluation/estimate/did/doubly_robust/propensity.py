"""Probability of belonging to the treated cohort rather than to its controls."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.errors import GateError
from evaluation.estimate.result.arrays import Bools, Floats

TRIMMED = 0.995
"""Controls at least this likely to be treated get weight 0 (R ``DRDID``)."""

SEPARATED = 0.999
"""No overlap when somebody is at least this likely to be treated (R ``did``)."""

BLOCK = 8192

_LARGEST = 1 - 1e-6
_STEPS = 50
_TOLERANCE = 1e-12  # squared last step, in standard errors of one treated unit
_FAR = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Propensity:
    """A fitted logit.

    Attributes
    ----------
    coefficients : array, shape (p,)
    inverse : array, shape (p, p)
        Inverse of the information.
    """

    coefficients: Floats
    inverse: Floats

    def probability(self, X: Floats) -> Floats:
        """Probability of being treated, shape (n,)."""
        return np.minimum(_logistic(X @ self.coefficients), _LARGEST)

    def odds(self, X: Floats) -> Floats:
        """Weight of a control to look like the treated, shape (n,); 0 when trimmed."""
        return odds_of(self.probability(X))


def odds_of(probability: Floats) -> Floats:
    """Odds, 0 where the probability is trimmed."""
    return np.where(probability < TRIMMED, probability / (1 - probability), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some of the rows of a logit, few enough to stay in the processor's cache.

    Attributes
    ----------
    across : array, shape (p, b)
        Covariates, one row each.
    weight, treated : array, shape (b,)
        Weight of each row; weight of the treated, 0 for controls.
    """

    across: Floats
    weight: Floats
    treated: Floats


def fit_propensity(X: Floats, treated: Bools, weight: Floats, *, place: str) -> Propensity:
    """Fit a logit by Newton's method.

    Raises
    ------
    GateError
        When the covariates tell the treated from the controls.
    """
    own = np.where(treated, weight, 0.0)
    parts = [
        Part(across=X[rows].T, weight=weight[rows], treated=own[rows])
        for rows in (slice(begin, begin + BLOCK) for begin in range(0, len(X), BLOCK))
    ]
    return fit_parts(parts, place=place)


def fit_parts(parts: Sequence[Part], *, place: str, start: Floats | None = None) -> Propensity:
    """Fit a logit to rows in parts, from `start` when a similar fit is known."""
    total = sum(float(part.weight.sum()) for part in parts)
    share = sum(float(part.treated.sum()) for part in parts) / total
    coefficients = np.zeros(len(parts[0].across)) if start is None else start.copy()
    if start is None:
        coefficients[0] = np.log(share / (1 - share))
    for _ in range(_STEPS):
        gradient, information, _ = _sums(parts, coefficients)
        step = _solved(information, gradient, place)
        length = float(gradient @ step) / (total * min(share, 1 - share))
        if length > _FAR:
            step = _shortened(step, coefficients, parts)
        coefficients = coefficients + step
        # Newton's error is squared by the step just taken.
        if length < _TOLERANCE:
            break
    else:
        raise _separated(place)
    _, information, largest = _sums(parts, coefficients)
    if largest >= SEPARATED:
        raise _separated(place)
    inverse: Floats = np.asarray(np.linalg.inv(information), dtype=float)
    return Propensity(coefficients=coefficients, inverse=inverse)


def _sums(parts: Sequence[Part], coefficients: Floats) -> tuple[Floats, Floats, float]:
    """Score, information and largest probability."""
    size = len(coefficients)
    gradient, information, largest = np.zeros(size), np.zeros((size, size)), 0.0
    for part in parts:
        probability = _logistic(coefficients @ part.across)
        expected = part.weight * probability
        gradient += part.across @ (part.treated - expected)
        information += (part.across * (expected * (1 - probability))) @ part.across.T
        largest = max(largest, float(probability.max(where=part.weight > 0, initial=0.0)))
    return gradient, information, largest


def _shortened(step: Floats, coefficients: Floats, parts: Sequence[Part]) -> Floats:
    """Halve a long step until the likelihood rises: outliers make Newton leap too far."""

    def height(place: Floats) -> float:
        total = 0.0
        for part in parts:
            score = place @ part.across
            total += float(part.treated @ score - part.weight @ np.logaddexp(0.0, score))
        return total

    here = height(coefficients)
    for _ in range(_STEPS):
        # A height that is no number is no rise.
        if height(coefficients + step) >= here:
            break
        step = step / 2
    return step


def _solved(information: Floats, gradient: Floats, place: str) -> Floats:
    try:
        return np.asarray(np.linalg.solve(information, gradient), dtype=float)
    except np.linalg.LinAlgError:
        raise _separated(place) from None


def _logistic(score: Floats) -> Floats:
    from scipy.special import expit

    return np.asarray(expit(score), dtype=float)


def _separated(place: str) -> GateError:
    problem = f"the covariates tell the treated from their controls (probability >= {SEPARATED})"
    way_out = 'leave out or merge covariates, method="reg", or unusable="leave_out"'
    return GateError(problem, at=place, way_out=way_out)
