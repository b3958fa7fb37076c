"""Rules on series of months: W2, W11, W12, W14 and W30."""

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from data_schemas.days import is_day
from data_schemas.kolada import published
from data_schemas.rules import all_rules, limit_of
from evaluation.data.findings import Violation
from evaluation.data.months import month_of_date_expr
from evaluation.data.quality.agreement import DIFFERS, SHARE, Told, agreement, half_unit
from evaluation.data.quality.published_measures import declared_span
from evaluation.data.rules.expected_months import Floats, deviating
from evaluation.data.rules.material import Material
from evaluation.data.rules.monthly_grid import Bools
from evaluation.data.rules.reading import AID, HOMES
from evaluation.data.rules.services import INSATS
from evaluation.data.rules.yearly import final_years, long_term

# A division or scheme must have held a year on either side of its change to be one.
HELD = 12
# Rare categories have months without a start: an end and a beginning are not in the same month.
PAUSE = 3
# Damaged names stand in single rows; a district has many.
LEAST_ROWS = 5
LONG_TERM = "N31814"


def adult_counts(material: Material) -> Floats:
    """Return the number of adults with assistance by month; NaN for months that do not count."""
    counts: Floats = material.aided_adult.sum(axis=0).astype(float)
    counts[(counts == 0) | ~expected_months(material)] = np.nan
    return counts


def expected_months(material: Material) -> Bools:
    """Return which months should have rows: final, and no gap that was declared."""
    manifest = material.manifest
    known = [manifest.is_known_gap(HOMES, manifest.first_month + m) for m in range(material.months)]
    expected = ~np.array(known, dtype=bool)
    expected[material.final_months :] = False
    return expected


def deviating_months(material: Material) -> Bools:
    """Return the months that W2 tells."""
    return deviating(adult_counts(material), limit=limit_of("W2"))


def missing_months(material: Material) -> Bools:
    """Return the months that W11 tells."""
    filled = np.zeros(material.months, dtype=bool)
    filled[np.unique(material.homes.month)] = True
    return ~filled & expected_months(material)


def months(material: Material) -> Iterator[Violation]:
    """W2: a month with too few or too many adults; W11: a month without any row."""
    if not material.homes.unit.size:
        return
    for rule, found in (
        ("W2", deviating_months(material)),
        ("W11", missing_months(material)),
    ):
        if found.any():
            yield Violation(table=HOMES, column="manad", rule=rule, count=int(found.sum()))


def long_term_share(material: Material) -> Iterator[Violation]:
    """W12: the share with long-term assistance cannot be the published one of the year."""
    rule, far = all_rules()["W12"], 0
    if material.manifest.is_synthetic:
        # Nobody lives there: to differ from a real municipality is no fault of the data.
        return
    for year in final_years(material):
        recipients, long = long_term(material, year)
        value = published(LONG_TERM, material.manifest.municipality_code, year)
        span = declared_span(LONG_TERM, year)
        if span is None or value is None or recipients < rule.least:
            continue
        own = Told(value=100 * long / recipients, n=recipients)
        told = Told(value=value, half=half_unit(value))
        far += int(agreement(own, told, span, unit=SHARE).verdict == DIFFERS)
    if far:
        yield Violation(table=AID, column="manad", rule="W12", count=far)


def districts(material: Material) -> Iterator[Violation]:
    """W30: districts end in the month that others begin."""
    ended = sum(len(names) for names in ended_districts(material).values())
    if ended:
        yield Violation(table=HOMES, column="distrikt", rule="W30", count=ended)


def ended_districts(material: Material) -> Mapping[int, tuple[str, ...]]:
    """Return the districts that end by the month (from 0) in which others begin."""
    first = material.manifest.first_month
    lives = (
        material.tables[HOMES]
        .drop_nulls(["distrikt", "manad"])
        .group_by(pl.col("distrikt").cast(pl.String))
        .agg(begin=pl.col("manad").min() - first, end=pl.col("manad").max() - first, rows=pl.len())
        .filter(pl.col("rows") >= LEAST_ROWS)
        .collect()
    )
    breaks = {}
    for month in sorted(set(lives["begin"]) - {0}):
        ended = lives.filter(pl.col("end") == month - 1)["distrikt"].sort()
        if len(ended):
            breaks[int(month)] = tuple(ended)
    return breaks


def schemes(material: Material) -> Iterator[Violation]:
    """W14: several schemes, or categories that begin and end together within one scheme."""
    versions = (
        material.tables[INSATS].select(pl.col("klassificering_version").drop_nulls().n_unique())
    ).collect()
    if versions.item() > 1:
        yield Violation(table=INSATS, column="klassificering_version", rule="W14")
    changed = {name for names in changed_categories(material).values() for name in names}
    if changed:
        yield Violation(table=INSATS, column="kategori", rule="W14", count=len(changed))


def changed_categories(material: Material) -> Mapping[int, tuple[str, ...]]:
    """Return the categories that end or begin by the month (from 0) in which they change."""
    starts = starts_by_month(material)
    breaks = {}
    for version in sorted(set(starts["version"])):
        lives = starts.filter(pl.col("version") == version)
        for month in sorted(set(lives.group_by("kategori").agg(pl.col("month").min())["month"])):
            if HELD <= month <= material.months - HELD:
                changed = _changed_at(lives, month)
                if changed:
                    breaks[int(month)] = changed
    return breaks


def starts_by_month(material: Material) -> pl.DataFrame:
    """Return version, kategori, month (from 0) and number of insatser begun."""
    month = (month_of_date_expr("start_datum") - material.manifest.first_month).alias("month")
    return (
        material.tables[INSATS]
        .filter(is_day("start_datum"))
        .select(
            month,
            version=pl.col("klassificering_version").cast(pl.String),
            kategori=pl.col("kategori").cast(pl.String),
        )
        .drop_nulls()
        .filter(pl.col("month").is_between(0, material.months - 1))
        .group_by("version", "kategori", "month")
        .agg(n=pl.len())
        .sort("version", "kategori", "month")
        .collect()
    )


def _changed_at(starts: pl.DataFrame, month: int) -> tuple[str, ...]:
    """Return the categories that end before the month or begin in it, when both are many."""
    least = all_rules()["W14"].least
    before, after = pl.col("month") < month, pl.col("month") >= month
    around = pl.col("month").is_between(month - HELD, month + HELD - 1)
    lives = starts.group_by("kategori").agg(
        begin=pl.col("month").min(),
        end=pl.col("month").max(),
        before=pl.col("n").filter(before & around).sum(),
        after=pl.col("n").filter(after & around).sum(),
    )
    ended = lives.filter((pl.col("end") < month) & (pl.col("before") > 0))
    begun = lives.filter((pl.col("begin") >= month) & (pl.col("after") > 0))
    close = ended.filter(pl.col("end") >= month - PAUSE)
    if close["before"].sum() < least or begun["after"].sum() < least:
        return ()
    return tuple(sorted({*ended["kategori"], *begun["kategori"]}))
