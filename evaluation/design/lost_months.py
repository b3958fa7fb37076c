"""A logit over follow-up months that are never written out as rows."""

from dataclasses import dataclass

import numpy as np

from evaluation.design.arrays import Bools, Floats, Ints
from evaluation.design.ascent import Dense, Patience, ascend
from evaluation.errors import GateError

# A log odds of 30 is a probability that no register can tell from 0 or 1.
_DIVERGED = 30.0
_PATIENCE = Patience(tolerance=1e-18, steps=35)


@dataclass(frozen=True, slots=True, kw_only=True)
class LostMonths:
    """Fitted probability of being lost in each month.

    Attributes
    ----------
    X, month : array, shape (r, p) and (s, b)
        Columns of the background and of the months.
    probability : array, shape (r, s)
        0 in months in which nobody is lost, where those are held out of the model.
    influence : array, shape (r, p + b)
        Influence of each row on the coefficients; columns sum to 0.
    """

    X: Floats
    month: Floats
    probability: Floats
    influence: Floats

    def slope(self, months: int) -> Floats:
        """Differentiate -log(probability to remain for `months` months); shape (r, p + b)."""
        known = self.probability[:, :months]
        return np.hstack([known.sum(axis=1)[:, None] * self.X, known @ self.month[:months]])


def fit_lost_months(
    X: Floats, month: Floats, *, modelled: Bools, observed: Ints, lost: Bools
) -> LostMonths:
    """Fit a logit of being lost in month s among rows followed until then.

    Sums over months are taken row by row, so memory does not grow with person-months.
    Agrees with a logit on the expanded rows (R ``glm(lost ~ x + month, binomial)``).

    Parameters
    ----------
    X : array, shape (r, p)
        With intercept.
    month : array, shape (s, b)
        Columns of months 0 to s - 1, without intercept.
    modelled : array of bool, shape (s,)
        Months in which somebody can be lost.
    observed : array of int, shape (r,)
        Last month each row is followed.
    lost : array of bool, shape (r,)
        Lost in that month.
    """
    s = np.arange(len(month))
    hit = lost[:, None] & (observed[:, None] == s) & modelled
    # Nobody sees whether a row would have been lost in the month its data end.
    at_risk = hit | ((observed[:, None] > s) & modelled)
    rate = hit.sum() / at_risk.sum()
    start = np.zeros(X.shape[1] + month.shape[1])
    start[0] = np.log(rate / (1 - rate)) if rate < 1 else 0.0

    def height(coefficients: Floats) -> Dense[Floats]:
        p = _probability(X, month, coefficients)
        score, information = _derivatives(X, month, hit - p * at_risk, p * (1 - p) * at_risk)
        return Dense(
            value=float(np.log(p[hit]).sum() + np.log1p(-p[at_risk & ~hit]).sum()),
            gradient=score.sum(axis=0),
            information=information,
            point=p,
        )

    coefficients, _, steps = ascend(height, start, height(start), patience=_PATIENCE)
    if steps > _PATIENCE.steps or np.abs(coefficients).max() > _DIVERGED:
        raise GateError(
            "the background tells those who are lost apart completely",
            at="censoring",
            way_out="merge levels or let fewer covariates explain who is lost",
        )
    p = _probability(X, month, coefficients) * modelled
    score, information = _derivatives(X, month, hit - p * at_risk, p * (1 - p) * at_risk)
    influence = np.asarray(np.linalg.solve(information, score.T).T, dtype=float)
    return LostMonths(X=X, month=month, probability=p, influence=influence)


def _probability(X: Floats, month: Floats, coefficients: Floats) -> Floats:
    columns = X.shape[1]
    odds = (X @ coefficients[:columns])[:, None] + month @ coefficients[columns:]
    share: Floats = 1.0 / (1.0 + np.exp(-np.clip(odds, -700.0, 700.0)))
    return share


def _derivatives(
    X: Floats, month: Floats, residual: Floats, curvature: Floats
) -> tuple[Floats, Floats]:
    """Score of each row, shape (r, p + b), and the information."""
    score = np.hstack([residual.sum(axis=1)[:, None] * X, residual @ month])
    among = X.T @ (curvature.sum(axis=1)[:, None] * X)
    between = X.T @ (curvature @ month)
    months = month.T @ (curvature.sum(axis=0)[:, None] * month)
    return score, np.block([[among, between], [between.T, months]])
