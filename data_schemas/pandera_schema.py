"""The pandera schema (polars) of each declared table."""

from typing import Any

import pandera.polars as pa
import polars as pl

from data_schemas.codes import code_list
from data_schemas.declare import DTYPES, Column, Table


def pandera_schema(declared: Table) -> pa.DataFrameSchema:
    """Return the pandera schema of a declared table."""
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                DTYPES[column.kind], _checks(column), nullable=column.null, description=column.about
            )
            for column in declared.columns
        },
        checks=[_interval_check(start, end) for start, end in declared.intervals],
        unique=list(declared.key),
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
    return checks


def _interval_check(start: str, end: str) -> pa.Check:
    def ends_after(data: Any) -> pl.LazyFrame:
        frame: pl.LazyFrame = data.lazyframe
        return frame.select((pl.col(end) >= pl.col(start)).fill_null(True))

    return pa.Check(ends_after, name=f"E4 {end}")
