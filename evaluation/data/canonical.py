"""Give each column its canonical type and remember the cells that could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from data_schemas import DTYPES, Column, Table
from evaluation.data.months import MONTHS_PER_YEAR

EXACT_FLOAT = 2**53
SPACES = " \t\u00a0\u202f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A table in canonical types.

    Attributes
    ----------
    frame : polars.DataFrame
        All declared columns in declared order; a missing column is all null.
    unreadable : mapping of column to tuple of int
        Row numbers (from 1) of cells that held something of another type.
    missing_columns : tuple of str
    unknown_columns : tuple of int
        Positions (from 1) of delivered columns that are not declared.
    """

    frame: pl.DataFrame = field(repr=False)
    unreadable: Mapping[str, tuple[int, ...]]
    missing_columns: tuple[str, ...]
    unknown_columns: tuple[int, ...]


def canonical(declared: Table, raw: pl.DataFrame) -> Typed:
    """Return the delivered table with canonical names, order and types."""
    known = [column for column in declared.columns if column.name in raw.columns]
    texts = raw.select(_as_text(column.name, raw.schema[column.name]) for column in known)
    frame = texts.select(_parsed(column) for column in known)
    unreadable = {
        name: tuple((lost.arg_true() + 1).to_list())
        for name in frame.columns
        if (lost := texts[name].is_not_null() & frame[name].is_null()).any()
    }
    missing = tuple(name for name in declared.column_names if name not in raw.columns)
    by_name = {column.name: column for column in declared.columns}
    frame = frame.with_columns(
        pl.lit(None, dtype=DTYPES[by_name[name].kind]).alias(name) for name in missing
    )
    return Typed(
        frame=frame.select(declared.column_names),
        unreadable=unreadable,
        missing_columns=missing,
        unknown_columns=tuple(
            position for position, name in enumerate(raw.columns, start=1) if name not in by_name
        ),
    )


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """Write any delivered type the one way the parsers read."""
    column = pl.col(name)
    if dtype == pl.String:
        return column.str.strip_chars(SPACES).replace("", None)
    if dtype == pl.Boolean:
        return column.cast(pl.Int8).cast(pl.String)
    if dtype.is_float():
        whole = (column == column.round()) & (column.abs() < EXACT_FLOAT)
        as_integer = column.cast(pl.Int64, strict=False).cast(pl.String)
        text = pl.when(whole).then(as_integer).otherwise(column.cast(pl.String))
        return pl.when(column.is_nan()).then(None).otherwise(text).alias(name)
    if dtype == pl.Datetime:
        midnight = column.dt.time() == pl.time(0)
        text = pl.when(midnight).then(column.dt.strftime("%Y-%m-%d"))
        return text.otherwise(column.dt.strftime("%Y-%m-%d %H:%M:%S")).alias(name)
    return column.cast(pl.String)


def _parsed(column: Column) -> pl.Expr:
    text = pl.col(column.name)
    match column.kind:
        case "key" | "text" | "code":
            return text
        case "count" | "amount" | "year":
            return _integer(text)
        case "number":
            return text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
        case "date":
            return _date(text)
        case "month":
            return _month(text)
        case "flag":
            return text.str.to_lowercase().replace_strict(
                {"0": False, "1": True, "false": False, "true": True},
                default=None,
                return_dtype=pl.Boolean,
            )


def _integer(text: pl.Expr) -> pl.Expr:
    plain = text.str.replace("\u2212", "-", literal=True).str.replace(r"[.,]0+$", "")
    return plain.cast(pl.Int64, strict=False)


def _date(text: pl.Expr) -> pl.Expr:
    iso = pl.when(text.str.contains(r"^[0-9]{8}$")).then(
        text.str.slice(0, 4) + "-" + text.str.slice(4, 2) + "-" + text.str.slice(6, 2)
    )
    return iso.otherwise(text).str.to_date("%Y-%m-%d", strict=False)


def _month(text: pl.Expr) -> pl.Expr:
    """Read `YYYY-MM`, `YYYYMM` and the first day of a month."""
    form = text.str.extract_groups(r"^([0-9]{4})-?([0-9]{2})(?:-01|\.0+)?$")
    year = form.struct["1"].cast(pl.Int32, strict=False)
    number = form.struct["2"].cast(pl.Int32, strict=False)
    month = year * MONTHS_PER_YEAR + number - 1
    return (pl.when(number.is_between(1, MONTHS_PER_YEAR)).then(month).cast(pl.Int32)).alias(
        text.meta.output_name()
    )
