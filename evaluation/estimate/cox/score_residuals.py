"""What each row contributes to the score, exact under ties, and its sums within units.

Lin & Wei (1989); R ``residuals(coxph, type = "score", weighted = TRUE)``. A tied event stays
in the risk set only with probability 1 - l / d, so its own month counts with the thinned sums.
"""

from collections.abc import Iterator

import numpy as np

from evaluation.estimate.cox.partial_likelihood import Point, spent
from evaluation.estimate.cox.rows import Rows
from evaluation.estimate.result.arrays import Floats, Ids, Ints, safe_ratio
from evaluation.estimate.result.distinct import coded


def score_residuals(rows: Rows, point: Point) -> Floats:
    """Weighted score residuals in the order of the durations, (n, p); columns sum to the score."""
    result = np.empty_like(rows.X)
    for part, values in parts(rows, point):
        result[rows.order[part]] = values
    return result


def crossed(rows: Rows, point: Point, unit: Ids) -> Floats:
    """Sum over units of the outer product of their score residuals, shape (p, p)."""
    known, code = coded(unit)
    size = rows.X.shape[1]
    if len(known) == len(code):
        result = np.zeros((size, size))
        for _, values in parts(rows, point):
            result += values.T @ values
        return result
    summed = _by_unit(rows, point, code[rows.order], len(known))
    return np.asarray(summed.T @ summed, dtype=float)


def _by_unit(rows: Rows, point: Point, code: Ints, size: int) -> Floats:
    from scipy.sparse import csc_array

    values = np.empty_like(rows.X)
    for part, found in parts(rows, point):
        values[part] = found
    bounds = np.arange(len(code) + 1, dtype=np.int32)
    member = csc_array((np.ones(len(code)), code.astype(np.int32), bounds), shape=(size, len(code)))
    return np.asarray(member @ values, dtype=float)


def parts(rows: Rows, point: Point) -> Iterator[tuple[slice, Floats]]:
    """Weighted score residuals of consecutive sorted rows."""
    sets = rows.sets
    slope = rows.dead - point.risk * rows.spread(spent(rows, point.thinned))
    expected = expected_slopes(rows, point)
    mean = sets.own_event(event_means(rows, point))
    cell = np.repeat(np.arange(sets.n_cells, dtype=np.int32), rows.sizes)
    for part in rows.chunks():
        values = rows.X[part] * slope[part, None]
        values += np.take(expected, cell[part], axis=0) * point.risk[part, None]
        values -= np.take(mean, cell[part], axis=0) * rows.dead[part, None]
        yield part, values


def expected_slopes(rows: Rows, point: Point) -> Floats:
    """X expected over the hazard each cell's rows have lived through, shape (c, p)."""
    sums = point.thinned
    own = point.S1 * sums.faa[:, None] - point.D1 * sums.ffaa[:, None]
    return rows.sets.over_time(hazard_slopes(point)) - rows.sets.own_event(own)


def hazard_slopes(point: Point) -> Floats:
    """Minus the derivative of each slot's hazard in the coefficients, shape (s, p)."""
    sums = point.thinned
    return point.S1 * sums.aa[:, None] - point.D1 * sums.faa[:, None]


def event_means(rows: Rows, point: Point) -> Floats:
    """Mean of X expected of an event in each slot, over the slot's turns; shape (s, p)."""
    sums = point.thinned
    total = point.S1 * sums.a[:, None] - point.D1 * sums.fa[:, None]
    return safe_ratio(total, rows.events[:, None])
