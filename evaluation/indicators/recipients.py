"""Adults with assistance in a year: how many, for how long, and without what."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from evaluation.indicators.aid import YEAR, Aid, Bools
from evaluation.indicators.background import person_groups
from evaluation.indicators.month_counts import has_months
from evaluation.indicators.month_counts import recipients as with_aid
from evaluation.indicators.units import EVENT, UNIT, Names, Units
from evaluation.indicators.workbench import Workbench

Rules = Mapping[str, Any]


def recipients(bench: Workbench, rules: Rules, year: int) -> Units:
    """Adults with assistance in a year."""
    aid = aid_of(bench, rules)
    return Units(
        rows=adults(bench, with_aid(aid, year), year),
        names=_names(rules),
        distinct=True,
    )


def months_in_years(bench: Workbench, rules: Rules, year: int) -> Units:
    """Adults with assistance in a year, and whether they had enough months."""
    aid = aid_of(bench, rules)
    among = with_aid(aid, year)
    enough = has_months(
        aid,
        year,
        at_least=rules["at_least"],
        of_months=rules["of_months"],
        gap=rules["longest_gap"],
    )
    rows = adults(bench, among, year).with_columns(pl.Series(EVENT, enough[among]))
    own = ":".join(str(rules[key]) for key in ("at_least", "of_months", "longest_gap"))
    return Units(rows=rows, names=_names(rules, f"manader:{own}"))


def without_insats(bench: Workbench, rules: Rules, year: int) -> Units:
    """Adults with assistance in a year, and whether they had no insats in it."""
    among = with_aid(aid_of(bench, rules), year)
    name = population(rules)
    if rules["hinder"]:
        among &= _with_hinder(bench, rules["hinder"], year)
    had = np.zeros(len(among), dtype=bool)
    had[ongoing(bench.table("insats"), year)["person"].to_numpy()] = True
    rows = adults(bench, among, year).with_columns(pl.Series(EVENT, ~had[among]))
    own, all_without = "+".join(rules["hinder"]), f"utan_insats:{name}"
    names = Names(whole=name, part=all_without)
    if own:
        names = Names(
            whole=f"{name}:{own}",
            part=f"{all_without}:{own}",
            whole_in=(name,),
            part_in=(all_without,),
        )
    return Units(rows=rows, names=names)


def aid_of(bench: Workbench, rules: Rules) -> Aid:
    """Months of adults' assistance as a definition counts them."""
    return bench.adults(month_rule=rules["month_rule"], age=rules["age"])


def _names(rules: Rules, part: str = "") -> Names:
    """Name counts of adults; months with income support are months with assistance."""
    any_aid = {**rules, "month_rule": "bistand"}
    wider = (population(any_aid),) if any_aid != dict(rules) else ()
    told = [f"{part}:{name}" if part else "" for name in (population(rules), *wider)]
    return Names(
        whole=population(rules), part=told[0], whole_in=wider, part_in=tuple(filter(None, told[1:]))
    )


def population(rules: Rules) -> str:
    """Name the adults with assistance as a definition counts them."""
    return f"vuxna:{rules['month_rule']}:{rules['age']}"


def adults(bench: Workbench, among: Bools, year: int) -> pl.DataFrame:
    """One row per chosen person, with the groups at the end of the year."""
    person = np.flatnonzero(among)
    return pl.DataFrame({UNIT: person, **person_groups(bench, person, year)})


def ongoing(insatser: pl.DataFrame, year: int) -> pl.DataFrame:
    """Insatser that are going on in a year, in whole or in part."""
    first, last = pl.date(year, 1, 1), pl.date(year, 12, 31)
    open_still = pl.col("slut_datum").is_null() | (pl.col("slut_datum") >= first)
    return insatser.filter((pl.col("start_datum") <= last) & open_still)


def _with_hinder(bench: Workbench, codes: tuple[str, ...], year: int) -> Bools:
    rows = bench.table("bistand_manad").filter(
        (pl.col("manad") // YEAR == year) & pl.col("forsorjningshinder").is_in(codes)
    )
    found = np.zeros(bench.register.persons, dtype=bool)
    found[rows["person"].to_numpy()] = True
    return found
