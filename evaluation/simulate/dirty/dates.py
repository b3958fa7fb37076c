"""Faults in the days of insatser: D02, D03, D04 and D23."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from evaluation.simulate.dirty.fault import Ground, Planted
from evaluation.simulate.dirty.picking import (
    NR,
    PERSON,
    changed,
    few,
    first_of_each,
    free,
    households,
    only_insats,
    pick,
    rows_of,
)

BACKWARDS = timedelta(days=20)
# W25 needs more than 1 % and at least five of the ended insatser.
SHARE_AT_EXTRACT, LEAST_AT_EXTRACT = 0.02, 6
NO_END, NO_START = (date(9999, 12, 31), date(2099, 12, 31)), date(1900, 1, 1)


def ends_before_start(ground: Ground, rng: np.random.Generator) -> Planted:
    """D02: the end typed before the start."""
    ended = rows_of(ground, "insats").filter(pl.col("slut_datum").is_not_null())
    rows = pick(ground, ended, few(rng), rng)
    return _new_days(ground, rows, slut_datum=pl.col("start_datum") - BACKWARDS)


def left_open(ground: Ground, rng: np.random.Generator) -> Planted:
    """D03a: no end although the enrolment is closed."""
    closed = ground.tables["inskrivning"].filter(pl.col("ut_datum").is_not_null())
    ended = only_insats(ground).filter(pl.col("slut_datum").is_not_null())
    rows = pick(ground, ended.join(closed, on="inskrivning_id", how="semi"), few(rng), rng)
    return _new_days(ground, rows, slut_datum=pl.lit(None), avbrott_orsak=pl.lit(None))


def ends_at_extract(ground: Ground, rng: np.random.Generator) -> Planted:
    """D03b: running insatser given the day of the extract as their end."""
    del rng  # the latest begun are the ones that could still be running
    ended = int(ground.tables["insats"]["slut_datum"].is_not_null().sum())
    n = max(LEAST_AT_EXTRACT, int(SHARE_AT_EXTRACT * ended) + 1)
    # A job that runs to the extract would be longer than a job may be.
    latest = rows_of(ground, "insats").filter(
        pl.col("start_datum") == pl.col("start_datum").max().over(PERSON), pl.col("arm") != "anst"
    )
    rows = first_of_each(free(ground, latest.sort("start_datum", NR, descending=True)), n)
    return _new_days(ground, rows, slut_datum=pl.lit(ground.extracted), avbrott_orsak=pl.lit(None))


def planned_as_actual(ground: Ground, rng: np.random.Generator) -> Planted:
    """D04: the actual end copied into the planned one; those that agreed are in the count."""
    del rng  # all that have an end that can be one
    real = pl.col("slut_datum").is_between(pl.col("start_datum"), ground.extracted)
    insats = ground.tables["insats"].with_columns(
        pl.when(real).then("slut_datum").otherwise("planerat_slut").alias("planerat_slut")
    )
    equal = int((insats["planerat_slut"] == insats["slut_datum"]).sum())
    return Planted(tables={"insats": insats}, counts=(equal,))


def days_for_no_day(ground: Ground, rng: np.random.Generator) -> Planted:
    """D23: days that mean that there is no day."""
    going_on = ground.tables["inskrivning"].filter(pl.col("ut_datum").is_null())
    here = only_insats(ground).join(going_on, on="inskrivning_id", how="semi")
    endless = pick(ground, here, few(rng), rng)
    rest = ground.without(households(endless))
    beginless = pick(rest, only_insats(ground), few(rng), rng)
    insats = ground.tables["insats"]
    for position, day in enumerate(NO_END):
        rows = endless[NR].gather_every(len(NO_END), position)
        insats = changed(insats, rows, slut_datum=pl.lit(day), avbrott_orsak=pl.lit(None))
    insats = changed(insats, beginless[NR], start_datum=pl.lit(NO_START))
    return Planted(
        tables={"insats": insats},
        counts=(endless.height, beginless.height),
        taken=households(endless) | households(beginless),
    )


def _new_days(ground: Ground, rows: pl.DataFrame, **values: pl.Expr) -> Planted:
    insats = changed(ground.tables["insats"], rows[NR], **values)
    return Planted(tables={"insats": insats}, counts=(rows.height,), taken=households(rows))
