"""The monthly report: insatser that began, ended and go on, by month and class; and follow-up."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from evaluation.indicators.aid import YEAR
from evaluation.indicators.enrolments import ENDED, with_groups
from evaluation.indicators.insatser import category
from evaluation.indicators.units import EVENT, LEVEL, Names, Units
from evaluation.indicators.workbench import Workbench, month_of

Rules = Mapping[str, Any]
MONTHS = tuple(f"m{number:02d}" for number in range(1, YEAR + 1))
BEGINS, ENDS, GOES_ON = "borjar", "slutar", "pagar"
FULL, CUT = "fullfoljd", "avbruten"
WHOLES: Mapping[str, str] = {
    BEGINS: "paborjade_insatser",
    ENDS: "avslutade_insatser",
    GOES_ON: "pagaende_insatser",
}
BY_MONTH, BY_CLASS, BY_END = "manad", "kategori", "avbrott"
DAYS: Mapping[str, str] = {BEGINS: "start_datum", ENDS: "slut_datum"}
REPORTS: Mapping[str, tuple[str, str]] = {
    "nya_manad": (BEGINS, BY_MONTH),
    "avslutade_manad": (ENDS, BY_MONTH),
    "nya_slag": (BEGINS, BY_CLASS),
    "avslutade_slag": (ENDS, BY_CLASS),
    "pagaende_slag": (GOES_ON, BY_CLASS),
    "avbrutna": (ENDS, BY_END),
}
"""What can be told: an event, and by what."""
REACHED = ("sjalvforsorjande", "ej")


def insats_report(bench: Workbench, rules: Rules, year: int) -> Units:
    """Insatser that began or ended in a year, or go on at its end, by month, class or how.

    A year that has not ended is told as far as it has come.
    """
    event, by = REPORTS[rules["what"]]
    known = MONTHS[: bench.register.last_month + 1 - year * YEAR]
    rows = _of_event(bench.table("insats"), event, year, months=len(known))
    found = with_groups(bench, rows, year).with_columns(_BY[by](rows, event).alias(LEVEL))
    levels = {BY_MONTH: known, BY_END: (FULL, CUT)}.get(by, ())
    so_far = f":{known[-1]}" if known != MONTHS else ""
    whole = f"{WHOLES[event]}{so_far}"
    return Units(rows=found, names=Names(whole=whole, part=f"insatser:{event}:{by}"), levels=levels)


def first_month(_: Rules, year: int) -> tuple[int, int]:
    """First and last month that have to be known for anything of a year to be told."""
    return year * YEAR, year * YEAR


def followed_up(
    bench: Workbench, rules: Rules, year: int, *, beside: tuple[Rules, ...] = ()
) -> Units:
    """Enrolments that ended in a year, and whether somebody followed up six months later."""
    rows = bench.table("inskrivning").filter(pl.col("ut_datum").dt.year() == year)
    answer = rows["uppfoljning_6m"]
    reached = rules["reached"]
    found = answer.is_in(REACHED) if reached else answer.is_not_null()
    wider = any(not other["reached"] for other in beside) and reached
    names = Names(
        whole=ENDED,
        part="uppfoljda:natta" if reached else "uppfoljda:forsok",
        part_in=("uppfoljda:forsok",) if wider else (),
    )
    groups = with_groups(bench, rows, year)
    event = found.fill_null(value=False).alias(EVENT)
    return Units(rows=groups.with_columns(event), names=names)


def _of_event(insatser: pl.DataFrame, event: str, year: int, *, months: int) -> pl.DataFrame:
    """Insatser that began or ended in the first months of a year, or go on after them."""
    if event != GOES_ON:
        day = pl.col(DAYS[event]).dt
        return insatser.filter((day.year() == year) & (day.month() <= months))
    after = year * YEAR + months
    close = date(after // YEAR, after % YEAR + 1, 1)
    begun, ended = pl.col("start_datum"), pl.col("slut_datum")
    # The last day of an insats is one of its days.
    return insatser.filter((begun < close) & (ended.is_null() | (ended >= close)))


def _months(rows: pl.DataFrame, event: str) -> pl.Series:
    month = rows.select(month_of(DAYS[event])).to_series().to_numpy() % YEAR
    return pl.Series([MONTHS[place] for place in month], dtype=pl.String)


def _ends(rows: pl.DataFrame, _: str) -> pl.Series:
    told = np.where(rows["avbrott_orsak"].is_null().to_numpy(), FULL, CUT)
    return pl.Series(told.tolist(), dtype=pl.String)


_BY: Mapping[str, Callable[[pl.DataFrame, str], pl.Series]] = {
    BY_MONTH: _months,
    BY_CLASS: lambda rows, _: category(rows),
    BY_END: _ends,
}
