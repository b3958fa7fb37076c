"""Episodes of the declared arms: which arm, from when, until when, and months they pay."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

import narwhals.stable.v2 as nw

from evaluation.cohort.arms import NO_SUBSIDY, SORTS, ArmRule, sub_arms, top_arms
from evaluation.cohort.intervals import ENDLESS, merged, timeline
from evaluation.cohort.month_filters import Frame
from evaluation.cohort.people import month_of


def episodes(
    insats: Frame,
    people: Frame,
    *,
    arms: Sequence[ArmRule],
    last_month: int,
) -> Frame:
    """Episodes of the declared arms, one row each.

    Columns: person, start, end (month counts, every touched month included),
    start_day, arm and subtype (number in declared order, subtype 0 = none), programme
    (0/1), observed_to. An open episode ends when planned, else runs to the end of data.
    """
    end = nw.coalesce(month_of("slut_datum"), month_of("planerat_slut"), nw.lit(last_month))
    top = top_arms(arms)
    programme = [i for i, arm in enumerate(top, start=1) if arm.programme]
    rows = insats.join(people.select("person", "observed_to"), on="person").select(
        "person",
        month_of("start_datum").cast(nw.Int32).alias("start"),
        end.cast(nw.Int32).alias("end"),
        nw.col("start_datum").alias("start_day"),
        _number(top, top).alias("arm"),
        _number(sub_arms(arms), top).alias("subtype"),
        "observed_to",
    )
    paid = nw.when(nw.col("arm").is_in(programme)).then(nw.lit(1)).otherwise(nw.lit(0))
    return rows.filter(nw.col("arm") > 0).with_columns(paid.cast(nw.Int32).alias("programme"))


def observable(episodes: Frame, *, first_month: int) -> Frame:
    """Episodes that start inside the delivery and the person's observed time."""
    inside = (nw.col("start") >= first_month) & (nw.col("start") <= nw.col("observed_to"))
    return episodes.filter(inside)


def starts(observable: Frame) -> Frame:
    """Keep one start per person and month: person, start, arm, subtype.

    When two begin in one month an arm that pays its months goes first, then the earlier
    date, then the declared order.
    """
    order = ["other", "start_day", "arm", "subtype"]
    rows = observable.with_columns(other=1 - nw.col("programme"))
    place = nw.col("arm").cum_count().over("person", "start", order_by=order)
    first = rows.with_columns(place=place).filter(nw.col("place") == 1)
    return first.select("person", "start", "arm", "subtype")


def programme_stretches(episodes: Frame) -> Frame:
    """Months paid by an insats itself, as stretches that neither overlap nor touch."""
    paid = episodes.filter(nw.col("programme") == 1).select(
        "person",
        nw.col("start").alias("begin"),
        nw.min_horizontal("end", "observed_to").alias("end"),
    )
    return merged(paid.filter(nw.col("begin") <= nw.col("end")))


def running_timeline(people: Frame, episodes: Frame) -> Frame:
    """Everybody's time with running_to: last month of any insats that began earlier."""
    begun = episodes.group_by("person", "start").agg(nw.col("end").max())
    running = nw.col("end").cum_max().over("person", order_by="start")
    since = (nw.col("start") + 1).alias("since")
    return timeline(people, begun.select("person", since, running.alias("running_to")))


def coming_timeline(people: Frame, starts: Frame) -> Frame:
    """Everybody's time with coming: month of the next start, null when none is seen."""
    cut = timeline(people, starts.select("person", nw.col("start").alias("since")))
    ahead = nw.when(nw.col("until") < ENDLESS).then(nw.col("until") + 1)
    return cut.with_columns(coming=ahead)


def _number(rules: Sequence[ArmRule], top: Sequence[ArmRule]) -> nw.Expr:
    """Place (from 1) of the first rule that takes the episode, 0 when none does."""
    number: nw.Expr = nw.lit(0)
    for place in range(len(rules), 0, -1):
        taken = takes(rules[place - 1], top)
        number = nw.when(taken).then(nw.lit(place)).otherwise(number)
    return number.cast(nw.Int32)


def takes(rule: ArmRule, top: Sequence[ArmRule]) -> nw.Expr:
    """Tell which rows of the insats table a rule takes, given the arms that are no sub-types."""
    parent = next((arm for arm in top if arm.name == rule.parent), rule)
    conditions = [
        nw.col("kategori").is_in(rule.categories or parent.categories),
        nw.col("klassificering_version") == parent.classification,
        *(
            _is(column, code)
            for key, column in SORTS.items()
            for code in sorted({getattr(parent, key), getattr(rule, key)} - {""})
        ),
    ]
    return ~reduce(or_, [~condition.fill_null(value=False) for condition in conditions])


def _is(column: str, code: str) -> nw.Expr:
    is_none = column == SORTS["subsidy"] and code == NO_SUBSIDY
    return nw.col(column).is_null() if is_none else nw.col(column) == code
