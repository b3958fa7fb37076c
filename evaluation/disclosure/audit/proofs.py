"""What some statements exclude by themselves: whatever keeps them need not be solved again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
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

    The dual of a linear programme weighs them. Weak duality holds for any weights: the bound
    is made anew from those that are not nought, whatever the solver's tolerance.

    Parameters
    ----------
    system : System
        Of the statements, one row for each.
    asked : sparse array, shape (1, unknowns)
    """
    price = asked.toarray()[0]
    below, above = np.flatnonzero(np.isfinite(system.high)), np.flatnonzero(np.isfinite(system.low))
    origin = np.concatenate([below, above])
    sums: Any = vstack([system.matrix[below, :], -system.matrix[above, :]])  # untyped when sparse
    ends = np.concatenate([system.high[below], -system.low[above]])
    found = []
    for sign in (1.0, -1.0):
        weight = _weights(sums, ends, sign * price)
        off = np.minimum(sign * price - sums.T @ weight, 0.0)
        bound = float(np.ceil(weight @ ends + off.sum() * MOST - NEAR))
        items = [said[at] for at in np.unique(origin[weight != 0.0]).tolist()]
        if items:
            found.append(
                Proof(
                    said=frozenset(items),
                    rows=frozenset(item.row for item in items),
                    low=bound if sign > 0 else -np.inf,
                    high=-bound if sign < 0 else np.inf,
                )
            )
    return found


def _weights(sums: Any, ends: Floats, price: Floats) -> Floats:
    """Give what each sum below its end counts in the least price; noughts where none is least."""
    solved = linprog(price, A_ub=sums, b_ub=ends, bounds=(0, MOST), method="highs")
    if solved.x is None:
        return np.zeros(len(ends))
    weight = np.asarray(solved.ineqlin.marginals)
    return np.where(weight < -NEAR, weight, 0.0)
