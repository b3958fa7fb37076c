"""The queue at the end of every quarter, beside those who came to it and those who started."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from evaluation.indicators.aid import YEAR, Ints
from evaluation.indicators.flow.kinds import waits_of
from evaluation.indicators.flow.starting import grouped, whole_of
from evaluation.indicators.flow.wait import STARTED, STILL, Waits
from evaluation.indicators.units import LEVEL, Names, Units
from evaluation.indicators.workbench import Workbench

Rules = Mapping[str, Any]
QUARTER = 3
QUARTERS = tuple(f"k{number}" for number in range(1, YEAR // QUARTER + 1))
CAME, STARTS, STANDS = "in", "startat", "vantar"


def queue_quarters(bench: Workbench, rules: Rules, year: int) -> Units:
    """Give waits by quarter of a year: those that began, that started, or that went on.

    Who waits at the end of several quarters is counted in each of them. Of a year that has not
    ended the quarters that have are told.
    """
    kind, what = rules["wait"], rules["what"]
    waits, known = waits_of(bench, kind), whole_quarters(bench, year)
    so_far = f":{known[-1]}" if known != QUARTERS else ""
    part = f"ko:{kind}:{what}"
    if what == STANDS:
        rows, names = (
            _standing(bench, waits, year, known),
            Names(whole=f"ko:{kind}{so_far}", part=part),
        )
        return Units(rows=rows, names=names, distinct=True, levels=known)
    if what == CAME:
        chosen, whole = waits.of_year(year), whole_of(kind)
        quarter = _quarters(chosen.month)
    else:
        chosen = waits.take((waits.cause == STARTED) & (waits.last // YEAR == year))
        whole, quarter = f"startat:{kind}", _quarters(chosen.last)
    told = grouped(bench, chosen, year).with_columns(pl.Series(LEVEL, quarter, dtype=pl.String))
    rows = told.filter(pl.col(LEVEL).is_in(known))
    return Units(rows=rows, names=Names(whole=whole + so_far, part=part), levels=known)


def first_quarter(_: Rules, year: int) -> tuple[int, int]:
    """First and last month that have to be known for anything of a year to be told."""
    return year * YEAR, year * YEAR + QUARTER - 1


def whole_quarters(bench: Workbench, year: int) -> tuple[str, ...]:
    """Name the quarters of a year of which all months are final."""
    months = bench.register.last_month + 1 - year * YEAR
    return QUARTERS[: max(0, months // QUARTER)]


def _standing(bench: Workbench, waits: Waits, year: int, quarters: tuple[str, ...]) -> pl.DataFrame:
    """One row per wait and quarter at whose end it goes on."""
    found = []
    for number, name in enumerate(quarters, start=1):
        month = year * YEAR + number * QUARTER - 1
        # Who starts or leaves in a month does not wait at its end.
        goes_on = (waits.last > month) | ((waits.last == month) & (waits.cause == STILL))
        chosen = waits.take((waits.month <= month) & goes_on)
        rows = grouped(bench, chosen, year)
        found.append(rows.with_columns(pl.lit(name).alias(LEVEL)))
    return pl.concat(found)


def _quarters(month: Ints) -> list[str]:
    return [QUARTERS[place] for place in month % YEAR // QUARTER]
