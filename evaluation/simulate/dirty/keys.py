"""Faults in who is who: D08, D10 and D11."""

import numpy as np
import polars as pl

from evaluation.simulate.dirty.fault import Ground, Planted
from evaluation.simulate.dirty.picking import (
    ADULTS,
    HOUSEHOLD,
    MONTH,
    PERSON,
    few,
    free,
    households,
    pick,
    rows_of,
)
from evaluation.simulate.tables.pseudonyms import Pseudonyms

EMPTY_MONTHS = 12
# The month that says when a row of each table happens.
HAPPENS = {
    "bistand_manad": MONTH,
    "ansokan": "avser_manad",
    "avslut": "sista_bistandsmanad",
    "status_manad": MONTH,
}


def counted_twice(ground: Ground, rng: np.random.Generator) -> Planted:
    """D08: the amount of a couple on each of them, as if they were two households."""
    second = rows_of(ground, "bistand_manad").filter(pl.col("roll") == "2")
    rows = pick(ground, second, few(rng), rng)
    new = Pseudonyms().households(rows.height, rng).to_list()
    names = dict(zip(rows[HOUSEHOLD].to_list(), new, strict=True))
    ours = pl.col(HOUSEHOLD).is_in(list(names))
    table, persons = ground.tables["hushall_manad"], ground.tables["bistand_manad"]
    copies = table.filter(ours).with_columns(pl.col(HOUSEHOLD).replace(names))
    moved = ours & (pl.col("roll") == "2")
    persons = persons.with_columns(
        pl.when(moved).then(pl.col(HOUSEHOLD).replace(names)).otherwise(HOUSEHOLD).alias(HOUSEHOLD),
        pl.when(moved).then(pl.lit("1")).otherwise("roll").alias("roll"),
    )
    return Planted(
        tables={"hushall_manad": pl.concat([table, copies]), "bistand_manad": persons},
        counts=(2 * copies.height,),
        taken=frozenset(names) | frozenset(new),
    )


def two_numbers(ground: Ground, rng: np.random.Generator) -> Planted:
    """D10: a person goes on under a new number from a month in the middle of a spell."""
    rows = pick(ground, _changeable(ground), few(rng), rng)
    old = rows[PERSON].to_list()
    new = Pseudonyms().persons(rows.height, rng).to_list()
    names, since = dict(zip(old, new, strict=True)), dict(zip(old, rows[MONTH], strict=True))
    tables = {
        name: ground.tables[name].with_columns(_renamed(names, since, month))
        for name, month in HAPPENS.items()
        if name in ground.tables
    }
    person = ground.tables["person"]
    twins = person.filter(pl.col(PERSON).is_in(old)).with_columns(pl.col(PERSON).replace(names))
    return Planted(
        tables={**tables, "person": pl.concat([person, twins])},
        counts=(rows.height,),
        taken=households(rows),
    )


def _changeable(ground: Ground) -> pl.DataFrame:
    """Adult months in the middle of a spell of persons whom the jobbcentrum does not know."""
    known = pl.concat([ground.tables[name].select(PERSON) for name in ("insats", "inskrivning")])
    rows = rows_of(ground, "bistand_manad").join(known, on=PERSON, how="anti")
    rows = rows.filter(pl.col("roll").is_in(ADULTS)).sort(PERSON, MONTH)
    month = pl.col(MONTH)
    around = [
        month.shift(-step).over(PERSON, HOUSEHOLD, "roll") == month + step for step in (-2, -1, 1)
    ]
    return rows.filter(pl.all_horizontal(around))


def _renamed(names: dict[str, str], since: dict[str, int], month: str) -> pl.Expr:
    begin = pl.col(PERSON).replace_strict(since, default=None, return_dtype=pl.Int32)
    late = (pl.col(month) >= begin).fill_null(False)
    return pl.when(late).then(pl.col(PERSON).replace(names)).otherwise(PERSON).alias(PERSON)


def reused(ground: Ground, rng: np.random.Generator) -> Planted:
    """D11: a household number given to another household years later."""
    spans = (
        free(ground, rows_of(ground, "hushall_manad"))
        .group_by(HOUSEHOLD)
        .agg(first=pl.col(MONTH).min(), last=pl.col(MONTH).max())
    )
    middle, n = ground.month_at(0.5), few(rng)
    spans = spans.sort(HOUSEHOLD)
    earlier = pick(ground, spans.filter(pl.col("last") < middle), n, rng)
    later = pick(ground, spans.filter(pl.col("first") > middle + EMPTY_MONTHS), n, rng)
    names = dict(zip(later[HOUSEHOLD].to_list(), earlier[HOUSEHOLD].to_list(), strict=True))
    return Planted(
        tables={
            name: frame.with_columns(pl.col(HOUSEHOLD).replace(names))
            for name, frame in ground.tables.items()
            if HOUSEHOLD in frame.columns
        },
        counts=(n,),
        taken=households(earlier) | households(later),
    )
