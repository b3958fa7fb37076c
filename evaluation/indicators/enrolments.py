"""Enrolments at the municipal job centre: who came, who left, for how long and to what."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from evaluation.indicators.background import person_groups
from evaluation.indicators.units import EVENT, UNIT, VALUE, Names, Units
from evaluation.indicators.workbench import Workbench, month_of

Rules = Mapping[str, Any]
REFERRED = ("SOC", "AFSOC")
MUNICIPAL_JOBS: Mapping[str, str] = {"skr12": "8", "kas_2023": "7"}
SUMMER_JOBS: Mapping[str, str] = {"skr12": "9", "kas_2023": "8"}
ENDED = "avslutade_inskrivningar"
WIDER: Mapping[str, tuple[str, ...]] = {
    "inskriven": (),
    "in": ("inskrivning:inskriven",),
    "anvisad": ("inskrivning:in", "inskrivning:inskriven"),
    # Whoever ends twice in a year is one person with two closings.
    "ut": ("inskrivning:inskriven", ENDED),
}
SOON = 31
"""Days after an enrolment within which a job begins that ended it."""
WORK = "A"


def enrolment_persons(bench: Workbench, rules: Rules, year: int) -> Units:
    """Persons whose enrolment began or ended in a year, or went on in it; each once."""
    event, rows = rules["event"], bench.table("inskrivning")
    begun, ended = pl.col("in_datum").dt.year(), pl.col("ut_datum").dt.year()
    chosen = {
        "in": begun == year,
        "ut": ended == year,
        "inskriven": (begun <= year) & (ended.is_null() | (ended >= year)),
        "anvisad": (begun == year) & pl.col("anvisare").is_in(REFERRED),
    }[event]
    names = Names(whole=f"inskrivning:{event}", whole_in=WIDER[event])
    return Units(rows=with_groups(bench, rows.filter(chosen), year), names=names, distinct=True)


def enrolment_days(bench: Workbench, _: Rules, year: int) -> Units:
    """Enrolments that ended in a year, and how many days each had lasted."""
    rows = _ended(bench, year)
    days = (rows["ut_datum"] - rows["in_datum"]).dt.total_days().cast(pl.Float64)
    found = with_groups(bench, rows, year).with_columns(days.alias(VALUE))
    return Units(rows=found, names=Names(whole=ENDED))


def closing_results(
    bench: Workbench, rules: Rules, year: int, *, beside: tuple[Rules, ...] = ()
) -> Units:
    """Enrolments that ended in a year with a result, and whether it is one of those asked for.

    Work in a municipal labour-market job is no work (Kolada U40406), unless the rules say so.
    """
    rows = _ended(bench, year).filter(pl.col("resultat").is_not_null())
    good = rows["resultat"].is_in(rules["results"]).to_numpy()
    if not rules["municipal_jobs_count"]:
        works = (rows["resultat"] == WORK).to_numpy()
        good &= ~(works & _into_municipal_job(bench, rows))
    found = with_groups(bench, rows, year).with_columns(pl.Series(EVENT, good))
    wider = [other for other in beside if _holds(other, rules)]
    names = Names(
        whole=f"{ENDED}:resultat",
        part=_to(rules),
        whole_in=(ENDED,),
        part_in=tuple(_to(other) for other in wider),
    )
    return Units(rows=found, names=names)


def self_supporting(bench: Workbench, rules: Rules, year: int) -> Units:
    """Enrolments that ended in a year, and whether the person then had no assistance.

    Counted in the month so many months after the one in which the enrolment ended.
    """
    horizon = rules["horizon_months"]
    rows = _ended(bench, year).with_columns(month=month_of("ut_datum") + horizon)
    person, month = rows["person"].to_numpy(), rows["month"].to_numpy()
    seen = bench.until(person) >= month
    aid = bench.adults(month_rule=rules["month_rule"], age=18)
    aided = aid.months[person[seen], month[seen] - aid.first]
    found = with_groups(bench, rows.filter(seen), year).with_columns(pl.Series(EVENT, ~aided))
    shorter = (f"{ENDED}:sedda:{months}" for months in range(1, horizon))
    names = Names(whole=f"{ENDED}:sedda:{horizon}", whole_in=(ENDED, *shorter))
    return Units(rows=found, names=names)


def with_groups(bench: Workbench, rows: pl.DataFrame, year: int) -> pl.DataFrame:
    """One row per row: whose it is, with the groups; the district at the end of the year."""
    person = rows["person"].to_numpy().astype(np.int64)
    groups = person_groups(bench, person, year)
    return pl.DataFrame({UNIT: person, **groups, "enhet": rows["enhet_kod"]})


def of_kind(codes: Mapping[str, str]) -> pl.Expr:
    """Insatser with the code that a kind has in each classification."""
    return pl.any_horizontal(
        *(
            (pl.col("klassificering_version") == version) & (pl.col("kategori") == code)
            for version, code in codes.items()
        )
    )


def _to(rules: Rules) -> str:
    jobs = ":med_kommunal" if rules["municipal_jobs_count"] else ""
    return f"resultat:{'+'.join(sorted(rules['results']))}{jobs}"


def _holds(other: Rules, rules: Rules) -> bool:
    """Whether whoever counts under the rules counts under the other, which counts more."""
    more = set(other["results"]) >= set(rules["results"])
    return (
        more and other["municipal_jobs_count"] >= rules["municipal_jobs_count"] and other != rules
    )


def _ended(bench: Workbench, year: int) -> pl.DataFrame:
    return bench.table("inskrivning").filter(pl.col("ut_datum").dt.year() == year)


def _into_municipal_job(bench: Workbench, rows: pl.DataFrame) -> np.ndarray[Any, Any]:
    """Whether a municipal job goes on when an enrolment ends, or begins soon after."""
    jobs = (
        bench.table("insats")
        .filter(of_kind(MUNICIPAL_JOBS))
        .select("person", "start_datum", "slut_datum")
    )
    asked = rows.select("person", "ut_datum").with_row_index("#row")
    held = asked.join(jobs, on="person").filter(
        (pl.col("start_datum") <= pl.col("ut_datum") + pl.duration(days=SOON))
        & (pl.col("slut_datum").is_null() | (pl.col("slut_datum") > pl.col("ut_datum")))
    )
    found = np.zeros(rows.height, dtype=bool)
    found[held["#row"].to_numpy()] = True
    return found
