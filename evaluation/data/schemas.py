"""Hold each table to its pandera schema and keep only places: table, column, rule, rows."""

from collections.abc import Iterator
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from data_schemas import Table
from data_schemas.pandera_schema import pandera_schema
from evaluation.data.canonical import Typed
from evaluation.data.findings import Violation

UNIQUE, NOT_NULL = "DUPLICATES", "SERIES_CONTAINS_NULLS"


def schema_violations(declared: Table, typed: Typed) -> Iterator[Violation]:
    """Yield one violation per column and rule; values stay in pandera's own objects."""
    try:
        pandera_schema(declared).validate(typed.frame, lazy=True)
    except SchemaErrors as errors:
        found = [_violation(declared, error) for error in errors.schema_errors]
    else:
        return
    for violation in found:
        kept = _not_told_before(violation, typed)
        if kept is not None:
            yield kept


def _violation(declared: Table, error: Any) -> Violation:
    rows = tuple((pl.Series(error.check_output["check_output"]).not_().arg_true() + 1).to_list())
    reason = error.reason_code.name
    if reason == UNIQUE:
        key = ", ".join(declared.key)
        return Violation(
            table=declared.name,
            rule="E1",
            rows=rows,
            detail_sv=f"dubbel nyckel ({key})",
            detail_en=f"duplicate key ({key})",
        )
    column = "" if isinstance(error.schema, pa.DataFrameSchema) else str(error.schema.name)
    if reason == NOT_NULL:
        return Violation(table=declared.name, column=column, rule="S5", rows=rows)
    rule, _, end = error.check.name.partition(" ")
    return Violation(table=declared.name, column=column or end, rule=rule, rows=rows)


def _not_told_before(violation: Violation, typed: Typed) -> Violation | None:
    """Leave out what is a consequence: a missing column or an unreadable cell is null."""
    if violation.rule != "S5":
        return violation
    if violation.column in typed.missing_columns:
        return None
    told = set(typed.unreadable.get(violation.column, ()))
    rows = tuple(row for row in violation.rows if row not in told)
    if not rows:
        return None
    return Violation(table=violation.table, column=violation.column, rule="S5", rows=rows)
