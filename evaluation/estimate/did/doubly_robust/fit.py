"""What the cells of a group estimate, and what their influence needs, from sums over units."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaluation.estimate.did.doubly_robust.design import inverse_product
from evaluation.estimate.did.doubly_robust.groups import Group, Ordered
from evaluation.estimate.did.doubly_robust.propensity import BLOCK, Part, Propensity, fit_parts
from evaluation.estimate.did.doubly_robust.request import Request
from evaluation.estimate.result.arrays import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    """Controls weighted by their odds of being treated.

    Attributes
    ----------
    propensity : Propensity
    total : float
        Weight times odds, summed.
    mean : array, shape (p,)
        Of the covariates.
    level : array, shape (c,)
        Mean residual change.
    slope : array, shape (p, c)
        What an error in the propensity does to `level`, times the inverse information.
    """

    propensity: Propensity
    total: float
    mean: Floats
    level: Floats
    slope: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A group's estimates and the pieces of its influence (Sant'Anna & Zhao 2020).

    Attributes
    ----------
    group : Group
    estimate : array, shape (c,)
    total : float
        Weight of the treated.
    level : array, shape (c,)
        Mean residual change of the treated.
    beta : array, shape (p, c), or None
        Regression of the change on the covariates among the controls.
    gap : array, shape (p,), or None
        What an error in `beta` does to the estimate, times (X'WX) inverse.
    weighted : Weighted or None
        None for "reg".
    """

    group: Group
    estimate: Floats
    total: float
    level: Floats
    beta: Floats | None
    gap: Floats | None
    weighted: Weighted | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """X'WX (h, p, p) and X'WY (h, p, T) of each cohort."""

    xx: Floats
    xy: Floats


def sums(units: Ordered, X: Floats, levels: int) -> Sums:
    """Sum over the units of each cohort, block by block."""
    size, periods = X.shape[1], units.outcomes.shape[1]
    xx, xy = np.zeros((levels, size, size)), np.zeros((levels, size, periods))
    for level in range(levels):
        for rows in blocks(units.rows(level)):
            weighted = (X[rows] * units.weight[rows, None]).T
            xx[level] += weighted @ X[rows]
            xy[level] += weighted @ units.outcomes[rows].astype(float)
    return Sums(xx=xx, xy=xy)


def fit(
    group: Group, units: Ordered, known: Sums, *, request: Request, place: str, start: Floats | None
) -> Fitted:
    """Estimate the cells of a group; `start` is where the propensity's search begins."""
    own_xx, own_xy = known.xx[group.level], known.xy[group.level]
    total = float(own_xx[0, 0])
    mean = own_xx[0] / total
    level = (own_xy[0, group.at] - own_xy[0, group.base_at]) / total
    beta = inverse = weighted = None
    if request.method != "ipw":
        product = known.xx[group.controls].sum(axis=0)
        inverse = inverse_product(product, request.covariates, place=place)
        xy = known.xy[group.controls].sum(axis=0)
        beta = inverse @ (xy[:, group.at] - xy[:, group.base_at])
        level = level - mean @ beta
    if request.method != "reg":
        propensity = _propensity(group, units, place, start)
        weighted = _weighted(group, units, propensity, beta)
    gap = mean if weighted is None else mean - weighted.mean
    return Fitted(
        group=group,
        estimate=level if weighted is None else level - weighted.level,
        total=total,
        level=level,
        beta=beta,
        gap=None if inverse is None else inverse @ gap,
        weighted=weighted,
    )


def blocks(rows: slice, size: int = BLOCK) -> Iterator[slice]:
    """Cut a range into pieces."""
    for begin in range(rows.start, rows.stop, size):
        yield slice(begin, min(begin + size, rows.stop))


def changes(outcomes: Floats, group: Group) -> Floats:
    """Outcome minus outcome at the base, shape (c, b): cells first, units contiguous."""
    periods, place = np.unique(np.stack([group.at, group.base_at]), return_inverse=True)
    across = np.ascontiguousarray(outcomes[:, periods].T, dtype=float)
    return np.asarray(across[place[0]] - across[place[1]])


def _propensity(group: Group, units: Ordered, place: str, start: Floats | None) -> Propensity:
    X, weight = units.X[group.period], units.weight
    parts = []
    for level in [group.level, *np.flatnonzero(group.controls)]:
        for rows in blocks(units.rows(int(level))):
            own = weight[rows] if level == group.level else np.zeros(rows.stop - rows.start)
            parts.append(Part(across=X[rows].T, weight=weight[rows], treated=own))
    return fit_parts(parts, place=place, start=start)


def _weighted(
    group: Group, units: Ordered, propensity: Propensity, beta: Floats | None
) -> Weighted:
    """Add up the controls, block by block."""
    X = units.X[group.period]
    moment = np.zeros(X.shape[1])
    product = np.zeros((X.shape[1], len(group.columns)))
    for control in np.flatnonzero(group.controls):
        for rows in blocks(units.rows(int(control))):
            here = X[rows]
            odds = units.weight[rows] * propensity.odds(here)
            change = changes(units.outcomes[rows], group)
            if beta is not None:
                change -= (here @ beta).T
            moment += odds @ here
            product += (change @ (here * odds[:, None])).T
    total = float(moment[0])
    mean, level = moment / total, product[0] / total
    slope = propensity.inverse @ (product / total - np.outer(mean, level))
    return Weighted(propensity=propensity, total=total, mean=mean, level=level, slope=slope)
