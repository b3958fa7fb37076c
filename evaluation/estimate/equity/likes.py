"""How likely an outcome is given the background, however few have it."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from evaluation.design.ascent import Dense, Patience, ascend
from evaluation.design.propensity import fit_propensity
from evaluation.errors import GateError
from evaluation.estimate.result.arrays import Floats

_PATIENCE = Patience(tolerance=1e-16, steps=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likes:
    """A fitted logit.

    Attributes
    ----------
    slopes : array, shape (p,)
    influence : array, shape (n, p)
        Influence of each row on the slopes.
    """

    slopes: Floats
    influence: Floats


def fit_likes(X: Floats, happened: Floats) -> Likes:
    """Fit a logit, penalised where a background decides the outcome and no other exists.

    Parameters
    ----------
    X : array, shape (n, p)
        Intercept first.
    happened : array of 0 and 1, shape (n,)

    Raises
    ------
    GateError
        When nobody or everybody has the outcome, or there are no more rows than columns.

    Notes
    -----
    Maximum likelihood (R ``glm``). Where that has no maximum: Firth's (1993) penalised
    likelihood, then the intercept that gives the observed number of events (FLIC of Puhr et
    al. 2017; R ``logistf::flic``), with the influence of the logit at these slopes.
    """
    if happened.mean() in (0.0, 1.0):
        raise GateError("nobody or everybody in the other groups has the outcome", at="likes")
    if len(X) <= X.shape[1]:
        raise GateError(f"{len(X)} rows for {X.shape[1]} columns", at="likes")
    try:
        plain = fit_propensity(X, happened.astype(int))
    except GateError:
        return _firth(X, happened)
    return Likes(slopes=plain.coefficients, influence=plain.influence)


def _firth(X: Floats, happened: Floats) -> Likes:
    begin = np.zeros(X.shape[1])
    slopes, _, steps = ascend(
        lambda point: _penalised(X, happened, point),
        begin,
        _penalised(X, happened, begin),
        patience=_PATIENCE,
    )
    if steps > _PATIENCE.steps:
        raise GateError("the outcome has no model", at="likes")
    slopes = slopes + _calibration(X @ slopes, happened) * (np.arange(len(slopes)) == 0)
    likely = expit(X @ slopes)
    spread = np.linalg.inv((X.T * (likely * (1 - likely))) @ X)
    return Likes(slopes=slopes, influence=(X * (happened - likely)[:, None]) @ spread)


def _penalised(X: Floats, happened: Floats, slopes: Floats) -> Dense[Floats]:
    likely = expit(X @ slopes)
    weight = likely * (1 - likely)
    information = (X.T * weight) @ X
    leverage = weight * np.sum((X @ np.linalg.pinv(information)) * X, axis=1)
    with np.errstate(divide="ignore"):
        fit = np.log(np.where(happened > 0, likely, 1 - likely)).sum()
        _, size = np.linalg.slogdet(information)
    return Dense(
        value=float(fit + size / 2),
        gradient=X.T @ (happened - likely + leverage * (0.5 - likely)),
        information=information,
        point=likely,
    )


def _calibration(predictor: Floats, happened: Floats) -> float:
    """Find the shift of the predictor that gives the observed number of events."""
    shift = 0.0
    for _ in range(_PATIENCE.steps):
        likely = expit(predictor + shift)
        step = float((happened - likely).sum() / (likely * (1 - likely)).sum())
        shift += step
        if abs(step) < _PATIENCE.tolerance:
            break
    return shift
