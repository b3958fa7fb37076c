"""The scales an estimate can be on: its null value and how its interval is drawn."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import expit, ndtr, ndtri

from evaluation.errors import UsageError
from evaluation.estimate.arrays import Floats

IntervalKind = Literal["plain", "log", "log-log", "logit"]


@dataclass(frozen=True, slots=True)
class Scale:
    """How one scale is tested and bounded.

    Attributes
    ----------
    null : float
        Value of no difference; NaN on scales that describe one arm and have no test.
    interval : str
        Transformation in which the interval is symmetric.
    """

    null: float
    interval: IntervalKind


LEVEL = float("nan")
SCALES = {
    "coefficient": Scale(0.0, "plain"),
    "cumulative_hazard": Scale(LEVEL, "log"),
    "excess_events": Scale(0.0, "plain"),
    "hazard_ratio": Scale(1.0, "log"),
    "kronor": Scale(LEVEL, "plain"),
    "kronor_difference": Scale(0.0, "plain"),
    "months": Scale(LEVEL, "plain"),
    "months_difference": Scale(0.0, "plain"),
    "ratio": Scale(1.0, "log"),
    "risk": Scale(LEVEL, "log-log"),
    "risk_difference": Scale(0.0, "plain"),
    "risk_ratio": Scale(1.0, "log"),
    "share": Scale(LEVEL, "logit"),
    "share_difference": Scale(0.0, "plain"),
}


def scale_of(name: str) -> Scale:
    """Scale with that name; a UsageError names the allowed ones."""
    if name not in SCALES:
        allowed = f"allowed: {', '.join(SCALES)}"
        raise UsageError(f"unknown scale '{name}'", at="labels.scale", way_out=allowed)
    return SCALES[name]


def interval(
    estimate: Floats, std_error: Floats, *, kind: IntervalKind, level: float
) -> tuple[Floats, Floats]:
    """Lower and upper bound, symmetric on the scale that `kind` names.

    `log-log` treats the estimate as a risk: it is R's ``conf.type = "log-log"`` for the
    survival 1 - estimate. Where the transformation does not exist the bounds are NaN.
    """
    z = float(ndtri(0.5 + level / 2))
    with np.errstate(all="ignore"):
        if kind == "plain":
            return estimate - z * std_error, estimate + z * std_error
        if kind == "log":
            factor = np.exp(z * std_error / estimate)
            return _known(estimate / factor), _known(estimate * factor)
        if kind == "logit":
            centre = np.log(estimate / (1 - estimate))
            half = z * std_error / (estimate * (1 - estimate))
            return _known(expit(centre - half)), _known(expit(centre + half))
        hazard = -np.log1p(-estimate)
        factor = np.exp(z * std_error / ((1 - estimate) * hazard))
        return _known(-np.expm1(-hazard / factor)), _known(-np.expm1(-hazard * factor))


def p_value(estimate: Floats, std_error: Floats, *, scale: Scale) -> Floats:
    """Two-sided p of no difference by the normal distribution; NaN on a level's scale."""
    with np.errstate(all="ignore"):
        if scale.interval == "log":
            z = np.log(estimate / scale.null) * estimate / std_error
        else:
            z = (estimate - scale.null) / std_error
    return np.asarray(2 * ndtr(-np.abs(z)), dtype=float)


def _known(bound: Floats) -> Floats:
    return np.where(np.isfinite(bound), bound, np.nan)
