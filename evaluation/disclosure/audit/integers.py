"""Whole numbers for which sums lie within bounds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

Floats = NDArray[np.float64]
MOST = 10**7
NEAR = 1e-6  # the solver's own tolerance


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Sums of unknown numbers, none below nought, and the bounds of each sum.

    Attributes
    ----------
    matrix : sparse array, shape (sums, unknowns)
    low, high : array, shape (sums,)
    """

    matrix: "csr_array"
    low: Floats
    high: Floats

    def holds(self, solutions: Floats) -> NDArray[np.bool_]:
        """Tell of the numbers in each column whether they are within the bounds."""
        values = np.asarray(self.matrix @ solutions).T
        within = (values >= self.low - NEAR) & (values <= self.high + NEAR)
        held: NDArray[np.bool_] = np.asarray(within.all(axis=-1))
        return held

    def where(self, chosen: NDArray[np.bool_]) -> "System":
        """Keep some of the sums."""
        return System(matrix=self.matrix[chosen, :], low=self.low[chosen], high=self.high[chosen])

    def with_also(self, other: "System") -> "System":
        """Put the sums of another system below; its last unknowns are new where it has more."""
        rows, more = self.matrix.shape[0], other.matrix.shape[1] - self.matrix.shape[1]
        return System(
            matrix=vstack([hstack([self.matrix, csr_array((rows, more))]), other.matrix]),
            low=np.concatenate([self.low, other.low]),
            high=np.concatenate([self.high, other.high]),
        )


def cheapest(system: System, price: Floats, *, whole: int) -> Floats | None:
    """Give the numbers of the least price; the first `whole` of them whole. None where none fit."""
    rows = [LinearConstraint(system.matrix, system.low, system.high)] if len(system.low) else []
    found = milp(
        price,
        constraints=rows,
        integrality=np.repeat([1, 0], [whole, len(price) - whole]),
        bounds=Bounds(0, MOST),
    )
    return None if found.x is None else np.asarray(found.x)


def solved(system: System, *, whole: int) -> Floats | None:
    """Give the first `whole` unknowns, as whole numbers that fit; None where none do.

    The sum of the other unknowns, which may be any number, is as small as can be.
    """
    price = np.repeat([0.0, 1.0], [whole, system.matrix.shape[1] - whole])
    # A corner mostly is one of whole numbers: only where one is not are they asked for.
    for asked in (0, whole):
        found = cheapest(system, price, whole=asked)
        if found is None:
            return None
        numbers: Floats = np.rint(found[:whole])
        if system.holds(np.concatenate([numbers, found[whole:]])):
            return numbers
    return None
