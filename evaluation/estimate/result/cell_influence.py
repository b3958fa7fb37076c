"""Influences by cell and month: an array, or what gives it block by block."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from evaluation.estimate.result.arrays import Floats


class Blocks(Protocol):
    """Influences that are computed whenever they are read, some months at a time."""

    @property
    def shape(self) -> tuple[int, int]:
        """Cells and months."""

    def blocks(self) -> Iterator[tuple[slice, Floats]]:
        """Months as a slice, with the influence of all cells on them."""

    def __neg__(self) -> "Blocks": ...


CellInfluence = Floats | Blocks


def blocks(values: CellInfluence) -> Iterator[tuple[slice, Floats]]:
    """Months as a slice, with the influence of all cells on them."""
    if isinstance(values, np.ndarray):
        yield slice(0, values.shape[1]), values
    else:
        yield from values.blocks()
