"""Rundgång: how many insatser people have had in a spell, in which order, and between which units.

Of the adults with assistance in the last month of a year, everything since their spell began.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl

from evaluation.indicators.aid import YEAR
from evaluation.indicators.background import person_groups
from evaluation.indicators.flow.needs import spells
from evaluation.indicators.insatser import category
from evaluation.indicators.units import LEVEL, UNIT, Names, Units
from evaluation.indicators.workbench import Workbench, month_of

Rules = Mapping[str, Any]
NONE, OTHERS, MORE = "ingen", "ovriga", "4_fler"
FEW, LONGEST, MOST = 10, 3, 8
"""Persons below which an order is joined with others, insatser told of it, and orders told."""
PAUSES, PAUSE_BANDS = (1, 3, 6, 12), ("0", "1_2", "3_5", "6_11", "12")


def spell_rounds(bench: Workbench, rules: Rules, year: int) -> Units:
    """Adults with assistance in the last month of a year by the insatser of their spell.

    By number of insatser, by the order of the first three, or by number of units; or, one row
    per two insatser that follow each other, by the months between them.
    """
    people = bench.once(("spells", year), lambda: _people(bench, year))
    insatser = bench.once(("rounds", year), lambda: _insatser(bench, people, year))
    by = rules["by"]
    rows = _BY[by](people, insatser)
    person = rows[UNIT].to_numpy().astype(np.int64)
    groups = pl.DataFrame(dict(person_groups(bench, person, year)))
    found = pl.concat([rows.select(UNIT, LEVEL), groups], how="horizontal")
    whole = "uppehall_mellan_insatser" if by == "uppehall" else "bistand_i_december"
    return Units(rows=found, names=Names(whole=whole))


def _people(bench: Workbench, year: int) -> pl.DataFrame:
    """Person and first month of the spell of everybody with assistance when the year ends."""
    aid = bench.adults(month_rule="bistand", age=18)
    column = year * YEAR + YEAR - 1 - aid.first
    person, begin, end = spells(aid.months[:, : column + 1])
    now = end == column
    return pl.DataFrame({UNIT: person[now], "begin": begin[now] + aid.first})


def _insatser(bench: Workbench, people: pl.DataFrame, year: int) -> pl.DataFrame:
    """Insatser that began in those spells, in order."""
    rows = bench.table("insats")
    known = rows.select(
        pl.col("person").cast(pl.Int64).alias(UNIT),
        "enhet_kod",
        begun=month_of("start_datum"),
        ended=month_of("slut_datum"),
        kind=category(rows),
    ).sort(UNIT, "begun", "kind", "enhet_kod")
    within = (pl.col("begun") >= pl.col("begin")) & (pl.col("begun") <= year * YEAR + YEAR - 1)
    joined = known.join(people, on=UNIT, how="inner", maintain_order="left")
    return joined.filter(within)


def _everybody(people: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Give those without any insats a level of their own."""
    joined = people.select(UNIT).join(told, on=UNIT, how="left")
    return joined.with_columns(pl.col(LEVEL).fill_null(NONE))


def _numbers(people: pl.DataFrame, insatser: pl.DataFrame) -> pl.DataFrame:
    return _everybody(people, insatser.group_by(UNIT).agg(_capped(pl.len())))


def _units(people: pl.DataFrame, insatser: pl.DataFrame) -> pl.DataFrame:
    return _everybody(people, insatser.group_by(UNIT).agg(_capped(pl.col("enhet_kod").n_unique())))


def _capped(number: pl.Expr) -> pl.Expr:
    return (
        pl.when(number > LONGEST).then(pl.lit(MORE)).otherwise(number.cast(pl.String)).alias(LEVEL)
    )


def _orders(people: pl.DataFrame, insatser: pl.DataFrame) -> pl.DataFrame:
    """Tell the order of the first insatser; what few have had is joined."""
    told = insatser.group_by(UNIT, maintain_order=True).agg(
        pl.col("kind").head(LONGEST).str.join(" > ").alias(LEVEL)
    )
    sizes = told[LEVEL].value_counts(sort=True).sort(["count", LEVEL], descending=[True, False])
    kept = sizes.filter(pl.col("count") >= FEW).head(MOST)[LEVEL].to_list()
    joined = pl.when(pl.col(LEVEL).is_in(kept)).then(LEVEL).otherwise(pl.lit(OTHERS)).alias(LEVEL)
    return _everybody(people, told.with_columns(joined))


def _pauses(_: pl.DataFrame, insatser: pl.DataFrame) -> pl.DataFrame:
    """Months from the end of an insats to the start of the next one of the same person."""
    gap = pl.col("begun") - pl.col("ended").shift(1).over(UNIT)
    rows = insatser.with_columns(gap=gap).drop_nulls("gap")
    band = np.array(PAUSE_BANDS)[np.digitize(rows["gap"].to_numpy(), PAUSES)]
    return rows.select(UNIT).with_columns(pl.Series(LEVEL, band, dtype=pl.String))


_BY: Mapping[str, Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]] = {
    "antal": _numbers,
    "foljd": _orders,
    "enheter": _units,
    "uppehall": _pauses,
}
