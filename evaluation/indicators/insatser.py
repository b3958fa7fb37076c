"""Insatser of a year: who took part, which they were, and what came within some months."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from evaluation.indicators.enrolments import SUMMER_JOBS, of_kind, with_groups
from evaluation.indicators.recipients import ongoing
from evaluation.indicators.units import LEVEL, Names, Units
from evaluation.indicators.workbench import UNKNOWN, Workbench

Rules = Mapping[str, Any]
STANDARD = "skr12"
HOURS = (50, 75)
HOUR_BANDS = ("under_50", "50_74", "75_100")
"""Of full time, in per cent."""


def participants(bench: Workbench, rules: Rules, year: int) -> Units:
    """Persons with an insats that goes on in a year; each once."""
    rows = ongoing(bench.table("insats"), year)
    if rules["without_summer_jobs"]:
        rows = rows.filter(~of_kind(SUMMER_JOBS))
    own = "utan_feriejobb" if rules["without_summer_jobs"] else "alla"
    found = with_groups(bench, rows, year)
    return Units(rows=found, names=Names(whole=f"deltagare:{own}"), distinct=True)


def insats_mix(bench: Workbench, rules: Rules, year: int) -> Units:
    """Insatser that began in a year, by category, sector or hours."""
    rows = bench.table("insats").filter(pl.col("start_datum").dt.year() == year)
    levels = {"kategori": category, "sektor": _sector, "omfattning": _hours}[rules["by"]](rows)
    found = with_groups(bench, rows, year).with_columns(levels.alias(LEVEL))
    return Units(rows=found, names=Names(whole="paborjade_insatser"))


def category(rows: pl.DataFrame) -> pl.Series:
    """Give the class of each insats, with its scheme where that is not the standard one."""
    version, code = pl.col("klassificering_version"), pl.col("kategori")
    named = pl.when(version == STANDARD).then(code).otherwise(version + ":" + code)
    return rows.select(named.fill_null(UNKNOWN)).to_series()


def _sector(rows: pl.DataFrame) -> pl.Series:
    return rows["sektor"].fill_null(UNKNOWN)


def _hours(rows: pl.DataFrame) -> pl.Series:
    share = rows["omfattning_procent"]
    place = np.digitize(share.fill_null(0).to_numpy(), HOURS)
    named = np.array(HOUR_BANDS)[place]
    return pl.Series(np.where(share.is_null().to_numpy(), UNKNOWN, named))
