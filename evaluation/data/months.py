"""Months as counts: the only clock inside the framework.

A month is `year * 12 + (number - 1)`, so differences are months and nothing has a day.
"""

import re

import polars as pl

MONTHS_PER_YEAR = 12
MONTH_PATTERN = r"^(\d{4})-(0[1-9]|1[0-2])$"


def month_number(text: str) -> int:
    """Return the count of a month written `YYYY-MM`.

    Raises
    ------
    ValueError
        When the text is no month; the text itself is not repeated.
    """
    match = re.match(MONTH_PATTERN, text, re.ASCII)
    if match is None:
        raise ValueError("not a month of the form YYYY-MM")
    return int(match[1]) * MONTHS_PER_YEAR + int(match[2]) - 1


def month_text(month: int) -> str:
    """Return `YYYY-MM` for a month count."""
    year, number = divmod(int(month), MONTHS_PER_YEAR)
    return f"{year:04d}-{number + 1:02d}"


def month_text_expr(column: str) -> pl.Expr:
    """Return a column of month counts as `YYYY-MM` texts."""
    month = pl.col(column).cast(pl.Int32)
    year = (month // MONTHS_PER_YEAR).cast(pl.String).str.zfill(4)
    number = (month % MONTHS_PER_YEAR + 1).cast(pl.String).str.zfill(2)
    return pl.concat_str([year, pl.lit("-"), number]).alias(column)


def month_of_date_expr(column: str) -> pl.Expr:
    """Return the month count that each date of a column falls in."""
    date = pl.col(column).dt
    return (date.year() * MONTHS_PER_YEAR + date.month().cast(pl.Int32) - 1).cast(pl.Int32)
