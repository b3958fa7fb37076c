"""Faults in the amounts of the household-months: D07."""

import numpy as np
import polars as pl

from evaluation.simulate.dirty.fault import Ground, Planted
from evaluation.simulate.dirty.picking import NR, changed, few, free, households, pick, rows_of

AMOUNT, OTHER, REPAID = "belopp_forsorjningsstod", "belopp_ovrigt", "belopp_aterkrav"
NORMS, LARGE = 3, 4
# W5 is told above 1 % of the months.
SHARE_LARGE = 0.02


def negative(ground: Ground, rng: np.random.Generator) -> Planted:
    """D07a: a repayment entered as a negative amount."""
    rows = pick(ground, _paid(ground), few(rng), rng)
    table = changed(ground.tables["hushall_manad"], rows[NR], **{AMOUNT: -pl.col(AMOUNT)})
    return Planted(tables={"hushall_manad": table}, counts=(rows.height,), taken=households(rows))


def nothing_paid(ground: Ground, rng: np.random.Generator) -> Planted:
    """D07b: a month of assistance without any amount."""
    rows = pick(ground, _paid(ground), few(rng), rng)
    nought = {name: pl.lit(0) for name in (AMOUNT, OTHER, REPAID)}
    table = changed(ground.tables["hushall_manad"], rows[NR], **nought)
    return Planted(tables={"hushall_manad": table}, counts=(rows.height,), taken=households(rows))


def one_off(ground: Ground, rng: np.random.Generator) -> Planted:
    """D07c: debts of rent paid at once; months already that large are in the count."""
    table = ground.tables["hushall_manad"]
    candidates = free(ground, _paid(ground))
    wanted = int(SHARE_LARGE * table.height) + 1
    rows = candidates[rng.permutation(candidates.height)].head(wanted)
    table = changed(table, rows[NR], **{AMOUNT: LARGE * pl.col("norm_belopp")})
    paid = pl.col(AMOUNT).fill_null(0) + pl.col(OTHER).fill_null(0)
    above = table.filter(paid > NORMS * pl.col("norm_belopp")).height
    return Planted(tables={"hushall_manad": table}, counts=(above,))


def _paid(ground: Ground) -> pl.DataFrame:
    return rows_of(ground, "hushall_manad").filter(pl.col(AMOUNT) > 0)
