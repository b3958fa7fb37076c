"""When a share has had the event, with the interval that inverts the curve's own."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats, Ids, Ints
from evaluation.estimate.result.curve_intervals import Variance
from evaluation.estimate.result.linear import Linear
from evaluation.estimate.result.scales import IntervalKind

TOLERANCE = float(np.sqrt(np.finfo(float).eps))  # R's, for a share that is reached exactly


def quantiles(
    curve: Linear,
    *,
    shares: Sequence[float] = (0.25, 0.5, 0.75),
    kind: IntervalKind | None = None,
    level: float = 0.95,
    unit: Ids | None = None,
    variance: Variance = "robust",
) -> pd.DataFrame:
    """First month by which each share has had the event (Brookmeyer & Crowley 1982).

    The interval holds the months at which the curve's interval covers 1 - share; its ends
    are where the two bounds cross. Agrees with R ``quantile(survfit())``.

    Parameters
    ----------
    curve : Linear
        Survival, or the risk of an event, at every month in which rows leave.
    shares : sequence of float
        0.5 is the median.
    kind, level, unit, variance
        As in `Linear.interval`.

    Returns
    -------
    frame
        share, month, conf_low, conf_high; NaN where the share is not reached.
    """
    if curve.quantity not in {"survival", "risk"}:
        problem = f"{curve.quantity} have no quantiles"
        raise UsageError(problem, at="quantiles", way_out="give a survival or a risk")
    wanted = np.asarray(shares, dtype=float)
    if not ((wanted >= 0) & (wanted <= 1)).all():
        raise UsageError("a share lies between 0 and 1", at="quantiles.shares")
    low, high = curve.interval(kind=kind, level=level, unit=unit, variance=variance)
    risk = curve.estimate
    if curve.quantity == "survival":
        risk, low, high = 1 - risk, 1 - high, 1 - low
    found = {"share": wanted}
    for name, values in (("month", risk), ("conf_low", high), ("conf_high", low)):
        found[name] = crossings(curve.month, values, wanted)
    return pd.DataFrame(found)


def crossings(month: Ints, risk: Floats, shares: Floats) -> Floats:
    """First month at which the risk reaches each share, shape (k,); NaN where it never does.

    Where it stays exactly at the share, the middle of the stretch; a bound that is unknown
    in a month is passed over.
    """
    times = np.concatenate([[0], month]).astype(float)
    values = np.concatenate([[0.0], risk])
    first = np.sort(np.unique(values, return_index=True)[1])
    kept = first[np.isfinite(values[first])]
    order = kept[np.argsort(values[kept], kind="stable")]
    reached = _first(times[order], values[order] + TOLERANCE, shares)
    passed = _first(times[order], values[order] - TOLERANCE, shares)
    result = (reached + passed) / 2
    if np.isfinite(values[first[-1]]):
        last = np.abs(shares - values[first[-1]]) < TOLERANCE
        result = np.where(last, (reached + times[-1]) / 2, result)
    return np.where(shares == 0, 0.0, result)


def _first(times: Floats, values: Floats, shares: Floats) -> Floats:
    return np.append(times, np.nan)[np.searchsorted(values, shares, side="left")]
