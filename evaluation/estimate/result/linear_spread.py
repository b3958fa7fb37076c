"""Variance of sums of influences within units, at the cost of the cells where it can be."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evaluation.estimate.result.arrays import Floats, Ids, Ints
from evaluation.estimate.result.distinct import coded

if TYPE_CHECKING:
    from scipy.sparse import csr_array

LARGEST = 2**22  # sums of units by month held at once (32 MB)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What turns influences per unit of weight of the cells into variances.

    Attributes
    ----------
    squared : array, shape (c,)
        Sum of squared weights of each cell: enough when every row is a unit.
    by_unit : sparse array, shape (u, c), optional
        Weight of each unit in each cell, when a unit may have several rows.
    """

    squared: Floats
    by_unit: "csr_array | None"

    def variance(self, influence: Floats) -> Floats:
        """Sum over units of squared influence, by column of `influence` (c, m)."""
        if self.by_unit is None:
            squares = np.einsum("c,cm,cm->m", self.squared, influence, influence)
            return np.asarray(squares, dtype=float)
        total = np.zeros(influence.shape[1])
        for sums in self._sums(influence):
            total += np.einsum("um,um->m", sums, sums)
        return total

    def covariance(self, influence: Floats) -> Floats:
        """Sum over units of products of influences, shape (m, m)."""
        if self.by_unit is None:
            return np.asarray(influence.T @ (self.squared[:, None] * influence), dtype=float)
        total = np.zeros((influence.shape[1], influence.shape[1]))
        for sums in self._sums(influence):
            total += sums.T @ sums
        return total

    def _sums(self, influence: Floats) -> Iterator[Floats]:
        """Influence of units, some units at a time."""
        if self.by_unit is None:
            return
        step = max(1, LARGEST // max(influence.shape[1], 1))
        for start in range(0, self.by_unit.shape[0], step):
            yield np.asarray(self.by_unit[start : start + step] @ influence, dtype=float)


def spread(cell_of_row: Ints, weight: Floats, unit: Ids | None, *, cells: int) -> Spread:
    """Weights of cells, ready to be squared within units.

    Parameters
    ----------
    cell_of_row, weight : array, shape (n,)
    unit : array, shape (n,), optional
        What is independent of what; default the row.
    cells : int
    """
    from scipy.sparse import csr_array

    squared = np.bincount(cell_of_row, np.square(weight), cells).astype(float)
    if unit is None:
        return Spread(squared=squared, by_unit=None)
    known, position = coded(unit)
    if len(known) == len(weight):
        return Spread(squared=squared, by_unit=None)
    by_unit = csr_array((weight, (position, cell_of_row)), shape=(len(known), cells))
    return Spread(squared=squared, by_unit=by_unit)
