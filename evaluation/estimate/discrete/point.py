"""The likelihood of a discrete-time hazard model at one place, and the system of its slopes.

Month effects are many and coefficients few. With one effect per month or piece the block of
the month effects is diagonal, so they are eliminated exactly: only a p by p system is solved.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from evaluation.estimate.cox.partial_likelihood import gram
from evaluation.estimate.cox.rows import Rows
from evaluation.estimate.discrete.exposure import (
    Exposure,
    Place,
    expected_exposure,
    exposure,
    over_months,
)
from evaluation.estimate.discrete.links import LinkName, Terms, gain
from evaluation.estimate.discrete.slots import Slots
from evaluation.estimate.result.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What does not change between iterations.

    Attributes
    ----------
    rows : Rows
        Covariates, weights and offset, sorted.
    slots : Slots
        Month parameters by stratum and month.
    link : str
    """

    rows: Rows
    slots: Slots
    link: LinkName


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """A vector in all parameters, or several.

    Attributes
    ----------
    coefficient : array, shape (p, k)
    month : array, shape (q, k)
    """

    coefficient: Floats
    month: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Information of coefficients and month parameters, in blocks.

    Attributes
    ----------
    squares : array, shape (p, p)
    cross : array, shape (q, p)
    months : array, shape (q,) or (q, q)
        The diagonal when it has no other entries.
    """

    squares: Floats
    cross: Floats
    months: Floats

    @property
    def profiled(self) -> Floats:
        """Information of the coefficients with the month parameters free, shape (p, p)."""
        return np.asarray(self.squares - self.cross.T @ self.solve_months(self.cross), dtype=float)

    def solve_months(self, right: Floats) -> Floats:
        """Solve in the block of the month parameters, (q, k)."""
        if self.months.ndim == 1:
            return np.asarray(right / self.months[:, None], dtype=float)
        return np.asarray(np.linalg.solve(self.months, right), dtype=float)

    def solve(self, right: Direction) -> Direction:
        """Inverse information times the direction."""
        eliminated = right.coefficient - self.cross.T @ self.solve_months(right.month)
        coefficient: Floats = np.asarray(np.linalg.solve(self.profiled, eliminated), dtype=float)
        month = self.solve_months(right.month - self.cross @ coefficient)
        return Direction(coefficient=coefficient, month=month)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Log likelihood, gradient and information at a place.

    Attributes
    ----------
    coefficient : array, shape (p,)
    month : array, shape (q,)
        Month parameters, at the means of covariates and offset.
    place : Place
    loglik : float
    gain : Terms
        Of the sorted rows with the event, at `events`.
    events : array, shape (e,)
        Their places among the sorted rows.
    slope : array, shape (n,)
        Slope of the loss over each sorted row's months.
    gradient : Direction
    system : System
    """

    coefficient: Floats
    month: Floats
    place: Place
    loglik: float
    gain: Terms
    events: Ints
    slope: Floats
    gradient: Direction
    system: System


def evaluate(model: Model, coefficient: Floats, month: Floats) -> Point:
    """Read the likelihood at coefficients and month parameters."""
    rows, sets = model.rows, model.slots.sets
    place = _place(model, coefficient, month)
    found = exposure(rows, sets, model.link, place)
    events = np.flatnonzero(rows.spread(sets.ends))
    slot = rows.spread(sets.last - 1)[events]
    added = gain(model.link, place.row[events] + place.slot[slot])
    weight = rows.weight[events]
    size = len(sets.month)
    row_score = -found.slope
    row_score[events] += added.slope
    slot_score = np.bincount(slot, weight * added.slope, size) - found.slot_slope
    gradient = Direction(
        coefficient=((rows.weight * row_score) @ rows.X)[:, None],
        month=(model.slots.design.T @ slot_score)[:, None],
    )
    return Point(
        coefficient=coefficient,
        month=month,
        place=place,
        loglik=float(weight @ added.value) - found.loss,
        gain=added,
        events=events,
        slope=found.slope,
        gradient=gradient,
        system=_system(model, found, (events, slot, added.curve)),
    )


def with_expected_information(model: Model, point: Point) -> Point:
    """Give the point with expected information: what R ``glm`` inverts."""
    if model.link != "cloglog":
        return point
    found = expected_exposure(model.rows, model.slots.sets, point.place)
    nobody = np.zeros(0, dtype=np.int64)
    return replace(point, system=_system(model, found, (nobody, nobody, np.zeros(0))))


def scores(model: Model, point: Point, direction: Direction) -> Iterator[tuple[slice, Floats]]:
    """Weighted score of sorted rows along directions, block by block, (b, k)."""
    rows, sets = model.rows, model.slots.sets
    by_slot = model.slots.design @ direction.month
    slot = rows.spread(sets.last - 1)
    jump = np.zeros(len(rows.X))
    jump[point.events] = point.gain.slope
    for part, lived in over_months(rows, sets, model.link, point.place, by_slot):
        values = rows.X[part] @ direction.coefficient
        values *= (jump[part] - point.slope[part])[:, None]
        values -= lived
        at = np.flatnonzero(jump[part])
        values[at] += jump[part][at, None] * by_slot[slot[part][at]]
        values *= rows.weight[part, None]
        yield part, values


def _place(model: Model, coefficient: Floats, month: Floats) -> Place:
    row = model.rows.X @ coefficient
    if model.rows.offset is not None:
        row += model.rows.offset
    return Place(row=row, slot=np.asarray(model.slots.design @ month, dtype=float))


def _system(model: Model, found: Exposure, spent: tuple[Ints, Ints, Floats]) -> System:
    """Information from the curvature of the loss, less that of the gains."""
    from scipy.sparse import csr_array

    rows, design = model.rows, model.slots.design
    events, slot, curve = spent
    size = len(found.slot_curve)
    row_curve = found.curve
    slot_curve, cross = found.slot_curve, found.cross
    if curve.any():
        row_curve = row_curve.copy()
        row_curve[events] -= curve
        weighted = rows.weight[events] * curve
        slot_curve = slot_curve - np.bincount(slot, weighted, size)
        shape = (size, len(rows.X))
        cross = cross - csr_array((weighted, (slot, events)), shape=shape) @ rows.X
    if model.slots.is_grouped:
        months = np.asarray(design.T @ slot_curve, dtype=float)
    else:
        months = np.asarray((design.T @ (design * slot_curve[:, None])).todense(), dtype=float)
    return System(
        squares=gram(rows, rows.weight * row_curve),
        cross=np.asarray(design.T @ cross, dtype=float),
        months=months,
    )
