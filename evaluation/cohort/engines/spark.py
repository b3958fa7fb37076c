"""Spark as engine: the user's own session, or a local one."""

import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from evaluation.cohort.engines.base import narrow, sorted_table
from evaluation.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

WAY_OUT = 'pip install "insatseffekt[spark]" and Java 17 (JAVA_HOME), or engine = "duckdb"'


class SparkEngine:
    """Frames are Spark frames; what is kept stays in the session until the engine closes."""

    name = "spark"

    def __init__(self, session: Any) -> None:
        self.session = session
        self._kept: list[Any] = []

    def frame(self, table: "pl.DataFrame") -> nw.LazyFrame[Any]:
        """Lazy frame over a table in memory."""
        with _without_pandas():
            native = self.session.createDataFrame(table.to_arrow())
        lazy: nw.LazyFrame[Any] = nw.from_native(native)
        return lazy

    def keep(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Compute the frame and cut it off from its past.

        A frame that is only cached keeps its whole plan, and plans that use each other twice
        grow beyond what the planner can take.
        """
        native: Any = narrow(frame).to_native().localCheckpoint(eager=True)
        self._kept.append(native)
        kept: nw.LazyFrame[Any] = nw.from_native(native)
        return kept

    def collect(self, frame: nw.LazyFrame[Any], *, sort: Sequence[str]) -> "pl.DataFrame":
        """Table in memory, rows in the order of `sort`."""
        with _without_pandas():
            return sorted_table(frame, sort)

    def release(self) -> None:
        """Give the session its memory back."""
        for native in self._kept:
            native._jdf.queryExecution().analyzed().rdd().unpersist(False)
        self._kept.clear()


@contextmanager
def _without_pandas() -> Iterator[None]:
    """Silence the warning that pandas functions do not know pandas 3: none of them is used."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support", FutureWarning)
        yield


@contextmanager
def open_spark(session: Any, memory_limit: str | None) -> Iterator[SparkEngine]:
    """Use the session given, or start a local one and stop it afterwards."""
    try:
        sql = import_module("pyspark.sql")
    except ImportError as error:
        raise UsageError("pyspark is not installed", at="engine", way_out=WAY_OUT) from error
    found = session or sql.SparkSession.getActiveSession()
    opened = found or _local_session(sql, memory_limit)
    engine = SparkEngine(opened)
    try:
        yield engine
    finally:
        engine.release()
        if found is None:
            opened.stop()


def _local_session(sql: Any, memory_limit: str | None) -> Any:
    workers = os.cpu_count() or 1
    builder = (
        sql.SparkSession.builder.master(f"local[{workers}]")
        .appName("insatseffekt")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", str(2 * workers))
    )
    if memory_limit is not None:
        builder = builder.config("spark.driver.memory", memory_limit.removesuffix("B"))
    try:
        return builder.getOrCreate()
    except (RuntimeError, OSError) as error:
        raise UsageError("Spark could not start", at="engine", way_out=WAY_OUT) from error
