"""Intervals of curves: what each kind of curve is bounded by, and on which scale."""

from typing import Literal

import numpy as np
from scipy.special import ndtri

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats
from evaluation.estimate.result.scales import IntervalKind, symmetric

Quantity = Literal["survival", "risk", "hazard", "months", "value"]
Variance = Literal["robust", "model"]
USUAL: dict[Quantity, IntervalKind] = {
    "survival": "log-log",
    "risk": "log-log",
    "hazard": "log",
    "months": "plain",
    "value": "plain",
}
ALLOWED: dict[Quantity, tuple[IntervalKind, ...]] = {
    "survival": ("plain", "log", "log-log", "logit", "arcsin"),
    "risk": ("plain", "log", "log-log", "logit", "arcsin"),
    "hazard": ("plain", "log"),
    "months": ("plain", "log"),
    "value": ("plain",),
}
LIMITS: dict[Quantity, tuple[float, float]] = {
    "survival": (0.0, 1.0),
    "risk": (0.0, 1.0),
    "hazard": (0.0, np.inf),
    "months": (0.0, np.inf),
    "value": (-np.inf, np.inf),
}


def bounds(
    estimate: Floats, error: Floats, *, quantity: Quantity, kind: IntervalKind | None, reach: float
) -> tuple[Floats, Floats]:
    """Lower and upper bound `reach` standard errors away, inside what the quantity can be.

    The kinds are those of R ``survfit(conf.type =)``; on the log-log scale the interval of a
    risk mirrors that of the survival 1 - risk. Where the transformation does not exist the
    bounds are NaN.
    """
    kind = _checked(quantity, kind)
    if quantity == "survival" and kind == "log-log":
        low, high = symmetric(1 - estimate, error, kind=kind, reach=reach)
        return 1 - high, 1 - low
    low, high = symmetric(estimate, error, kind=kind, reach=reach)
    floor, ceiling = LIMITS[quantity]
    return np.maximum(low, floor), np.minimum(high, ceiling)


def reach_of(level: float) -> float:
    """Give how many standard errors on either side cover with probability `level`."""
    if not 0 < level < 1:
        raise UsageError("a level lies between 0 and 1", at="level", way_out="0.95 is usual")
    return float(ndtri(0.5 + level / 2))


def _checked(quantity: Quantity, kind: IntervalKind | None) -> IntervalKind:
    chosen = USUAL[quantity] if kind is None else kind
    if chosen not in ALLOWED[quantity]:
        allowed = f"allowed: {', '.join(ALLOWED[quantity])}"
        raise UsageError(f"no interval '{chosen}' for {quantity}", at="kind", way_out=allowed)
    return chosen
