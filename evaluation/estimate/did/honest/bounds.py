"""Honest bounds: what an event study says when trends were not quite parallel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import ndtri

from evaluation.errors import UsageError
from evaluation.estimate.did.aggregate.event_study import EventStudy, Leads, leads_of
from evaluation.estimate.did.honest.conditional_test import Polyhedron, accepted
from evaluation.estimate.did.honest.relative import polyhedra
from evaluation.estimate.did.honest.smooth import smoothness_interval
from evaluation.estimate.result.arrays import Bools, Floats

Restriction = Literal["relative_magnitudes", "smoothness"]
# Values tried on either side of the estimate, then between two neighbours of which one is
# accepted, until an end is known to this share of the standard error.
GRID, FINER, EXACT = 400, 65, 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class HonestBounds:
    """Intervals for one target under ever larger departures from parallel trends.

    Attributes
    ----------
    table : frame
        One row per departure: `restriction`, `departure` (NaN for none), `conf_low`,
        `conf_high`. The first row is the interval that trusts parallel trends.
    breakdown : float
        Smallest departure at which 0 can no longer be ruled out; 0 when it never could,
        infinity when no departure up to the search limit brings it in.
    estimate : float
        The target's estimate under parallel trends.
    target : array, shape (p,)
        Weights on the estimates after the reference.
    method : str
    """

    table: pd.DataFrame
    breakdown: float
    estimate: float
    target: Floats
    method: str


def relative_magnitudes(
    study: EventStudy,
    *,
    bars: Sequence[float] = (0.5, 1.0, 1.5, 2.0),
    target: Floats | None = None,
    level: float = 0.95,
) -> HonestBounds:
    """Bounds when trends changed after the start at most `bar` times as much as before it.

    Conditional least favourable hybrid tests (Rambachan & Roth 2023; Andrews, Roth & Pakes
    2023), inverted; agrees with R ``HonestDiD::createSensitivityResults_relativeMagnitudes``
    up to that function's grid and simulated critical value.

    Parameters
    ----------
    study : EventStudy
        With a universal base period and consecutive event times.
    bars : sequence of float
        Departures as multiples of the largest change before the reference.
    target : array, shape (p,), optional
        Weights on the estimates after the reference; the first of them when absent.
    level : float

    Raises
    ------
    UsageError
        The event study cannot be bounded (`leads_of`), a bar is negative, or the target
        does not fit.
    """
    leads, weights = _asked(study, target, bars)

    def interval(bar: float) -> tuple[float, float]:
        return _relative_interval(leads, weights, bar, 1 - level)

    def holds_zero(bar: float) -> bool:
        return bool(_accepts(leads, weights, bar, 1 - level)(np.zeros(1))[0])

    return _bounds(
        "relative_magnitudes", (leads, weights), bars, level, interval, holds_zero, limit=50.0
    )


def smoothness(
    study: EventStudy,
    *,
    bends: Sequence[float],
    target: Floats | None = None,
    level: float = 0.95,
) -> HonestBounds:
    """Bounds when the trend's slope changes by at most `bend` from one period to the next.

    Fixed length confidence intervals (Rambachan & Roth 2023; Armstrong & Kolesar 2018);
    agrees with R ``HonestDiD::createSensitivityResults`` with method FLCI.

    Parameters
    ----------
    study : EventStudy
        With a universal base period and consecutive event times.
    bends : sequence of float
        Largest changes of slope, unit of the outcome per period; 0 is a straight trend.
    target : array, shape (p,), optional
        Weights on the estimates after the reference; the first of them when absent.
    level : float

    Raises
    ------
    UsageError
        As `relative_magnitudes`.
    """
    leads, weights = _asked(study, target, bends)

    def interval(bend: float) -> tuple[float, float]:
        return smoothness_interval(leads, weights, bend=bend, level=level)

    def holds_zero(bend: float) -> bool:
        low, high = interval(bend)
        return low <= 0 <= high

    limit = 100 * float(np.abs(leads.estimate).max() + _error(leads, weights))
    return _bounds("smoothness", (leads, weights), bends, level, interval, holds_zero, limit=limit)


def _asked(
    study: EventStudy, target: Floats | None, departures: Sequence[float]
) -> tuple[Leads, Floats]:
    leads = leads_of(study)
    weights = np.eye(leads.after)[0] if target is None else np.asarray(target, dtype=float)
    if weights.shape != (leads.after,) or not np.abs(weights).sum() > 0:
        found = f"target of shape {weights.shape} for {leads.after} estimates after the reference"
        raise UsageError(found, at="honest bounds", way_out="give one weight each, not all 0")
    if not all(np.isfinite(value) and value >= 0 for value in departures):
        raise UsageError("a departure is negative or not finite", at="honest bounds")
    return leads, weights


def _bounds(
    restriction: Restriction,
    asked: tuple[Leads, Floats],
    departures: Sequence[float],
    level: float,
    interval: Callable[[float], tuple[float, float]],
    holds_zero: Callable[[float], bool],
    *,
    limit: float,
) -> HonestBounds:
    leads, weights = asked
    estimate = float(weights @ leads.estimate[leads.before :])
    half = float(ndtri(0.5 + level / 2)) * _error(leads, weights)
    rows = [("parallel_trends", float("nan"), estimate - half, estimate + half)]
    rows += [(restriction, float(value), *interval(value)) for value in departures]
    names = {"relative_magnitudes": "C-LF", "smoothness": "FLCI"}
    return HonestBounds(
        table=pd.DataFrame(rows, columns=["restriction", "departure", "conf_low", "conf_high"]),
        breakdown=_breakdown(holds_zero, limit),
        estimate=estimate,
        target=weights,
        method=f"{restriction}, {names[restriction]}",
    )


def _error(leads: Leads, weights: Floats) -> float:
    after = leads.covariance[leads.before :, leads.before :]
    return float(np.sqrt(weights @ after @ weights))


def _accepts(leads: Leads, weights: Floats, bar: float, alpha: float) -> Callable[[Floats], Bools]:
    parts: list[Polyhedron] = polyhedra(leads, weights, bar=bar, alpha=alpha)

    def test(values: Floats) -> Bools:
        held = [accepted(part, values, alpha=alpha) for part in parts]
        return np.asarray(np.logical_or.reduce(held), dtype=bool)

    return test


def _relative_interval(
    leads: Leads, weights: Floats, bar: float, alpha: float
) -> tuple[float, float]:
    """Outermost accepted values: a grid, then each end between two of its neighbours."""
    test = _accepts(leads, weights, bar, alpha)
    error = _error(leads, weights)
    centre = float(weights @ leads.estimate[leads.before :])
    reach = 10 * error + bar * _steepest(leads, weights)
    while test(np.array([centre - reach, centre + reach])).any():
        reach *= 2
    grid = np.linspace(centre - reach, centre + reach, 2 * GRID + 1)
    held = np.flatnonzero(test(grid))
    if not len(held):
        return float("nan"), float("nan")
    low = _end(test, (grid[held[0] - 1], grid[held[0]]), error)
    high = _end(test, (grid[held[-1] + 1], grid[held[-1]]), error)
    return low, high


def _steepest(leads: Leads, weights: Floats) -> float:
    before = np.r_[leads.estimate[: leads.before], 0.0]
    total = np.abs(np.cumsum(weights[::-1])).sum()
    return float(total * np.abs(np.diff(before)).max())


def _end(test: Callable[[Floats], Bools], ends: tuple[float, float], error: float) -> float:
    outside, inside = ends
    while abs(outside - inside) > EXACT * error:
        between_them = np.linspace(outside, inside, FINER)
        first = int(test(between_them)[1:].argmax()) + 1
        outside, inside = between_them[first - 1], between_them[first]
    return float(inside)


def _breakdown(holds_zero: Callable[[float], bool], limit: float) -> float:
    """Smallest departure that lets 0 in, by doubling and bisection; infinity beyond limit."""
    from scipy.optimize import brentq

    if holds_zero(0.0):
        return 0.0
    low, high = 0.0, limit / 2**12
    while not holds_zero(high):
        if high >= limit:
            return float("inf")
        low, high = high, min(2 * high, limit)
    crossing = brentq(lambda value: 1.0 if holds_zero(value) else -1.0, low, high, rtol=1e-5)
    return float(crossing)
