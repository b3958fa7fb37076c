"""How far sums of counts reach, by linear programming over what is said of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, diags_array, hstack

from evaluation.disclosure.audit.model import Statement, Terms

Floats = NDArray[np.float64]
MOST = 10**6
NEAR = 1e-6
PATTERNS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Least and largest value of a sum; the least above the largest when it has none."""

    low: float
    high: float


class System:
    """Unknown counts, none below nought, and bounds of sums of them."""

    def __init__(self, said: Sequence[Statement], places: Iterable[int]) -> None:
        self.place = {place: at for at, place in enumerate(places)}
        said = [item for item in said if item.terms]
        self.matrix = self.rows([item.terms for item in said])
        self.low = np.array([item.low for item in said])
        self.high = np.array([item.high for item in said])

    def rows(self, sums: Sequence[Terms]) -> "csr_array":
        """Give sums as rows of a matrix."""
        entries = [
            (row, self.place[place], factor)
            for row, terms in enumerate(sums)
            for place, factor in terms.items()
        ]
        rows, columns, factors = np.array(entries).T if entries else np.zeros((3, 0))
        shape = (len(sums), len(self.place))
        return csr_array((factors, (rows.astype(int), columns.astype(int))), shape=shape)

    def broken(self, solution: Floats) -> NDArray[np.bool_]:
        """Tell which sums are out of their bounds."""
        value = self.matrix @ solution
        return np.asarray((value < self.low - NEAR) | (value > self.high + NEAR))

    def cheapest(self, price: Floats, *, whole: bool) -> Floats | None:
        """Give the numbers of the least price, whole if asked for; None where none fit."""
        rows = [LinearConstraint(self.matrix, self.low, self.high)] if len(self.low) else []
        found = milp(
            price,
            constraints=rows,
            integrality=np.full(len(price), int(whole)),
            bounds=Bounds(0, MOST),
        )
        return None if found.x is None else np.asarray(found.x)

    def span(self, terms: Terms) -> Span:
        """Give the least and the largest whole value of a sum."""
        row = self.rows([terms])
        price = row.toarray()[0]
        ends = [self._end(sign * price, row) for sign in (1.0, -1.0)]
        return Span(low=ends[0], high=ends[1])

    def _end(self, price: Floats, row: "csr_array") -> float:
        for whole in (False, True):
            found = self.cheapest(price, whole=whole)
            if found is None:
                # Nothing fits: neither end is one that can be.
                return float(np.sign(price.sum())) * np.inf
            numbers = np.rint(found)
            if whole or not self.broken(numbers).any():
                break
        return float(np.rint((row @ numbers)[0]))


def seen_spans(system: System, label: Sequence[int], asked: Sequence[Terms]) -> list[Span]:
    """Give values of sums that some solutions have: what is between can be, too.

    Each solution lies at an end of half of the sums, another half each time.

    Parameters
    ----------
    label : sequence of int, one per unknown
        The block of each unknown: one that rounding breaks tells nothing.
    """
    sums = system.rows(asked)
    ends = np.full(len(asked), np.inf), np.full(len(asked), -np.inf)
    number = np.array(label, dtype=int)
    home = np.array([number[system.place[next(iter(terms))]] for terms in asked])
    row_home = number[system.matrix.indices[system.matrix.indptr[:-1]]]
    turn = np.arange(len(asked))
    for pattern in range(PATTERNS):
        half = np.where(turn >> pattern & 1, -1.0, 1.0) if pattern else np.ones(len(asked))
        for sign in (1.0, -1.0):
            found = system.cheapest(sign * (sums.T @ half), whole=False)
            if found is None:
                break
            numbers = np.rint(found)
            is_broken = np.isin(home, row_home[system.broken(numbers)])
            value = np.rint(sums @ numbers)
            np.minimum(ends[0], np.where(is_broken, np.inf, value), out=ends[0])
            np.maximum(ends[1], np.where(is_broken, -np.inf, value), out=ends[1])
    return [Span(low=low, high=high) for low, high in zip(*ends, strict=True)]


def not_so(system: System, price: Floats) -> NDArray[np.bool_]:
    """Tell which statements have to go for the others to be possible, the cheapest."""
    size, said = len(system.place), len(system.low)
    if system.cheapest(np.zeros(size), whole=False) is not None:
        return np.zeros(said, dtype=bool)
    off = diags_array(np.ones(said), format="csr")
    wide = System((), range(size + 2 * said))
    wide.matrix = hstack([system.matrix, off, -off], format="csr")
    wide.low, wide.high = system.low, system.high
    found = wide.cheapest(np.concatenate([np.zeros(size), price, price]), whole=False)
    if found is None:
        return np.ones(said, dtype=bool)
    slack: Floats = found[size : size + said] + found[size + said :]
    return slack > NEAR
