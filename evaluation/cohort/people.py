"""Who the delivery is about, and until when each person can be observed."""

from typing import Any

import narwhals.stable.v2 as nw

MISSING = "saknas"


def month_of(column: str) -> nw.Expr:
    """Month count of a date column (`year * 12 + month - 1`)."""
    date = nw.col(column).dt
    return date.year().cast(nw.Int32) * 12 + date.month().cast(nw.Int32) - 1


def people(person: nw.LazyFrame[Any], *, last_month: int) -> nw.LazyFrame[Any]:
    """One row per person: year of birth, background, last observable month.

    A missing background code is a class of its own, `saknas`, never dropped.
    """
    observed = nw.min_horizontal(
        nw.col("sista_manad_observerbar").fill_null(last_month), nw.lit(last_month)
    )
    return person.select(
        "person",
        "fodelsear",
        *(nw.col(name).fill_null(MISSING) for name in ("kon", "fodelseland", "utbildning")),
        observed.cast(nw.Int32).alias("observed_to"),
    )
