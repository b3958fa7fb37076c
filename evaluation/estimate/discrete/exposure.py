"""Sums over the months at risk of each row, without a row per person and month.

With a separable loss they are sums over cells, as in the partial likelihood. Otherwise blocks of
rows that share their months are worked through one at a time, so that memory stays bounded.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from evaluation.estimate.cox.rows import Rows
from evaluation.estimate.curves.risk_sets import RiskSets
from evaluation.estimate.discrete.links import (
    LinkName,
    Terms,
    expected_curve,
    is_separable,
    loss,
)
from evaluation.estimate.result.arrays import Floats

BLOCK = 2**18  # rows times months worked on at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Sums of the loss, and of its derivatives in the linear predictor.

    Attributes
    ----------
    loss : float
        Weighted, over all rows and months.
    slope, curve : array, shape (n,)
        Of each sorted row over its months, per unit of weight.
    slot_slope, slot_curve : array, shape (s,)
        Weighted, of each slot over its rows.
    cross : array, shape (s, p)
        As `slot_curve`, times X.
    """

    loss: float
    slope: Floats
    curve: Floats
    slot_slope: Floats
    slot_curve: Floats
    cross: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the likelihood is read.

    Attributes
    ----------
    row : array, shape (n,)
        Part of the linear predictor that belongs to the sorted row.
    slot : array, shape (s,)
        Part that belongs to the slot.
    """

    row: Floats
    slot: Floats


def exposure(rows: Rows, sets: RiskSets, link: LinkName, place: Place) -> Exposure:
    """Sum the loss over months at risk."""
    if not is_separable(link):
        return _by_block(rows, sets, place, loss)
    risk, month = np.exp(place.row), np.exp(place.slot)
    lived = rows.spread(sets.over_time(month[:, None])[:, 0]) * risk
    weighted = rows.weight * risk
    totals = sets.at_risk(rows.cell_sums(weighted)[:, None])[:, 0] * month
    cross = sets.at_risk(rows.weighted_sums(weighted)) * month[:, None]
    return Exposure(
        loss=float(totals.sum()),
        slope=lived,
        curve=lived,
        slot_slope=totals,
        slot_curve=totals,
        cross=cross,
    )


def expected_exposure(rows: Rows, sets: RiskSets, place: Place) -> Exposure:
    """Sum the expected information of ``cloglog`` over months at risk, as curvature."""

    def terms(z: Floats) -> Terms:
        curve = expected_curve(z)
        return Terms(value=curve, slope=curve, curve=curve)

    return _by_block(rows, sets, place, terms)


def over_months(
    rows: Rows, sets: RiskSets, link: LinkName, place: Place, values: Floats
) -> Iterator[tuple[slice, Floats]]:
    """Sum over each row's months of the loss's slope times slot values (s, k), block by block.

    Blocks of sorted rows are disjoint and cover all rows; results have shape (b, k).
    """
    if is_separable(link):
        summed = sets.over_time(values * np.exp(place.slot)[:, None])
        cell = np.repeat(np.arange(sets.n_cells, dtype=np.int32), rows.sizes)
        for part in rows.chunks():
            risk = np.exp(place.row[part])
            yield part, np.take(summed, cell[part], axis=0) * risk[:, None]
        return
    for block in _blocks(rows, sets):
        found = _terms(block, place, loss)
        yield block.rows, found.slope @ values[block.slots]


@dataclass(frozen=True, slots=True)
class _Block:
    """Sorted rows, the slots in which any of them is at risk, and which is in which."""

    rows: slice
    slots: slice
    at_risk: Floats


def _blocks(rows: Rows, sets: RiskSets) -> Iterator[_Block]:
    """Consecutive cells with rows times slots within bounds; single rows are never split."""
    for first, last, part in _spans(rows, sets):
        low, high = int(sets.first[first:last].min()), int(sets.last[first:last].max())
        step = max(BLOCK // max(high - low, 1), 1)
        for start in range(part.start, part.stop, step):
            chosen = slice(start, min(start + step, part.stop))
            cell = np.searchsorted(rows.bounds, np.arange(chosen.start, chosen.stop), "right") - 1
            slot = np.arange(low, high)
            present = (sets.first[cell, None] <= slot) & (slot < sets.last[cell, None])
            yield _Block(chosen, slice(low, high), present.astype(float))


def _spans(rows: Rows, sets: RiskSets) -> Iterator[tuple[int, int, slice]]:
    """Join cells whose slots are alike: cells first..last-1 and their sorted rows."""
    first = 0
    while first < sets.n_cells:
        last, low, high = first + 1, int(sets.first[first]), int(sets.last[first])
        used, cells = _area(rows, sets, first), sets.n_cells
        while last < cells:
            wider = min(low, int(sets.first[last])), max(high, int(sets.last[last]))
            size = int(rows.bounds[last + 1] - rows.bounds[first]) * (wider[1] - wider[0])
            needed = used + _area(rows, sets, last)
            if size > BLOCK or size > 2 * needed + BLOCK // 16:
                break
            (low, high), used, last = wider, needed, last + 1
        yield first, last, slice(int(rows.bounds[first]), int(rows.bounds[last]))
        first = last


def _area(rows: Rows, sets: RiskSets, cell: int) -> int:
    size = int(rows.bounds[cell + 1] - rows.bounds[cell])
    return size * int(sets.last[cell] - sets.first[cell])


def _terms(block: _Block, place: Place, terms: Callable[[Floats], Terms]) -> Terms:
    found = terms(place.row[block.rows, None] + place.slot[None, block.slots])
    for values in {id(part): part for part in (found.value, found.slope, found.curve)}.values():
        values *= block.at_risk
    return found


def _by_block(
    rows: Rows, sets: RiskSets, place: Place, terms: Callable[[Floats], Terms]
) -> Exposure:
    total = 0.0
    slope, curve = np.zeros(len(rows.X)), np.zeros(len(rows.X))
    slot_slope, slot_curve = np.zeros(len(sets.month)), np.zeros(len(sets.month))
    cross = np.zeros((len(sets.month), rows.X.shape[1]))
    for block in _blocks(rows, sets):
        found = _terms(block, place, terms)
        weight = rows.weight[block.rows]
        total += float((weight @ found.value).sum())
        slope[block.rows] = found.slope.sum(axis=1)
        curve[block.rows] = found.curve.sum(axis=1)
        slot_slope[block.slots] += weight @ found.slope
        slot_curve[block.slots] += weight @ found.curve
        cross[block.slots] += found.curve.T @ (rows.X[block.rows] * weight[:, None])
    return Exposure(
        loss=total,
        slope=slope,
        curve=curve,
        slot_slope=slot_slope,
        slot_curve=slot_curve,
        cross=cross,
    )
