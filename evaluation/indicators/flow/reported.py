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
BY_MONTH, BY_END = "manad", "avbrott"
DAYS: Mapping[str, str] = {BEGINS: "start_datum", ENDS: "slut_datum"}
REACHED = ("sjalvforsorjande", "ej")


def insats_report(bench: Workbench, rules: Rules, year: int) -> Units:
    """Insatser that began or ended in a year, or go on at its end, by month, class or how.

    A year that has not ended is told as far as it has come.
    """
    event, by = rules["event"], rules["by"]
    known = MONTHS[: bench.register.last_month + 1 - year * YEAR]
    whole = WHOLES[event] + (f":{known[-1]}" if known != MONTHS else "")
    insatser = bench.table("insats")
    if event == GOES_ON and by == BY_MONTH:
        rows = pl.concat([_going_on(insatser, year, name) for name in known])
        found = with_groups(bench, rows, year).with_columns(rows[LEVEL])
        names = Names(whole=f"{whole}:manadsslut")
        return Units(rows=found, names=names, distinct=True, levels=known)
    if event == GOES_ON:
        rows = _going_on(insatser, year, known[-1])
    else:
        day = pl.col(DAYS[event])
        month = day.dt.month().cast(pl.Int64)
        rows = insatser.filter((day.dt.year() == year) & (month <= len(known)))
    found = with_groups(bench, rows, year).with_columns(_BY[by](rows, event).alias(LEVEL))
    levels = {BY_MONTH: known, BY_END: (FULL, CUT)}.get(by, ())
    return Units(rows=found, names=Names(whole=whole), levels=levels)


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


def _going_on(insatser: pl.DataFrame, year: int, name: str) -> pl.DataFrame:
    """Insatser that go on when a month ends, with its name as the level."""
    after = year * YEAR + MONTHS.index(name) + 1
    close = date(after // YEAR, after % YEAR + 1, 1)
    begun, ended = pl.col("start_datum"), pl.col("slut_datum")
    # The last day of an insats is one of its days.
    rows = insatser.filter((begun < close) & (ended.is_null() | (ended >= close)))
    return rows.with_columns(pl.lit(name).alias(LEVEL))


def _months(rows: pl.DataFrame, event: str) -> pl.Series:
    month = rows.select(month_of(DAYS[event])).to_series().to_numpy() % YEAR
    return pl.Series([MONTHS[place] for place in month], dtype=pl.String)


def _ends(rows: pl.DataFrame, _: str) -> pl.Series:
    told = np.where(rows["avbrott_orsak"].is_null().to_numpy(), FULL, CUT)
    return pl.Series(told.tolist(), dtype=pl.String)


_BY: Mapping[str, Callable[[pl.DataFrame, str], pl.Series]] = {
    BY_MONTH: _months,
    "kategori": lambda rows, _: category(rows),
    BY_END: _ends,
}
