"""The conditional least favourable hybrid test of moments that may not be positive.

Andrews, Roth & Pakes (2023), as Rambachan & Roth (2023) use it for bounds on a trend.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import chdtrc, log_ndtr, ndtri_exp

from evaluation.estimate.result.arrays import Bools, Floats, Ints

# Share of the error rate that the least favourable first stage may spend (the authors').
FIRST_STAGE = 0.1
# Directions over which the first stage averages: angles when the moments span a plane, drawn
# with a fixed seed when they span more, so that bounds repeat exactly.
PLANE, ANGLES = 2, 2_048
DIRECTIONS, SEED = 8_192, 20230615
# A variance that is rounding only.
NOTHING = 1e-14
# Moments whose correlation share differs from 1 by rounding only move with the largest.
NOTHING_SHARE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Polyhedron:
    """Moments that are at most 0 on average where the tested value is possible.

    Attributes
    ----------
    level : array, shape (j,)
        Moments at target value 0, each divided by its scale.
    slope : array, shape (j,)
        Change of each moment per unit of the target.
    covariance : array, shape (j, j)
    critical : float
        Critical value of the least favourable first stage.
    """

    level: Floats
    slope: Floats
    covariance: Floats
    critical: float


def accepted(polyhedron: Polyhedron, values: Floats, *, alpha: float) -> Bools:
    """Whether each value of the target is not rejected, shape of `values`."""
    moments = polyhedron.level + np.outer(values, polyhedron.slope)
    largest = moments.argmax(axis=1)
    statistic = moments[np.arange(len(values)), largest]
    low, high = _conditioning(moments, largest, polyhedron.covariance)
    high = np.minimum(high, polyhedron.critical)
    first = alpha * FIRST_STAGE
    second = (alpha - first) / (1 - first)
    sd = np.sqrt(np.diag(polyhedron.covariance))[largest]
    with np.errstate(all="ignore"):
        bound = np.where(sd > NOTHING, _truncated_quantile(1 - second, low, high, sd), 0.0)
    held = (statistic <= polyhedron.critical) & (statistic <= np.maximum(bound, 0.0))
    return np.asarray(held, dtype=bool)


def least_favourable(covariance: Floats, first: float) -> float:
    """Quantile of the largest moment when every moment is 0 on average.

    In a direction u of the normal variables behind the moments the largest one grows like
    the radius times its value there, and the squared radius is chi-squared: so only the
    direction is averaged over.
    """
    from scipy.optimize import brentq

    values, vectors = np.linalg.eigh(covariance)
    used = values > NOTHING * values.max()
    rank = int(used.sum())
    growth = (_directions(rank) @ (vectors[:, used] * np.sqrt(values[used])).T).max(axis=1)
    total, growth = len(growth), growth[growth > 0]

    def excess(critical: float) -> float:
        squared = np.square(critical / growth)
        tail = np.exp(-squared / 2) if rank == PLANE else chdtrc(rank, squared)
        return float(tail.sum()) / total - first

    top = float(growth.max())
    return float(brentq(excess, 1e-6 * top, top * (10 + np.sqrt(rank)), xtol=1e-9 * top))


@cache
def _directions(rank: int) -> Floats:
    """Give every polyhedron the same directions, so that bounds move smoothly with the bar."""
    if rank < PLANE:
        return np.array([[1.0], [-1.0]])
    if rank == PLANE:
        angle = 2 * np.pi * (np.arange(ANGLES) + 0.5) / ANGLES
        return np.column_stack([np.cos(angle), np.sin(angle)])
    normal = np.random.default_rng(SEED).standard_normal((DIRECTIONS // 2, rank))
    directions = normal / np.linalg.norm(normal, axis=1, keepdims=True)
    return np.vstack([directions, -directions])


def _conditioning(moments: Floats, largest: Ints, covariance: Floats) -> tuple[Floats, Floats]:
    """Bounds between which the largest moment must lie for it to be the largest one.

    The part of every moment that is independent of the largest is held fixed.
    """
    rows = np.arange(len(moments))
    statistic = moments[rows, largest][:, None]
    variance = np.diag(covariance)[largest][:, None]
    with np.errstate(all="ignore"):
        share = covariance[largest] / variance
        crossing = (moments - share * statistic) / (1 - share)
    low = np.where(share < 1 - NOTHING_SHARE, crossing, -np.inf).max(axis=1)
    high = np.where(share > 1 + NOTHING_SHARE, crossing, np.inf).min(axis=1)
    return low, high


def _truncated_quantile(p: float, low: Floats, high: Floats, sd: Floats) -> Floats:
    """Quantile of a normal variable with mean 0, known to lie between two bounds."""
    a, b = low / sd, high / sd
    # In the tail that keeps its digits: flip when the interval lies above 0.
    flip = a > 0
    left, right = np.where(flip, -b, a), np.where(flip, -a, b)
    share = np.where(flip, 1 - p, p)
    logs = np.logaddexp(np.log1p(-share) + log_ndtr(left), np.log(share) + log_ndtr(right))
    quantile = ndtri_exp(logs)
    return np.asarray(np.where(flip, -quantile, quantile) * sd, dtype=float)
