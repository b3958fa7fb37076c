"""Enrolment at the jobbcentrum, as months that never overlap within a person."""

from typing import Any

import narwhals.stable.v2 as nw

from evaluation.cohort.people import MISSING, month_of


def enrolments(inskrivning: nw.LazyFrame[Any], *, last_month: int) -> nw.LazyFrame[Any]:
    """One row per enrolment: person, enrolled_from, enrolled_to, without_work, referrer.

    A month that two enrolments touch belongs to the later one; an open enrolment runs to
    the end of data.
    """
    rows = inskrivning.select(
        "person",
        month_of("in_datum").cast(nw.Int32).alias("enrolled_from"),
        nw.coalesce(month_of("ut_datum"), nw.lit(last_month)).cast(nw.Int32).alias("left"),
        "in_datum",
        nw.col("tid_utan_arbete").fill_null(MISSING).alias("without_work"),
        nw.col("anvisare").fill_null(MISSING).alias("referrer"),
    )
    order = ["enrolled_from", "in_datum", "left", "without_work", "referrer"]
    following = nw.col("enrolled_from").shift(-1).over("person", order_by=order)
    bounded = rows.with_columns(enrolled_to=nw.min_horizontal("left", following - 1))
    return bounded.filter(nw.col("enrolled_to") >= nw.col("enrolled_from")).select(
        "person", "enrolled_from", "enrolled_to", "without_work", "referrer"
    )


def with_enrolment(rows: nw.LazyFrame[Any], enrolments: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Add months_enrolled (this month included, 0 = not enrolled) and its background."""
    covered = rows.select("person", "month").join(enrolments, on="person")
    current = covered.filter(
        (nw.col("month") >= nw.col("enrolled_from")) & (nw.col("month") <= nw.col("enrolled_to"))
    )
    joined = rows.join(current, on=["person", "month"], how="left")
    length = nw.col("month") - nw.col("enrolled_from") + 1
    return joined.with_columns(
        months_enrolled=length.fill_null(0),
        without_work=nw.col("without_work").fill_null("ej_inskriven"),
        referrer=nw.col("referrer").fill_null("ej_inskriven"),
    ).drop("enrolled_from", "enrolled_to")
