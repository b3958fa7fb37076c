"""What monthly hazards of one or more causes say, with the slope in each of them.

A reading takes hazards (causes, t), their months (t,), and the months asked for (m,); it
gives values (m,) and their slopes in every hazard (causes, t, m).
"""

from collections.abc import Callable
from typing import Literal

import numpy as np

from evaluation.errors import GateError
from evaluation.estimate.result.arrays import Floats, Ints, safe_ratio

Form = Literal["exponential", "product"]
HazardReading = Callable[[Floats, Ints, Ints], tuple[Floats, Floats]]


def cumulated(hazard: Floats, month: Ints, asked: Ints) -> tuple[Floats, Floats]:
    """Sum of the hazards of all causes."""
    until = (month[:, None] <= asked).astype(float)
    return hazard.sum(axis=0) @ until, np.broadcast_to(until, (len(hazard), *until.shape))


def surviving(hazard: Floats, month: Ints, asked: Ints) -> tuple[Floats, Floats]:
    """Share without any event: exp of minus the cumulative hazard, R ``survfit.coxph``."""
    total, slopes = cumulated(hazard, month, asked)
    left = np.exp(-total)
    return left, -slopes * left


def risk_of(cause: int, form: Form) -> HazardReading:
    """Share with the event from the cause in that place, other causes competing.

    ``exponential``: hazards are constant within a month (the matrix exponential of the month's
    hazards; with `surviving`, all causes sum to 1). ``product``: all events of
    a month happen at its end (Aalen-Johansen; the product limit of R ``riskRegression``).
    """

    def reading(hazard: Floats, month: Ints, asked: Ints) -> tuple[Floats, Floats]:
        total = hazard.sum(axis=0)
        gain = _exponential_gain if form == "exponential" else _product_gain
        left, ended, own, common = gain(hazard[cause], total)
        if (left[month <= asked.max(initial=0)] < 0).any():
            way_out = "take form='exponential'"
            problem = "the hazards of a month exceed 1 for these covariates"
            raise GateError(problem, at="absolute_risk", way_out=way_out)
        before = np.concatenate([[1.0], left.cumprod()])[: len(left)]
        curve = np.concatenate([[0.0], (before * ended).cumsum()])
        value = curve[np.searchsorted(month, asked, side="right")]
        until = month[:, None] <= asked
        fewer = (value - curve[1:, None]) * _thinning(left, form)[:, None]
        slopes = np.tile(until * ((before * common)[:, None] - fewer), (len(hazard), 1, 1))
        slopes[cause] += until * (before * own)[:, None]
        return value, slopes

    return reading


def _thinning(left: Floats, form: Form) -> Floats:
    """Minus the relative change of later survival with a month's hazard."""
    return np.ones_like(left) if form == "exponential" else safe_ratio(np.ones_like(left), left)


def _exponential_gain(chosen: Floats, total: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Share left, share ended by the cause, and its slopes in the cause and in any hazard."""
    left, share = np.exp(-total), safe_ratio(chosen, total)
    per_hazard = np.where(total > 0, safe_ratio(-np.expm1(-total), total), 1.0)
    return left, chosen * per_hazard, per_hazard, share * (left - per_hazard)


def _product_gain(chosen: Floats, total: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    return 1 - total, chosen, np.ones_like(total), np.zeros_like(total)
