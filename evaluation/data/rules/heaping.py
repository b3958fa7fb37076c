"""Rules on days that are too regular: W7 and W8."""

from collections.abc import Iterator

import polars as pl

from data_schemas.days import is_day
from data_schemas.rules import all_rules, limit_of
from evaluation.data.findings import Violation
from evaluation.data.rules.keys import broken, rows_where
from evaluation.data.rules.material import Material
from evaluation.data.rules.services import ENROLMENT, INSATS, JOBS

ROUND_MONTHS = (6, 12)


def first_days(material: Material) -> Iterator[Violation]:
    """W7: starts cluster on the first of the month."""
    for table, column in ((INSATS, "start_datum"), (ENROLMENT, "in_datum")):
        lazy = material.tables[table].filter(is_day(column))
        first = pl.col(column).dt.day() == 1
        count, total = lazy.select(first.sum().alias("count"), total=pl.len()).collect().row(0)
        if total >= all_rules()["W7"].least and count > limit_of("W7") * total:
            yield from broken(table, "W7", rows_where(lazy, first), column=column)


def round_lengths(material: Material) -> Iterator[Violation]:
    """W8: unpaid insatser last half a year or a year to the day.

    The last day may be counted in or not: an insats from 1 March ends on 31 August or on
    1 September.
    """
    version = pl.col("klassificering_version").cast(pl.String)
    job = pl.col("kategori").cast(pl.String) == version.replace_strict(JOBS, default=None)
    lazy = material.tables[INSATS].filter(
        is_day("start_datum") & is_day("slut_datum") & ~job.fill_null(value=False)
    )
    start, end = pl.col("start_datum"), pl.col("slut_datum")
    exact = pl.any_horizontal(
        *(
            (end == start.dt.offset_by(f"{months}mo").dt.offset_by(f"-{less}d"))
            for months in ROUND_MONTHS
            for less in (0, 1)
        )
    )
    count, total = lazy.select(exact.sum().alias("count"), total=pl.len()).collect().row(0)
    if total >= all_rules()["W8"].least and count > limit_of("W8") * total:
        yield from broken(INSATS, "W8", rows_where(lazy, exact), column="slut_datum")
