"""Decisions on new applications: how many days they took, and what they came to."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from evaluation.indicators.background import person_groups
from evaluation.indicators.units import LEVEL, UNIT, VALUE, Names, Units
from evaluation.indicators.workbench import UNKNOWN, Workbench

NEW, REFUSED = "NY", "AVSLAG"
DECIDED = "beslut_pa_nyansokan"


def decision_days(bench: Workbench, _: Mapping[str, Any], year: int) -> Units:
    """Decisions of a year on new applications, and how many days each had taken."""
    rows = _decided(bench, year)
    days = (rows["beslut_datum"] - rows["ansokan_datum"]).dt.total_days().cast(pl.Float64)
    found = _with_groups(bench, rows, year).with_columns(days.alias(VALUE))
    return Units(rows=found, names=Names(whole=DECIDED))


def decisions(bench: Workbench, _: Mapping[str, Any], year: int) -> Units:
    """Decisions of a year on new applications, by outcome; refusals by their ground."""
    rows = _decided(bench, year)
    ground = pl.col("avslag_grund").fill_null(UNKNOWN)
    level = pl.when(pl.col("utfall") == REFUSED).then(pl.col("utfall") + ":" + ground)
    named = rows.select(level.otherwise(pl.col("utfall"))).to_series()
    found = _with_groups(bench, rows, year).with_columns(named.alias(LEVEL))
    return Units(rows=found, names=Names(whole=DECIDED))


def _decided(bench: Workbench, year: int) -> pl.DataFrame:
    decided = pl.col("beslut_datum").dt.year() == year
    return bench.table("ansokan").filter((pl.col("ansokan_typ") == NEW) & decided)


def _with_groups(bench: Workbench, rows: pl.DataFrame, year: int) -> pl.DataFrame:
    person = rows["person"].to_numpy().astype(np.int64)
    # Adults of a household wait for one decision: they are drawn together for the interval.
    return pl.DataFrame({UNIT: rows["hushall"], **person_groups(bench, person, year)})
