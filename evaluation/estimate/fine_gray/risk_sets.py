"""Who is at risk under a subdistribution hazard: a competing event leaves a row there.

A row with a competing event at s stays in the risk set of every later month t, with the
probability that it would still have been under observation, K(t) / K(s). Sums over these
sets are products of sums before and sums after, so they cost no more than the cells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.estimate.curves.risk_sets import RiskSets, span_sums
from evaluation.estimate.fine_gray.cells import COMPETING, EVENT, Cells
from evaluation.estimate.fine_gray.censoring import Observation
from evaluation.estimate.result.arrays import Bools, Floats, Ints, group_sum

Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying:
    """Cells that end with a competing event in one stratum and censoring group.

    Attributes
    ----------
    group : int
        Of the censoring distribution.
    slots : slice
        Of the stratum.
    cells : array, shape (j,)
    place : array, shape (j,)
        Number of `slots` up to the competing event.
    since : array, shape (j,)
        Its month, as a position in those of the observation.
    own : array, shape (j,)
        Probability of being under observation just before the competing event, up to a
        constant of the group.
    level : array, shape (s,)
        The same just before each of `slots`.
    """

    group: int
    slots: slice
    cells: Ints
    place: Ints
    since: Ints
    own: Floats
    level: Floats

    def arrived(self, totals: Floats) -> Floats:
        """Cell totals (c, k) over their own level, summed up to before each slot, (s, k)."""
        values = totals[self.cells] / self.own[:, None]
        by_place = group_sum(values, self.place, len(self.level) + 1)
        return np.asarray(by_place.cumsum(axis=0)[:-1], dtype=float)

    def ahead(self, increments: Floats) -> Floats:
        """Slot increments (s, k) times their level, summed from each slot on, (s + 1, k)."""
        values = self.level[:, None] * increments[self.slots]
        end = np.zeros((1, values.shape[1]))
        return np.concatenate([values[::-1].cumsum(axis=0)[::-1], end])


@dataclass(frozen=True, slots=True, kw_only=True)
class SubdistributionSets:
    """Risk sets with the rows that stay; used in place of `RiskSets`.

    Attributes
    ----------
    plain : RiskSets
        Without those rows.
    staying : tuple of Staying
    """

    plain: RiskSets
    staying: tuple[Staying, ...]

    @property
    def cell_of_row(self) -> Ints:
        """Cell of each row, shape (n,)."""
        return self.plain.cell_of_row

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return self.plain.n_cells

    @property
    def ends(self) -> Bools:
        """Whether the cell's rows have the event, shape (c,)."""
        return self.plain.ends

    def at_risk(self, totals: Floats) -> Floats:
        """Sum over the risk set of each slot, of cell totals (c, k); shape (s, k)."""
        result = self.plain.at_risk(totals)
        for part in self.staying:
            result[part.slots] += part.level[:, None] * part.arrived(totals)
        return result

    def events(self, totals: Floats) -> Floats:
        """Sum over the rows with the event in each slot; shape (s, k)."""
        return self.plain.events(totals)

    def over_time(self, increments: Floats) -> Floats:
        """Sum of slot increments (s, k) over each cell's slots at risk; shape (c, k)."""
        result = self.plain.over_time(increments)
        for part in self.staying:
            result[part.cells] += part.ahead(increments)[part.place] / part.own[:, None]
        return result

    def own_event(self, values: Floats) -> Floats:
        """Value of the slot (s, k) in which each cell's rows have the event, else 0; (c, k)."""
        return self.plain.own_event(values)

    def slopes(
        self, terms: Sequence[tuple[Floats, Floats]], found: Observation, *, side: Side = "right"
    ) -> Floats:
        """Slopes of sums over the staying rows in the log factor of each month, (g, u, k).

        Parameters
        ----------
        terms : pairs of arrays, shape (c, k) and (s, k)
            Each pair stands for the sum over slots of the second times the risk-set sum of
            the first.
        found : Observation
        side : str
            ``right``: from a competing event up to the month, to an event after it.
            ``left``: from one before the month, to an event from it on.
        """
        size = max(values.shape[1] for pair in terms for values in pair)
        result = np.zeros((*found.leave.shape, size))
        for part in self.staying:
            at = np.searchsorted(self.plain.month[part.slots], found.month, side=side)
            for totals, increments in terms:
                values = totals[part.cells] / part.own[:, None]
                earlier = group_sum(values, part.since, len(at)).cumsum(axis=0)
                if side == "left":
                    earlier = np.concatenate([np.zeros((1, values.shape[1])), earlier[:-1]])
                result[part.group] += earlier * part.ahead(increments)[at]
        return result


def subdistribution_sets(cells: Cells, found: Observation) -> SubdistributionSets:
    """Sort cells into the months with events, and find who stays."""
    width = int(cells.time.max()) + 1
    until = cells.stratum * width + cells.time
    slots = np.unique(until[cells.kind == EVENT])
    last = np.searchsorted(slots, until, side="right")
    first = np.searchsorted(slots, cells.stratum * width + cells.start, side="right")
    spans = (np.minimum(first, last), last, cells.kind == EVENT)
    leaving, dying = span_sums(slots // width, spans)
    plain = RiskSets(
        month=slots % width,
        stratum=slots // width,
        strata=np.arange(cells.n_strata),
        cell_of_row=cells.cell_of_row,
        first=spans[0],
        last=spans[1],
        ends=spans[2],
        leaving=leaving,
        dying=dying,
    )
    return SubdistributionSets(plain=plain, staying=tuple(_staying(plain, cells, found)))


def _staying(plain: RiskSets, cells: Cells, found: Observation) -> Iterator[Staying]:
    competing = np.flatnonzero(cells.kind == COMPETING)
    pair = cells.stratum[competing] * cells.n_groups + cells.group[competing]
    for code in np.unique(pair):
        stratum, group = divmod(int(code), cells.n_groups)
        low, high = np.searchsorted(plain.stratum, [stratum, stratum + 1])
        mine = competing[pair == code]
        yield Staying(
            group=group,
            slots=slice(int(low), int(high)),
            cells=mine,
            place=plain.last[mine] - low,
            since=np.searchsorted(found.month, cells.time[mine]),
            own=found.before(group, cells.time[mine]),
            level=found.before(group, plain.month[low:high]),
        )
