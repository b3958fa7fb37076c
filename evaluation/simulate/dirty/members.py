"""Faults in who the members of a household are: D24, D26 and D27."""

import numpy as np
import polars as pl

from evaluation.simulate.dirty.fault import Ground, Planted
from evaluation.simulate.dirty.picking import (
    ADULTS,
    CHILD,
    HOUSEHOLD,
    MONTH,
    NR,
    PERSON,
    changed,
    few,
    households,
    pick,
)

EARLIEST_BIRTH, OLDEST = 1900, 110
CHILD_AGE, GROWN_UP = 15, 22
MONTHS_PER_YEAR = 12
MONTHS_AFTER_DEATH = 3
SHORTEST_SPELL = 4


def too_old(ground: Ground, rng: np.random.Generator) -> Planted:
    """D24a: an adult born in 1900, which stood for not known."""
    adults = _months_by_person(ground, ADULTS)
    oldest = (pl.col("first") // MONTHS_PER_YEAR - EARLIEST_BIRTH) > OLDEST
    rows = pick(ground, adults.filter(oldest), few(rng), rng)
    return _born(ground, rows, pl.lit(EARLIEST_BIRTH))


def child_applies(ground: Ground, rng: np.random.Generator) -> Planted:
    """D24b: a child registered as the applicant."""
    applicants = _months_by_person(ground, ("1",)).join(
        ground.tables["person"].filter(pl.col("invandringsar").is_null()), on=PERSON, how="semi"
    )
    years = (pl.col("last") - pl.col("first")) // MONTHS_PER_YEAR + 1
    rows = pick(ground, applicants.filter(years < CHILD_AGE), few(rng), rng)
    return _born(ground, rows, pl.col("last") // MONTHS_PER_YEAR - CHILD_AGE)


def grown_up_child(ground: Ground, rng: np.random.Generator) -> Planted:
    """D27: a grown-up who still lives at home counted as a child."""
    rows = pick(ground, _months_by_person(ground, (CHILD,)), few(rng), rng)
    return _born(ground, rows, pl.col("first") // MONTHS_PER_YEAR - GROWN_UP)


def estate(ground: Ground, rng: np.random.Generator) -> Planted:
    """D26: assistance that goes on in the name of a dead person."""
    known = pl.concat([ground.tables[name].select(PERSON) for name in ("insats", "inskrivning")])
    adults = _months_by_person(ground, ADULTS).join(known, on=PERSON, how="anti")
    here = ground.tables["person"].filter(pl.col("censor_orsak") == "slut_data")
    long = adults.filter(
        pl.col("months") >= SHORTEST_SPELL, pl.col("last") < ground.final - MONTHS_PER_YEAR
    )
    rows = pick(ground, long.join(here, on=PERSON, how="semi"), few(rng), rng)
    death = rows.select(PERSON, (pl.col("last") - MONTHS_AFTER_DEATH).alias("death"))
    person = ground.tables["person"].join(death, on=PERSON, how="left", maintain_order="left")
    dead = pl.col("death").is_not_null()
    person = person.with_columns(
        pl.coalesce("death", "sista_manad_observerbar").alias("sista_manad_observerbar"),
        pl.when(dead).then(pl.lit("avliden")).otherwise("censor_orsak").alias("censor_orsak"),
    )
    months = ground.tables["bistand_manad"].join(death, on=PERSON)
    return Planted(
        tables={"person": person.drop("death")},
        counts=(months.filter(pl.col(MONTH) > pl.col("death")).height,),
        taken=households(rows),
    )


def _months_by_person(ground: Ground, roles: tuple[str, ...]) -> pl.DataFrame:
    """Return number, first and last of the months in these roles, person by person."""
    rows = ground.tables["bistand_manad"].filter(pl.col("roll").is_in(roles))
    return (
        rows.group_by(PERSON, HOUSEHOLD)
        .agg(months=pl.len(), first=pl.col(MONTH).min(), last=pl.col(MONTH).max())
        .sort(PERSON, HOUSEHOLD)
    )


def _born(ground: Ground, rows: pl.DataFrame, year: pl.Expr) -> Planted:
    person = ground.tables["person"]
    births = rows.select(PERSON, year.cast(person.schema["fodelsear"]).alias("year"))
    numbered = person.with_row_index(NR).join(births, on=PERSON, how="inner")
    new = person.join(births, on=PERSON, how="left", maintain_order="left")["year"]
    person = changed(person, numbered[NR], fodelsear=pl.lit(new))
    return Planted(
        tables={"person": person}, counts=(int(rows["months"].sum()),), taken=households(rows)
    )
