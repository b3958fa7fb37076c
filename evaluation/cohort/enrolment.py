"""Enrolment at the jobbcentrum, as months that never overlap within a person."""

import narwhals.stable.v2 as nw

from evaluation.cohort.intervals import timeline
from evaluation.cohort.month_filters import Frame
from evaluation.cohort.people import month_of

BACKGROUND = ("enrolled_from", "without_work", "referrer")


def enrolments(inskrivning: Frame, *, last_month: int) -> Frame:
    """One row per enrolment: person, since, until, enrolled_from, without_work, referrer.

    A month that two enrolments touch belongs to the later one; an open enrolment runs to
    the end of data.
    """
    rows = inskrivning.select(
        "person",
        month_of("in_datum").cast(nw.Int32).alias("enrolled_from"),
        nw.coalesce(month_of("ut_datum"), nw.lit(last_month)).cast(nw.Int32).alias("left"),
        "in_datum",
        nw.col("tid_utan_arbete").alias("without_work"),
        nw.col("anvisare").alias("referrer"),
    )
    order = ["enrolled_from", "in_datum", "left", "without_work", "referrer"]
    following = nw.col("enrolled_from").shift(-1).over("person", order_by=order)
    bounded = rows.with_columns(until=nw.min_horizontal("left", following - 1))
    return bounded.filter(nw.col("until") >= nw.col("enrolled_from")).select(
        "person", nw.col("enrolled_from").alias("since"), "until", *BACKGROUND
    )


def enrolment_timeline(people: Frame, enrolments: Frame) -> Frame:
    """Everybody's time, enrolled or not; the background is null outside the enrolments."""
    following = nw.col("since").shift(-1).over("person", order_by="since")
    ends = enrolments.with_columns(following=following).filter(
        nw.col("following").is_null() | (nw.col("following") > nw.col("until") + 1)
    )
    schema = enrolments.collect_schema()
    outside = ends.select(
        "person",
        (nw.col("until") + 1).cast(nw.Int32).alias("since"),
        *(nw.lit(None).cast(schema[name]).alias(name) for name in BACKGROUND),
    )
    inside = enrolments.select("person", "since", *BACKGROUND)
    return timeline(people, nw.concat([inside, outside]))
