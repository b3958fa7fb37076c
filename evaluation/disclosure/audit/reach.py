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

    def fits(self, solution: Floats) -> bool:
        """Tell whether all sums are within their bounds."""
        value = self.matrix @ solution
        return bool(((value >= self.low - NEAR) & (value <= self.high + NEAR)).all())

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
        price = self.rows([terms]).toarray()[0]
        low, high = (self._end(sign * price) for sign in (1.0, -1.0))
        if low is None or high is None:
            return Span(low=np.inf, high=-np.inf)
        return Span(low=float(np.rint(price @ low)), high=float(np.rint(price @ high)))

    def _end(self, price: Floats) -> Floats | None:
        for whole in (False, True):
            found = self.cheapest(price, whole=whole)
            if found is None:
                return None
            numbers: Floats = np.rint(found)
            if whole or self.fits(numbers):
                break
        return numbers


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
