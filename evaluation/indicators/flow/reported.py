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
BY_MONTH = "manad"
REACHED = ("sjalvforsorjande", "ej")


def insats_report(bench: Workbench, rules: Rules, year: int) -> Units:
    """Insatser that began or ended in a year, or go on at its end, by month, class or how.

    Month by month a year is told as far as it has come.
    """
    event, last = rules["event"], date(year, YEAR, 31)
    begun, ended = pl.col("start_datum"), pl.col("slut_datum")
    chosen = {
        BEGINS: begun.dt.year() == year,
        ENDS: ended.dt.year() == year,
        GOES_ON: (begun <= last) & (ended.is_null() | (ended > last)),
    }[event]
    rows = bench.table("insats").filter(chosen)
    level = _BY[rules["by"]](rows, event)
    found = with_groups(bench, rows, year).with_columns(level.alias(LEVEL))
    if rules["by"] != BY_MONTH:
        levels = (FULL, CUT) if rules["by"] == "avbrott" else ()
        return Units(rows=found, names=Names(whole=WHOLES[event]), levels=levels)
    known = MONTHS[: bench.register.last_month + 1 - year * YEAR]
    so_far = f":{known[-1]}" if known != MONTHS else ""
    return Units(
        rows=found.filter(pl.col(LEVEL).is_in(known)),
        names=Names(whole=WHOLES[event] + so_far),
        levels=known,
    )


def report_needs(rules: Rules, year: int) -> tuple[int, int]:
    """First and last month that have to be known for anything of a year to be told."""
    return year * YEAR, year * YEAR + (0 if rules["by"] == BY_MONTH else YEAR - 1)


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


def _months(rows: pl.DataFrame, event: str) -> pl.Series:
    column = {BEGINS: "start_datum", ENDS: "slut_datum"}[event]
    month = rows.select(month_of(column)).to_series().to_numpy() % YEAR
    return pl.Series([MONTHS[place] for place in month], dtype=pl.String)


def _ends(rows: pl.DataFrame, _: str) -> pl.Series:
    told = np.where(rows["avbrott_orsak"].is_null().to_numpy(), FULL, CUT)
    return pl.Series(told.tolist(), dtype=pl.String)


_BY: Mapping[str, Callable[[pl.DataFrame, str], pl.Series]] = {
    BY_MONTH: _months,
    "kategori": lambda rows, _: category(rows),
    "avbrott": _ends,
}
