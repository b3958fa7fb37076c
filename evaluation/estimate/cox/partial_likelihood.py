"""The partial likelihood under ties, from sums per cell and one pass of X'WX.

Efron (1977): the d events of a month are thinned in turn, risk sum S - (l / d) D for
l = 0..d-1, with S over the risk set and D over the events. Breslow: S for all of them.
Weighted events share the month's mean weight, as R ``survival::coxph`` does.
"""

from dataclasses import dataclass, fields

import numpy as np

from evaluation.estimate.cox.rows import Rows
from evaluation.estimate.result.arrays import Floats, safe_ratio

LARGE = 200.0  # exp beyond this would overflow in squares


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinned:
    """Sums over the l of one slot, times the mean weight of its events; shape (s,).

    With a = 1 / (S - f D) and f = l / d: sums of a, f a, a^2, f a^2, f^2 a^2, -log a.
    """

    a: Floats
    fa: Floats
    aa: Floats
    faa: Floats
    ffaa: Floats
    log: Floats

    def times(self, factor: Floats) -> "Thinned":
        """Give the same sums, each slot times its factor."""
        return Thinned(**{part.name: getattr(self, part.name) * factor for part in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Log partial likelihood at one coefficient vector, with what residuals need.

    Attributes
    ----------
    loglik : float
    score, information : array, shape (p,) and (p, p)
    risk : array, shape (n,)
        Weight times relative hazard of each sorted row, over exp(shift).
    shift : float
    S0, D0 : array, shape (s,)
        Sum of `risk` over the risk set, and over the events, of each slot.
    S1, D1 : array, shape (s, p)
        The same of `risk` times X.
    thinned : Thinned
    """

    loglik: float
    score: Floats
    information: Floats
    risk: Floats
    shift: float
    S0: Floats
    D0: Floats
    S1: Floats
    D1: Floats
    thinned: Thinned


def evaluate(rows: Rows, coefficient: Floats) -> Point:
    """Log likelihood, score and information at `coefficient`."""
    sets = rows.sets
    risk, shift, reached = _relative_risk(rows, coefficient)
    R0 = rows.cell_sums(risk)[:, None]
    R1 = rows.weighted_sums(risk)
    S0, D0 = sets.at_risk(R0)[:, 0], sets.events(R0)[:, 0]
    S1, D1 = sets.at_risk(R1), sets.events(R1)
    sums = _thinned(S0, D0, rows)
    return Point(
        loglik=reached - float(sums.log.sum()),
        score=rows.happened - sums.a @ S1 + sums.fa @ D1,
        information=information(rows, risk, (S1, D1), sums),
        risk=risk,
        shift=shift,
        S0=S0,
        D0=D0,
        S1=S1,
        D1=D1,
        thinned=sums,
    )


def _relative_risk(rows: Rows, coefficient: Floats) -> tuple[Floats, float, float]:
    """Weight times exp(linear - shift), the shift, and the events' sum of linear - shift."""
    if not coefficient.any() and rows.offset is None:
        return rows.weight, 0.0, 0.0
    linear = rows.X @ coefficient
    if rows.offset is not None:
        linear += rows.offset
    low, high = float(linear.min()), float(linear.max())
    shift = high if max(-low, high) > LARGE else 0.0
    linear -= shift
    reached = float(rows.dead @ linear)
    np.exp(linear, out=linear)
    linear *= rows.weight
    return linear, shift, reached


def information(rows: Rows, risk: Floats, slots: tuple[Floats, Floats], sums: Thinned) -> Floats:
    """Sum over slots of the covariance of X among those at risk, shape (p, p).

    The sum of a S2 - fa D2 is X'WX with each row's own sum of a as W, so no second moment
    per slot is needed. Sums scaled by a function of time give the time-weighted information.
    """
    S1, D1 = slots
    cross = (S1 * sums.faa[:, None]).T @ D1
    squares = (S1 * sums.aa[:, None]).T @ S1 + (D1 * sums.ffaa[:, None]).T @ D1
    return gram(rows, risk * rows.spread(spent(rows, sums))) - squares + cross + cross.T


def spent(rows: Rows, sums: Thinned) -> Floats:
    """Hazard each cell's rows have lived through, thinned in their own event's slot, (c,)."""
    sets = rows.sets
    return (sets.over_time(sums.a[:, None]) - sets.own_event(sums.fa[:, None]))[:, 0]


def gram(rows: Rows, weight: Floats) -> Floats:
    """X'WX for a weight per sorted row, block by block."""
    size = rows.X.shape[1]
    result = np.zeros((size, size))
    space: Floats = np.zeros((0, size))
    for part in rows.chunks():
        X = rows.X[part]
        space = np.empty_like(X) if len(space) < len(X) else space[: len(X)]
        result += np.multiply(X, weight[part, None], out=space).T @ X
    return result


def slot_scores(rows: Rows, point: Point) -> Floats:
    """Score of each slot: X of its events minus what was expected, shape (s, p)."""
    sums = point.thinned
    observed = rows.sets.events(rows.weighted_sums(rows.dead))
    return observed - point.S1 * sums.a[:, None] + point.D1 * sums.fa[:, None]


def _thinned(S0: Floats, D0: Floats, rows: Rows) -> Thinned:
    if rows.ties == "breslow":
        a = safe_ratio(rows.events, S0)
        nothing = np.zeros_like(a)
        log = rows.events * np.log(np.where(rows.count > 0, S0, 1.0))
        return Thinned(a=a, fa=nothing, aa=safe_ratio(a, S0), faa=nothing, ffaa=nothing, log=log)
    left = thinned_risk(S0, D0, rows)
    f, a = rows.turn, 1 / left
    fa = f * a
    return Thinned(
        a=slot_sums(a, rows),
        fa=slot_sums(fa, rows),
        aa=slot_sums(a * a, rows),
        faa=slot_sums(fa * a, rows),
        ffaa=slot_sums(fa * fa, rows),
        log=slot_sums(np.log(left), rows),
    )


def thinned_risk(S0: Floats, D0: Floats, rows: Rows) -> Floats:
    """S - (l / d) D for each l of each slot, shape (events,)."""
    return np.asarray(np.repeat(S0, rows.count) - rows.turn * np.repeat(D0, rows.count))


def slot_sums(values: Floats, rows: Rows) -> Floats:
    """Sum of the values of each slot's turns times its events' mean weight, shape (s,)."""
    result = np.zeros(len(rows.count))
    some = rows.count > 0
    if some.any():
        start = (rows.count.cumsum() - rows.count)[some]
        result[some] = np.add.reduceat(values, start)
    return result * rows.mean_weight
