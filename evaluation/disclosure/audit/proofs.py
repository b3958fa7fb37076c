"""What some statements exclude by themselves: whatever keeps them need not be solved again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from evaluation.disclosure.audit.integers import MOST, NEAR, Floats, System
from evaluation.disclosure.audit.model import Guarded, Statement
from evaluation.disclosure.row_keys import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Statements for which a sum lies between two whole numbers, whatever else is said.

    Attributes
    ----------
    said : frozenset of Statement
    rows : frozenset of Key
        The rows that say them.
    low, high : float
        Infinite on the side of which nothing is proved.
    """

    said: frozenset[Statement]
    rows: frozenset[Key]
    low: float
    high: float

    def excludes(self, low: float, high: float) -> bool:
        """Tell whether no value between two numbers is left."""
        return high < self.low or low > self.high


@dataclass(slots=True, kw_only=True)
class Shown:
    """What blocks of the same counts have shown; each adds to it.

    Attributes
    ----------
    solutions : list of array
        What is possible stays so where less is said.
    proofs : dict of Guarded to list of Proof
        What is excluded stays so where the same is said.
    """

    solutions: list[Floats] = field(default_factory=list)
    proofs: dict[Guarded, list[Proof]] = field(default_factory=dict)


def proofs_of(system: System, said: Sequence[Statement], asked: "csr_array") -> list[Proof]:
    """Prove how small and how large a sum can be, by the statements that bound it.

    The dual of a linear programme names them; a proof counts only when they bound the sum
    alone.

    Parameters
    ----------
    system : System
        Of the statements, one row for each.
    asked : sparse array, shape (1, unknowns)
    """
    price = asked.toarray()[0]
    found = []
    for sign in (1.0, -1.0):
        least, blamed = _least(system, sign * price)
        alone = System(
            matrix=system.matrix[blamed, :], low=system.low[blamed], high=system.high[blamed]
        )
        bound = np.ceil(_least(alone, sign * price)[0] - NEAR)
        if np.isfinite(bound) and bound >= np.ceil(least - NEAR):
            items = [said[at] for at in blamed.tolist()]
            ends = (bound, np.inf) if sign > 0 else (-np.inf, -bound)
            found.append(
                Proof(
                    said=frozenset(items),
                    rows=frozenset(item.row for item in items),
                    low=float(ends[0]),
                    high=float(ends[1]),
                )
            )
    return found


def _least(system: System, price: Floats) -> tuple[float, NDArray[np.int64]]:
    """Give the least price of numbers that fit, and the rows by which it is no less."""
    below, above = np.flatnonzero(np.isfinite(system.high)), np.flatnonzero(np.isfinite(system.low))
    origin = np.concatenate([below, above]).astype(np.int64)
    if not len(origin):
        return float(-np.inf if (price < 0).any() else 0.0), origin
    sums: Any = vstack([system.matrix[below, :], -system.matrix[above, :]])  # untyped when sparse
    ends = np.concatenate([system.high[below], -system.low[above]])
    found = linprog(price, A_ub=sums, b_ub=ends, bounds=(0, MOST), method="highs")
    if found.fun is None:
        return float(-np.inf), origin[:0]
    return float(found.fun), np.unique(origin[np.abs(found.ineqlin.marginals) > NEAR])
