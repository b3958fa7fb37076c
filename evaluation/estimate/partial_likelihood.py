"""The partial likelihood under ties, from sums per cell and one pass of X'WX.

Efron (1977): the d events of a month are thinned in turn, risk sum S - (l / d) D for
l = 0..d-1, with S over the risk set and D over the events. Breslow: S for all of them.
Weighted events share the month's mean weight, as R ``survival::coxph`` does.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.estimate.arrays import Bools, Floats, group_sum, safe_ratio
from evaluation.estimate.durations import Durations
from evaluation.estimate.risk_sets import RiskSets, risk_sets

Ties = Literal["efron", "breslow"]
LARGE = 200.0  # exp beyond this would overflow in squares


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What does not change between iterations; `X` is centred, `ends` marks event rows."""

    X: Floats
    weight: Floats
    offset: Floats
    ends: Bools
    sets: RiskSets
    count: Floats
    events: Floats
    ties: Ties


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
        return Thinned(
            a=self.a * factor,
            fa=self.fa * factor,
            aa=self.aa * factor,
            faa=self.faa * factor,
            ffaa=self.ffaa * factor,
            log=self.log * factor,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Log partial likelihood at one coefficient vector, with what residuals need."""

    loglik: float
    score: Floats
    information: Floats
    risk: Floats
    S0: Floats
    D0: Floats
    S1: Floats
    D1: Floats
    thinned: Thinned


def prepare(durations: Durations, X: Floats, *, offset: Floats | None, ties: Ties) -> Rows:
    """Rows in the form the likelihood iterates over."""
    sets = risk_sets(durations)
    weight = durations.case_weight
    present = durations.start < durations.time
    counted = np.bincount(sets.cell_of_row, weight > 0, sets.n_cells).astype(float)
    summed = np.bincount(sets.cell_of_row, weight, sets.n_cells).astype(float)
    centre = np.average(X, axis=0, weights=weight)
    return Rows(
        X=np.ascontiguousarray(X - centre),
        weight=np.where(present, weight, 0.0),
        offset=np.zeros(len(X)) if offset is None else offset - offset.mean(),
        ends=(durations.cause > 0) & (weight > 0),
        sets=sets,
        count=sets.events(counted[:, None])[:, 0],
        events=sets.events(summed[:, None])[:, 0],
        ties=ties,
    )


def evaluate(rows: Rows, coefficient: Floats) -> Point:
    """Log likelihood, score and information at `coefficient`, in one pass over X."""
    sets, X = rows.sets, rows.X
    linear = X @ coefficient + rows.offset
    shift = float(linear.max()) if np.abs(linear).max() > LARGE else 0.0
    risk = rows.weight * np.exp(linear - shift)
    R0 = np.bincount(sets.cell_of_row, risk, sets.n_cells).astype(float)[:, None]
    R1 = group_sum(risk[:, None] * X, sets.cell_of_row, sets.n_cells)
    S0, D0 = sets.at_risk(R0)[:, 0], sets.events(R0)[:, 0]
    S1, D1 = sets.at_risk(R1), sets.events(R1)
    sums = _thinned(S0, D0, rows)
    dead = rows.weight * rows.ends
    return Point(
        loglik=float(dead @ (linear - shift) - sums.log.sum()),
        score=dead @ X - sums.a @ S1 + sums.fa @ D1,
        information=information(rows, risk, (S1, D1), sums),
        risk=risk,
        S0=S0,
        D0=D0,
        S1=S1,
        D1=D1,
        thinned=sums,
    )


def score_residuals(rows: Rows, point: Point) -> Floats:
    """Weighted Lin-Wei score residuals, exact under ties, shape (n, p); columns sum to the score.

    A tied event stays in the risk set only with probability 1 - l / d, so its own month
    counts with the thinned sums.
    """
    sets, sums = rows.sets, point.thinned
    a, aa, faa = sums.a[:, None], sums.aa[:, None], sums.faa[:, None]
    mean_hazard = point.S1 * aa - point.D1 * faa
    thinned_hazard = point.S1 * faa - point.D1 * sums.ffaa[:, None]
    hazard = (sets.over_time(a) - sets.own_event(sums.fa[:, None]))[sets.cell_of_row]
    centred = sets.over_time(mean_hazard) - sets.own_event(thinned_hazard)
    mean = safe_ratio(point.S1 * a - point.D1 * sums.fa[:, None], rows.events[:, None])
    own = sets.own_event(mean)[sets.cell_of_row]
    relative = safe_ratio(point.risk, rows.weight)[:, None]
    ends = rows.ends[:, None]
    residual = ends * (rows.X - own) - relative * (hazard * rows.X - centred[sets.cell_of_row])
    return np.asarray(rows.weight[:, None] * residual, dtype=float)


def information(rows: Rows, risk: Floats, slots: tuple[Floats, Floats], sums: Thinned) -> Floats:
    """Sum over slots of the covariance of X among those at risk, shape (p, p).

    The sum of a S2 - fa D2 is X'WX with each row's own sum of a as W, so no second moment
    per slot is needed. Sums scaled by a function of time give the time-weighted information.
    """
    sets, X, (S1, D1) = rows.sets, rows.X, slots
    spent = sets.over_time(sums.a[:, None]) - sets.own_event(sums.fa[:, None])
    own = risk * spent[sets.cell_of_row, 0]
    cross = (S1 * sums.faa[:, None]).T @ D1
    squares = (S1 * sums.aa[:, None]).T @ S1 + (D1 * sums.ffaa[:, None]).T @ D1
    return np.asarray((X * own[:, None]).T @ X - squares + cross + cross.T, dtype=float)


def slot_scores(rows: Rows, point: Point) -> Floats:
    """Score of each slot: X of its events minus what was expected, shape (s, p)."""
    dead = (rows.weight * rows.ends)[:, None] * rows.X
    observed = rows.sets.events(group_sum(dead, rows.sets.cell_of_row, rows.sets.n_cells))
    sums = point.thinned
    return observed - point.S1 * sums.a[:, None] + point.D1 * sums.fa[:, None]


def _thinned(S0: Floats, D0: Floats, rows: Rows) -> Thinned:
    count = rows.count.astype(np.int64)
    if rows.ties == "breslow":
        a = safe_ratio(rows.events, S0)
        nothing = np.zeros_like(a)
        aa = safe_ratio(a, S0)
        log = rows.events * np.log(np.where(count > 0, S0, 1.0))
        return Thinned(a=a, fa=nothing, aa=aa, faa=nothing, ffaa=nothing, log=log)
    slot = np.repeat(np.arange(len(count)), count)
    turn = np.arange(len(slot)) - np.repeat(count.cumsum() - count, count)
    f = turn / count[slot]
    left = S0[slot] - f * D0[slot]
    mean_weight = safe_ratio(rows.events, rows.count)

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(slot, values, len(count)) * mean_weight, dtype=float)

    a = 1 / left
    return Thinned(
        a=total(a),
        fa=total(f * a),
        aa=total(a * a),
        faa=total(f * a * a),
        ffaa=total(f * f * a * a),
        log=total(np.log(left)),
    )
