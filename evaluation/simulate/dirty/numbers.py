"""Identity numbers where none may be: D28. They are made up while planting, and never kept."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from evaluation.simulate.dirty.fault import Ground, Planted
from evaluation.simulate.dirty.picking import NR, cycled, few, households, pick, rows_of

FREE_TEXT = "ovrigt"
# Personnummer came in 1947: nobody born before 1831 ever had one.
EARLIEST, DAYS = date(1801, 1, 1), 365 * 30


def in_local_name(ground: Ground, rng: np.random.Generator) -> Planted:
    """D28a: an identity number typed behind the name of the insats."""
    rows = pick(ground, rows_of(ground, "insats"), few(rng), rng)
    texts = [f"Praktik {made_up_number(rng)}" for _ in range(rows.height)]
    insats = cycled(ground.tables["insats"], rows[NR], "lokal_benamning", texts)
    return Planted(tables={"insats": insats}, counts=(rows.height,), taken=households(rows))


def in_free_text(ground: Ground, rng: np.random.Generator) -> Planted:
    """D28b: a column of free text with names and identity numbers."""
    rows = pick(ground, rows_of(ground, "insats"), few(rng), rng)
    texts = [f"Ring Prov Provsson, {made_up_number(rng)}" for _ in range(rows.height)]
    insats = ground.tables["insats"].with_columns(pl.lit(None, pl.String).alias(FREE_TEXT))
    insats = cycled(insats, rows[NR], FREE_TEXT, texts)
    return Planted(tables={"insats": insats}, counts=(1, rows.height), taken=households(rows))


def made_up_number(rng: np.random.Generator) -> str:
    """Return a personnummer of nobody: a day too long ago, any serial, the right check digit."""
    day = EARLIEST + timedelta(days=int(rng.integers(DAYS)))
    nine = f"{day:%y%m%d}{rng.integers(1, 1000):03d}"
    return f"{day:%Y%m%d}-{nine[6:]}{_check_digit(nine)}"


def _check_digit(nine: str) -> int:
    doubled = [int(digit) * (2 - position % 2) for position, digit in enumerate(nine)]
    return -sum(value // 10 + value % 10 for value in doubled) % 10
