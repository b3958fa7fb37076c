"""Give each column its canonical type and remember the cells that were hard to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from data_schemas import DTYPES, Column, Table
from evaluation.data.cell_values import SPACES, as_agreed, beyond_doubt

EXACT_FLOAT = 2**53
FEW_DISTINCT = ("month", "date", "flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A table in canonical types.

    Attributes
    ----------
    frame : polars.DataFrame
        All declared columns in declared order; a missing column is all null.
    unreadable : mapping of column to tuple of int
        Row numbers (from 1) of cells that held something of another type.
    rewritten : mapping of column to tuple of int
        Row numbers of cells written in another way than agreed but beyond doubt (`12 345`).
    missing_columns : tuple of str
    unknown_columns : tuple of int
        Positions (from 1) of delivered columns that are not declared.
    """

    frame: pl.DataFrame = field(repr=False)
    unreadable: Mapping[str, tuple[int, ...]]
    missing_columns: tuple[str, ...]
    unknown_columns: tuple[int, ...]
    rewritten: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def canonical(declared: Table, raw: pl.DataFrame) -> Typed:
    """Return the delivered table with canonical names, order and types."""
    known = [column for column in declared.columns if column.name in raw.columns]
    texts = raw.select(_as_text(column, raw.schema[column.name]) for column in known)
    columns: dict[str, pl.Series] = {}
    rewritten: dict[str, tuple[int, ...]] = {}
    unreadable: dict[str, tuple[int, ...]] = {}
    for column in known:
        text = texts[column.name]
        values, otherwise = _parsed(text, column)
        if otherwise.any() and not _own_type(column, raw.schema[column.name]):
            rewritten[column.name] = _row_numbers(otherwise)
        if values.null_count() > text.null_count():
            unreadable[column.name] = _row_numbers(text.is_not_null() & values.is_null())
        columns[column.name] = values
    missing = tuple(name for name in declared.column_names if name not in raw.columns)
    for column in declared.columns:
        if column.name in missing:
            nulls = pl.repeat(None, raw.height, dtype=DTYPES[column.kind], eager=True)
            columns[column.name] = nulls
    return Typed(
        frame=pl.DataFrame([columns[name].alias(name) for name in declared.column_names]),
        unreadable=unreadable,
        missing_columns=missing,
        unknown_columns=tuple(
            position
            for position, name in enumerate(raw.columns, start=1)
            if name not in declared.column_names
        ),
        rewritten=rewritten,
    )


def _row_numbers(hit: pl.Series) -> tuple[int, ...]:
    return tuple((hit.arg_true() + 1).to_list())


def _parsed(text: pl.Series, column: Column) -> tuple[pl.Series, pl.Series]:
    """Return the values, and which of them are written otherwise than agreed."""
    if column.kind in FEW_DISTINCT and len(text) > 1:
        return _parsed_once(text, column)
    return _parsed_each(text, column)


def _parsed_once(text: pl.Series, column: Column) -> tuple[pl.Series, pl.Series]:
    """Read each distinct text once: months, days and flags are few however many rows."""
    distinct = text.unique()
    if 2 * len(distinct) > len(text):
        return _parsed_each(text, column)
    values, otherwise = _parsed_each(distinct, column)
    read = text.replace_strict(distinct, values, return_dtype=DTYPES[column.kind])
    if not otherwise.any():
        return read, pl.repeat(False, len(text), eager=True, dtype=pl.Boolean)
    return read, text.is_in(distinct.filter(otherwise).implode()).fill_null(False)


def _parsed_each(text: pl.Series, column: Column) -> tuple[pl.Series, pl.Series]:
    name = pl.col(text.name)
    values = text.to_frame().select(as_agreed(name, column.kind).alias(text.name)).to_series()
    left = text.is_not_null() & values.is_null()
    if not left.any():
        return values, left
    rest = text.filter(left).to_frame()
    found = rest.select(beyond_doubt(name, column.kind).alias(text.name)).to_series()
    values = values.to_frame().with_columns(values.scatter(left.arg_true(), found)).to_series()
    return values, left & values.is_not_null()


def _own_type(column: Column, dtype: pl.DataType) -> bool:
    """Whether a column that is no text has the type the file format has for its kind."""
    match column.kind:
        case "date":
            return dtype.is_temporal()
        case "month":
            return False
        case _:
            return dtype != pl.String


def _as_text(column: Column, dtype: pl.DataType) -> pl.Expr:
    """Write any delivered type the one way the parsers read."""
    name, values = column.name, pl.col(column.name)
    if dtype == pl.String:
        return values.str.strip_chars(SPACES).replace("", None)
    if dtype == pl.Boolean:
        return values.cast(pl.Int8).cast(pl.String)
    if dtype.is_float():
        whole = (values == values.round()) & (values.abs() < EXACT_FLOAT)
        as_integer = values.cast(pl.Int64, strict=False).cast(pl.String)
        text = pl.when(whole).then(as_integer).otherwise(values.cast(pl.String))
        return pl.when(values.is_nan()).then(None).otherwise(text).alias(name)
    if dtype == pl.Datetime:
        midnight = values.dt.time() == pl.time(0)
        text = pl.when(midnight).then(values.dt.strftime("%Y-%m-%d"))
        return text.otherwise(values.dt.strftime("%Y-%m-%d %H:%M:%S")).alias(name)
    return values.cast(pl.String)
