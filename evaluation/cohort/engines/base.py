"""What an engine is: the same lazy frames on DuckDB, Polars or Spark, the same integers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import narwhals.stable.v2 as nw

if TYPE_CHECKING:
    import polars as pl


class Engine(Protocol):
    """Takes tables in, keeps intermediate results, gives sorted tables back."""

    name: str

    def frame(self, table: "pl.DataFrame") -> nw.LazyFrame[Any]:
        """Lazy frame over a table in memory."""

    def keep(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Compute once what several steps read; integers become 32 bits in every engine."""

    def collect(self, frame: nw.LazyFrame[Any], *, sort: Sequence[str]) -> "pl.DataFrame":
        """Table in memory, rows in the order of `sort`, columns as in the frame."""


def narrow(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Give integers 32 bits: sums and ranks are 32, 64 or 128 depending on the engine."""
    wide = [name for name, dtype in frame.collect_schema().items() if _is_wide(dtype)]
    return frame.with_columns(nw.col(*wide).cast(nw.Int32)) if wide else frame


def sorted_table(frame: nw.LazyFrame[Any], sort: Sequence[str]) -> "pl.DataFrame":
    """Collect a frame with integers of 32 bits, rows in the order of `sort`."""
    table: pl.DataFrame = narrow(frame).collect("polars").to_native()
    return table.sort(list(sort)) if sort else table


def _is_wide(dtype: Any) -> bool:
    return bool((dtype.is_integer() and dtype != nw.Int32) or dtype.is_decimal())
