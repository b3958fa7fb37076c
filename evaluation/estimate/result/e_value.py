"""How strong a hidden cause would have to be to explain an effect away."""

from dataclasses import dataclass

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats

# A standardised difference of d acts as a risk ratio of exp(0.91 d) (Chinn 2000).
PER_STANDARD_DEVIATION = 0.91


@dataclass(frozen=True, slots=True, kw_only=True)
class EValue:
    """E-values of the estimates and of their limits nearest no effect.

    Attributes
    ----------
    estimate, limit : array, shape (m,)
        Risk ratio, with the insats and with the outcome alike, that a hidden cause would
        need beyond everything adjusted for; 1 means that none is needed. `limit` is 1
        where the interval holds no effect, NaN where there is no interval.
    slope : array, shape (m,)
        Derivative of `estimate` in the ratio it was made from.
    """

    estimate: Floats
    limit: Floats
    slope: Floats

    def error(self, std_error: Floats) -> Floats:
        """Give the error of each E-value from that of its ratio; 0 at no effect."""
        return np.asarray(np.abs(np.nan_to_num(self.slope)) * std_error, dtype=float)


def e_value(ratio: Floats, low: Floats, high: Floats) -> EValue:
    """Give the E-value of risk ratios and of the limits of their intervals.

    VanderWeele & Ding (2017), table 2: RR + sqrt(RR (RR - 1)), with 1/RR for a ratio
    below 1. Agrees with R ``EValue::evalues.RR``. It holds for ratios of means of an
    outcome that is never negative too (Ding & VanderWeele 2016, appendix).

    Parameters
    ----------
    ratio, low, high : array, shape (m,)
        Positive, with low <= ratio <= high; NaN gives NaN.
    """
    given = [np.atleast_1d(np.asarray(values, dtype=float)) for values in (ratio, low, high)]
    if any((values <= 0).any() for values in given):
        raise UsageError("a ratio is not positive", at="e_value")
    centre, lowest, highest = given
    if (lowest > centre).any() or (highest < centre).any():
        raise UsageError("a ratio lies outside its interval", at="e_value")
    nearest = np.where(centre >= 1, lowest, highest)
    crosses = (lowest <= 1) & (highest >= 1)
    return EValue(
        estimate=_needed(centre),
        limit=np.where(crosses, 1.0, _needed(nearest)),
        slope=_slope(centre),
    )


def risk_ratio_of_hazards(ratio: Floats, *, common: bool) -> Floats:
    """Risk ratio that a hazard ratio stands for.

    A rare outcome (below 15 % at the end of follow-up) has them alike; for a `common` one
    (1 - 0.5 ** sqrt(HR)) / (1 - 0.5 ** sqrt(1 / HR)) (VanderWeele 2020).
    """
    hazard = _positive(ratio)
    if not common:
        return hazard
    return np.asarray((1 - 0.5 ** np.sqrt(hazard)) / (1 - 0.5 ** np.sqrt(1 / hazard)), dtype=float)


def risk_ratio_of_odds(ratio: Floats, *, common: bool) -> Floats:
    """Risk ratio that an odds ratio stands for: its square root when the outcome is common."""
    odds = _positive(ratio)
    return np.asarray(np.sqrt(odds), dtype=float) if common else odds


def risk_ratio_of_means(difference: Floats, deviation: Floats) -> Floats:
    """Risk ratio that a difference in means stands for: exp(0.91 d), d in `deviation`s."""
    standardised = np.asarray(difference, dtype=float) / _positive(deviation)
    return np.asarray(np.exp(PER_STANDARD_DEVIATION * standardised), dtype=float)


def _positive(values: Floats) -> Floats:
    array = np.asarray(values, dtype=float)
    if (array <= 0).any():
        raise UsageError("a ratio or deviation is not positive", at="e_value")
    return array


def _needed(ratio: Floats) -> Floats:
    away = np.where(ratio < 1, 1 / ratio, ratio)
    return np.asarray(away + np.sqrt(away * (away - 1)), dtype=float)


def _slope(ratio: Floats) -> Floats:
    """Give the derivative of the E-value; NaN at no effect, where it is infinite."""
    away = np.where(ratio < 1, 1 / ratio, ratio)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = 1 + (2 * away - 1) / (2 * np.sqrt(away * (away - 1)))
    chain = np.where(ratio < 1, -1 / np.square(ratio), 1.0)
    return np.where(np.isfinite(own), own * chain, np.nan)
