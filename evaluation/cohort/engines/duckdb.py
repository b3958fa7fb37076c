"""DuckDB as engine: embedded, with a memory limit, spilling above it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals.stable.v2 as nw

from evaluation.cohort.engines.base import narrow, sorted_table
from evaluation.errors import UsageError

if TYPE_CHECKING:
    import polars as pl


class DuckDBEngine:
    """Frames are relations of one connection; what is kept are its tables."""

    name = "duckdb"

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._numbers = count()

    def frame(self, table: "pl.DataFrame") -> nw.LazyFrame[Any]:
        """Lazy frame over a table in memory."""
        lazy: nw.LazyFrame[Any] = nw.from_native(self.connection.from_arrow(table.to_arrow()))
        return lazy

    def keep(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Write the frame to a table of the connection."""
        name = f"kept_{next(self._numbers)}"
        narrow(frame).to_native().create(name)
        kept: nw.LazyFrame[Any] = nw.from_native(self.connection.table(name))
        return kept

    def collect(self, frame: nw.LazyFrame[Any], *, sort: Sequence[str]) -> "pl.DataFrame":
        """Table in memory, rows in the order of `sort`."""
        return sorted_table(frame, sort)


@contextmanager
def open_duckdb(memory_limit: str | None) -> Iterator[DuckDBEngine]:
    """Open a database in memory that spills to a folder of its own."""
    with TemporaryDirectory(prefix="cohort-") as spill:
        config: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": spill,
            # Every table is sorted when it leaves the engine; order inside costs memory.
            "preserve_insertion_order": False,
        }
        if memory_limit is not None:
            config["memory_limit"] = memory_limit
        try:
            connection = duckdb.connect(":memory:", config=config)
        except duckdb.Error as error:
            raise UsageError(
                f"'{memory_limit}' is no amount of memory", at="memory", way_out="such as 2GB"
            ) from error
        try:
            yield DuckDBEngine(connection)
        finally:
            connection.close()
