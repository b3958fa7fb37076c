"""Bounds when the trend may bend as much as it did before: relative magnitudes.

After the reference, the difference in trends may change from one period to the next by at
most `bar` times its largest change before (Rambachan & Roth 2023). That set is a union of
polyhedra, one per period and sign of the largest change; in each a value of the target is
tested by the conditional least favourable hybrid test of Andrews, Roth & Pakes (2023), and
the interval is all values that some polyhedron accepts (R ``HonestDiD``, method C-LF).

The test needs the vertices of a dual polytope. Here they are known in closed form: after
the effects that are not the target have been profiled out, each polyhedron says
|target - estimate| <= bar * (sum of |w|) * v and v >= 0, with v the largest change and w
the weights of the target on the changes. So no linear program is solved.
"""

import numpy as np

from evaluation.estimate.did.aggregate.event_study import Leads
from evaluation.estimate.did.honest.conditional_test import (
    FIRST_STAGE,
    Polyhedron,
    least_favourable,
)
from evaluation.estimate.result.arrays import Floats


def polyhedra(leads: Leads, target: Floats, *, bar: float, alpha: float) -> list[Polyhedron]:
    """One polyhedron per change before the reference and sign, with its first stage.

    Parameters
    ----------
    leads : Leads
    target : array, shape (p,)
    bar : float
        Largest change after the reference as a multiple of the largest before.
    alpha : float
        Error rate of the whole test.
    """
    return [
        _polyhedron(leads, _moments(leads, target, place, sign, bar), alpha * FIRST_STAGE)
        for place in range(leads.before)
        for sign in (1.0, -1.0)
    ]


def _moments(
    leads: Leads, target: Floats, place: int, sign: float, bar: float
) -> tuple[Floats, Floats, Floats]:
    """Moments of one polyhedron: rows on the estimates, slopes in the target, scales."""
    q, p = leads.before, leads.after
    # Changes from period to period; the reference is the 0 between the q and the p.
    identity = np.eye(q + p)
    changes = np.diff(np.vstack([identity[:q], np.zeros(q + p), identity[q:]]), axis=0)
    largest = sign * changes[place]
    if p == 1:
        return _one_period(leads, changes, largest, float(target[0]), bar)
    weights = np.cumsum(target[::-1])[::-1]
    up = _spread(changes[q:] - bar * largest, leads)
    down = _spread(-changes[q:] - bar * largest, leads)
    above = np.abs(weights) @ np.where(weights > 0, up, down)
    below = np.abs(weights) @ np.where(weights > 0, down, up)
    # Every period after also says v >= 0, on its own scale: the extreme scales decide.
    pair = up + down
    effect, bound = np.r_[np.zeros(q), target], bar * np.abs(weights).sum() * largest
    sides = np.tile(-2 * bar * largest, (2, 1))
    rows = np.vstack([effect - bound, -effect - bound, sides])
    scales = np.array([above, below, pair.min(), pair.max()])
    return rows, np.array([-1.0, 1.0, 0.0, 0.0]), scales


def _one_period(
    leads: Leads, changes: Floats, largest: Floats, weight: float, bar: float
) -> tuple[Floats, Floats, Floats]:
    """With one period after nothing is profiled out, and changes before it bind as well."""
    before, effect = changes[:-1], weight * changes[-1]
    bound = abs(weight) * bar * largest
    earlier = np.vstack([before - largest, -before - largest])
    earlier = earlier[np.abs(earlier).sum(axis=1) > 0]
    rows = np.vstack([effect - bound, -effect - bound, earlier])
    return rows, np.r_[-1.0, 1.0, np.zeros(len(earlier))], _spread(rows, leads)


def _spread(rows: Floats, leads: Leads) -> Floats:
    variance = np.einsum("ij,jk,ik->i", rows, leads.covariance, rows)
    return np.asarray(np.sqrt(variance), dtype=float)


def _polyhedron(leads: Leads, moments: tuple[Floats, Floats, Floats], first: float) -> Polyhedron:
    rows, slope, scale = moments
    scaled = rows / scale[:, None]
    covariance = scaled @ leads.covariance @ scaled.T
    return Polyhedron(
        level=scaled @ leads.estimate,
        slope=slope / scale,
        covariance=covariance,
        critical=least_favourable(covariance, first),
    )
