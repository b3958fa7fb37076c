"""Yearly figures of a delivery beside those that were published for the municipality."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from data_schemas.days import is_day
from data_schemas.kolada import published
from evaluation.data.leverans.leverans import Manifest
from evaluation.data.months import MONTHS_PER_YEAR
from evaluation.data.quality.published_measures import MEASURES
from evaluation.data.rules.closings import exit_grid
from evaluation.data.rules.households import PAID
from evaluation.data.rules.material import Material
from evaluation.data.rules.reading import HOMES, gather
from evaluation.data.rules.services import ENROLMENT
from evaluation.data.rules.yearly import final_years, first_of, long_term, very_long_term

RECONCILIATION_COLUMNS: Mapping[str, pl.DataType] = {
    "year": pl.Int32(),
    "measure": pl.String(),
    "label_sv": pl.String(),
    "unit": pl.String(),
    "n": pl.Int64(),
    "value": pl.Float64(),
    "kpi": pl.String(),
    "published": pl.Float64(),
    "tolerance": pl.Float64(),
    "verdict": pl.String(),
    "note_sv": pl.String(),
}
WITHIN, OUTSIDE, NOT_COMPARED = "inom", "utanför", "jämförs ej"
TO_WORK_OR_STUDY = ("A", "B")
RETURN_MONTHS, HALF_YEAR = 12, 6
MADE_UP = "Syntetisk leverans: storleken är vald och jämförs inte med den verkliga kommunens."


def reconcile(
    tables: Mapping[str, pl.LazyFrame | pl.DataFrame], manifest: Manifest
) -> pl.DataFrame:
    """Return yearly figures as Kolada defines them, and what was published.

    Parameters
    ----------
    tables : mapping of str to frame
        As `rule_violations` takes them.
    manifest : Manifest

    Returns
    -------
    polars.DataFrame
        year, measure, label_sv, unit, n (persons, households or events the value rests on),
        value, kpi (Kolada id, or empty), published (null when there is none), tolerance (in
        the unit of the measure), verdict (inom, utanför, jämförs ej) and note_sv. Only years
        that are whole and final.
    """
    material = gather(tables, manifest)
    rows = [
        _row(material, year, name, n, value)
        for year in final_years(material)
        for name, n, value in _values(material, year)
    ]
    return pl.DataFrame(rows, schema=RECONCILIATION_COLUMNS, orient="row")


def _row(material: Material, year: int, name: str, n: int, value: float) -> dict[str, object]:
    measure = MEASURES[name]
    if measure.is_size and material.manifest.is_synthetic:
        measure = replace(measure, note=MADE_UP)
    known = published(measure.kpi, material.manifest.municipality_code, year)
    allowed = measure.tolerance * (known or 0.0 if measure.unit != "procent" else 1.0)
    verdict = NOT_COMPARED
    if known is not None and measure.note != MADE_UP:
        verdict = WITHIN if abs(value - known) <= allowed else OUTSIDE
    return {
        "year": year,
        "measure": name,
        "label_sv": measure.label,
        "unit": measure.unit,
        "n": n,
        "value": value,
        "kpi": measure.kpi,
        "published": known,
        "tolerance": allowed,
        "verdict": verdict,
        "note_sv": measure.note,
    }


def _values(material: Material, year: int) -> Iterator[tuple[str, int, float]]:
    recipients, long = long_term(material, year)
    yield "mottagare", recipients, float(recipients)
    yield from _households(material, year)
    yield from _share("langvarigt", long, recipients)
    very_long = very_long_term(material, year)
    if very_long is not None:
        yield from _share("mycket_langvarigt", very_long, recipients)
    yield from _share("arbete_studier", *_to_work_or_study(material, year))
    yield from _share("ej_ater", *_not_returned(material, year))


def _share(name: str, part: int, whole: int) -> Iterator[tuple[str, int, float]]:
    if whole:
        yield name, whole, 100 * part / whole


def _households(material: Material, year: int) -> Iterator[tuple[str, int, float]]:
    january = first_of(material, year)
    months = material.homes.grid()[:, january : january + MONTHS_PER_YEAR].sum(axis=1)
    households = int((months > 0).sum())
    if not households:
        return
    first = year * MONTHS_PER_YEAR
    rows = material.tables[HOMES].filter(
        pl.col("manad").is_between(first, first + MONTHS_PER_YEAR - 1)
    )
    paid = pl.sum_horizontal(*(pl.col(name).fill_null(0) for name in PAID))
    kronor = float(rows.select(paid.sum()).collect().item())
    yield "hushall", households, float(households)
    yield "kr_per_hushall", households, kronor / households
    yield "manader_per_hushall", households, float(months.sum()) / households


def _to_work_or_study(material: Material, year: int) -> tuple[int, int]:
    """Count enrolments ended to work or study, and all that ended with a result that year."""
    ended = material.tables[ENROLMENT].filter(
        is_day("ut_datum") & (pl.col("ut_datum").dt.year() == year)
    )
    result = pl.col("resultat").cast(pl.String)
    counts = ended.select(
        part=result.is_in(TO_WORK_OR_STUDY).sum(), whole=result.is_not_null().sum()
    ).collect()
    return counts["part"][0], counts["whole"][0]


def _not_returned(material: Material, year: int) -> tuple[int, int]:
    """Count exits in the first half of the year before without a return, and all of them."""
    january = first_of(material, year) - MONTHS_PER_YEAR
    last = january + HALF_YEAR - 1 + RETURN_MONTHS
    if january < 0 or last >= material.final_months:
        return 0, 0
    exits = exit_grid(material)[:, january : january + HALF_YEAR]
    until = material.by_person("sista_manad_observerbar", missing=-1)
    until = until - material.manifest.first_month
    person, month = np.nonzero(exits)
    month = month + january
    followed = until[person] >= month + RETURN_MONTHS
    person, month = person[followed], month[followed]
    back = np.zeros(person.size, dtype=bool)
    for later in range(1, RETURN_MONTHS + 1):
        back |= material.aided[person, month + later]
    return int((~back).sum()), int(back.size)
