"""Transitions between states, month by month, in cells."""

from dataclasses import dataclass

import numpy as np

from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.result.arrays import Floats, Ints, safe_ratio
from evaluation.estimate.result.distinct import coded


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionTable:
    """Weighted counts per month and state, and the cells that made them.

    Attributes
    ----------
    month : array, shape (t,)
        Months in which a row ends, ascending.
    at_risk : array, shape (t, k)
    moves : array, shape (t, k, k)
        From and to.
    cell_of_row : array, shape (n,)
    first, last, origin, cause : array, shape (c,)
        A cell is at risk of leaving state `origin` at the positions first..last-1 of `month`
        and ends at last-1, by a move to state `cause` - 1 or, where it is 0, unseen.
    total : array, shape (c,)
        Sum of weights.
    """

    month: Ints
    at_risk: Floats
    moves: Floats
    cell_of_row: Ints
    first: Ints
    last: Ints
    origin: Ints
    cause: Ints
    total: Floats

    def step(self, month: int, share: Floats, moved: Floats) -> tuple[Floats, Floats]:
        """Shares (k,) and influences of the cells (c, k) one table month on."""
        hazard = safe_ratio(self.moves[month], self.at_risk[month][:, None])
        change = hazard - np.diag(hazard.sum(axis=1))
        present = np.flatnonzero((self.first <= month) & (month < self.last))
        origin = self.origin[present]
        shock = -change[origin]
        ends = np.flatnonzero((self.last[present] - 1 == month) & (self.cause[present] > 0))
        shock[ends, self.cause[present[ends]] - 1] += 1
        shock[ends, origin[ends]] -= 1
        result = moved + moved @ change
        result[present] += safe_ratio(share, self.at_risk[month])[origin][:, None] * shock
        return share + share @ change, result

    def seen_until(self) -> Floats:
        """Last month with somebody at risk, by state; no end where nobody leaves from."""
        until = np.full(self.at_risk.shape[1], -np.inf)
        leaving = np.flatnonzero((self.first < self.last) & (self.total > 0))
        np.maximum.at(until, self.origin[leaving], self.month[self.last[leaving] - 1])
        return np.where(np.isin(np.arange(len(until)), self.origin), until, np.inf)


def transition_table(durations: Durations, origin: Ints, states: int) -> TransitionTable:
    """Collapse stays to cells and count their moves by month; `origin` is 0..states-1."""
    month = coded(durations.time)[0]
    month = month[month > 0]
    first = np.searchsorted(month, durations.start, side="right")
    last = np.searchsorted(month, durations.time, side="right")
    size = len(month) + 1
    key = ((first * size + last) * states + origin) * (states + 1) + durations.cause
    cells, cell_of_row = coded(key)
    cause, rest = cells % (states + 1), cells // (states + 1)
    origin, span = rest % states, rest // states
    first, last = span // size, span % size
    total = np.bincount(cell_of_row, durations.weight, len(cells)).astype(float)
    at_risk = np.zeros((size, states))
    np.add.at(at_risk, (last, origin), total)
    np.subtract.at(at_risk, (first, origin), total)
    moves = np.zeros((len(month), states, states))
    hit = np.flatnonzero(cause > 0)
    np.add.at(moves, (last[hit] - 1, origin[hit], cause[hit] - 1), total[hit])
    return TransitionTable(
        month=month,
        at_risk=at_risk[1:][::-1].cumsum(axis=0)[::-1],
        moves=moves,
        cell_of_row=cell_of_row,
        first=first,
        last=last,
        origin=origin,
        cause=cause,
        total=total,
    )
