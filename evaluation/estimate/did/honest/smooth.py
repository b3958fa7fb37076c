"""Bounds when the trend may bend a little: fixed length intervals under smoothness.

The difference in trends may change its slope by at most `bend` from one period to the next
(Rambachan & Roth 2023, "smoothness"). The interval is centred on the affine estimator that
minimises the half-length (Armstrong & Kolesar 2018; R ``HonestDiD``, method FLCI).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from evaluation.estimate.did.aggregate.event_study import Leads
from evaluation.estimate.result.arrays import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Problem:
    """Half-length as a function of the weights z on the bends before the reference.

    With every estimator that is right for straight trends written through its weights z on
    the second differences before the reference, the largest bias is
    bend * (fixed + sum |z|), and the variance constant + 2 slope'z + z' curvature z.
    """

    fixed: float
    constant: float
    slope: Floats
    curvature: Floats
    centre: float
    shift: Floats

    def variance(self, z: Floats) -> float:
        return float(self.constant + 2 * self.slope @ z + z @ self.curvature @ z)


def smoothness_interval(
    leads: Leads, target: Floats, *, bend: float, level: float
) -> tuple[float, float]:
    """Shortest fixed length interval for `target` when slopes change by at most `bend`.

    Parameters
    ----------
    leads : Leads
    target : array, shape (p,)
        Weights on the p estimates after the reference.
    bend : float
        Largest change of slope between neighbouring periods, unit of the outcome; 0 allows
        straight trends only.
    level : float
        Coverage of the interval.
    """
    problem = _problem(leads, target)
    best = min(
        (_best_between(problem, start, stop, bend, level) for start, stop in _path(problem)),
        key=lambda found: found[0],
    )
    half, z = best
    centre = problem.centre + float(problem.shift @ z)
    return centre - half, centre + half


def _problem(leads: Leads, target: Floats) -> _Problem:
    """Write weights on leads as second differences of z, z_0 fixed by straight trends."""
    q, p = leads.before, leads.after
    ahead = np.arange(1, p + 1)
    z0 = float(target @ ahead)
    bends = [float(target @ np.clip(ahead - k, 0, None)) for k in range(p)]
    # The lead t periods back has weight z_(t-1) - 2 z_t + z_(t+1) with z_q and beyond 0,
    # except that z_0 enters the first lead alone.
    weights = np.zeros((q, q))
    for t in range(1, q + 1):
        weights[q - t, t - 1] += 1
        if t < q:
            weights[q - t, t] -= 2
        if t + 1 < q:
            weights[q - t, t + 1] += 1
    base = np.r_[weights[:, 0] * z0, target]
    moves = np.vstack([weights[:, 1:], np.zeros((p, q - 1))])
    sigma = leads.covariance
    return _Problem(
        fixed=float(np.abs(bends).sum()),
        constant=float(base @ sigma @ base),
        slope=moves.T @ sigma @ base,
        curvature=moves.T @ sigma @ moves,
        centre=float(base @ leads.estimate),
        shift=moves.T @ leads.estimate,
    )


def _path(problem: _Problem) -> Iterator[tuple[Floats, Floats]]:
    """Pieces of the frontier between bias and variance (the lasso's path, Osborne 2000).

    Each piece is a straight line in z; the first point has least bias (z = 0), the last
    least variance.
    """
    size = len(problem.slope)
    z, sign = np.zeros(size), np.zeros(size)
    penalty = float(np.abs(problem.slope).max(initial=0.0))
    if size:
        first = int(np.abs(problem.slope).argmax())
        sign[first] = -np.sign(problem.slope[first])
    if not penalty:
        yield z, z
    while penalty > 0:
        active = sign != 0
        inverse = np.linalg.inv(problem.curvature[np.ix_(active, active)])
        fitted, speed = np.zeros(size), np.zeros(size)
        fitted[active] = -inverse @ problem.slope[active]
        speed[active] = inverse @ sign[active]
        following, changed, value = _next_event(problem, (fitted, speed), sign, penalty)
        stop = fitted - following * speed
        stop[~active] = 0.0
        yield z, stop
        z, penalty = stop, following
        if changed is not None:
            sign[changed] = value
            z[changed] = 0.0


def _next_event(
    problem: _Problem, line: tuple[Floats, Floats], sign: Floats, penalty: float
) -> tuple[float, int | None, float]:
    """Find the penalty at which a weight leaves zero or returns to it, and which."""
    fitted, speed = line
    gradient = problem.slope + problem.curvature @ fitted
    drift = problem.curvature @ speed
    best: tuple[float, int | None, float] = (0.0, None, 0.0)
    below = penalty * (1 - 1e-12)
    for k in range(len(sign)):
        events = []
        if sign[k]:
            if speed[k]:
                events.append((fitted[k] / speed[k], 0.0))
        else:
            # Enters where the gradient meets the penalty: g - m d = -s m.
            events.extend((gradient[k] / (drift[k] - s), s) for s in (-1.0, 1.0) if drift[k] != s)
        for at, value in events:
            if best[0] < at < below:
                best = (float(at), k, value)
    return best


def _best_between(
    problem: _Problem, start: Floats, stop: Floats, bend: float, level: float
) -> tuple[float, Floats]:
    from scipy.optimize import minimize_scalar

    def half_length(share: float) -> float:
        z = start + share * (stop - start)
        sd = float(np.sqrt(problem.variance(z)))
        bias = bend * (problem.fixed + float(np.abs(z).sum()))
        return sd * folded_normal_quantile(bias / sd, level)

    inner = minimize_scalar(half_length, bounds=(0, 1), method="bounded", options={"xatol": 1e-9})
    share = min((0.0, 1.0, float(inner.x)), key=half_length)
    return half_length(share), start + share * (stop - start)


def folded_normal_quantile(mean: float, level: float) -> float:
    """Quantile of the absolute value of a normal variable with that mean and variance 1."""
    from scipy.optimize import brentq

    if mean > 8:
        return mean + float(ndtri(level))

    def missing(x: float) -> float:
        return float(ndtr(x - mean) - ndtr(-x - mean)) - level

    return float(brentq(missing, 0.0, mean + 10.0, xtol=1e-12))
