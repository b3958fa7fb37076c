"""Who is at risk when, within strata: sums over risk sets at the cost of their cells."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints
from evaluation.estimate.result.distinct import coded, count_until

if TYPE_CHECKING:
    from scipy.sparse import csr_array


class Sets(Protocol):
    """Risk sets as the partial likelihood uses them."""

    @property
    def cell_of_row(self) -> Ints:
        """Cell of each row, shape (n,)."""

    @property
    def n_cells(self) -> int:
        """Number of cells."""

    @property
    def ends(self) -> Bools:
        """Whether the cell's rows have the event, shape (c,)."""

    def at_risk(self, totals: Floats) -> Floats:
        """Sum over the risk set of each slot, of cell totals (c, k); shape (s, k)."""

    def events(self, totals: Floats) -> Floats:
        """Sum over the rows with the event in each slot; shape (s, k)."""

    def over_time(self, increments: Floats) -> Floats:
        """Sum of slot increments (s, k) over each cell's slots at risk; shape (c, k)."""

    def own_event(self, values: Floats) -> Floats:
        """Value of the slot (s, k) in which each cell's rows have the event, else 0; (c, k)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSets:
    """Distinct (stratum, month) slots with events, and cells of rows that share their slots.

    Attributes
    ----------
    month, stratum : array, shape (s,)
        Slots in ascending order of stratum, then month; stratum is a code.
    strata : array, shape (g,)
        What the codes stand for.
    cell_of_row : array, shape (n,)
    first, last : array, shape (c,)
        A cell is at risk in the slots first..last-1; an empty span meets no event.
    ends : array of bool, shape (c,)
        Whether the cell's rows have the event in slot last-1.
    leaving : sparse array, shape (s, c)
        1 in the last slot of a cell, -1 in the slot before its first.
    dying : sparse array, shape (s, c)
        1 in the slot in which the cell's rows have the event.
    """

    month: Ints
    stratum: Ints
    strata: Ids
    cell_of_row: Ints
    first: Ints
    last: Ints
    ends: Bools
    leaving: "csr_array"
    dying: "csr_array"

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.first)

    def at_risk(self, totals: Floats) -> Floats:
        """Sum over the risk set of each slot, of cell totals (c, k); shape (s, k)."""
        result = np.asarray(self.leaving @ totals, dtype=float)
        # Each stratum is summed from its own last month: small late risk sets stay exact.
        for block in self.blocks():
            backwards = result[block][::-1]
            backwards.cumsum(axis=0, out=backwards)
        return result

    def events(self, totals: Floats) -> Floats:
        """Sum over the rows with the event in each slot; shape (s, k)."""
        return np.asarray(self.dying @ totals, dtype=float)

    def over_time(self, increments: Floats) -> Floats:
        """Sum of slot increments (s, k) over each cell's slots at risk; shape (c, k)."""
        total = np.vstack([np.zeros((1, increments.shape[1])), increments.cumsum(axis=0)])
        return np.asarray(total[self.last] - total[self.first], dtype=float)

    def own_event(self, values: Floats) -> Floats:
        """Value of the slot (s, k) in which each cell's rows have the event, else 0; (c, k)."""
        result = np.zeros((self.n_cells, values.shape[1]))
        result[self.ends] = values[self.last[self.ends] - 1]
        return result

    def blocks(self) -> list[slice]:
        """Slots of each stratum that has any, in order."""
        cuts = np.flatnonzero(np.diff(self.stratum)) + 1
        ends = [*cuts.tolist(), len(self.stratum)]
        return [slice(start, end) for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def risk_sets(durations: Durations) -> RiskSets:
    """Sort durations into slots and cells; any cause is the event.

    Months in which nobody has the event change no sum, so they make no slot: rows that
    differ only in them share a cell.
    """
    strata: Ids = np.zeros(1)
    stratum: Ints = np.zeros(len(durations), dtype=np.int64)
    if durations.strata is not None:
        strata, stratum = coded(durations.strata)
    dead = durations.cause > 0
    width = int(durations.time.max()) + 1
    size = len(strata) * width
    until = stratum * width + durations.time
    slots = coded(until[dead])[0] if dead.any() else np.zeros(0, dtype=np.int64)
    last = count_until(slots, until, size=size)
    first = _entered(durations, slots, stratum * width, size)
    cells, cell_of_row = coded((first * (len(slots) + 1) + last) * 2 + dead)
    span = cells // 2
    spans = (span // (len(slots) + 1), span % (len(slots) + 1), cells % 2 == 1)
    leaving, dying = span_sums(slots // width, spans)
    return RiskSets(
        month=slots % width,
        stratum=slots // width,
        strata=strata,
        cell_of_row=cell_of_row,
        first=spans[0],
        last=spans[1],
        ends=spans[2],
        leaving=leaving,
        dying=dying,
    )


def _entered(durations: Durations, slots: Ints, base: Ints, size: int) -> Ints:
    """Slots of earlier strata, and of the own one up to the entry."""
    if durations.entry is None and durations.strata is None:
        return np.zeros(len(durations), dtype=np.int64)
    return count_until(slots, base + durations.start, size=size)


def span_sums(stratum: Ints, spans: tuple[Ints, Ints, Bools]) -> tuple["csr_array", "csr_array"]:
    """Sparse sums of cells that leave, and of cells that end, in each slot."""
    from scipy.sparse import csr_array

    first, last, ends = spans
    shape = (len(stratum), len(first))
    present = np.flatnonzero(first < last)
    begin = np.searchsorted(stratum, stratum, side="left")
    late = present[first[present] > begin[last[present] - 1]]
    place = np.concatenate([last[present], first[late]]) - 1
    sign = np.concatenate([np.ones(len(present)), -np.ones(len(late))])
    leaving = csr_array((sign, (place, np.concatenate([present, late]))), shape=shape)
    over = np.flatnonzero(ends)
    return leaving, csr_array((np.ones(len(over)), (last[over] - 1, over)), shape=shape)
