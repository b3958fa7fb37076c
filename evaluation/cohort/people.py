"""Who the delivery is about, and until when each person can be observed."""

import narwhals.stable.v2 as nw

from evaluation.cohort.month_filters import Frame


def month_of(column: str) -> nw.Expr:
    """Month count of a date column (`year * 12 + month - 1`)."""
    date = nw.col(column).dt
    return date.year().cast(nw.Int32) * 12 + date.month().cast(nw.Int32) - 1


def people(person: Frame, *, last_month: int) -> Frame:
    """One row per person: year of birth, background (coded), last observable month."""
    observed = nw.min_horizontal(
        nw.col("sista_manad_observerbar").fill_null(last_month), nw.lit(last_month)
    )
    return person.select(
        "person",
        "fodelsear",
        "kon",
        "fodelseland",
        "utbildning",
        observed.cast(nw.Int32).alias("observed_to"),
    )
