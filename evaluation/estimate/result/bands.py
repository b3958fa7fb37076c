"""Bands that hold for all months of a curve at once."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats, Ids, Ints
from evaluation.estimate.result.curve_intervals import bounds, reach_of
from evaluation.estimate.result.linear import Linear
from evaluation.estimate.result.scales import IntervalKind

NONE = 1e-12  # a smaller standard error is rounding: nothing has happened, or everything


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Bounds that all hold at once with the given probability.

    Attributes
    ----------
    month, estimate, low, high : array, shape (m,)
        NaN where the curve is certain, or unknown.
    reach : float
        Standard errors on either side; 1.96 would be one month at a time.
    """

    month: Ints
    estimate: Floats
    low: Floats
    high: Floats
    reach: float

    def table(self) -> pd.DataFrame:
        """Month, estimate, conf_low, conf_high."""
        return pd.DataFrame(
            {
                "month": self.month,
                "estimate": self.estimate,
                "conf_low": self.low,
                "conf_high": self.high,
            }
        )


def simultaneous_band(
    curve: Linear,
    *,
    rng: np.random.Generator,
    first: int = 0,
    last: int | None = None,
    level: float = 0.95,
    kind: IntervalKind | None = None,
    unit: Ids | None = None,
    draws: int = 20_000,
) -> Band:
    """Band for a whole curve: the pointwise interval, widened until all months hold at once.

    The factor is the `level` quantile of the largest absolute t statistic under the joint
    normal distribution of the estimates (sup-t; Montiel Olea & Plagborg-Moller 2019), whose
    covariance is that of the influences: weights, delayed entry and clusters included. The
    t statistics are the same on every scale, and so is the factor.

    Parameters
    ----------
    curve : Linear
    rng : Generator
    first, last : int
        Months the band is for; default all. Early months with a handful of events make any
        band unreliable.
    level, kind, unit
        As in `Linear.interval`.
    draws : int
        Of the normal distribution.
    """
    reach_of(level)
    inside = (curve.month >= first) & (curve.month <= (np.inf if last is None else last))
    matrix = curve.covariance(unit=unit)
    error = np.sqrt(np.diag(matrix))
    used = inside & np.isfinite(error) & (error > NONE)
    if not used.any():
        way_out = "ask for months in which somebody has had the event"
        raise UsageError(
            "no month of the curve is uncertain", at="simultaneous_band", way_out=way_out
        )
    reach = sup_t(matrix[np.ix_(used, used)], rng=rng, level=level, draws=draws)
    low, high = bounds(curve.estimate, error, quantity=curve.quantity, kind=kind, reach=reach)
    return Band(
        month=curve.month[inside],
        estimate=curve.estimate[inside],
        low=np.where(used, low, np.nan)[inside],
        high=np.where(used, high, np.nan)[inside],
        reach=reach,
    )


def sup_t(covariance: Floats, *, rng: np.random.Generator, level: float, draws: int) -> float:
    """Quantile of the largest absolute t statistic of normal estimates, by simulation."""
    spread = np.sqrt(np.diag(covariance))
    values, vectors = np.linalg.eigh(covariance / np.outer(spread, spread))
    # The symmetric root does not depend on the signs that a library gives eigenvectors.
    root = (vectors * np.sqrt(values.clip(min=0))) @ vectors.T
    largest = [
        np.abs(rng.standard_normal((part, len(values))) @ root.T).max(axis=1)
        for part in _parts(draws)
    ]
    return float(np.quantile(np.concatenate(largest), level))


def _parts(draws: int) -> list[int]:
    whole, rest = divmod(draws, 1_000)
    return [1_000] * whole + [rest] * (rest > 0)
