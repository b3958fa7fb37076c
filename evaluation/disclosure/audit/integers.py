"""Whole numbers for which sums lie within bounds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

Floats = NDArray[np.float64]
MOST = 10**7
INFEASIBLE = 2  # a status of milp
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

    def holds(self, solution: Floats) -> bool:
        """Tell whether numbers are within the bounds."""
        value = np.asarray(self.matrix @ solution)
        return bool(((value >= self.low - NEAR) & (value <= self.high + NEAR)).all())

    def with_also(self, other: "System") -> "System":
        """Put the sums of another system below; its last unknowns are new where it has more."""
        rows, more = self.matrix.shape[0], other.matrix.shape[1] - self.matrix.shape[1]
        return System(
            matrix=vstack([hstack([self.matrix, csr_array((rows, more))]), other.matrix]),
            low=np.concatenate([self.low, other.low]),
            high=np.concatenate([self.high, other.high]),
        )


def solved(system: System, *, whole: int) -> Floats | None:
    """Give the first `whole` unknowns, as whole numbers that fit; None where none do.

    The sum of the other unknowns, which may be any number, is as small as can be.
    """
    free = system.matrix.shape[1] - whole
    constraint = LinearConstraint(system.matrix, system.low, system.high)
    # A corner mostly is one of whole numbers: only where one is not are they asked for.
    for is_whole in (0, 1):
        found = milp(
            np.repeat([0.0, 1.0], [whole, free]),
            constraints=constraint,
            integrality=np.repeat([is_whole, 0], [whole, free]),
            bounds=Bounds(0, MOST),
        )
        if found.status == INFEASIBLE:
            return None
        if found.x is not None:
            numbers = np.rint(found.x[:whole])
            if system.holds(np.concatenate([numbers, found.x[whole:]])):
                return numbers
    return None
