"""The pandera schema (polars) of each declared table."""

from functools import cache
from typing import Any

import pandera.polars as pa
import polars as pl

from data_schemas.codes import code_list
from data_schemas.days import is_placeholder
from data_schemas.declare import DTYPES, Column, Table

# What å, ä, ö and é become when UTF-8 is read as Latin-1 or as another code page.
DAMAGED = "\ufffd|Ã[\u0080-\u00bf…„–‰ŠšŒœŽžŸ†‡ˆ‹›“”•—˜™‘’‚ƒ€]|Â[\u00a0-\u00bf]|\\p{L}[†„”‡]\\p{L}"


@cache
def pandera_schema(declared: Table) -> pa.DataFrameSchema:
    """Return the pandera schema of a declared table; keys are left to the rules across rows."""
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                DTYPES[column.kind], _checks(column), nullable=column.null, description=column.about
            )
            for column in declared.columns
        },
        checks=[_interval_check(declared, start, end) for start, end in declared.intervals],
        strict=True,
        name=declared.name,
    )


def _checks(column: Column) -> list[pa.Check]:
    checks = []
    if column.codes:
        codes = list(code_list(column.codes))
        checks.append(pa.Check.isin(codes, name=column.rule or "S6"))
    if column.pattern:
        checks.append(pa.Check.str_matches(column.pattern, name=column.rule or "S6"))
    if column.at_least is not None:
        checks.append(pa.Check.ge(column.at_least, name=column.rule or "S7"))
    if column.at_most is not None:
        checks.append(pa.Check.le(column.at_most, name=column.rule or "S7"))
    if column.kind == "text":
        checks.append(_column_check(~pl.col(column.name).str.contains(DAMAGED), "S9"))
    if column.kind == "date":
        checks.append(_column_check(~is_placeholder(column.name), "S10"))
    return checks


def _column_check(good: pl.Expr, rule: str) -> pa.Check:
    def holds(data: Any) -> pl.LazyFrame:
        frame: pl.LazyFrame = data.lazyframe
        return frame.select(good.fill_null(value=True).alias(data.key))

    return pa.Check(holds, name=rule)


def _interval_check(declared: Table, start: str, end: str) -> pa.Check:
    # A placeholder has been told, and says nothing about the order of days.
    dates = [column for column in (start, end) if column in declared.of_kind("date")]
    unknown = [is_placeholder(column) for column in dates]

    def ends_after(data: Any) -> pl.LazyFrame:
        frame: pl.LazyFrame = data.lazyframe
        ordered = (pl.col(end) >= pl.col(start)).fill_null(value=True)
        return frame.select(pl.any_horizontal(ordered, *unknown).alias(end))

    return pa.Check(ends_after, name=f"E4 {end}")
