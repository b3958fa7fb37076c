"""Firth's penalty on the partial likelihood, exact under ties.

Heinze & Schemper (2001): the log likelihood plus half the log determinant of the information.
Its gradient needs no second moment per risk set: with V the inverse information and E_l the
mean of X at one turn, trace(V dI/db_j) is a sum over turns of the third moment
E[(x_j - E_j) (x - E)'V(x - E)], whose parts are sums over rows and over slots.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from evaluation.design.ascent import Dense
from evaluation.estimate.cox.partial_likelihood import (
    Point,
    Thinned,
    evaluate,
    slot_sums,
    spent,
    thinned_risk,
)
from evaluation.estimate.cox.rows import Rows
from evaluation.estimate.cox.score_residuals import expected_slopes
from evaluation.estimate.result.arrays import Floats

Height = Callable[[Floats], Dense[Point]]


def plain_height(rows: Rows) -> Height:
    """Give the log partial likelihood as what is climbed."""

    def height(coefficient: Floats) -> Dense[Point]:
        return as_stage(evaluate(rows, coefficient))

    return height


def firth_height(rows: Rows) -> Height:
    """Give the log partial likelihood with Firth's penalty as what is climbed."""

    def height(coefficient: Floats) -> Dense[Point]:
        point = evaluate(rows, coefficient)
        sign, log = np.linalg.slogdet(point.information)
        if sign <= 0 or not np.isfinite(log):
            return replace(as_stage(point), value=-np.inf)
        gradient = point.score + trace_slopes(rows, point) / 2
        return replace(as_stage(point), value=point.loglik + float(log) / 2, gradient=gradient)

    return height


def as_stage(point: Point) -> Dense[Point]:
    """Give the partial likelihood at one place as a stage of the climb."""
    return Dense(
        value=point.loglik, gradient=point.score, information=point.information, point=point
    )


def trace_slopes(rows: Rows, point: Point) -> Floats:
    """Differentiate the log determinant of the information in each coefficient, shape (p,)."""
    V: Floats = np.asarray(np.linalg.inv(point.information), dtype=float)
    turned = rows.X @ V
    length = np.einsum("ij,ij->i", turned, rows.X)
    along = np.einsum("ij,ij->i", turned, rows.spread(expected_slopes(rows, point)))
    lived = rows.spread(spent(rows, point.thinned))
    moved = (point.risk * (lived * length - 2 * along)) @ rows.X
    return np.asarray(moved - _lengths(rows, point, length) + 2 * _cubes(rows, point, V))


def _lengths(rows: Rows, point: Point, length: Floats) -> Floats:
    """Sum over turns of E_j times the mean of x'Vx, shape (p,)."""
    cells = rows.cell_sums(point.risk * length)[:, None]
    S, D = rows.sets.at_risk(cells)[:, 0], rows.sets.events(cells)[:, 0]
    sums = point.thinned
    return (sums.aa * S - sums.faa * D) @ point.S1 - (sums.faa * S - sums.ffaa * D) @ point.D1


def _cubes(rows: Rows, point: Point, V: Floats) -> Floats:
    """Sum over turns of E_j times E'VE, shape (p,)."""
    S1, D1 = point.S1, point.D1
    ss, sd, dd = (
        np.einsum("ij,jk,ik->i", left, V, right) for left, right in ((S1, S1), (S1, D1), (D1, D1))
    )
    third = _third_powers(rows, point)
    own = ss * third[0] - 2 * sd * third[1] + dd * third[2]
    events = ss * third[1] - 2 * sd * third[2] + dd * third[3]
    return np.asarray(own @ S1 - events @ D1, dtype=float)


def _third_powers(rows: Rows, point: Point) -> tuple[Floats, Floats, Floats, Floats]:
    """Sum, over turns, a^3, f a^3, f^2 a^3 and f^3 a^3, shape (s,) each."""
    sums: Thinned = point.thinned
    if rows.ties == "breslow":
        some = rows.count > 0
        nothing = np.zeros_like(sums.a)
        cubes = np.divide(sums.aa, point.S0, out=np.zeros_like(sums.a), where=some)
        return cubes, nothing, nothing, nothing
    a = 1 / thinned_risk(point.S0, point.D0, rows)
    fa = rows.turn * a
    return (
        slot_sums(a * a * a, rows),
        slot_sums(fa * a * a, rows),
        slot_sums(fa * fa * a, rows),
        slot_sums(fa * fa * fa, rows),
    )
