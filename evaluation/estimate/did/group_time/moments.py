"""Moments of the outcome by cohort: all that effects without covariates need to know.

A cohort's number of units, mean path and covariance of the path give the group-time effects
and their joint covariance exactly. They are sums, so they can leave a secure room and be
added across municipalities.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.result.arrays import Floats, Ints

# Units whose paths are gathered at a time: the copy stays in the processor's cache.
BLOCK = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortMoments:
    """Sums over the units of each cohort.

    Attributes
    ----------
    periods : array of int, shape (T,)
    cohorts : array of int, shape (h,)
        Ascending, `NEVER` for the never treated.
    units : array of int, shape (h,)
    weight, squared_weight : array, shape (h,)
        Sum of the weights and of their squares.
    mean : array, shape (h, T)
        Weighted mean path.
    first : array, shape (h, T)
        Sum of squared weight times the distance to the mean; 0 when weights are equal.
    second : array, shape (h, T, T)
        Sum of squared weight times the outer product of the distance to the mean.
    """

    periods: Ints
    cohorts: Ints
    units: Ints
    weight: Floats
    squared_weight: Floats
    mean: Floats
    first: Floats
    second: Floats


def cohort_moments(panel: PanelData) -> CohortMoments:
    """Moments of a balanced panel, each unit independent of the others.

    Raises
    ------
    UsageError
        The panel has gaps, or units that belong to clusters: moments by cohort do not hold
        what clusters share.
    """
    if panel.kind != "balanced":
        raise UsageError(f"moments need a balanced panel, not '{panel.kind}'", at="cohort_moments")
    if panel.clusters:
        raise UsageError("moments by cohort lose what clusters share", at="cohort_moments")
    cohorts = np.unique(panel.cohort)
    # Small whole numbers are sorted by counting, long ones by comparing.
    code = np.searchsorted(cohorts, panel.cohort).astype(np.min_scalar_type(len(cohorts)))
    order = np.argsort(code, kind="stable")
    ends = np.append(0, np.bincount(code).cumsum())
    found = [_of_cohort(panel, order[begin:end]) for begin, end in pairwise(ends)]
    weight, squared, mean, first, second = (np.array(part) for part in zip(*found, strict=True))
    return CohortMoments(
        periods=panel.periods,
        cohorts=cohorts,
        units=np.diff(ends),
        weight=weight,
        squared_weight=squared,
        mean=mean,
        first=first,
        second=second,
    )


def pooled(parts: Sequence[CohortMoments]) -> CohortMoments:
    """Moments of all units together, from those of each part.

    Raises
    ------
    UsageError
        There is nothing to pool, or the parts do not cover the same periods.
    """
    if not parts:
        raise UsageError("nothing to pool", at="pooled")
    periods = parts[0].periods
    if any(not np.array_equal(part.periods, periods) for part in parts):
        raise UsageError("the parts cover different periods", at="pooled")
    cohorts = np.unique(np.concatenate([part.cohorts for part in parts]))
    found = [_added([_taken(part, cohort) for part in parts]) for cohort in cohorts]
    units, weight, squared, mean, first, second = (
        np.array(part) for part in zip(*found, strict=True)
    )
    return CohortMoments(
        periods=periods,
        cohorts=cohorts,
        units=units.astype(np.int64),
        weight=weight,
        squared_weight=squared,
        mean=mean,
        first=first,
        second=second,
    )


def _of_cohort(panel: PanelData, rows: Ints) -> tuple[float, float, Floats, Floats, Floats]:
    periods, outcomes = len(panel.periods), panel.outcomes
    weight = None if panel.weight is None else panel.weight[rows]
    # Distances to a path near the mean: squares of the outcome itself would lose digits.
    near = outcomes[rows[0]].astype(float)
    total, first, second = np.zeros(periods), np.zeros(periods), np.zeros((periods, periods))
    for begin in range(0, len(rows), BLOCK):
        part = slice(begin, begin + BLOCK)
        away = outcomes[rows[part]] - near
        if weight is not None:
            away *= weight[part, None]
            first += weight[part] @ away
        total += np.ones(len(away)) @ away
        second += away.T @ away
    if weight is None:
        first, sums, squares = total, float(len(rows)), float(len(rows))
    else:
        sums, squares = float(weight.sum()), float(weight @ weight)
    shift = total / sums
    centred = second - np.outer(first, shift) - np.outer(shift, first)
    return (
        sums,
        squares,
        near + shift,
        first - squares * shift,
        centred + squares * np.outer(shift, shift),
    )


_Part = tuple[float, float, float, Floats, Floats, Floats]


def _taken(part: CohortMoments, cohort: int) -> _Part | None:
    at = np.flatnonzero(part.cohorts == cohort)
    if not len(at):
        return None
    k = int(at[0])
    return (
        float(part.units[k]),
        float(part.weight[k]),
        float(part.squared_weight[k]),
        part.mean[k],
        part.first[k],
        part.second[k],
    )


def _added(parts: Sequence[_Part | None]) -> _Part:
    present = [part for part in parts if part is not None]
    weight = sum(part[1] for part in present)
    mean = np.add.reduce([part[1] * part[3] for part in present]) / weight
    first = np.zeros(len(mean))
    second = np.zeros((len(mean), len(mean)))
    for _, _, squared, path, once, twice in present:
        moved = path - mean
        first += once + squared * moved
        second += twice + np.outer(once, moved) + np.outer(moved, once)
        second += squared * np.outer(moved, moved)
    units, squares = sum(part[0] for part in present), sum(part[2] for part in present)
    return units, weight, squares, mean, first, second
