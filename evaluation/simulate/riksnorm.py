"""The national norm (riksnorm) by year: published amounts, and straight lines between them."""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from evaluation.simulate.law import Bools, Floats, Ints

SOURCE = Path(__file__).with_suffix(".json")
# Upper age of each published group of children; older children at home count as the last one.
CHILD_AGES = {"0": 0, "1-2": 2, "3": 3, "4-6": 6, "7-10": 10, "11-14": 14, "15-18": 18}
LARGEST_HOUSEHOLD = 7
ROUNDING = 10


@lru_cache(maxsize=1)
def _published() -> dict[int, dict[str, object]]:
    content = json.loads(SOURCE.read_text(encoding="utf-8"))
    return {int(year): table for year, table in content.items()}


def amount(year: int, kind: str, item: str = "") -> int:
    """Kronor a month of one kind in one year, interpolated between published years.

    Parameters
    ----------
    year : int
        Years outside the published ones take the nearest.
    kind : {"vuxen_ensam", "vuxen_sambor", "gemensam", "barn"}
    item : str
        Household size for `gemensam`, age group for `barn`.
    """
    known = {y: t[kind] for y, t in _published().items() if kind in t}
    values = [t[item] if isinstance(t, dict) else t for t in known.values()]
    between = np.interp(year, list(known), np.array(values, dtype=float))
    return int(np.rint(between / ROUNDING) * ROUNDING)


def norm_amount(*, year: Ints, couple: Bools, child_ages: npt.NDArray[np.int64]) -> Ints:
    """Norm of each household-month.

    Parameters
    ----------
    year, couple : array, shape (n,)
    child_ages : array, shape (n, children)
        Age of each child, negative for no child.
    """
    total = np.zeros(year.size)
    at_home = child_ages >= 0
    persons = np.minimum(1 + couple + at_home.sum(axis=1), LARGEST_HOUSEHOLD)
    for y in np.unique(year):
        rows = year == y
        alone, pair = amount(int(y), "vuxen_ensam"), amount(int(y), "vuxen_sambor")
        shared = [0] + [amount(int(y), "gemensam", str(k)) for k in range(1, 8)]
        total[rows] = np.where(couple[rows], pair, alone) + np.array(shared)[persons[rows]]
        total[rows] += (_child_amounts(int(y), child_ages[rows]) * at_home[rows]).sum(axis=1)
    return total.astype(np.int64)


def _child_amounts(year: int, ages: npt.NDArray[np.int64]) -> Floats:
    group = np.searchsorted(np.array(list(CHILD_AGES.values())), np.clip(ages, 0, 18))
    return np.array([amount(year, "barn", name) for name in CHILD_AGES], dtype=float)[group]


def riksnorm_table(first_year: int, last_year: int) -> pl.DataFrame:
    """R2 `riksnorm`: one row per year and kind, with the source of each year."""
    return pl.DataFrame(
        list(_rows(first_year, last_year)),
        schema={"ar": pl.Int32, "slag": pl.String, "belopp": pl.Int64, "kalla": pl.String},
        orient="row",
    )


def _rows(first_year: int, last_year: int) -> Iterator[tuple[int, str, int, str]]:
    for year in range(first_year, last_year + 1):
        table = _published().get(year)
        source = str(table["kalla"]) if table else "interpolerad mellan publicerade år"
        for kind in ("vuxen_ensam", "vuxen_sambor"):
            yield year, kind, amount(year, kind), source
        for persons in range(1, LARGEST_HOUSEHOLD + 1):
            yield year, f"gemensam_{persons}", amount(year, "gemensam", str(persons)), source
        for ages in CHILD_AGES:
            yield year, f"barn_{ages}", amount(year, "barn", ages), source
