"""The scales an estimate can be on: its null value and how its interval is drawn."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import expit, ndtr, ndtri

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats

IntervalKind = Literal["plain", "log", "log-log", "logit", "arcsin"]


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
    "chi_square": Scale(LEVEL, "plain"),
    "coefficient": Scale(0.0, "plain"),
    "cumulative_hazard": Scale(LEVEL, "log"),
    "e_value": Scale(LEVEL, "plain"),
    "difference": Scale(0.0, "plain"),
    "excess_events": Scale(0.0, "plain"),
    "hazard_ratio": Scale(1.0, "log"),
    "kronor": Scale(LEVEL, "plain"),
    "kronor_difference": Scale(0.0, "plain"),
    "mean": Scale(LEVEL, "plain"),
    "mean_difference": Scale(0.0, "plain"),
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
    return symmetric(estimate, std_error, kind=kind, reach=float(ndtri(0.5 + level / 2)))


def symmetric(
    estimate: Floats, std_error: Floats, *, kind: IntervalKind, reach: float
) -> tuple[Floats, Floats]:
    """Bounds `reach` standard errors away on the scale that `kind` names."""
    half = reach * std_error
    with np.errstate(all="ignore"):
        if kind == "plain":
            return estimate - half, estimate + half
        if kind == "log":
            factor = np.exp(half / estimate)
            return _known(estimate / factor), _known(estimate * factor)
        if kind == "logit":
            centre = np.log(estimate / (1 - estimate))
            step = half / (estimate * (1 - estimate))
            return _known(expit(centre - step)), _known(expit(centre + step))
        if kind == "arcsin":
            centre = np.arcsin(np.sqrt(estimate))
            step = half / (2 * np.sqrt(estimate * (1 - estimate)))
            low = np.sin(np.maximum(centre - step, 0)) ** 2
            return _known(low), _known(np.sin(np.minimum(centre + step, np.pi / 2)) ** 2)
        hazard = -np.log1p(-estimate)
        factor = np.exp(half / ((1 - estimate) * hazard))
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
