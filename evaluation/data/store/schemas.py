"""Hold each table to its pandera schema and keep only places: table, column, rule, rows."""

from collections.abc import Iterator
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from data_schemas import Table
from data_schemas.pandera_schema import DAMAGED, pandera_schema
from evaluation.data.findings import Violation
from evaluation.data.store.canonical import Typed

NOT_NULL = "SERIES_CONTAINS_NULLS"
MISSING, WRONG_CODE, DAMAGED_TEXT, REWRITTEN = "S5", "S6", "S9", "W31"
# Rows broken so far, by rule and column.
Broken = dict[tuple[str, str], pl.Series]


def schema_violations(declared: Table, typed: Typed) -> Iterator[Violation]:
    """Yield one violation per column and rule; values stay in pandera's own objects.

    Parameters
    ----------
    declared : Table
    typed : Typed
        A table or a part of one; rows are counted from 1 within it.
    """
    broken: Broken = {}
    try:
        pandera_schema(declared).validate(typed.frame, lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            _add(broken, *_place(error), _wrong_rows(error))
    _leave_out_consequences(broken, typed)
    _tell_damage(broken, typed.frame)
    for column, written in typed.rewritten.items():
        _add(broken, REWRITTEN, column, pl.Series(written, dtype=pl.UInt32))
    for (rule, column), rows in broken.items():
        if rows.len():
            yield Violation(table=declared.name, column=column, rule=rule, rows=rows)


def _place(error: Any) -> tuple[str, str]:
    column = "" if isinstance(error.schema, pa.DataFrameSchema) else str(error.schema.name)
    if error.reason_code.name == NOT_NULL:
        return MISSING, column
    rule, _, end = error.check.name.partition(" ")
    return rule, column or end


def _wrong_rows(error: Any) -> pl.Series:
    return pl.Series(error.check_output["check_output"]).not_().arg_true() + 1


def _add(broken: Broken, rule: str, column: str, rows: pl.Series) -> None:
    """Keep a row that breaks a rule in several checks of a column once."""
    before = broken.get((rule, column))
    both = rows if before is None else pl.concat([before, rows.cast(before.dtype)]).unique()
    broken[rule, column] = both.sort()


def _leave_out_consequences(broken: Broken, typed: Typed) -> None:
    """Leave out nulls that come from a missing column or from an unreadable cell."""
    for (rule, column), rows in broken.items():
        if rule == MISSING:
            unread = pl.Series(typed.unreadable.get(column, ()), dtype=rows.dtype)
            absent = column in typed.missing_columns
            broken[rule, column] = rows.clear() if absent else rows.filter(~rows.is_in(unread))


def _tell_damage(broken: Broken, frame: pl.DataFrame) -> None:
    """Tell a code that is damaged text as that, not as an unknown code."""
    for rule, column in list(broken):
        if rule != WRONG_CODE:
            continue
        rows = broken[rule, column]
        damaged = frame[column].gather(rows - 1).cast(pl.String).str.contains(DAMAGED)
        if damaged.any():
            _add(broken, DAMAGED_TEXT, column, rows.filter(damaged))
            broken[rule, column] = rows.filter(~damaged)
