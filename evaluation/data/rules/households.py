"""Rules on households and their months: S7, E5, W5, W13, W27 and W32."""

import re
from collections.abc import Iterator

import numpy as np
import polars as pl

from data_schemas.rules import limit_of
from evaluation.data.findings import Violation
from evaluation.data.rules.keys import broken, broken_where, rows_where
from evaluation.data.rules.material import MAIN, Material
from evaluation.data.rules.monthly_grid import Bools, Ints
from evaluation.data.rules.reading import AID, HOMES

# Couples and children by hushallstyp; 1 (only children) and 9 (unknown) say nothing.
HOUSEHOLD_TYPES = {
    "3": (1, False),
    "4": (1, True),
    "5": (1, False),
    "6": (1, True),
    "7": (2, False),
    "8": (2, True),
}
NORMS = 3
MUNICIPALITY = r"[0-9]{4}"
PAID = ("belopp_forsorjningsstod", "belopp_ovrigt")
PARTS = (*PAID, "belopp_aterkrav")


def household_types(material: Material) -> Iterator[Violation]:
    """S7: the household type must agree with the number of adults and children."""
    couples = [code for code, (adults, _) in HOUSEHOLD_TYPES.items() if adults == 2]
    parents = [code for code, (_, children) in HOUSEHOLD_TYPES.items() if children]
    kind = pl.col("hushallstyp").cast(pl.String)
    wrong = kind.is_in(list(HOUSEHOLD_TYPES)) & (
        ((pl.col("antal_vuxna") == 2) != kind.is_in(couples))
        | ((pl.col("antal_barn") > 0) != kind.is_in(parents))
    )
    lazy = material.tables[HOMES]
    yield from broken(
        HOMES,
        "S7",
        rows_where(lazy, wrong),
        column="hushallstyp",
        sv="stämmer inte med antal vuxna och barn",
        en="does not agree with the number of adults and children",
    )


def amounts(material: Material) -> Iterator[Violation]:
    """W27: nothing paid and nothing reclaimed; W5: often far above the norm."""
    lazy = material.tables[HOMES]
    nothing = pl.all_horizontal(*(pl.col(name).fill_null(0) == 0 for name in PARTS))
    yield from broken_where(lazy, HOMES, "W27", {PAID[0]: nothing})
    paid = pl.sum_horizontal(*(pl.col(name).fill_null(0) for name in PAID))
    above = paid > NORMS * pl.col("norm_belopp")
    count, months = lazy.select(above=above.sum(), months=pl.len()).collect().row(0)
    if count and count > limit_of("W5") * months:
        yield from broken(HOMES, "W5", rows_where(lazy, above), column=PAID[0])


def municipalities(material: Material) -> Iterator[Violation]:
    """W32: months of another municipality; a code that is no code is told elsewhere."""
    lazy = material.tables[HOMES]
    codes = lazy.select(pl.col("kommun_kod").unique().cast(pl.String)).collect()["kommun_kod"]
    others = [
        code
        for code in codes.drop_nulls()
        if re.fullmatch(MUNICIPALITY, code) and code != material.manifest.municipality_code
    ]
    if others:
        rows = rows_where(lazy, pl.col("kommun_kod").is_in(others))
        yield from broken(HOMES, "W32", rows, column="kommun_kod")


def main_applicants(material: Material) -> Iterator[Violation]:
    """E5: exactly one main applicant per household and month; the first row of each is told."""
    at = material.households.at()
    is_main = np.asarray(material.role == MAIN)
    mains = _counted(at[is_main], material.households.size)
    wrong = (mains != 1)[at]
    if wrong.any():
        size = material.households.size
        del is_main, mains
        rows = _first_rows(at[wrong], material.aid_rows.numbers[wrong], size)
        yield from broken(AID, "E5", rows, column="roll")


def adults(material: Material) -> Iterator[Violation]:
    """W13: the adults of a household-month are as many as its persons give."""
    at = material.households.at()[material.is_adult]
    counted = _counted(at, material.households.size)[material.homes.at()]
    known = material.adults >= 0
    rows = material.home_rows.of(known & (counted != material.adults))
    yield from broken(HOMES, "W13", rows, column="antal_vuxna")


def two_households(material: Material) -> Iterator[Violation]:
    """E6: an adult belongs to one household a month; a child may belong to two."""
    adult = material.is_adult
    at = material.persons.at()[adult]
    home = np.full(material.persons.size, -1, dtype=np.int32)
    households = material.households.unit[adult]
    home[at] = households
    # Whoever is not in the home written last is in two; all rows of that month are told.
    apart: Bools = home[at] != households
    if apart.any():
        double = np.zeros(material.persons.size, dtype=bool)
        double[at[apart]] = True
        rows = material.aid_rows.of(adult & double[material.persons.at()])
        yield from broken(AID, "E6", rows, column="hushall_id")


def _counted(at: Ints, size: int) -> Ints:
    # One byte a cell: no household has hundreds of adults.
    counts = np.zeros(size, dtype=np.uint8)
    np.add.at(counts, at, np.uint8(1))
    return counts


def _first_rows(at: Ints, row: Ints, size: int) -> Ints:
    """First row in each of `size` cells that has one, ascending."""
    none = np.iinfo(row.dtype).max
    first = np.full(size, none, dtype=row.dtype)
    np.minimum.at(first, at, row)
    return np.sort(first[first != none])
