"""Episodes of the declared arms: which arm, from when, until when, and months they pay."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

import narwhals.stable.v2 as nw

from evaluation.cohort.arms import ArmRule, sub_arms, top_arms
from evaluation.cohort.people import month_of


def episodes(
    insats: nw.LazyFrame[Any],
    people: nw.LazyFrame[Any],
    *,
    arms: Sequence[ArmRule],
    last_month: int,
) -> nw.LazyFrame[Any]:
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


def observable(episodes: nw.LazyFrame[Any], *, first_month: int) -> nw.LazyFrame[Any]:
    """Episodes that start inside the delivery and the person's observed time."""
    inside = (nw.col("start") >= first_month) & (nw.col("start") <= nw.col("observed_to"))
    return episodes.filter(inside)


def starts(observable: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Keep one start per person and month: person, start, arm, subtype.

    When two begin in one month an arm that pays its months goes first, then the earlier
    date, then the declared order.
    """
    order = ["other", "start_day", "arm", "subtype"]
    rows = observable.with_columns(other=1 - nw.col("programme"))
    place = nw.col("arm").cum_count().over("person", "start", order_by=order)
    first = rows.with_columns(place=place).filter(nw.col("place") == 1)
    return first.select("person", "start", "arm", "subtype")


def programme_months(episodes: nw.LazyFrame[Any], calendar: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Months paid by an insats itself: person, month; `calendar` lists the delivery's months."""
    paid = episodes.filter(nw.col("programme") == 1).select("person", "start", "end", "observed_to")
    last = nw.min_horizontal("end", "observed_to")
    months = paid.join(calendar, how="cross").filter(
        (nw.col("month") >= nw.col("start")) & (nw.col("month") <= last)
    )
    return months.select("person", "month").unique(["person", "month"])


def _number(rules: Sequence[ArmRule], top: Sequence[ArmRule]) -> nw.Expr:
    """Place (from 1) of the first rule that takes the episode, 0 when none does."""
    number: nw.Expr = nw.lit(0)
    for place in range(len(rules), 0, -1):
        taken = _takes(rules[place - 1], top)
        number = nw.when(taken).then(nw.lit(place)).otherwise(number)
    return number.cast(nw.Int32)


def _takes(rule: ArmRule, top: Sequence[ArmRule]) -> nw.Expr:
    parent = next((arm for arm in top if arm.name == rule.parent), rule)
    conditions = [
        nw.col("kategori").is_in(rule.categories or parent.categories),
        nw.col("klassificering_version") == parent.classification,
        *(nw.col("arbetsplats") == place for place in {parent.workplace, rule.workplace} - {""}),
    ]
    return ~reduce(or_, [~condition.fill_null(value=False) for condition in conditions])
