"""How far sums of counts reach, by linear programming over what is said of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array, hstack

from evaluation.disclosure.audit.integers import NEAR, Floats, System, cheapest
from evaluation.disclosure.audit.model import Statement, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Least and largest value of a sum; the least above the largest when it has none."""

    low: float
    high: float


class Said:
    """What is said of some counts, as bounds of sums of them."""

    def __init__(self, said: Sequence[Statement], places: Iterable[int]) -> None:
        self._place = {place: at for at, place in enumerate(places)}
        said = [item for item in said if item.terms]
        self.system = System(
            matrix=self._rows([item.terms for item in said]),
            low=np.array([item.low for item in said]),
            high=np.array([item.high for item in said]),
        )

    def span(self, terms: Terms) -> Span:
        """Give the least and the largest whole value of a sum."""
        price = self._rows([terms]).toarray()[0]
        low, high = (self._end(sign * price) for sign in (1.0, -1.0))
        if low is None or high is None:
            return Span(low=np.inf, high=-np.inf)
        return Span(low=float(np.rint(price @ low)), high=float(np.rint(price @ high)))

    def _rows(self, sums: Sequence[Terms]) -> "csr_array":
        entries = [
            (row, self._place[place], factor)
            for row, terms in enumerate(sums)
            for place, factor in terms.items()
        ]
        rows, columns, factors = np.array(entries).T if entries else np.zeros((3, 0))
        shape = (len(sums), len(self._place))
        return csr_array((factors, (rows.astype(int), columns.astype(int))), shape=shape)

    def _end(self, price: Floats) -> Floats | None:
        for whole in (0, len(price)):
            found = cheapest(self.system, price, whole=whole)
            if found is None:
                return None
            numbers: Floats = np.rint(found)
            if whole or self.system.holds(numbers):
                break
        return numbers


def not_so(said: Said, price: Floats) -> NDArray[np.bool_]:
    """Tell which statements have to go for the others to be possible, the cheapest."""
    system = said.system
    many, size = system.matrix.shape
    if cheapest(system, np.zeros(size), whole=0) is not None:
        return np.zeros(many, dtype=bool)
    off = diags_array(np.ones(many), format="csr")
    matrix = hstack([system.matrix, off, -off], format="csr")
    wide = System(matrix=matrix, low=system.low, high=system.high)
    found = cheapest(wide, np.concatenate([np.zeros(size), price, price]), whole=0)
    if found is None:
        return np.ones(many, dtype=bool)
    slack: Floats = found[size : size + many] + found[size + many :]
    return slack > NEAR
