"""What the newly enrolled came to within some months; a placement is told apart from work."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl

from evaluation.indicators.aid import Bools
from evaluation.indicators.enrolments import MUNICIPAL_JOBS, with_groups
from evaluation.indicators.units import EVENT, Names, Units
from evaluation.indicators.workbench import Workbench, month_of

Rules = Mapping[str, Any]
WORK_REASONS, STUDY_REASONS = ("A1", "A9"), ("A8",)
PLACEMENTS = {"skr12": ("5",), "kas_2023": ("5a", "5b")}
COURSES = {"skr12": ("3", "10", "11"), "kas_2023": ("3",)}


def reached_within(
    bench: Workbench, rules: Rules, year: int, *, beside: tuple[Rules, ...] = ()
) -> Units:
    """Enrolments that began in a year, and whether the person came to what is asked for in time.

    Only persons who are seen for the whole time.
    """
    horizon = rules["horizon_months"]
    rows = (
        bench.table("inskrivning")
        .filter(pl.col("in_datum").dt.year() == year)
        .with_columns(began=month_of("in_datum"))
    )
    person = rows["person"].to_numpy()
    rows = rows.filter(bench.until(person) >= rows["began"].to_numpy() + horizon)
    found = np.zeros(rows.height, dtype=bool)
    for what in rules["reached"]:
        found |= _in_time(rows, WAYS[what](bench), horizon)
    names = Names(
        whole=f"nyinskrivna:sedda:{horizon}",
        part=_to(rules),
        whole_in=tuple(f"nyinskrivna:sedda:{months}" for months in range(1, horizon)),
        part_in=tuple(_to(other) for other in beside if _holds(other, rules)),
    )
    groups = with_groups(bench, rows, year)
    return Units(rows=groups.with_columns(pl.Series(EVENT, found)), names=names)


def _to(rules: Rules) -> str:
    return f"till:{'+'.join(sorted(rules['reached']))}:{rules['horizon_months']}"


def _holds(other: Rules, rules: Rules) -> bool:
    """Whether the other asks for all of this and more, in the same time."""
    same = other["horizon_months"] == rules["horizon_months"]
    return same and set(other["reached"]) > set(rules["reached"])


def _in_time(rows: pl.DataFrame, events: pl.DataFrame, horizon: int) -> Bools:
    """Enrolments of persons with an event from their first month to the horizon; shape (r,)."""
    asked = rows.select("person", "began").with_row_index("#row")
    hit = asked.join(events, on="person").filter(
        pl.col("month").is_between(pl.col("began"), pl.col("began") + horizon)
    )
    found = np.zeros(rows.height, dtype=bool)
    found[hit["#row"].to_numpy()] = True
    return found


def _work(bench: Workbench) -> pl.DataFrame:
    return pl.concat([_results(bench, "A"), _reasons(bench, WORK_REASONS)])


def _studies(bench: Workbench) -> pl.DataFrame:
    return pl.concat([_results(bench, "B"), _reasons(bench, STUDY_REASONS)])


def _adult_education(bench: Workbench) -> pl.DataFrame:
    return pl.concat([_studies(bench), _started(bench, COURSES)])


def _placement(bench: Workbench) -> pl.DataFrame:
    return _started(bench, PLACEMENTS)


def _any_insats(bench: Workbench) -> pl.DataFrame:
    return bench.table("insats").select("person", month_of("start_datum").alias("month"))


def _municipal_job(bench: Workbench) -> pl.DataFrame:
    return _started(bench, {version: (code,) for version, code in MUNICIPAL_JOBS.items()})


WAYS: Mapping[str, Callable[[Workbench], pl.DataFrame]] = {
    "arbete": _work,
    "studier": _studies,
    "vuxenutbildning": _adult_education,
    "praktik": _placement,
    "insats": _any_insats,
    "kommunal_anstallning": _municipal_job,
}
"""Months in which persons came to each: person, month."""


def _results(bench: Workbench, result: str) -> pl.DataFrame:
    rows = bench.table("inskrivning").filter(pl.col("resultat") == result)
    return rows.select("person", month_of("ut_datum").alias("month")).drop_nulls()


def _reasons(bench: Workbench, reasons: tuple[str, ...]) -> pl.DataFrame:
    rows = bench.table("avslut").filter(pl.col("avslutsorsak").is_in(reasons))
    return rows.select("person", pl.col("sista_bistandsmanad").cast(pl.Int64).alias("month"))


def _started(bench: Workbench, codes: Mapping[str, tuple[str, ...]]) -> pl.DataFrame:
    chosen = pl.any_horizontal(
        *(
            (pl.col("klassificering_version") == version) & pl.col("kategori").is_in(own)
            for version, own in codes.items()
        )
    )
    rows = bench.table("insats").filter(chosen)
    return rows.select("person", month_of("start_datum").alias("month"))
