"""Stretches of months in which an insats could start, with all that is known before it does."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from evaluation.cohort.definition import Definition, Eligibility
from evaluation.cohort.intervals import along, months
from evaluation.cohort.month_filters import Frame, flag
from evaluation.cohort.spells import in_spells, run_timeline

if TYPE_CHECKING:
    from evaluation.cohort.engines.base import Engine

LOOK_BACK = 12


def candidates(
    runs: Frame, people: Frame, *, definition: Definition, eligibility: Eligibility
) -> Frame:
    """List possible start months: those of assistance, or `aid_lag` months later.

    Columns: person, begin, end, spell_first, fodelsear, observed_to.
    """
    lag = eligibility.aid_lag
    marked = in_spells(runs, max_gap=definition.max_gap)
    rows = marked.select(
        "person",
        (nw.col("first") + lag).alias("begin"),
        (nw.col("last") + lag).alias("end"),
        "spell_first",
    )
    return rows.join(people.select("person", "fodelsear", "observed_to"), on="person")


def with_aid(rows: Frame, runs: Frame, people: Frame) -> Frame:
    """Cut the stretches so that the months of assistance before them can be counted."""
    now = along(rows, run_timeline(runs, people, prefix="now"))
    past = run_timeline(runs, people, prefix="past")
    return along(now, past, shift=-LOOK_BACK)


def start_months(
    engine: "Engine",
    rows: Frame,
    *,
    eligibility: Eligibility,
    longest: int,
    carry: Sequence[str] = (),
) -> Frame:
    """Write out the months in which an insats could start.

    Columns: person, month, observed_to, age, aid_before (in the twelve months before),
    months_in_spell, months_enrolled (0 = not enrolled), what the steps added, and `carry`.
    """
    month = nw.col("month")
    year_ago = month - LOOK_BACK
    written = months(engine, rows, longest=longest)
    recent = _up_to(month, "now") - _up_to(year_ago, "past")
    if eligibility.min_aid_months_12 > 0:
        written = written.filter(recent >= eligibility.min_aid_months_12)
    before = recent - _on_aid(month, "now") + _on_aid(year_ago, "past")
    in_spell = month - eligibility.aid_lag - nw.col("spell_first") + 1
    return written.select(
        "person",
        "month",
        "observed_to",
        (month // 12 - nw.col("fodelsear")).alias("age"),
        before.alias("aid_before"),
        in_spell.alias("months_in_spell"),
        (month - nw.col("enrolled_from") + 1).fill_null(0).alias("months_enrolled"),
        "without_work",
        "referrer",
        "running_to",
        (nw.col("coming") - month).fill_null(0).alias("next_start"),
        *carry,
    )


def _up_to(month: nw.Expr, prefix: str) -> nw.Expr:
    """Months of assistance up to a month, counted from the latest run that has begun by then."""
    reached = nw.min_horizontal(month, nw.col(f"{prefix}_last"))
    counted = nw.col(f"{prefix}_before") + reached - nw.col(f"{prefix}_first") + 1
    return counted.fill_null(0)


def _on_aid(month: nw.Expr, prefix: str) -> nw.Expr:
    return flag(month <= nw.col(f"{prefix}_last"))
