"""Tell whether the columns of a file are the agreed ones, and whether its persons may be here."""

from collections.abc import Iterator

import polars as pl

from data_schemas import Table
from evaluation.data.findings import Violation
from evaluation.data.identity.safe_names import safe_name
from evaluation.data.store.canonical import Typed

# A file without a header line has a person's values where the names should be, so a name
# is repeated in a message only when it cannot be anything else.
NO_PROTECTION = ("", "0", "0.0", "false", "nej", "n", "ingen", "inga")
PROTECTION = ("skydd", "sekretess", "sparrmark", "spärrmark", "kvarskriv")


def column_faults(declared: Table, frame: pl.DataFrame, typed: Typed) -> Iterator[Violation]:
    """Yield one violation per missing column that is asked for, and per unknown one."""
    if len(typed.missing_columns) == len(declared.columns):
        yield Violation(
            table=declared.name,
            rule="S3",
            detail_sv="inget av kolumnnamnen känns igen; saknas rubrikraden?",
            detail_en="none of the column names is known; is the header line missing?",
        )
        return
    asked = {column.name for column in declared.columns if column.asked}
    for name in (name for name in typed.missing_columns if name in asked):
        yield Violation(
            table=declared.name,
            column=name,
            rule="S3",
            detail_sv="kolumnen saknas",
            detail_en="column is missing",
        )
    for position in typed.unknown_columns:
        name = safe_name(frame.columns[position - 1], position)
        yield Violation(
            table=declared.name,
            column=name,
            rule="S3",
            detail_sv="kolumnen är okänd",
            detail_en="column is unknown",
        )


def protected_persons(declared: Table, frame: pl.DataFrame) -> Iterator[Violation]:
    """Yield rows that any column about protected data marks: they may not be here at all."""
    for position, name in enumerate(frame.columns, start=1):
        if not any(word in name.lower() for word in PROTECTION):
            continue
        text = frame[name].cast(pl.String).str.strip_chars().str.to_lowercase()
        marked = text.is_not_null() & ~text.is_in(NO_PROTECTION)
        if marked.any():
            yield Violation(
                table=declared.name,
                column=safe_name(name, position),
                rule="E12",
                rows=tuple((marked.arg_true() + 1).to_list()),
            )
