"""What the cells of a group estimate, and what their influence needs, from sums over units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.estimate.arrays import Floats
from evaluation.estimate.did.doubly_robust import Method
from evaluation.estimate.did.doubly_robust_design import inverse_product
from evaluation.estimate.did.doubly_robust_groups import Group, Ordered
from evaluation.estimate.did.doubly_robust_propensity import BLOCK, Part, Propensity, fit_parts


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
    propensity : Propensity or None
    control_total : float
        Odds-weighted weight of the controls.
    control_level : array, shape (c,), or None
        Their mean residual change.
    slope : array, shape (p, c), or None
        What an error in the propensity does to it, times the inverse information.
    """

    group: Group
    estimate: Floats
    total: float
    level: Floats
    beta: Floats | None
    gap: Floats | None
    propensity: Propensity | None
    control_total: float
    control_level: Floats | None
    slope: Floats | None


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
    group: Group,
    units: Ordered,
    known: Sums,
    *,
    method: Method,
    names: Sequence[str],
    place: str,
    start: Floats | None,
) -> Fitted:
    """Estimate the cells of a group; `start` is where the propensity's search begins."""
    own_xx, own_xy = known.xx[group.level], known.xy[group.level]
    total = float(own_xx[0, 0])
    mean = own_xx[0] / total
    level = (own_xy[0, group.at] - own_xy[0, group.base_at]) / total
    beta = inverse = propensity = control_level = slope = None
    control_total, gap = 0.0, mean
    if method != "ipw":
        inverse = inverse_product(known.xx[group.controls].sum(axis=0), names, place=place)
        xy = known.xy[group.controls].sum(axis=0)
        beta = inverse @ (xy[:, group.at] - xy[:, group.base_at])
        level = level - mean @ beta
    estimate = level
    if method != "reg":
        propensity = _propensity(group, units, place, start)
        control_total, control_mean, product = _odds_sums(group, units, propensity, beta)
        control_level = product[0] / control_total
        product = product / control_total - np.outer(control_mean, control_level)
        slope = propensity.inverse @ product
        estimate = level - control_level
        gap = mean - control_mean
    return Fitted(
        group=group,
        estimate=estimate,
        total=total,
        level=level,
        beta=beta,
        gap=None if inverse is None else inverse @ gap,
        propensity=propensity,
        control_total=control_total,
        control_level=control_level,
        slope=slope,
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


def _odds_sums(
    group: Group, units: Ordered, propensity: Propensity, beta: Floats | None
) -> tuple[float, Floats, Floats]:
    """Odds-weighted total, mean of X and product of X with the residual change (p, c)."""
    X = units.X[group.period]
    moment = np.zeros(X.shape[1])
    product = np.zeros((X.shape[1], len(group.columns)))
    for level in np.flatnonzero(group.controls):
        for rows in blocks(units.rows(int(level))):
            here = X[rows]
            odds = units.weight[rows] * propensity.odds(here)
            change = changes(units.outcomes[rows], group)
            if beta is not None:
                change -= (here @ beta).T
            moment += odds @ here
            product += (change @ (here * odds[:, None])).T
    return float(moment[0]), moment / moment[0], product
