"""How far many sums of counts reach at once: bounds that hold, and values that were seen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evaluation.disclosure.audit.integers import MOST, NEAR, Floats, System
from evaluation.disclosure.audit.model import Terms
from evaluation.disclosure.audit.reach import Said

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Flags = NDArray[np.bool_]
MOST_PASSES = 30


class Spans:
    """Least and largest values of sums: not beyond the outer ends, and at the inner ones.

    Parameters
    ----------
    said : Said
    sums : sequence of Terms

    Attributes
    ----------
    own : pair of array, shape (m,)
        Ends that the numbers shown of a sum, or of its terms, leave by themselves.
    low, high : array, shape (m,)
        Outer ends: nothing beyond them is possible.
    least, most : array, shape (m,)
        Inner ends: whole numbers were found for which the sum is so.
    """

    def __init__(self, said: Said, sums: Sequence[Terms]) -> None:
        self._said, self._rows = said, said.rows(sums)
        size = said.system.matrix.shape[1]
        stated = np.array([said.stated(terms) for terms in sums]).reshape(-1, 2).T
        alone = np.array([said.stated({place: 1}) for place in said.places]).reshape(-1, 2).T
        self.own = _within(extents(self._rows, *_within(_anything(size), alone)), stated)
        self.low, self.high = _within(extents(self._rows, *bounds(said.system)), stated)
        self.least, self.most = np.full(len(sums), np.inf), np.full(len(sums), -np.inf)

    def aim(self, chosen: Flags) -> None:
        """See solutions in which chosen sums are small together, and large together."""
        for sign, is_wide in ((1.0, self.least > self.low), (-1.0, self.most < self.high)):
            price = sign * (self._rows.T @ (chosen & is_wide).astype(float))
            solution = self._said.solution(price) if price.any() else None
            if solution is not None:
                value = self._rows @ solution
                self.least = np.minimum(self.least, value)
                self.most = np.maximum(self.most, value)

    @property
    def is_narrowed(self) -> Flags:
        """Tell which sums were not seen at both ends that their own numbers leave."""
        return np.asarray((self.least > self.own[0]) | (self.most < self.own[1]))

    def apart(self, chosen: Flags) -> Flags:
        """Choose among sums such that no statement is about two of them."""
        said = (abs(self._rows) @ abs(self._said.system.matrix).T).tocsr()
        used = np.zeros(said.shape[1], dtype=bool)
        found = np.zeros(len(chosen), dtype=bool)
        for at in np.flatnonzero(chosen):
            own = said.indices[said.indptr[at] : said.indptr[at + 1]]
            if not used[own].any():
                used[own] = found[at] = True
        return found


def _anything(size: int) -> tuple[Floats, Floats]:
    return np.zeros(size), np.full(size, float(MOST))


def _within(ends: tuple[Floats, Floats], stated: Floats) -> tuple[Floats, Floats]:
    return np.maximum(ends[0], stated[0]), np.minimum(ends[1], stated[1])


def extents(rows: "csr_array", low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Give ends of sums from those of their terms."""
    size, entries = rows.shape[0], rows.tocoo()
    ends = entries.data * low[entries.col], entries.data * high[entries.col]
    first, last = np.minimum(*ends), np.maximum(*ends)
    low, high = (np.bincount(entries.row, end, size).astype(float) for end in (first, last))
    return low, high


def bounds(system: System) -> tuple[Floats, Floats]:
    """Give ends of every unknown, as one statement after the other leaves them."""
    entries = system.matrix.tocoo()
    row, column, factor = entries.row, entries.col, entries.data
    low, high = _anything(system.matrix.shape[1])
    for _ in range(MOST_PASSES):
        ends = factor * low[column], factor * high[column]
        first, last = np.minimum(*ends), np.maximum(*ends)
        # What the others of a sum leave for each of its terms.
        least = system.low[row] - (np.bincount(row, last, len(system.low))[row] - last)
        most = system.high[row] - (np.bincount(row, first, len(system.low))[row] - first)
        up, down = np.where(factor > 0, most, least), np.where(factor > 0, least, most)
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, column, np.ceil(down / factor - NEAR))
        np.minimum.at(new_high, column, np.floor(up / factor + NEAR))
        if (new_low == low).all() and (new_high == high).all():
            break
        low, high = new_low, new_high
    return low, high
