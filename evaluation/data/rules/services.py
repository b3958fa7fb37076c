"""Rules on enrolments and insatser: S7, E7, E9, W6, W16, W17, W21, W23, W24 and W25."""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from data_schemas import TABLES, code_list
from data_schemas.days import is_day, is_placeholder
from data_schemas.rules import all_rules, limit_of
from evaluation.data.findings import Violation
from evaluation.data.months import month_of_date_expr
from evaluation.data.rules.keys import broken, rows_where
from evaluation.data.rules.material import Material
from evaluation.data.rules.monthly_grid import ROW, Ints, rows_of

INSATS, ENROLMENT = "insats", "inskrivning"
CLASSIFICATIONS = ("skr12", "kas_2023")
JOBS = {"skr12": "8", "kas_2023": "7"}
# Days since 1970 stay far below, so each group of rows has a stretch of numbers of its own.
STRETCH = 2**24


def categories(material: Material) -> Iterator[Violation]:
    """E7: the category is one of its own classification; other forms the schema has told."""
    lazy = material.tables[INSATS]
    (form,) = (c.pattern for c in TABLES[INSATS].columns if c.name == "kategori")
    category = pl.col("kategori").cast(pl.String)
    for version in CLASSIFICATIONS:
        known = category.is_in(list(code_list(version)))
        wrong = (pl.col("klassificering_version").cast(pl.String) == version) & ~known
        rows = rows_where(lazy, wrong & category.str.contains(form))
        yield from broken(INSATS, "E7", rows, column="kategori", sv=version, en=version)


def enrolment_results(material: Material) -> Iterator[Violation]:
    """S7: a result belongs to an ended enrolment, and only to that."""
    lazy = material.tables[ENROLMENT]
    yield from broken(
        ENROLMENT,
        "S7",
        rows_where(lazy, pl.col("resultat").is_null() != pl.col("ut_datum").is_null()),
        column="resultat",
        sv="resultat och ut_datum ska finnas båda eller ingen",
        en="resultat and ut_datum must both be there or neither",
    )


def overlaps(material: Material) -> Iterator[Violation]:
    """E9: a person is enrolled once at a time; W23: and in one insats of a category."""
    rows = overlapping(material.tables[ENROLMENT], ["lopnr"], "in_datum", "ut_datum")
    yield from broken(ENROLMENT, "E9", rows, column="in_datum")
    same = ["lopnr", "kategori", "klassificering_version"]
    rows = overlapping(material.tables[INSATS], same, "start_datum", "slut_datum")
    yield from broken(INSATS, "W23", rows, column="start_datum")


def overlapping(lazy: pl.LazyFrame, group: Sequence[str], start: str, end: str) -> Ints:
    """Return the rows that begin before an earlier one of their group has ended.

    To begin on the day the other ends is allowed; without an end it lasts for ever.
    """
    placeholder = is_placeholder(start) | is_placeholder(end)
    rows = lazy.select(ROW, *group, start, end).drop_nulls([*group, start]).filter(~placeholder)
    group_of = _group_number(group) * STRETCH
    begin = pl.col(start).cast(pl.Int32).cast(pl.Int64)
    until = pl.col(end).cast(pl.Int32).cast(pl.Int64).fill_null(STRETCH // 2)
    frame = (
        rows.select(ROW, begin=group_of + begin, until=group_of + until)
        .sort("begin", "until", ROW)
        .collect()
    )
    if frame.height < 2:
        return np.zeros(0, dtype=np.int64)
    # An earlier one may outlast the one before; ends of other groups lie below every begin.
    latest = np.maximum.accumulate(frame["until"].to_numpy())[:-1]
    wrong = np.concatenate([[False], frame["begin"].to_numpy()[1:] < latest])
    return rows_of(wrong, frame[ROW].to_numpy())


def _group_number(group: Sequence[str]) -> pl.Expr:
    person, *rest = group
    number = pl.col(person).cast(pl.Int64)
    if not rest:
        return number
    texts = pl.concat_str(*(pl.col(name).cast(pl.String) for name in rest), separator=" ")
    kind = texts.cast(pl.Categorical).to_physical().cast(pl.Int64)
    return number * (kind.max() + 1) + kind


def without_assistance(material: Material) -> Iterator[Violation]:
    """W6: an insats of a person who never has assistance."""
    rows = material.tables[INSATS].select(ROW, "lopnr").drop_nulls().collect()
    aided = np.zeros(material.persons.shape[0], dtype=bool)
    aided[material.persons.unit] = True
    alone = ~aided[rows["lopnr"].to_numpy()]
    yield from broken(INSATS, "W6", rows_of(alone, rows[ROW].to_numpy()), column="lopnr")


def ends(material: Material) -> Iterator[Violation]:
    """W16, W17 and W25: ends that are planned ends, a year too late or the day of extraction."""
    lazy = material.tables[INSATS].filter(~is_placeholder("slut_datum"))
    planned, real = pl.col("planerat_slut"), pl.col("slut_datum")
    version = pl.col("klassificering_version").cast(pl.String)
    job = pl.col("kategori").cast(pl.String) == version.replace_strict(JOBS, default=None)
    days = (real - pl.col("start_datum")).dt.total_days() + 1
    long = job & (days > limit_of("W17")) & is_day("start_datum")
    yield from broken(INSATS, "W17", rows_where(lazy, long), column="slut_datum")
    both = lazy.filter(planned.is_not_null() & real.is_not_null())
    yield from often(both, planned == real, "W16")
    ended = lazy.filter(real.is_not_null())
    yield from often(ended, real == material.manifest.extracted, "W25")


def often(lazy: pl.LazyFrame, test: pl.Expr, rule: str) -> Iterator[Violation]:
    """Yield the rows where a condition holds when they are a larger share than the limit."""
    count, total = lazy.select(test.sum().alias("count"), total=pl.len()).collect().row(0)
    if count and count >= all_rules()[rule].least and count > limit_of(rule) * total:
        yield from broken(INSATS, rule, rows_where(lazy, test), column="slut_datum")


def unseen_ends(material: Material) -> Iterator[Violation]:
    """W21: an insats ends when its person can no longer be observed."""
    last = material.by_person("sista_manad_observerbar", missing=np.iinfo(np.int32).max)
    month = month_of_date_expr("slut_datum").alias("month")
    rows = (
        material.tables[INSATS]
        .filter(is_day("slut_datum"))
        .select(ROW, "lopnr", month)
        .drop_nulls()
        .collect()
    )
    late = rows["month"].to_numpy() > last[rows["lopnr"].to_numpy()]
    yield from broken(INSATS, "W21", rows_of(late, rows[ROW].to_numpy()), column="slut_datum")


def open_after_enrolment(material: Material) -> Iterator[Violation]:
    """W24: an insats goes on although its enrolment has ended."""
    ended = material.tables[ENROLMENT].filter(is_day("ut_datum")).select("inskrivning_id")
    rows = material.tables[INSATS].filter(pl.col("slut_datum").is_null())
    late = rows.join(ended.unique(), on="inskrivning_id", how="semi")
    found = late.select(pl.col(ROW).sort()).collect()[ROW].to_numpy()
    yield from broken(INSATS, "W24", found, column="slut_datum")
