"""What every route from a panel to effects gives back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from evaluation.errors import GateError
from evaluation.estimate.did.clustering import Influence
from evaluation.estimate.did.doubly_robust.request import Unusable
from evaluation.estimate.did.panel.cells import Cells
from evaluation.estimate.result.arrays import Bools, Floats, Ints

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """Estimates of cells, and a way to compute anybody's influence on them.

    Attributes
    ----------
    cells : Cells
        Those that could be estimated.
    estimate : array, shape (m,)
    influence : function
        Writes the influence of units (places in `order`, ascending) on every cell into an
        array of zeros, shape (m, b).
    order : array of int, shape (n,)
        Unit of the panel at each place.
    left_out : tuple of str
        Why cells are missing.
    """

    cells: Cells
    estimate: Floats
    influence: Callable[[Ints, Floats], None]
    order: Ints
    left_out: tuple[str, ...]


def place_of(cells: Cells, cell: int) -> str:
    """Name a cell in a message."""
    return f"group_time, cohort {cells.cohort[cell]}, period {cells.time[cell]}"


def tried(task: Callable[[], T], *, unusable: Unusable, left_out: list[str]) -> T | None:
    """Do the task; where cells may be left out, remember why it cannot be done."""
    try:
        return task()
    except GateError as error:
        if unusable == "error":
            raise
        left_out.append(f"{error.problem} @ {error.at}")
        return None


def taken(cells: Cells, keep: Bools) -> Cells:
    """Chosen cells."""
    return replace(
        cells,
        cohort=cells.cohort[keep],
        time=cells.time[keep],
        base=cells.base[keep],
        level=cells.level[keep],
        at=cells.at[keep],
        base_at=cells.base_at[keep],
        controls=cells.controls[keep],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Cohorts with cells: size, share of all, and the influence on cells and shares together.

    Attributes
    ----------
    cohorts : array of int, shape (k,)
    size, share : array, shape (k,)
    influence : function
        Influence of units (places, ascending), shape (m + k, b): cells, then shares.
    """

    cohorts: Ints
    size: Floats
    share: Floats
    influence: Influence


def with_shares(found: Estimated, weight: Floats, cohort: Ints) -> Shares:
    """Put the influence on the cohorts' shares below that on the cells.

    Parameters
    ----------
    found : Estimated
    weight, cohort : array, shape (n,)
        By place.
    """
    cohorts = np.unique(found.cells.cohort)
    total = float(weight.sum())
    size = np.array([float(weight[cohort == each].sum()) for each in cohorts])
    share, cells = size / total, len(found.estimate)

    def influence(rows: Ints) -> Floats:
        out = np.zeros((cells + len(cohorts), len(rows)))
        found.influence(rows, out[:cells])
        member = cohort[rows] == cohorts[:, None]
        np.multiply(member - share[:, None], weight[rows] / total, out=out[cells:])
        return out

    return Shares(cohorts=cohorts, size=size, share=share, influence=influence)
