"""The data engine: the same lazy frames on DuckDB, Polars or Spark, the same integers.

No engine is loaded before it is opened.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import narwhals.stable.v2 as nw

from evaluation.cohort.definition import ENGINES
from evaluation.errors import UsageError

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


@contextmanager
def open_engine(engine: Any = "duckdb", *, memory_limit: str | None = None) -> Iterator[Engine]:
    """Open an engine and close it afterwards.

    Parameters
    ----------
    engine : str or SparkSession
        `duckdb`, `polars`, `spark` (a local session), or the user's own Spark session,
        which is used and left open.
    memory_limit : str, optional
        Such as `2GB`. DuckDB spills to a temporary folder above it; a Spark session of our
        own gets it as driver memory. Polars has no limit, and a session that is given has
        its own.
    """
    if engine == "duckdb":
        from evaluation.cohort.engines.duckdb import open_duckdb

        with open_duckdb(memory_limit) as opened:
            yield opened
    elif engine == "polars":
        from evaluation.cohort.engines.polars import PolarsEngine

        yield PolarsEngine()
    elif engine == "spark" or not isinstance(engine, str):
        from evaluation.cohort.engines.spark import open_spark

        with open_spark(None if engine == "spark" else engine, memory_limit) as spark:
            yield spark
    else:
        raise UsageError(
            f"unknown engine '{engine}'", at="engine", way_out=f"allowed: {', '.join(ENGINES)}"
        )


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
