"""Turn the cells of a workbook into columns of one type."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import polars as pl

EXACT_FLOAT = 2**53


def column_of_cells(name: str, cells: Sequence[Any]) -> pl.Series:
    """Return a column as dates, numbers or truth values when all its cells are, else as texts."""
    values = [_tidy(cell) for cell in cells]
    kinds = {type(value) for value in values if value is not None}
    if kinds and kinds <= {int, float}:
        exact = all(isinstance(value, int | None) for value in values)
        return pl.Series(name, values, dtype=pl.Int64 if exact else pl.Float64, strict=False)
    if kinds == {bool}:
        return pl.Series(name, values, dtype=pl.Boolean)
    if kinds == {date}:
        return pl.Series(name, values, dtype=pl.Date)
    texts = [None if value is None else _text(value) for value in values]
    return pl.Series(name, texts, dtype=pl.String)


def texts_of(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Return every filled cell as text."""
    return [_text(value) for row in rows for cell in row if (value := _tidy(cell)) is not None]


def _tidy(cell: Any) -> Any:
    """Empty as None, midnights as days and whole numbers as integers: Excel knows neither."""
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_FLOAT:
        return int(cell)
    return cell


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)
