"""Open an engine by name; none is loaded before it is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from evaluation.cohort.definition import ENGINES
from evaluation.cohort.engines.base import Engine
from evaluation.errors import UsageError


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
