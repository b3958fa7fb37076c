"""Person-months in which an insats could start, with all that is known before it does."""

from typing import Any

import narwhals.stable.v2 as nw

from evaluation.cohort.definition import Eligibility

LOOK_BACK = 12


def candidates(
    aid: nw.LazyFrame[Any], people: nw.LazyFrame[Any], *, eligibility: Eligibility
) -> nw.LazyFrame[Any]:
    """List possible start months: the month of assistance itself or `aid_lag` later.

    Columns: person, month, age, observed_to.
    """
    rows = aid.with_columns(month=nw.col("month") + eligibility.aid_lag)
    born = rows.join(people.select("person", "fodelsear"), on="person")
    return born.with_columns(age=nw.col("month") // 12 - nw.col("fodelsear")).drop("fodelsear")


def with_baseline(
    rows: nw.LazyFrame[Any],
    people: nw.LazyFrame[Any],
    household: nw.LazyFrame[Any],
    *,
    eligibility: Eligibility,
) -> nw.LazyFrame[Any]:
    """Add background of the person, and household and hinder of the month of assistance."""
    known = people.select("person", "kon", "fodelseland", "utbildning")
    at_home = household.select(
        "person",
        (nw.col("month") + eligibility.aid_lag).alias("month"),
        "children",
        "adults",
        "hinder",
    )
    return rows.join(known, on="person").join(at_home, on=["person", "month"], how="left")


def with_spell(
    rows: nw.LazyFrame[Any], spells: nw.LazyFrame[Any], *, eligibility: Eligibility
) -> nw.LazyFrame[Any]:
    """Add months_in_spell: months since the current spell began, the last aid month included."""
    anchor = nw.col("month") - eligibility.aid_lag
    paired = rows.select("person", "month").join(
        spells.select("person", "first", "last"), on="person"
    )
    current = paired.filter((nw.col("first") <= anchor) & (nw.col("last") >= anchor))
    length = current.select("person", "month", (anchor - nw.col("first") + 1).alias("in_spell"))
    joined = rows.join(length, on=["person", "month"], how="left")
    return joined.rename({"in_spell": "months_in_spell"})


def with_recent_aid(rows: nw.LazyFrame[Any], runs: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Add months of assistance in the 12 months before (aid_before) and ending with (aid_recent).

    `runs` are spells without gaps: the overlap of a run with the window is a difference of
    two months, so no month has to be visited.
    """
    paired = rows.select("person", "month").join(
        runs.select("person", "first", "last"), on="person"
    )
    near = paired.filter(
        (nw.col("first") <= nw.col("month")) & (nw.col("last") >= nw.col("month") - LOOK_BACK)
    )
    counted = near.group_by("person", "month").agg(
        _overlap(-LOOK_BACK, -1).sum().alias("aid_before"),
        _overlap(1 - LOOK_BACK, 0).sum().alias("aid_recent"),
    )
    joined = rows.join(counted, on=["person", "month"], how="left")
    return joined.with_columns(nw.col("aid_before", "aid_recent").fill_null(0).cast(nw.Int32))


def with_insats_history(
    rows: nw.LazyFrame[Any], episodes: nw.LazyFrame[Any], starts: nw.LazyFrame[Any]
) -> nw.LazyFrame[Any]:
    """Add running_to (last month of any earlier insats) and next_start (months to the next)."""
    keys = rows.select("person", "month")
    past = keys.join(episodes.select("person", "start", "end"), on="person")
    running = (
        past.filter(nw.col("start") < nw.col("month"))
        .group_by("person", "month")
        .agg(nw.col("end").max().alias("running_to"))
    )
    coming = (
        keys.join(starts.select("person", "start"), on="person")
        .filter(nw.col("start") > nw.col("month"))
        .group_by("person", "month")
        .agg(nw.col("start").min().alias("next_start"))
    )
    joined = rows.join(running, on=["person", "month"], how="left").join(
        coming, on=["person", "month"], how="left"
    )
    wait = nw.col("next_start") - nw.col("month")
    return joined.with_columns(next_start=wait.fill_null(0))


def _overlap(start: int, end: int) -> nw.Expr:
    """Months of the run inside `month + start .. month + end`."""
    last = nw.min_horizontal(nw.col("last"), nw.col("month") + end)
    first = nw.max_horizontal(nw.col("first"), nw.col("month") + start)
    return nw.max_horizontal(last - first + 1, nw.lit(0))
