"""Stretches of months: rows with `person`, `begin` and `end`, both months included.

What holds for months in a row is worked on as one row; months are written out last. A
*timeline* is a frame with `person`, `since`, `until` and values, in which every month of a
person's time lies in exactly one row.
"""

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from evaluation.cohort.month_filters import Frame, flag

if TYPE_CHECKING:
    from evaluation.cohort.engines.base import Engine

BEGINNING, ENDLESS = 0, 999_999
"""Month counts before and after anything that is delivered."""


def clip(rows: Frame, *, begin: nw.Expr | None = None, end: nw.Expr | None = None) -> Frame:
    """Cut the stretches to the bounds; what is left empty goes, a null bound cuts nothing."""
    first = nw.col("begin") if begin is None else nw.max_horizontal("begin", begin)
    last = nw.col("end") if end is None else nw.min_horizontal("end", end)
    return rows.with_columns(begin=first, end=last).filter(nw.col("begin") <= nw.col("end"))


def along(rows: Frame, timeline: Frame, *, shift: int = 0) -> Frame:
    """Cut the stretches where the timeline changes and add its values.

    With `shift` the values are those that held so many months before (negative) or after.
    """
    since, until = nw.col("since") - shift, nw.col("until") - shift
    met = rows.join(timeline, on="person")
    near = met.filter((since <= nw.col("end")) & (until >= nw.col("begin")))
    return clip(near, begin=since, end=until).drop("since", "until")


def timeline(people: Frame, changes: Frame) -> Frame:
    """Turn changes (person, since, values) into a timeline for everybody in `people`.

    Before the first change the values are null. A person has at most one change a month.
    """
    schema = changes.collect_schema()
    values = [name for name in schema if name not in {"person", "since"}]
    before = people.select(
        "person",
        nw.lit(BEGINNING).cast(nw.Int32).alias("since"),
        *(nw.lit(None).cast(schema[name]).alias(name) for name in values),
    )
    rows = nw.concat([before, changes.select("person", "since", *values)])
    following = nw.col("since").shift(-1).over("person", order_by="since")
    return rows.with_columns(until=following.fill_null(ENDLESS + 1) - 1)


def merged(rows: Frame) -> Frame:
    """Join the stretches of a person that overlap or touch: person, begin, end."""
    distinct = rows.group_by("person", "begin").agg(nw.col("end").max())
    reached = nw.col("end").cum_max().over("person", order_by="begin")
    before = nw.col("reached").shift(1).over("person", order_by="begin")
    opens = nw.col("before").is_null() | (nw.col("begin") > nw.col("before") + 1)
    marked = (
        distinct.with_columns(reached=reached)
        .with_columns(before=before)
        .with_columns(opens=flag(opens))
    )
    number = nw.col("opens").cum_sum().over("person", order_by="begin").cast(nw.Int32)
    joined = (
        marked.with_columns(number=number)
        .group_by("person", "number")
        .agg(nw.col("begin").min(), nw.col("end").max())
    )
    return joined.drop("number")


def months(engine: "Engine", rows: Frame, *, longest: int) -> Frame:
    """Write out the stretches: one row per month, in column `month`.

    By an equality join on the length, which every engine does by hashing; a comparison
    with a calendar would look at every pair.
    """
    import numpy as np
    import polars as pl

    length = np.arange(1, longest + 1)
    each = pl.DataFrame(
        {
            "length": np.repeat(length, length),
            "offset": np.concatenate([np.arange(n) for n in length]),
        },
        schema={"length": pl.Int32, "offset": pl.Int32},
    )
    measured = rows.with_columns(length=(nw.col("end") - nw.col("begin") + 1).cast(nw.Int32))
    written = measured.join(engine.frame(each), on="length")
    month = (nw.col("begin") + nw.col("offset")).cast(nw.Int32)
    return written.with_columns(month=month).drop("begin", "end", "length", "offset")
