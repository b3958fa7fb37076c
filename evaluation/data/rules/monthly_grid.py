"""Monthly tables as cells of a grid of units and months.

Ten million rows are looked at by a dozen rules. Read once, as small integers, and with each
person-month and household-month as a cell, every such rule is a few array lookups.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.integer]
Bools = npt.NDArray[np.bool_]
ROW = "#row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Rows of a monthly table as cells of a grid.

    Attributes
    ----------
    unit : array of int, shape (r,)
        Person or household.
    month : array of int, shape (r,)
        Months since the first of the period.
    shape : tuple of int
        Number of units and of months.
    """

    unit: Ints
    month: Ints
    shape: tuple[int, int]

    @property
    def size(self) -> int:
        """Number of cells of the grid."""
        return self.shape[0] * self.shape[1]

    def at(self) -> Ints:
        """Position of each row in the flattened grid."""
        small = self.size < np.iinfo(np.int32).max
        position: Ints = self.unit.astype(np.int32 if small else np.int64)
        position *= position.dtype.type(self.shape[1])
        position += self.month
        return position

    def grid(self, chosen: Bools | None = None) -> Bools:
        """Which cells the (chosen) rows fill, shape (units, months)."""
        filled = np.zeros(self.size, dtype=bool)
        position = self.at()
        filled[position if chosen is None else position[chosen]] = True
        return filled.reshape(self.shape)


@dataclass(frozen=True, kw_only=True)
class RowNumbers:
    """Where the rows of an array stand in the file, read only when a rule is broken.

    Attributes
    ----------
    lazy : polars.LazyFrame
        The table that the array was read from, in the same order.
    kept : array of bool or None
        Which of its rows are in the array; None when all are.
    """

    lazy: pl.LazyFrame = field(repr=False)
    kept: Bools | None = field(repr=False)

    def of(self, chosen: Bools) -> Ints:
        """Return the row numbers of the chosen rows, ascending."""
        if not chosen.any():
            return np.zeros(0, dtype=np.uint32)
        return np.sort(self.numbers[chosen])

    @cached_property
    def numbers(self) -> Ints:
        """The row number of every row of the array."""
        rows = self.lazy.select(pl.col(ROW).cast(pl.UInt32)).collect()[ROW].to_numpy()
        return rows if self.kept is None else rows[self.kept]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """Rows of a table whose key is there more than once.

    Attributes
    ----------
    rows : array of int
        All of them, the first of each key too.
    surplus : array of int
        Those that repeat an earlier one, ascending.
    """

    rows: Ints
    surplus: Ints


def rows_of(chosen: Bools, row: Ints) -> Ints:
    """Return the chosen row numbers, ascending."""
    found: Ints = np.sort(row[chosen])
    return found
