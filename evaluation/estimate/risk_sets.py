"""Who is at risk when, within strata: sums over risk sets at the cost of their cells."""

from dataclasses import dataclass

import numpy as np

from evaluation.estimate.arrays import Bools, Floats, Ints
from evaluation.estimate.durations import Durations


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSets:
    """Distinct (stratum, month) slots, and cells of rows that share their slots.

    Attributes
    ----------
    month, stratum : array, shape (s,)
        Slots in ascending order of stratum, then month; stratum is a code.
    cell_of_row : array, shape (n,)
    first, last : array, shape (c,)
        A cell is at risk in the slots first..last-1; an empty span has no follow-up.
    ends : array of bool, shape (c,)
        Whether the cell's rows have the event in slot last-1.
    """

    month: Ints
    stratum: Ints
    cell_of_row: Ints
    first: Ints
    last: Ints
    ends: Bools

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.first)

    def at_risk(self, totals: Floats) -> Floats:
        """Sum over the risk set of each slot, of cell totals (c, k); shape (s, k)."""
        present = self.first < self.last
        change = np.zeros((len(self.month), totals.shape[1]))
        np.add.at(change, self.last[present] - 1, totals[present])
        late = present & (self.first > self._begin()[np.maximum(self.last - 1, 0)])
        np.subtract.at(change, self.first[late] - 1, totals[late])
        result = np.empty_like(change)
        # Each stratum is summed from its own last month: small late risk sets stay exact.
        for block in np.split(np.arange(len(self.month)), self._cuts()):
            result[block] = change[block][::-1].cumsum(axis=0)[::-1]
        return result

    def events(self, totals: Floats) -> Floats:
        """Sum over the rows with the event in each slot; shape (s, k)."""
        result = np.zeros((len(self.month), totals.shape[1]))
        np.add.at(result, self.last[self.ends] - 1, totals[self.ends])
        return result

    def over_time(self, increments: Floats) -> Floats:
        """Sum of slot increments (s, k) over each cell's slots at risk; shape (c, k)."""
        total = np.vstack([np.zeros((1, increments.shape[1])), increments.cumsum(axis=0)])
        return np.asarray(total[self.last] - total[self.first], dtype=float)

    def own_event(self, values: Floats) -> Floats:
        """Value of the slot (s, k) in which each cell's rows have the event, else 0; (c, k)."""
        result = np.zeros((self.n_cells, values.shape[1]))
        result[self.ends] = values[self.last[self.ends] - 1]
        return result

    def _cuts(self) -> Ints:
        return np.flatnonzero(np.diff(self.stratum)) + 1

    def _begin(self) -> Ints:
        """First slot of the stratum each slot belongs to, shape (s,)."""
        return np.searchsorted(self.stratum, self.stratum, side="left")


def risk_sets(durations: Durations) -> RiskSets:
    """Sort durations into slots and cells; any cause is the event."""
    stratum = np.zeros(len(durations), dtype=np.int64)
    if durations.strata is not None:
        stratum = np.unique(np.asarray(durations.strata), return_inverse=True)[1]
    width = int(durations.time.max()) + 2
    slots = np.unique(stratum * width + durations.time)
    slots = slots[slots % width > 0]
    first = np.searchsorted(slots, stratum * width + durations.start, side="right")
    last = np.searchsorted(slots, stratum * width + durations.time, side="right")
    dead = durations.cause > 0
    key = (first * (len(slots) + 1) + last) * 2 + dead
    cells, cell_of_row = np.unique(key, return_inverse=True)
    span = cells // 2
    return RiskSets(
        month=slots % width,
        stratum=slots // width,
        cell_of_row=cell_of_row,
        first=span // (len(slots) + 1),
        last=span % (len(slots) + 1),
        ends=cells % 2 == 1,
    )
