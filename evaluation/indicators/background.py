"""What is known of persons in a year: the groups that indicators are told by, and compared in."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from evaluation.indicators.aid import APPLICANTS, YEAR, Ints
from evaluation.indicators.units import UNIT
from evaluation.indicators.workbench import UNKNOWN, Words, Workbench

AGES = (25, 35, 45, 55, 65)
AGE_BANDS = ("18_24", "25_34", "35_44", "45_54", "55_64", "65")
HERE = (5, 10)
HERE_BANDS = ("0_4", "5_9", "10")
ABROAD, BORN_HERE = "1", "fodd_har"
NOT_ENROLLED = "ej_inskriven"


def person_groups(
    bench: Workbench, person: Ints, year: int, month: Ints | None = None
) -> dict[str, Words]:
    """Give the groups of each person in a year.

    Parameters
    ----------
    person : array of int, shape (n,)
    month : array of int, shape (n,), optional
        When the district is looked up; at the end of the year if not given.

    Returns
    -------
    dict of str to array of str, shape (n,)
        Whatever is not known is `saknas`.
    """
    if month is None:
        district = bench.district_of_year(year)[person]
    else:
        district = bench.district(person, month)
    found: dict[str, Any] = {"kon": bench.sex(person), "distrikt": district}
    for name, make in BACKGROUND.items():
        if name not in bench.background:
            continue
        found[name] = bench.once(("background", name, year), partial(make, bench, year))[person]
    return {name: words.astype(str) for name, words in found.items()}


def age_bands(bench: Workbench, year: int) -> Words:
    """Age that each person fills in a year, in bands."""
    return _banded(year - _people(bench)["fodelsear"].to_numpy(), AGES, AGE_BANDS)


def most_common_hinder(bench: Workbench, year: int) -> Words:
    """Most common hinder of the year, as the official statistics take it; the first if several."""
    rows = of_year(bench, "bistand_manad", year).filter(pl.col("roll").is_in(APPLICANTS))
    code = pl.col("forsorjningshinder").fill_null(UNKNOWN)
    counted = rows.group_by(pl.col("person").cast(pl.Int64).alias(UNIT), code.alias("code")).len()
    ordered = counted.sort([UNIT, "len", "code"], descending=[False, True, False])
    return _placed(bench, ordered.unique(UNIT, keep="first", maintain_order=True), UNKNOWN)


def of_year(bench: Workbench, table: str, year: int) -> pl.DataFrame:
    """Rows of a monthly table in a year."""
    return bench.table(table).filter(pl.col("manad") // YEAR == year)


def _people(bench: Workbench) -> pl.DataFrame:
    return bench.table("person").sort("person")


def _banded(number: Any, edges: tuple[int, ...], bands: tuple[str, ...]) -> Words:
    names: Words = np.array(bands, dtype=object)
    banded: Words = names[np.digitize(number, edges)]
    return banded


def _birthplace(bench: Workbench, _: int) -> Words:
    return _people(bench)["fodelseland"].fill_null(UNKNOWN).to_numpy().astype(object)


def _years_here(bench: Workbench, year: int) -> Words:
    """Years since the immigration of those born abroad."""
    came = _people(bench)["invandringsar"].cast(pl.Int64)
    bands = _banded(year - came.fill_null(year).to_numpy(), HERE, HERE_BANDS)
    abroad = _birthplace(bench, year) == ABROAD
    told = np.where(came.is_null().to_numpy(), UNKNOWN, bands)
    return np.where(abroad, told, BORN_HERE).astype(object)


def _schooling(bench: Workbench, _: int) -> Words:
    return _people(bench)["utbildning"].fill_null(UNKNOWN).to_numpy().astype(object)


def _without_work(bench: Workbench, year: int) -> Words:
    """Time without work before the latest enrolment until the end of the year."""
    rows = (
        bench.table("inskrivning")
        .filter(pl.col("in_datum").dt.year() <= year)
        .sort("in_datum", "ut_datum")
        .select(
            pl.col("person").cast(pl.Int64).alias(UNIT),
            pl.col("tid_utan_arbete").fill_null(UNKNOWN).alias("code"),
        )
    )
    return _placed(bench, rows.unique(UNIT, keep="last", maintain_order=True), NOT_ENROLLED)


def _placed(bench: Workbench, rows: pl.DataFrame, missing: str) -> Words:
    found = np.full(bench.register.persons, missing, dtype=object)
    found[rows[UNIT].to_numpy()] = rows["code"].to_numpy()
    return found


BACKGROUND: Mapping[str, Callable[[Workbench, int], Words]] = {
    "alder": age_bands,
    "fodelseland": _birthplace,
    "ar_i_sverige": _years_here,
    "utbildning": _schooling,
    "forsorjningshinder": most_common_hinder,
    "tid_utan_arbete": _without_work,
}
"""Words of every person of the register, in order of number."""
