"""Choose rows so that no row gets two faults, and change only those."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from evaluation.errors import UsageError
from evaluation.simulate.dirty.fault import Ground

NR = "#nr"
HOUSEHOLD, PERSON, MONTH = "hushall_id", "lopnr", "manad"
ADULTS, CHILD = ("1", "2"), "3"
FEWEST, MOST = 3, 5


def few(rng: np.random.Generator) -> int:
    """Return how often a fault of single rows is planted."""
    return int(rng.integers(FEWEST, MOST + 1))


def rows_of(ground: Ground, table: str) -> pl.DataFrame:
    """Return a table with its row numbers, and the household of every person with aid."""
    frame = ground.tables[table].with_row_index(NR)
    if HOUSEHOLD in frame.columns:
        return frame
    homes = ground.tables["bistand_manad"].select(PERSON, HOUSEHOLD)
    first = homes.unique(PERSON, keep="first", maintain_order=True)
    return frame.join(first, on=PERSON, how="left", maintain_order="left")


def free(ground: Ground, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of households that no fault has touched."""
    taken = pl.Series(sorted(ground.taken), dtype=pl.String)
    return rows.filter(pl.col(HOUSEHOLD).is_not_null() & ~pl.col(HOUSEHOLD).is_in(taken.implode()))


def pick(ground: Ground, rows: pl.DataFrame, n: int, rng: np.random.Generator) -> pl.DataFrame:
    """Return n rows of n different free households, by lot.

    Raises
    ------
    UsageError
        When the municipality is too small.
    """
    candidates = free(ground, rows)
    shuffled = candidates[rng.permutation(candidates.height)]
    return first_of_each(shuffled, n)


def first_of_each(rows: pl.DataFrame, n: int) -> pl.DataFrame:
    """Return the first row of each of n households."""
    found = rows.unique(HOUSEHOLD, keep="first", maintain_order=True).head(n)
    if found.height < n:
        raise UsageError(
            "too few households to plant the fault in",
            at="--dirty",
            way_out="simulate more adults (--adults) or plant fewer faults at a time",
        )
    return found


def only_insats(ground: Ground) -> pl.DataFrame:
    """Return insatser of persons who have no other, so that nothing else can overlap them."""
    return rows_of(ground, "insats").filter(pl.len().over(PERSON) == 1)


def households(rows: pl.DataFrame) -> frozenset[str]:
    """Return the households of chosen rows."""
    return frozenset(rows[HOUSEHOLD].drop_nulls().to_list())


def changed(frame: pl.DataFrame, rows: Iterable[int], **values: pl.Expr) -> pl.DataFrame:
    """Return the frame with new values in some columns of the rows with these numbers."""
    numbers = pl.Series(list(rows), dtype=pl.UInt32)
    here = pl.int_range(pl.len(), dtype=pl.UInt32).is_in(numbers.implode())
    return frame.with_columns(
        pl.when(here).then(value.cast(frame.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in values.items()
    )


def cycled(frame: pl.DataFrame, rows: Iterable[int], column: str, texts: list[str]) -> pl.DataFrame:
    """Return the frame with the texts, one after another, in a column of these rows."""
    new = {row: texts[position % len(texts)] for position, row in enumerate(rows)}
    values = [new.get(row, value) for row, value in enumerate(frame[column].to_list())]
    return frame.with_columns(pl.Series(column, values, dtype=pl.String))
