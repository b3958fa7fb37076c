"""Rules on persons and their obstacles: W1, W3, W9, W15, W28, W29, W33 and W34."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from data_schemas.rules import limit_of
from evaluation.data.findings import Violation
from evaluation.data.months import MONTHS_PER_YEAR
from evaluation.data.rules.keys import broken, rows_where
from evaluation.data.rules.material import ADULT_ROLES, CHILD, MAIN, Material
from evaluation.data.rules.monthly_grid import Ints
from evaluation.data.rules.reading import AID

YOUNGEST, OLDEST = 16, 110
UNBORN = 0
SEXES = ("1", "2")
HINDER = "forsorjningshinder"


def obstacles(material: Material) -> Iterator[Violation]:
    """W1: the obstacle of adults is often missing; W3: it is nearly always the same."""
    lazy = material.tables[AID]
    adult = pl.col("roll").is_in(ADULT_ROLES)
    counts = lazy.filter(adult).group_by(HINDER).len().collect()
    known = counts.drop_nulls(HINDER)
    total = int(counts["len"].sum())
    if total - int(known["len"].sum()) > limit_of("W1") * total:
        missing = rows_where(lazy, adult & pl.col(HINDER).is_null())
        yield from broken(AID, "W1", missing, column=HINDER)
    most = known.sort("len").tail(1)
    if most.height and most["len"][0] > limit_of("W3") * int(known["len"].sum()):
        same = rows_where(lazy, adult & (pl.col(HINDER) == most[HINDER][0]))
        yield from broken(AID, "W3", same, column=HINDER)


def ages(material: Material) -> Iterator[Violation]:
    """W9: adults who are children or very old; W34: children who are adults."""
    born = material.by_person("fodelsear", missing=UNBORN)[material.persons.unit]
    year = (material.persons.month + material.manifest.first_month) // MONTHS_PER_YEAR
    age = year - born
    known = born != UNBORN
    odd = known & material.is_adult & ((age < YOUNGEST) | (age > OLDEST))
    yield from broken(AID, "W9", material.aid_rows.of(odd), column="lopnr")
    grown = known & (material.role == CHILD) & (age >= limit_of("W34"))
    yield from broken(AID, "W34", material.aid_rows.of(grown), column="roll")


def deaths(material: Material) -> Iterator[Violation]:
    """W33: assistance to persons who have died."""
    dead = material.person.filter(pl.col("censor_orsak") == "avliden")
    if dead.is_empty():
        return
    last = np.full(material.persons.shape[0], np.iinfo(np.int32).max, dtype=np.int32)
    known = dead.drop_nulls("sista_manad_observerbar")
    last[known["lopnr"].to_numpy()] = known["sista_manad_observerbar"].to_numpy()
    month = material.persons.month + np.int32(material.manifest.first_month)
    late = month > last[material.persons.unit]
    yield from broken(AID, "W33", material.aid_rows.of(late), column="manad")


def sexes(material: Material) -> Iterator[Violation]:
    """W15: one sex is rare."""
    counts = [int((material.person["kon"] == sex).sum()) for sex in SEXES]
    if min(counts) < limit_of("W15") * sum(counts):
        yield Violation(table="person", column="kon", rule="W15")


def takeovers(material: Material) -> Iterator[Violation]:
    """W28: somebody of the same age and sex takes a person's place in the month after her last.

    That is what a personnummer after a samordningsnummer looks like.
    """
    persons = material.persons
    last = np.full(persons.shape[0], -1, dtype=np.int16)
    first = np.full(persons.shape[0], np.iinfo(np.int16).max, dtype=np.int16)
    np.maximum.at(last, persons.unit, persons.month)
    np.minimum.at(first, persons.unit, persons.month)
    gone = (persons.month == last[persons.unit]) & (persons.month < persons.shape[1] - 1)
    new = (persons.month == first[persons.unit]) & (persons.month > 0)
    kept = ["household", "role", "month", "fodelsear", "kon"]
    before = _described(material, gone).with_columns(pl.col("month") + 1).drop_nulls(kept)
    after = _described(material, new).drop_nulls(kept)
    pairs = after.join(before.select(*kept, other="lopnr"), on=kept, how="inner")
    yield from broken(AID, "W28", _rows_at(material, pairs["position"]), column="lopnr")


def _described(material: Material, chosen: np.ndarray) -> pl.DataFrame:
    rows = pl.DataFrame(
        {
            "lopnr": material.persons.unit[chosen],
            "household": material.households.unit[chosen],
            "month": material.persons.month[chosen],
            "role": material.role[chosen],
            "position": np.flatnonzero(chosen),
        }
    )
    about = material.person.select(pl.col("lopnr").cast(pl.Int32), "fodelsear", "kon")
    return rows.join(about, on="lopnr", how="inner")


def reused_households(material: Material) -> Iterator[Violation]:
    """W29: a household stops, and later persons who were never in it have its pseudonym."""
    household, person = material.households.unit, material.persons.unit
    main = np.full(material.households.shape[0], -1, dtype=np.int32)
    is_main = material.role == MAIN
    main[household[is_main]] = person[is_main]
    changed = np.zeros(material.households.shape[0], dtype=bool)
    changed[household[is_main][main[household[is_main]] != person[is_main]]] = True
    chosen = changed[household]
    if not chosen.any():
        return
    rows = pl.DataFrame(
        {
            "household": household[chosen],
            "person": person[chosen],
            "month": material.households.month[chosen],
            "position": np.flatnonzero(chosen).astype(np.uint32),
        }
    )
    yield from broken(AID, "W29", _rows_at(material, _second_lives(rows)), column="hushall_id")


def _second_lives(rows: pl.DataFrame) -> pl.Series:
    """Return a row of every household whose members were all replaced after a pause."""
    pair = ["household", "person"]
    stays = rows.group_by(pair).agg(begin=pl.col("month").min(), end=pl.col("month").max())
    ordered = stays.sort("household", "begin", "end")
    until = pl.col("end").cum_max().shift(1).over("household")
    reused = ordered.filter(pl.col("begin") > until + 1)
    first = reused.unique("household", keep="first", maintain_order=True)
    here = first.select(*pair, month="begin")
    return rows.join(here, on=[*pair, "month"], how="semi")["position"]


def _rows_at(material: Material, positions: pl.Series) -> Ints:
    chosen = np.zeros(material.role.size, dtype=bool)
    chosen[positions.to_numpy()] = True
    return material.aid_rows.of(chosen)
