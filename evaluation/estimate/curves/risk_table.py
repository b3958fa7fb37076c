"""Who was at risk and who had the event, month by month, in cells.

Rows that enter, leave and end alike have the same influence per unit of weight, so whole
months collapse a register to a few thousand cells whatever its size.
"""

from dataclasses import dataclass

import numpy as np

from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.result.arrays import Floats, Ints, safe_ratio
from evaluation.estimate.result.distinct import coded, count_until


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskTable:
    """Weighted counts per month, and the cells that made them.

    Attributes
    ----------
    month : array, shape (t,)
        Months in which a row leaves, and those asked for, ascending.
    at_risk, events : array, shape (t,) and (t, k)
        Sums of weights; events by cause.
    tied : array, shape (t,)
        Rows with weight that have an event of any cause in the month.
    cell_of_row : array, shape (n,)
    first, last, cause : array, shape (c,)
        A cell is at risk at the positions first..last-1 of `month` and ends at last-1.
    factor : array, shape (c, t), optional
        Factor on the weight by month, 0 when not at risk; then every row is a cell.
    """

    month: Ints
    at_risk: Floats
    events: Floats
    tied: Floats
    cell_of_row: Ints
    first: Ints
    last: Ints
    cause: Ints
    factor: Floats | None

    @property
    def hazard(self) -> Floats:
        """Events per row at risk, shape (t, k); 0 where nobody is at risk."""
        return safe_ratio(self.events, self.at_risk[:, None])

    def position(self, months: Ints) -> Ints:
        """Index of the last table month not after each of `months`; -1 before the first."""
        return np.searchsorted(self.month, months, side="right") - 1

    def influence(self, *, own: Floats, shared: Floats, cause: int) -> Floats:
        """Influence per unit of weight of functionals of the hazards, shape (c, m).

        Sum over months of gradient times (dN - Y dLambda) / Y, the row's martingale
        increment in the hazard.

        Parameters
        ----------
        own, shared : array, shape (t, m)
            Derivative in the hazard of `cause`, and in the hazard of any event.
        cause : int
            1..k.
        """
        per_row = safe_ratio(np.ones_like(self.at_risk), self.at_risk)[:, None]
        hazard = self.hazard
        total = hazard.sum(axis=1)[:, None]
        expected = (own * hazard[:, cause - 1, None] + shared * total) * per_row
        if self.factor is None:
            return self._by_span(expected, shared * per_row, own * per_row, cause)
        ends = np.flatnonzero(self.cause > 0)
        month, mine = self.last[ends] - 1, self.cause[ends] == cause
        jump = (shared * per_row)[month]
        jump[mine] += (own * per_row)[month[mine]]
        result = np.asarray(self.factor @ -expected, dtype=float)
        result[ends] += jump * self.factor[ends, month][:, None]
        return result

    def increments(self, place: int) -> Floats:
        """Martingale increments at one month, in each cause and in any event, (c, k + 1).

        Per unit of base weight.
        """
        factor = 1.0 if self.factor is None else self.factor[:, place]
        present = (self.first <= place) & (place < self.last)
        scale = safe_ratio(np.asarray(present * factor, dtype=float), self.at_risk[place])
        ends = (self.last - 1 == place) & (self.cause > 0)
        hazard = self.hazard[place]
        result = np.tile(np.append(-hazard, -hazard.sum()), (len(scale), 1))
        result[ends, self.cause[ends] - 1] += 1
        result[ends, -1] += 1
        return np.asarray(scale[:, None] * result, dtype=float)

    def last_weighted(self) -> Ints:
        """One past the last position at which each cell carries weight, shape (c,)."""
        if self.factor is None:
            return np.where(self.first < self.last, self.last, 0)
        carried = self.factor > 0
        final = carried.shape[1] - carried[:, ::-1].argmax(axis=1)
        return np.where(carried.any(axis=1), final, 0)

    def _by_span(
        self, expected: Floats, any_event: Floats, own_event: Floats, cause: int
    ) -> Floats:
        """Increments until a cell ends, as it ends, less those until it entered, (c, m)."""
        unseen = np.vstack([np.zeros((1, expected.shape[1])), -expected.cumsum(axis=0)])
        other, mine = unseen.copy(), unseen.copy()
        other[1:] += any_event
        mine[1:] += any_event + own_event
        kind = np.where(self.cause == cause, 2, np.minimum(self.cause, 1))
        result: Floats = np.vstack([unseen, other, mine])[kind * len(unseen) + self.last]
        if self.first.any():
            result -= unseen[self.first]
        return result


def risk_table(
    durations: Durations,
    *,
    months: Ints | None = None,
    causes: int = 1,
    factor: Floats | None = None,
) -> RiskTable:
    """Collapse durations to cells and count them by month.

    Parameters
    ----------
    durations : Durations
    months : array of int, optional
        Months to keep although no row leaves in them.
    causes : int
        Keep at least this many causes, also those without an event.
    factor : array, shape (n, H), optional
        Factor on each row's weight in month 1..H; H reaches the last event or censoring.
    """
    month = _months(durations, months)
    size = int(durations.time.max()) + 1
    last = count_until(month, durations.time, size=size)
    first = np.zeros_like(last)
    if durations.entry is not None:
        first = count_until(month, durations.entry, size=size)
    shape = (len(month), max(causes, durations.n_causes))
    if factor is not None:
        return _by_row(durations, month, (first, last), shape, factor[:, month - 1])
    first, last, cause, cell_of_row = _cells(first, last, durations.cause)
    weight, cells = durations.weight, len(cause)
    total = np.bincount(cell_of_row, weight, cells).astype(float)
    # A row of weight 0 is no tie.
    rows = np.bincount(cell_of_row, None if weight is None else weight > 0, cells).astype(float)
    return RiskTable(
        month=month,
        at_risk=_at_risk(first, last, total, len(month)),
        events=_events(last, cause, total, shape),
        tied=_events(last, cause, rows, shape).sum(axis=1),
        cell_of_row=cell_of_row,
        first=first,
        last=last,
        cause=cause,
        factor=None,
    )


def _months(durations: Durations, asked: Ints | None) -> Ints:
    """Months in which a row leaves, and those asked for that somebody reached."""
    leaving = coded(durations.time)[0]
    month = leaving if asked is None else np.union1d(leaving, asked)
    inside: Ints = month[(month > 0) & (month <= leaving[-1])]
    return inside


def _cells(first: Ints, last: Ints, cause: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    months, causes = int(last.max()) + 1, int(cause.max()) + 1
    cells, cell_of_row = coded((first * months + last) * causes + cause)
    span = cells // causes
    return span // months, span % months, cells % causes, cell_of_row


def _by_row(
    durations: Durations,
    month: Ints,
    span: tuple[Ints, Ints],
    shape: tuple[int, int],
    factor: Floats,
) -> RiskTable:
    first, last = span
    weight = durations.case_weight
    carried: Floats = factor * _exposure(first, last, month)
    rows = np.flatnonzero(durations.cause > 0)
    final = np.zeros(len(durations))
    final[rows] = weight[rows] * carried[rows, last[rows] - 1]
    return RiskTable(
        month=month,
        at_risk=weight @ carried,
        events=_events(last, durations.cause, final, shape),
        tied=_events(last, durations.cause, (final > 0).astype(float), shape).sum(axis=1),
        cell_of_row=np.arange(len(durations)),
        first=first,
        last=last,
        cause=durations.cause,
        factor=carried,
    )


def _exposure(first: Ints, last: Ints, month: Ints) -> np.ndarray:
    position = np.arange(len(month))
    return np.asarray((first[:, None] <= position) & (position < last[:, None]))


def _at_risk(first: Ints, last: Ints, weight: Floats, size: int) -> Floats:
    # Summed from the last month backwards: small late risk sets stay exact.
    change = np.bincount(last, weight, size + 1)[1:] - np.bincount(first, weight, size + 1)[1:]
    return change[::-1].cumsum()[::-1]


def _events(last: Ints, cause: Ints, weight: Floats, shape: tuple[int, int]) -> Floats:
    months, causes = shape
    hit = cause > 0
    place = (last[hit] - 1) * causes + cause[hit] - 1
    counted = np.bincount(place, weight[hit], months * causes)
    return np.asarray(counted, dtype=float).reshape(months, causes)
