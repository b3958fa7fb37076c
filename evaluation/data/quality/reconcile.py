"""Yearly figures of a delivery beside those that were published for the municipality."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from data_schemas.days import is_day
from data_schemas.kolada import published
from evaluation.data.kolada.measures import WHOLES
from evaluation.data.leverans.leverans import Manifest
from evaluation.data.months import MONTHS_PER_YEAR
from evaluation.data.quality.agreement import (
    NOT_COMPARED,
    Span,
    Told,
    agreement,
    half_unit,
)
from evaluation.data.quality.published_measures import MEASURES, declared_span
from evaluation.data.rules.closings import exit_grid
from evaluation.data.rules.households import PAID
from evaluation.data.rules.material import Material
from evaluation.data.rules.reading import AID, HOMES, gather
from evaluation.data.rules.services import ENROLMENT
from evaluation.data.rules.yearly import final_years, first_of, long_term, very_long_term

RECONCILIATION_COLUMNS: Mapping[str, pl.DataType] = {
    "year": pl.Int32(),
    "measure": pl.String(),
    "label_sv": pl.String(),
    "unit": pl.String(),
    "n": pl.Int64(),
    "value": pl.Float64(),
    "error": pl.Float64(),
    "kpi": pl.String(),
    "published": pl.Float64(),
    "published_n": pl.Float64(),
    "span_low": pl.Float64(),
    "span_high": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "verdict": pl.String(),
    "why": pl.String(),
    "note_sv": pl.String(),
}
NOT_PUBLISHED, MADE_UP, OPEN = "ej_publicerat", "pahittad", "oppen"
TO_WORK_OR_STUDY = ("A", "B")
RETURN_MONTHS, HALF_YEAR = 12, 6
APPLICANT = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A yearly figure: what it rests on, and what it would be counted the other way.

    Attributes
    ----------
    error : float
        Standard error of a mean.
    other_way : float
        Per cent by which counting it otherwise moves it.
    """

    name: str
    n: int
    value: float
    error: float = math.nan
    other_way: float = 0.0


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
        value, error (of a mean), kpi (Kolada id, or empty), published (null when there is
        none), published_n (persons behind it, null when they are not told), span_low and
        span_high (what definitions may make of published minus own), low and high (own minus
        published that definitions and chance explain), verdict (inom, utanför, jämförs ej),
        why (of the last) and note_sv. Only years that are whole and final.
    """
    material = gather(tables, manifest)
    rows = [
        _row(material, year, figure)
        for year in final_years(material)
        for figure in _values(material, year)
    ]
    return pl.DataFrame(rows, schema=RECONCILIATION_COLUMNS, orient="row")


def _row(material: Material, year: int, figure: Figure) -> dict[str, object]:
    measure, code = MEASURES[figure.name], material.manifest.municipality_code
    known = published(measure.kpi, code, year)
    span = declared_span(measure.kpi, year)
    why = ""
    if known is None:
        why = NOT_PUBLISHED
    elif measure.is_size and material.manifest.is_synthetic:
        why = MADE_UP
    elif span is None:
        why = OPEN
    own = span or Span()
    row = {
        "year": year,
        "measure": figure.name,
        "label_sv": measure.label,
        "unit": measure.unit,
        "n": figure.n,
        "value": figure.value,
        "error": figure.error,
        "kpi": measure.kpi,
        "published": known,
        "published_n": published(WHOLES.get(measure.kpi, ""), code, year),
        "span_low": own.low + min(figure.other_way, 0.0),
        "span_high": own.high + max(figure.other_way, 0.0),
        "why": why,
        "note_sv": measure.note,
    }
    return {**row, **judged(row)}


def judged(row: Mapping[str, Any], *, step: int = 1, half: float = 0.0) -> dict[str, object]:
    """Give the verdict of a row, and how far its value may be from the published one.

    Parameters
    ----------
    step : int
        What the counts of the row are rounded to.
    half : float
        Half a unit of the last figure of its value.
    """
    if row["why"] or math.isnan(row["value"]):
        return {"verdict": NOT_COMPARED, "low": None, "high": None}
    known = float(row["published"])
    found = agreement(
        Told(value=row["value"], n=row["n"], error=row["error"], step=step, half=half),
        Told(value=known, n=_number(row["published_n"]), half=half_unit(known)),
        Span(low=row["span_low"], high=row["span_high"]),
        unit=row["unit"],
    )
    return {"verdict": found.verdict, "low": found.low, "high": found.high}


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _values(material: Material, year: int) -> Iterator[Figure]:
    recipients, long = long_term(material, year)
    yield Figure(name="mottagare", n=recipients, value=float(recipients))
    yield from _households(material, year)
    yield from _share("langvarigt", long, recipients)
    very_long = very_long_term(material, year)
    if very_long is not None:
        yield from _share("mycket_langvarigt", very_long, recipients)
    yield from _share("arbete_studier", *_to_work_or_study(material, year))
    yield from _share("ej_ater", *_not_returned(material, year))


def _share(name: str, part: int, whole: int) -> Iterator[Figure]:
    if whole:
        yield Figure(name=name, n=whole, value=100 * part / whole)


def _households(material: Material, year: int) -> Iterator[Figure]:
    january = first_of(material, year)
    months = material.homes.grid()[:, january : january + MONTHS_PER_YEAR].sum(axis=1)
    households = int((months > 0).sum())
    if not households:
        return
    first = year * MONTHS_PER_YEAR
    this_year = pl.col("manad").is_between(first, first + MONTHS_PER_YEAR - 1)
    paid = pl.sum_horizontal(*(pl.col(name).fill_null(0) for name in PAID)).cast(pl.Float64)
    rows = material.tables[HOMES].filter(this_year).group_by("hushall_id").agg(paid=paid.sum())
    kronor = rows.collect()["paid"].to_numpy()
    # A pseudonym is not stable: whoever separates gets another. An applicant is one person.
    applicants = (
        material.tables[AID]
        .filter(this_year & (pl.col("roll").cast(pl.String) == APPLICANT))
        .select(pl.col("lopnr").n_unique())
        .collect()
        .item()
    )
    other = applicants / households if applicants else 1.0
    yield Figure(name="hushall", n=households, value=float(households), other_way=100 * (other - 1))
    yield Figure(
        name="kr_per_hushall",
        n=households,
        value=float(kronor.sum()) / households,
        error=float(kronor.std() / math.sqrt(households)),
        other_way=100 * (1 / other - 1),
    )
    yield Figure(name="manader_per_hushall", n=households, value=float(months.sum()) / households)


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
