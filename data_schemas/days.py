"""Days that are days: placeholders stand for no day at all."""

import polars as pl

# 1899-12-30 and 1900-01-01 are the zero of spreadsheets; 2099 and 9999 mean "for ever".
FIRST_YEAR, LAST_YEAR = 1901, 2098


def is_day(column: str) -> pl.Expr:
    """Return whether a date column holds a real day; a missing one is none."""
    return _has_real_year(column).fill_null(value=False)


def is_placeholder(column: str) -> pl.Expr:
    """Return whether a date column holds a placeholder rather than a day."""
    return (~_has_real_year(column)).fill_null(value=False)


def _has_real_year(column: str) -> pl.Expr:
    return pl.col(column).dt.year().is_between(FIRST_YEAR, LAST_YEAR)
