"""Columns and rows of delivered tables."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

Positions = npt.NDArray[np.integer]


def texts(values: Sequence[str] | npt.NDArray[np.str_] | pl.Series, rows: Positions) -> pl.Series:
    """Return the text at each position; texts are made once, rows only point at them."""
    known = values if isinstance(values, pl.Series) else pl.Series(list(values), dtype=pl.String)
    return known.gather(pl.Series(rows))


def constant(value: str, height: int) -> pl.Series:
    """Return the same text in every row."""
    return pl.repeat(value, height, dtype=pl.String, eager=True)


def empty_as_null(*columns: str, missing: str = "") -> Iterator[pl.Expr]:
    """Return the columns with empty cells where they hold the word for missing."""
    for name in columns:
        value = pl.col(name)
        yield pl.when(value == missing).then(None).otherwise(value).alias(name)


def numbered(column: str, prefix: str, frame: pl.DataFrame, *, before: int = 0) -> pl.DataFrame:
    """Return the rows with running numbers in front, after so many others."""
    number = pl.int_range(before + 1, before + frame.height + 1, eager=True)
    name = (prefix + number.cast(pl.String).str.zfill(6)).alias(column)
    return frame.select(name, pl.all())


def by_person_and_day(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows in order of person and first day."""
    dates = [name for name, kind in frame.schema.items() if kind == pl.Date]
    return frame.sort("lopnr", dates[0], *(n for n in frame.columns if n != "lopnr"))


def in_order(owner: pl.Series, who: Positions, month: Positions) -> npt.NDArray[np.int64]:
    """Return the order by the owner's pseudonym, then by month.

    Parameters
    ----------
    owner : Series of str, shape (owners,)
        Pseudonyms; ranked once, so that rows are ordered as numbers.
    who, month : array of int, shape (rows,)
        Position in `owner` and month of every row.
    """
    rank = owner.rank("ordinal").to_numpy().astype(np.int64)[who]
    return np.argsort(rank * 2**20 + month, kind="stable")
