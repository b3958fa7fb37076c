"""Polars as engine: everything in the memory of this process."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from evaluation.cohort.engines.base import narrow, sorted_table

if TYPE_CHECKING:
    import polars as pl


class PolarsEngine:
    """Frames are lazy Polars frames; what is kept is collected."""

    name = "polars"

    def frame(self, table: "pl.DataFrame") -> nw.LazyFrame[Any]:
        """Lazy frame over a table in memory."""
        lazy: nw.LazyFrame[Any] = nw.from_native(table.lazy())
        return lazy

    def keep(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Collect the frame."""
        table: pl.DataFrame = narrow(frame).to_native().collect()
        return self.frame(table)

    def collect(self, frame: nw.LazyFrame[Any], *, sort: Sequence[str]) -> "pl.DataFrame":
        """Table in memory, rows in the order of `sort`."""
        return sorted_table(frame, sort)
