"""Spells of assistance: months that belong together although some are empty."""

from typing import Any

import narwhals.stable.v2 as nw


def spells(months: nw.LazyFrame[Any], *, max_gap: int) -> nw.LazyFrame[Any]:
    """Longest runs of assistance with at most `max_gap` empty months in a row.

    Parameters
    ----------
    months : lazy frame
        person, month; one row per month of assistance.

    Returns
    -------
    lazy frame
        person, first, last (month counts), months (with assistance), next_first (first
        month of the person's next spell, null when there is none).
    """
    previous = nw.col("month").shift(1).over("person", order_by="month")
    begins = previous.is_null() | (nw.col("month") - previous > max_gap + 1)
    marked = months.select("person", "month", begins.alias("begins"))
    number = nw.col("begins").cast(nw.Int32).cum_sum().over("person", order_by="month")
    rows = marked.with_columns(number.cast(nw.Int32).alias("number"))
    bounds = rows.group_by("person", "number").agg(
        nw.col("month").min().alias("first"),
        nw.col("month").max().alias("last"),
        nw.len().cast(nw.Int32).alias("months"),
    )
    following = nw.col("first").shift(-1).over("person", order_by="first")
    return bounds.with_columns(following.alias("next_first")).drop("number")
