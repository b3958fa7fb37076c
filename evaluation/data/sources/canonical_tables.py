"""The last step of every delivered table: declared columns, types and keys."""

from collections.abc import Iterator

import polars as pl

from data_schemas import DTYPES, TABLES, Table
from evaluation.data.sources.steps import Workbench
from evaluation.data.sources.steps.workbench import FILE, ROW
from evaluation.errors import ProtocolError, raise_all

# The end of observation is filled in when the period of the whole delivery is known.
FILLED_LATER = {"person": ("sista_manad_observerbar", "censor_orsak")}


def is_canonical(name: str) -> bool:
    """Whether a table of that name belongs to the canonical extract."""
    return name in TABLES


def is_required(name: str) -> bool:
    """Whether a delivery must have the table."""
    return TABLES[name].required


def canonical_names() -> tuple[str, ...]:
    """Names of all canonical tables, in their order."""
    return tuple(TABLES)


def key_of(name: str) -> tuple[str, ...]:
    """Return the key columns of a canonical table."""
    return TABLES[name].key


def empty_table(name: str) -> pl.DataFrame:
    """Return a canonical table without rows."""
    return pl.DataFrame(schema={each.name: DTYPES[each.kind] for each in TABLES[name].columns})


def deliverable(name: str, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
    """Return the declared columns of a canonical table in their types, keys checked.

    Columns that may be empty and were not made are empty.
    """
    declared, at = TABLES[name], bench.at(name, f"table.{name}")
    raise_all([*_missing(declared, frame, at), *_wrong_types(declared, frame, at)])
    typed = frame.with_columns(
        pl.col(each.name).cast(DTYPES[each.kind])
        if each.name in frame.columns
        else pl.lit(None, dtype=DTYPES[each.kind]).alias(each.name)
        for each in declared.columns
    )
    _refuse_empty(declared, typed, at)
    at.refuse(
        typed,
        pl.struct(declared.key).is_duplicated(),
        "key is not unique",
        column=", ".join(declared.key),
        way_out="use do = 'distinct' or do = 'group'",
    )
    return typed.select(declared.column_names)


def _missing(declared: Table, frame: pl.DataFrame, at: Workbench) -> Iterator[ProtocolError]:
    later = FILLED_LATER.get(declared.name, ())
    for each in declared.columns:
        if each.name not in frame.columns and not each.null and each.name not in later:
            yield at.fault(f"column '{each.name}' is not made", allowed=_names(frame))


def _wrong_types(declared: Table, frame: pl.DataFrame, at: Workbench) -> Iterator[ProtocolError]:
    for each in declared.columns:
        kind, wanted = frame.schema.get(each.name, pl.Null()), DTYPES[each.kind]
        whole = kind.is_integer() and wanted.is_numeric()
        if not (kind in (wanted, pl.Null()) or whole):
            yield at.fault(
                f"column '{each.name}' is {_word(kind)}, not {_word(wanted)}",
                way_out="read it with do = 'number', 'amount', 'month', 'date' or 'codes'",
            )


def _refuse_empty(declared: Table, frame: pl.DataFrame, at: Workbench) -> None:
    for each in declared.columns:
        if not each.null and each.name not in FILLED_LATER.get(declared.name, ()):
            at.refuse(
                frame,
                pl.col(each.name).is_null(),
                "value is missing where it may not be",
                column=each.name,
                way_out='say what an empty cell means ("" in its code table), or leave the rows '
                "out with do = 'keep'",
            )


def _names(frame: pl.DataFrame) -> tuple[str, ...]:
    return tuple(name for name in frame.columns if name not in (FILE, ROW))


def _word(kind: pl.DataType) -> str:
    words = {"String": "a text", "Boolean": "true or false", "Date": "a day"}
    return words.get(str(kind), "a number")
