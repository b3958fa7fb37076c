"""Faults in which insatser there are: D01, D09 and D25."""

from datetime import timedelta

import numpy as np
import polars as pl

from evaluation.data.months import month_of_date_expr
from evaluation.simulate.dirty.fault import Ground, Planted
from evaluation.simulate.dirty.picking import NR, PERSON, few, households, only_insats, pick
from evaluation.simulate.tables.pseudonyms import Pseudonyms

SHORTEST, LATER = timedelta(days=60), timedelta(days=10)
BREAK_AT = 0.5
# Paid categories stay paid, so that only the numbers change.
PAID = ("8", "7", "6")
UNPAID = ("2", "5", "1", "3", "4", "10", "11", "12", "9")


def overlapping(ground: Ground, rng: np.random.Generator) -> Planted:
    """D01: the same insats registered again while the first still goes on."""
    start = pl.col("start_datum")
    lasts = pl.col("slut_datum") - start >= SHORTEST
    # Within the month: a category that a break ended must not begin again.
    same_month = (start + LATER).dt.month() == start.dt.month()
    rows = pick(ground, only_insats(ground).filter(lasts & same_month), few(rng), rng)
    again = rows.with_columns(start + LATER, _ids("X"))
    return Planted(
        tables={"insats": _with(ground, again)}, counts=(rows.height,), taken=households(rows)
    )


def without_aid(ground: Ground, rng: np.random.Generator) -> Planted:
    """D09: insatser of persons whom others sent, and who never had assistance."""
    rows = pick(ground, only_insats(ground), few(rng), rng)
    names = dict(
        zip(
            rows[PERSON].to_list(),
            Pseudonyms().persons(rows.height, rng).to_list(),
            strict=True,
        )
    )
    person = ground.tables["person"]
    strangers = person.filter(pl.col(PERSON).is_in(list(names)))
    guests = rows.with_columns(
        pl.col(PERSON).replace(names), _ids("Y"), pl.lit(None, pl.String).alias("inskrivning_id")
    )
    return Planted(
        tables={
            "person": pl.concat([person, strangers.with_columns(pl.col(PERSON).replace(names))]),
            "insats": _with(ground, guests),
        },
        counts=(rows.height,),
        taken=households(rows),
    )


def renumbered(ground: Ground, rng: np.random.Generator) -> Planted:
    """D25: the categories get other numbers from a month on, the version stays."""
    del rng  # every insats from that month on
    insats = ground.tables["insats"]
    late = month_of_date_expr("start_datum") >= ground.month_at(BREAK_AT)
    new = _numbers(insats["kategori"].unique().to_list())
    after = insats.with_columns(
        pl.when(late).then(pl.col("kategori").replace(new)).otherwise("kategori").alias("kategori")
    )
    old = set(insats.filter(~late)["kategori"])
    return Planted(
        tables={"insats": after}, counts=(len(old ^ set(after.filter(late)["kategori"])),)
    )


def _numbers(used: list[str]) -> dict[str, str]:
    """Pair every category with a number that no insats has yet."""
    new: dict[str, str] = {}
    for family in (PAID, UNPAID):
        spare = [code for code in family if code not in used]
        new |= dict(zip(sorted(set(used) & set(family)), spare, strict=False))
    return new


def _ids(prefix: str) -> pl.Expr:
    return (pl.lit(prefix) + pl.col(NR).cast(pl.String).str.zfill(6)).alias("insats_id")


def _with(ground: Ground, more: pl.DataFrame) -> pl.DataFrame:
    insats = ground.tables["insats"]
    return pl.concat([insats, more.select(insats.columns)])
