"""Exits from assistance and returns to it, each only when the data can show it."""

import narwhals.stable.v2 as nw

from evaluation.cohort.definition import Definition
from evaluation.cohort.month_filters import Frame
from evaluation.cohort.people import month_of

UNKNOWN = -1


def exits(spells: Frame, people: Frame, *, max_gap: int) -> Frame:
    """One row per spell with its end, and whether that end has been observed.

    An end is an exit only if `max_gap + 1` empty months follow it inside the person's
    observed time; before that the spell may still go on.
    """
    rows = spells.join(people.select("person", "observed_to"), on="person")
    known = nw.col("last") + max_gap + 1 <= nw.col("observed_to")
    return rows.select(
        "person",
        nw.col("first").alias("first_aid_month"),
        nw.col("last").alias("last_aid_month"),
        (nw.col("last") + 1).alias("exit_month"),
        "next_first",
        "observed_to",
        nw.when(known).then(nw.lit(1)).otherwise(nw.lit(0)).alias("is_observed"),
    )


def new_applications(applications: Frame) -> Frame:
    """Months for which a person made a new application (not a monthly renewal)."""
    month = nw.coalesce(nw.col("avser_manad"), month_of("ansokan_datum"))
    news = applications.filter(nw.col("ansokan_typ") == "NY")
    return news.select("person", month.cast(nw.Int32).alias("applied"))


def returns(
    exits: Frame,
    applications: Frame | None,
    *,
    definition: Definition,
) -> Frame:
    """Add `returned` (0/1, -1 unknown) and `months_to_return` (-1 when none is seen).

    Both count from the exit month, the first without assistance. Whether a person
    returned is unknown as soon as the window passes the end of her observed time,
    even when a return has been seen: otherwise late exits would count returns only.
    """
    rows = exits.rename({"next_first": "again"})
    if applications is not None:
        rows = exits.drop("next_first").join(
            _first_application(exits, applications), on=["person", "exit_month"], how="left"
        )
    seen = (nw.col("is_observed") == 1) & (nw.col("again") <= nw.col("observed_to"))
    wait = nw.when(seen).then(nw.col("again") - nw.col("exit_month")).otherwise(nw.lit(UNKNOWN))
    window_ends = nw.col("exit_month") + definition.window
    decided = (nw.col("is_observed") == 1) & (window_ends <= nw.col("observed_to"))
    within = nw.when(nw.col("again") <= window_ends).then(nw.lit(1)).otherwise(nw.lit(0))
    returned = nw.when(decided).then(within).otherwise(nw.lit(UNKNOWN))
    return rows.with_columns(returned=returned, months_to_return=wait).drop("again")


def _first_application(exits: Frame, applications: Frame) -> Frame:
    later = exits.select("person", "exit_month").join(applications, on="person")
    after = later.filter(nw.col("applied") >= nw.col("exit_month"))
    return after.group_by("person", "exit_month").agg(nw.col("applied").min().alias("again"))


def arm_in_spell(exits: Frame, starts: Frame) -> Frame:
    """Add `arm`, the number of the arm started last in the spell (exit month included), or 0."""
    rows = exits.join(starts.select("person", "start", "arm"), on="person")
    inside = rows.filter(
        (nw.col("start") >= nw.col("first_aid_month")) & (nw.col("start") <= nw.col("exit_month"))
    )
    latest = inside.group_by("person", "exit_month").agg(nw.col("start").max())
    chosen = latest.join(starts.select("person", "start", "arm"), on=["person", "start"])
    joined = exits.join(chosen.drop("start"), on=["person", "exit_month"], how="left")
    return joined.with_columns(nw.col("arm").fill_null(0))
