"""Runs and spells of assistance: months that belong together although some are empty."""

import narwhals.stable.v2 as nw

from evaluation.cohort.intervals import BEGINNING, timeline
from evaluation.cohort.month_filters import Frame


def runs(months: Frame) -> Frame:
    """Longest runs of assistance without any empty month.

    Parameters
    ----------
    months : lazy frame
        person, month; one row per month of assistance.

    Returns
    -------
    lazy frame
        person, first, last (month counts), before (months of assistance before the run),
        next_first (first month of the person's next run, null when there is none).
    """
    # Month and place rise together inside a run: their difference names it.
    place = nw.col("month").cum_count().over("person", order_by="month").cast(nw.Int32)
    placed = months.select("person", "month", place=place)
    named = placed.with_columns(run=nw.col("month") - nw.col("place"))
    bounds = named.group_by("person", "run").agg(
        nw.col("month").min().alias("first"),
        nw.col("month").max().alias("last"),
        (nw.col("place").min() - 1).alias("before"),
    )
    return _with_next(bounds.drop("run"))


def in_spells(runs: Frame, *, max_gap: int) -> Frame:
    """Add spell_first: first month of the spell that the run belongs to.

    A spell goes on over at most `max_gap` empty months in a row.
    """
    ended = nw.col("last").shift(1).over("person", order_by="first")
    begins = nw.col("ended").is_null() | (nw.col("first") - nw.col("ended") > max_gap + 1)
    opening = nw.when(begins).then(nw.col("first")).otherwise(nw.lit(BEGINNING))
    marked = runs.with_columns(ended=ended).with_columns(opening=opening.cast(nw.Int32))
    latest = nw.col("opening").cum_max().over("person", order_by="first")
    return marked.with_columns(spell_first=latest).drop("ended", "opening")


def spells(runs: Frame, *, max_gap: int) -> Frame:
    """Longest stretches of assistance with at most `max_gap` empty months in a row.

    Returns
    -------
    lazy frame
        person, first, last (month counts), months (with assistance), next_first (first
        month of the person's next spell, null when there is none).
    """
    length = nw.col("last") - nw.col("first") + 1
    marked = in_spells(runs, max_gap=max_gap).with_columns(length=length)
    bounds = marked.group_by("person", "spell_first").agg(
        nw.col("last").max(), nw.col("length").sum().cast(nw.Int32).alias("months")
    )
    return _with_next(bounds.rename({"spell_first": "first"})).select(
        "person", "first", "last", "months", "next_first"
    )


def run_timeline(runs: Frame, people: Frame, *, prefix: str) -> Frame:
    """Everybody's time cut at the first month of each run, for counting months up to any month.

    Values, by prefix: first, last and before of the latest run; null before the first.
    """
    values = ("first", "last", "before")
    changes = runs.select("person", nw.col("first").alias("since"), *values)
    return timeline(people, changes).rename({name: f"{prefix}_{name}" for name in values})


def _with_next(bounds: Frame) -> Frame:
    following = nw.col("first").shift(-1).over("person", order_by="first")
    return bounds.with_columns(next_first=following)
