"""Intervals of shares, counts and means, at 95 per cent."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2, norm

Floats = NDArray[np.float64]
LEVEL = 0.95
MOST_DRAWN = 1_000_000  # units held in memory at once
Z = float(norm.ppf((1 + LEVEL) / 2))


def wilson(events: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Lowest and highest share that the score test does not refuse (Wilson 1927).

    Agrees with `proportion_confint(method="wilson")` of statsmodels; n may be an effective
    number, as when rounding has made a count less sure.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        share = events / n
        middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
        half = Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def rounded_wilson(events: Floats, n: Floats, *, step: int) -> tuple[Floats, Floats]:
    """Wilson's interval of a share of two rounded counts: wider by what rounding may move it."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = events / n
        plain = share * (1 - share) / n
        drift = (step**2 - 1) / 12 * (1 + share**2) / n**2
        effective = np.where(plain > 0, n * plain / (plain + drift), n)
    return wilson(share * effective, effective)


def poisson(count: Floats, *, step: int = 1) -> tuple[Floats, Floats]:
    """Exact limits of the mean behind a count (Garwood 1936), wider by half a step of rounding.

    A count of everybody has no sampling error; the limits say how far another year of the
    same circumstances might have been from this one.
    """
    off, tail = (step - 1) / 2, (1 - LEVEL) / 2
    low, high = np.maximum(count - off, 0), count + off
    least = np.where(low > 0, chi2.ppf(tail, 2 * low) / 2, 0.0)
    least = np.where(np.isnan(count), np.nan, least)
    return least, np.asarray(chi2.ppf(1 - tail, 2 * high + 2) / 2)


def bootstrap_mean(
    values: Floats, units: NDArray[np.int64], rng: np.random.Generator, *, draws: int = 999
) -> tuple[float, float]:
    """Percentile limits of a mean, with persons or households drawn, not their rows.

    Parameters
    ----------
    values, units : array, shape (n,)
        Each row's number, and whose it is.
    """
    return bootstrap_ratio(values, np.ones(len(values)), units, rng, draws=draws)


def bootstrap_ratio(
    part: Floats,
    whole: Floats,
    units: NDArray[np.int64],
    rng: np.random.Generator,
    *,
    draws: int = 999,
) -> tuple[float, float]:
    """Percentile limits of the ratio of two sums, with persons or households drawn."""
    _, place = np.unique(units, return_inverse=True)
    above, below = np.bincount(place, part), np.bincount(place, whole)
    if len(above) == 0:
        return float("nan"), float("nan")
    size = len(above)
    at_once = max(1, MOST_DRAWN // size)
    parts = []
    for first in range(0, draws, at_once):
        drawn = rng.integers(0, size, size=(min(at_once, draws - first), size))
        with np.errstate(invalid="ignore", divide="ignore"):
            parts.append(above[drawn].sum(axis=1) / below[drawn].sum(axis=1))
    ratios = np.concatenate(parts)
    low, high = np.nanquantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
