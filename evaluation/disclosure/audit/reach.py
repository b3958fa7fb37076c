"""How far sums of counts reach, by linear programming over what is said of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from evaluation.disclosure.audit.integers import MOST, NEAR, Floats, System, cheapest
from evaluation.disclosure.audit.model import Statement, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Least and largest value of a sum; the least above the largest when it has none."""

    low: float
    high: float


class Said:
    """What is said of some counts, as bounds of sums of them."""

    def __init__(self, said: Sequence[Statement], places: Iterable[int]) -> None:
        self.places = tuple(places)
        self._place = {place: at for at, place in enumerate(self.places)}
        said = [item for item in said if item.terms]
        self.system = System(
            matrix=self.rows([item.terms for item in said]),
            low=np.array([item.low for item in said]),
            high=np.array([item.high for item in said]),
        )
        self._alike = _alike(self.system.matrix)
        _, first = np.unique(self._alike, return_index=True)
        self._smaller = replace(self.system, matrix=self.system.matrix[:, first])
        self._own: dict[frozenset[tuple[int, int]], tuple[float, float]] = {}
        for item in said:
            key = frozenset(item.terms.items())
            low, high = self._own.get(key, (-np.inf, np.inf))
            self._own[key] = max(low, item.low), min(high, item.high)

    def span(self, terms: Terms) -> Span:
        """Give the least and the largest whole value of a sum."""
        price = self.rows([terms]).toarray()[0]
        low, high = (self.solution(sign * price) for sign in (1.0, -1.0))
        if low is None or high is None:
            return Span(low=np.inf, high=-np.inf)
        return Span(low=float(np.rint(price @ low)), high=float(np.rint(price @ high)))

    def stated(self, terms: Terms) -> tuple[float, float]:
        """Give what is said of a sum itself; infinite where nothing is."""
        return self._own.get(frozenset(terms.items()), (-np.inf, np.inf))

    def own(self, terms: Terms) -> tuple[float, float]:
        """Give the ends that what is said of a sum, and of its terms alone, leaves."""
        ends = []
        for place, factor in terms.items():
            low, high = self.stated({place: 1})
            ends.append(sorted((factor * max(low, 0.0), factor * min(high, float(MOST)))))
        low, high = self.stated(terms)
        return max(low, sum(end[0] for end in ends)), min(high, sum(end[1] for end in ends))

    def rows(self, sums: Sequence[Terms]) -> "csr_array":
        """Give sums as rows of factors, one column for each count."""
        entries = [
            (row, self._place[place], factor)
            for row, terms in enumerate(sums)
            for place, factor in terms.items()
        ]
        rows, columns, factors = np.array(entries).T if entries else np.zeros((3, 0))
        shape = (len(sums), len(self._place))
        return csr_array((factors, (rows.astype(int), columns.astype(int))), shape=shape)

    def solution(self, price: Floats) -> Floats | None:
        """Give whole numbers of the least price for which all that is said is so.

        Counts that are in the same statements can stand for each other: only the cheapest of
        them is above nought.
        """
        order = np.lexsort((price, self._alike))
        first = order[np.flatnonzero(np.diff(self._alike[order], prepend=-1))]
        for whole in (0, len(first)):
            found = cheapest(self._smaller, price[first], whole=whole)
            if found is None:
                return None
            numbers: Floats = np.zeros(len(price))
            numbers[first] = np.rint(found)
            if whole or self.system.holds(numbers):
                break
        return numbers

    def freed(self, terms: Terms, ends: tuple[float, float], price: Floats) -> NDArray[np.bool_]:
        """Tell which statements have to go for a sum to be within ends, the cheapest.

        Parameters
        ----------
        price : array, shape (statements,)
            Infinite for what cannot go.

        Returns
        -------
        array of bool, shape (statements,)
            Nowhere true where nothing helps.
        """
        row = System(matrix=self.rows([terms]), low=np.array([ends[0]]), high=np.array([ends[1]]))
        found = _slack(self.system.with_also(row), np.append(price, np.inf))
        return np.zeros(len(price), dtype=bool) if found is None else found[:-1] > NEAR


def _slack(system: System, price: Floats) -> Floats | None:
    """Give by how much sums have to be beyond their bounds, the cheapest; infinite: by nought."""
    many, size = system.matrix.shape
    soft = np.flatnonzero(np.isfinite(price))
    off = csr_array((np.ones(len(soft)), (soft, np.arange(len(soft)))), shape=(many, len(soft)))
    wide = replace(system, matrix=hstack([system.matrix, off, -off], format="csr"))
    cost = np.concatenate([np.zeros(size), price[soft], price[soft]])
    found = cheapest(wide, cost, whole=0)
    if found is None:
        return None
    slack = np.zeros(many)
    slack[soft] = found[size : size + len(soft)] + found[size + len(soft) :]
    return slack


def _alike(matrix: "csr_array") -> NDArray[np.int64]:
    """Give each column a number, the same to those that are equal."""
    columns, known = matrix.tocsc(), dict[tuple[bytes, bytes], int]()
    columns.sort_indices()
    ends = columns.indptr
    return np.array(
        [
            known.setdefault(
                (columns.indices[first:last].tobytes(), columns.data[first:last].tobytes()),
                len(known),
            )
            for first, last in pairwise(ends)
        ],
        dtype=np.int64,
    )


def not_so(said: Said, price: Floats) -> NDArray[np.bool_]:
    """Tell which statements have to go for the others to be possible, the cheapest."""
    system = said.system
    many, size = system.matrix.shape
    if cheapest(system, np.zeros(size), whole=0) is not None:
        return np.zeros(many, dtype=bool)
    slack = _slack(system, price)
    return np.ones(many, dtype=bool) if slack is None else slack > NEAR
