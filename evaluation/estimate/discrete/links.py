"""Links of discrete-time hazard models: a month's probability of the event by linear predictor.

The log likelihood of a row is the sum, over its months at risk, of minus a loss of the linear
predictor, plus a gain in the month of the event. The loss of ``cloglog`` and ``log`` is exp:
a factor of the row times a factor of the month, so it never needs the row's months one by one.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import expit, logit

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats

LinkName = Literal["cloglog", "logit", "log"]
LINKS: tuple[LinkName, ...] = ("cloglog", "logit", "log")
SERIES = 0.01  # below this the closed form of the curvature loses digits, and the series none


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A part of the log likelihood by month at risk.

    Attributes
    ----------
    value, slope, curve : array, of one shape
        The part, and its first two derivatives in the linear predictor.
    """

    value: Floats
    slope: Floats
    curve: Floats


def check_link(link: str) -> None:
    """Refuse unknown links."""
    if link not in LINKS:
        allowed = f"allowed: {', '.join(LINKS)}"
        raise UsageError(f"unknown link '{link}'", at="discrete_hazard", way_out=allowed)


def is_separable(link: LinkName) -> bool:
    """Whether the loss is a factor of the row times a factor of the month."""
    return link != "logit"


def probability(link: LinkName, z: Floats) -> Floats:
    """Probability of the event within the month; ``log``: at a constant rate exp(z)."""
    return np.asarray(expit(z) if link == "logit" else -np.expm1(-np.exp(z)), dtype=float)


def probability_slope(link: LinkName, z: Floats) -> Floats:
    """Differentiate the probability in the linear predictor."""
    if link == "logit":
        return np.asarray(expit(z) * expit(-z), dtype=float)
    return np.asarray(np.exp(z - np.exp(z)), dtype=float)


def predictor(link: LinkName, hazard: Floats) -> Floats:
    """Linear predictor of a crude hazard."""
    if link == "log":
        return np.log(hazard)
    return np.asarray(logit(hazard) if link == "logit" else np.log(-np.log1p(-hazard)))


def gain(link: LinkName, z: Floats) -> Terms:
    """Give what the month of the event adds."""
    if link != "cloglog":
        return Terms(value=z, slope=np.ones_like(z), curve=np.zeros_like(z))
    u = np.exp(z)
    left = -np.expm1(-u)
    slope = u / left
    series = u * (0.5 + u / 6 - u**3 / 180)
    closed = u * (left - u * (1 - left)) / np.square(left)
    return Terms(value=u + np.log(left), slope=slope, curve=np.where(u < SERIES, series, closed))


def loss(z: Floats) -> Terms:
    """Loss of ``logit`` by month at risk, log(1 + exp(z))."""
    odds = np.exp(z)
    above = 1 + odds
    odds /= above
    return Terms(value=np.log(above), slope=odds, curve=odds / above)


def expected_curve(z: Floats) -> Floats:
    """Give the expected information of ``cloglog`` by month at risk."""
    u = np.exp(z)
    return np.asarray(u * u / np.expm1(u), dtype=float)
