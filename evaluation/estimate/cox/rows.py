"""Rows of a Cox model in the order of their cells, so that every sum over a cell is contiguous."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.curves.risk_sets import Sets, risk_sets
from evaluation.estimate.result.arrays import Bools, Floats, Ints, safe_ratio

Ties = Literal["efron", "breslow"]
AnyArray = TypeVar("AnyArray", Floats, Ints, Bools)
CHUNK = 32_768  # numbers worked on at a time: they stay in the processor's cache
SMALL = 2**16  # codes below this are sorted in one pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What does not change between iterations.

    Attributes
    ----------
    X : array, shape (n, p)
        Covariates minus `centre`, rows sorted by cell.
    centre : array, shape (p,)
    weight, dead : array, shape (n,)
        Sorted; `dead` is the weight of an event row, else 0.
    offset : array, shape (n,), optional
        Sorted, minus `level`.
    level : float
        Weighted mean of the offset.
    order : array, shape (n,)
        Row of the durations that each sorted row is.
    bounds : array, shape (c + 1,)
        Cell k holds the sorted rows bounds[k]..bounds[k + 1] - 1.
    sets : Sets
    count, events : array, shape (s,)
        Event rows with weight in each slot, and their weights' sum.
    happened : array, shape (p,)
        Sum of weight times X over the event rows.
    turn : array, shape (events,)
        l / d for l = 0..d-1, slot by slot; empty under Breslow's ties.
    ties : str
    """

    X: Floats
    centre: Floats
    weight: Floats
    dead: Floats
    offset: Floats | None
    level: float
    order: Ints
    bounds: Ints
    sets: Sets
    count: Ints
    events: Floats
    happened: Floats
    turn: Floats
    ties: Ties

    @property
    def sizes(self) -> Ints:
        """Rows in each cell, shape (c,)."""
        return np.diff(self.bounds)

    @property
    def mean_weight(self) -> Floats:
        """Mean weight of the events of each slot, shape (s,)."""
        return safe_ratio(self.events, self.count.astype(float))

    @property
    def exposed(self) -> Floats:
        """Rows with a 1 in a column of 0 and 1, n in any other column; shape (p,)."""
        count = np.full(self.X.shape[1], float(len(self.X)))
        for place, (column, centre) in enumerate(zip(self.X.T, self.centre, strict=True)):
            if not np.isin(column[:1000], (0 - centre, 1 - centre)).all():
                continue
            ones = column == 1 - centre
            if (ones | (column == 0 - centre)).all():
                count[place] = ones.sum()
        return count

    def spread(self, values: AnyArray) -> AnyArray:
        """Value of its cell for each sorted row."""
        return np.repeat(values, self.sizes, axis=0)

    def chunks(self) -> Iterator[slice]:
        """Consecutive sorted rows, few enough to stay in cache."""
        size, step = len(self.X), max(CHUNK // max(self.X.shape[1], 1), 1)
        return (slice(start, min(start + step, size)) for start in range(0, size, step))

    def cell_sums(self, values: Floats) -> Floats:
        """Sum of sorted row values (n,) or (n, k) within each cell."""
        return np.add.reduceat(values, self.bounds[:-1], axis=0)

    def weighted_sums(self, weight: Floats) -> Floats:
        """Sum of weight times X within each cell, shape (c, p)."""
        from scipy.sparse import csr_array

        places = np.arange(len(weight), dtype=np.int32)
        shape = (len(self.bounds) - 1, len(weight))
        return np.asarray(
            csr_array((weight, places, self.bounds.astype(np.int32)), shape=shape) @ self.X
        )

    def unsorted(self, values: Floats) -> Floats:
        """Sorted row values in the order of the durations."""
        result = np.empty_like(values)
        result[self.order] = values
        return result


def prepare(durations: Durations, X: Floats, *, offset: Floats | None, ties: Ties) -> Rows:
    """Sort rows by cell and centre their covariates."""
    return sorted_rows(risk_sets(durations), durations.case_weight, X, offset=offset, ties=ties)


def sorted_rows(
    sets: Sets, case_weight: Floats, X: Floats, *, offset: Floats | None, ties: Ties
) -> Rows:
    """Sort rows by the cells of `sets` and centre their covariates."""
    code = sets.cell_of_row
    order = np.argsort(code.astype(np.uint16) if sets.n_cells <= SMALL else code, kind="stable")
    sizes = np.bincount(code, minlength=sets.n_cells)
    weight = case_weight[order]
    ends = np.repeat(sets.ends, sizes)
    total = float(weight.sum())
    centre = np.asarray(case_weight @ X, dtype=float) / total
    level = 0.0 if offset is None else float(case_weight @ offset) / total
    bounds = np.concatenate([[0], sizes.cumsum()])
    dead = np.where(ends, weight, 0.0)
    counted = sets.events(np.add.reduceat(dead > 0, bounds[:-1], dtype=float)[:, None])[:, 0]
    count = np.rint(counted).astype(np.int64)
    centred = _sorted(X, order, centre)
    return Rows(
        X=centred,
        centre=centre,
        weight=weight,
        dead=dead,
        offset=None if offset is None else offset[order] - level,
        level=level,
        order=order,
        bounds=bounds,
        sets=sets,
        count=count,
        events=sets.events(np.add.reduceat(dead, bounds[:-1])[:, None])[:, 0],
        happened=dead @ centred,
        turn=_turns(count) if ties == "efron" else np.zeros(0),
        ties=ties,
    )


def _turns(count: Ints) -> Floats:
    start = np.repeat(count.cumsum() - count, count)
    return np.asarray((np.arange(len(start)) - start) / np.repeat(count, count), dtype=float)


def _sorted(X: Floats, order: Ints, centre: Floats) -> Floats:
    # Read in order and written to as many places as there are cells: the other way round every
    # row read would be on another page of memory.
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    result = np.empty(X.shape)
    step = max(CHUNK // X.shape[1], 1)
    for start in range(0, len(X), step):
        block = np.array(X[start : start + step], order="C")
        block -= centre
        result[place[start : start + step]] = block
    return result
