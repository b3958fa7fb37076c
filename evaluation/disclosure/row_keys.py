"""Names of published rows: the table, then the words of its keys."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

Key = tuple[str, ...]
Row = Mapping[str, Any]
WHOLE = "*"
"""In a key of no row: the count of a group, named after it."""
LEFT_OUT = "left out"
"""After a row's key: it is left out with all rows of its group."""


def word(value: object) -> str:
    """Write a key's value as text, the same whether a month is kept as 12 or as 12.0."""
    return f"{value:.12g}" if isinstance(value, int | float) else str(value)


def group_of(population: str, arm: str) -> tuple[str, str, str]:
    """Name the group of a level as the tables of its contrast do: contrast, arm, series."""
    contrast, _, whose = population.partition(":")
    return contrast, whose or arm, "arm" if arm == (whose or arm) else "reference"


def row_keys(frame: pd.DataFrame, table: str, keys: tuple[str, ...]) -> list[Key]:
    """Name all rows of a table, in its order."""
    columns = [frame[key].map(word) for key in keys]
    return [(table, *words) for words in zip(*columns, strict=True)]


def records(frame: pd.DataFrame) -> list[Row]:
    """Rows of a frame as mappings of column to value."""
    columns = [str(name) for name in frame]
    rows = frame.itertuples(index=False, name=None)
    return [dict(zip(columns, row, strict=True)) for row in rows]
