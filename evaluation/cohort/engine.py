"""The data engine: the same lazy frames on DuckDB (default) or Polars, the same integers.

DuckDB and Polars are loaded when an engine is opened, not before.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from evaluation.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

ENGINES = ("duckdb", "polars")


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An open engine: takes tables in, keeps intermediate results, gives sorted tables back.

    Attributes
    ----------
    name : str
        One of `ENGINES`.
    connection : object
        The DuckDB connection; None for Polars, which has none.
    """

    name: str
    connection: Any = field(default=None, repr=False)
    _numbers: Iterator[int] = field(default_factory=count, repr=False)

    def frame(self, table: "pl.DataFrame") -> nw.LazyFrame[Any]:
        """Lazy frame over a table in memory."""
        native: Any = table.lazy()
        if self.connection is not None:
            native = self.connection.from_arrow(table.to_arrow())
        lazy: nw.LazyFrame[Any] = nw.from_native(native)
        return lazy

    def keep(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Compute once what several steps read; integers become 32 bits in every engine."""
        native = _narrow(frame).to_native()
        if self.connection is None:
            native = native.collect().lazy()
        else:
            name = f"kept_{next(self._numbers)}"
            native.create(name)
            native = self.connection.table(name)
        kept: nw.LazyFrame[Any] = nw.from_native(native)
        return kept

    def collect(self, frame: nw.LazyFrame[Any], *, sort: Sequence[str]) -> "pl.DataFrame":
        """Table in memory, rows in the order of `sort`, columns as in the frame."""
        table: pl.DataFrame = _narrow(frame).collect("polars").to_native()
        return table.sort(list(sort))


def _narrow(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Give integers 32 bits: sums and ranks are 32, 64 or 128 depending on the engine."""
    wide = [name for name, dtype in frame.collect_schema().items() if _is_wide(dtype)]
    return frame.with_columns(nw.col(*wide).cast(nw.Int32)) if wide else frame


def _is_wide(dtype: Any) -> bool:
    return bool((dtype.is_integer() and dtype != nw.Int32) or dtype.is_decimal())


@contextmanager
def open_engine(name: str = "duckdb", *, memory_limit: str | None = None) -> Iterator[Engine]:
    """Open an engine and close it afterwards.

    Parameters
    ----------
    name : str
        `duckdb` or `polars`.
    memory_limit : str, optional
        Such as `2GB`; DuckDB spills to a temporary folder above it. Polars has no limit.
    """
    if name not in ENGINES:
        raise UsageError(
            f"unknown engine '{name}'", at="engine", way_out=f"allowed: {', '.join(ENGINES)}"
        )
    if name == "polars":
        yield Engine(name=name)
        return
    import duckdb

    with TemporaryDirectory(prefix="cohort-") as spill:
        config: dict[str, str | bool | int | float | list[str]] = {"temp_directory": spill}
        if memory_limit is not None:
            config["memory_limit"] = memory_limit
        connection = duckdb.connect(":memory:", config=config)
        try:
            yield Engine(name=name, connection=connection)
        finally:
            connection.close()
