"""Columns and rows of delivered tables."""

from collections.abc import Iterator

import polars as pl


def empty_as_null(*columns: str, missing: str = "") -> Iterator[pl.Expr]:
    """Return the columns with empty cells where they hold the word for missing."""
    for name in columns:
        value = pl.col(name)
        yield pl.when(value == missing).then(None).otherwise(value).alias(name)


def numbered(column: str, prefix: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows in order of person and day, with running numbers in front."""
    dates = [name for name, kind in frame.schema.items() if kind == pl.Date]
    ordered = frame.sort("lopnr", dates[0], *(n for n in frame.columns if n != "lopnr"))
    names = pl.Series(column, [f"{prefix}{i:06d}" for i in range(1, frame.height + 1)])
    return ordered.insert_column(0, names)
