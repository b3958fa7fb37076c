"""Influences by cell that are computed again whenever they are read, some months at a time.

Days give almost as many cells as rows and as many times as days. The influence of every cell
on every time would not fit in memory, and is only needed to be squared and summed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from evaluation.estimate.curves.functionals import Functional
from evaluation.estimate.curves.risk_table import RiskTable
from evaluation.estimate.result.arrays import Floats, Ints
from evaluation.estimate.result.cell_influence import CellInfluence
from evaluation.estimate.result.curve_intervals import Quantity

Reading = Callable[[RiskTable, Ints], Functional]
LARGEST = 2**23  # numbers held at once (64 MB): above it, months are taken in blocks
BLOCK = 2**20  # numbers of a block (8 MB): what caches hold is read fastest


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """Influence per unit of weight of each cell on each month, block by block.

    Attributes
    ----------
    reading : callable
        Reads months from the table, with the derivative in its hazards.
    table : RiskTable
    month : array, shape (m,)
    sign : float
        1, or -1 for the complement.
    """

    reading: Reading
    table: RiskTable
    month: Ints
    sign: float = 1.0

    @property
    def shape(self) -> tuple[int, int]:
        """Cells and months."""
        return len(self.table.first), len(self.month)

    def blocks(self) -> Iterator[tuple[slice, Floats]]:
        """Months as a slice, with the influence of all cells on them."""
        for part in month_blocks(self.table, len(self.month)):
            found = self.reading(self.table, self.month[part])
            values = _influence(found, self.table)
            yield part, values if self.sign > 0 else -values

    def __neg__(self) -> "Streamed":
        """Give the influence on the complement."""
        return replace(self, sign=-self.sign)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read from a table, without the derivatives.

    Attributes
    ----------
    estimate : array, shape (m,)
    model_variance : array, shape (m,), optional
    influence : array or Streamed, shape (c, m)
    quantity : str
    """

    estimate: Floats
    model_variance: Floats | None
    influence: CellInfluence
    quantity: Quantity


def read(reading: Reading, table: RiskTable, month: Ints) -> Read:
    """Read the months, all at once when that fits, else in blocks."""
    parts = month_blocks(table, len(month))
    if len(parts) == 1:
        found = reading(table, month)
        return Read(
            estimate=found.estimate,
            model_variance=found.model_variance,
            influence=_influence(found, table),
            quantity=found.quantity,
        )
    several = [_bare(reading(table, month[part])) for part in parts]
    variances = [one.model_variance for one in several if one.model_variance is not None]
    return Read(
        estimate=np.concatenate([one.estimate for one in several]),
        model_variance=np.concatenate(variances) if variances else None,
        influence=Streamed(reading=reading, table=table, month=month),
        quantity=several[0].quantity,
    )


def month_blocks(table: RiskTable, months: int) -> list[slice]:
    """Months in blocks that fit: one block unless there are many times and many cells."""
    longest = max(len(table.first), len(table.month), 1)
    if longest * months <= LARGEST:
        return [slice(0, months)]
    width = max(1, min(BLOCK, LARGEST) // longest)
    return [slice(start, min(start + width, months)) for start in range(0, months, width)]


def _bare(found: Functional) -> Functional:
    nothing = np.zeros((0, 0))
    return replace(found, own=nothing, shared=nothing)


def _influence(found: Functional, table: RiskTable) -> Floats:
    """Influence of each cell, NaN in the months that are unknown."""
    values = found.influence(table)
    values[:, np.isnan(found.estimate)] = np.nan
    return values
