"""What a register table is declared to hold: the one source of schema, dictionary and writer."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import polars as pl

Kind = Literal["key", "text", "code", "count", "amount", "year", "number", "date", "month", "flag"]

DTYPES: Mapping[Kind, pl.DataType] = MappingProxyType(
    {
        "key": pl.String(),
        "text": pl.String(),
        "code": pl.String(),
        "count": pl.Int64(),
        "amount": pl.Int64(),
        "year": pl.Int64(),
        "number": pl.Float64(),
        "date": pl.Date(),
        "month": pl.Int32(),
        "flag": pl.Boolean(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the canonical extract.

    Attributes
    ----------
    name : str
        Column name as delivered.
    kind : Kind
        How its values are read; `key` is an opaque identifier that never leaves the data room.
    about : str
        What it holds, in Swedish, for the dictionary.
    null : bool
        Whether a value may be missing.
    codes : str
        Name of the code list in `codes.toml`, or empty.
    at_least, at_most : int or None
        Allowed range.
    pattern : str
        Regular expression a text must match, or empty.
    rule : str
        Rule that a value outside codes, range or pattern breaks.
    used_for : tuple of str
        Who reads it, by the names in `uses.USES`; set from `uses.toml`.
    """

    name: str
    kind: Kind
    about: str
    null: bool = False
    codes: str = ""
    at_least: int | None = None
    at_most: int | None = None
    pattern: str = ""
    rule: str = ""
    used_for: tuple[str, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether a delivery must have it: what nobody reads is not asked for."""
        return bool(self.used_for)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Columns whose values must exist in another table (a null refers to nothing)."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the canonical extract.

    Attributes
    ----------
    name, about : str
        Table name in files, and what one row is, in Swedish.
    required : bool
        Whether a delivery without it is refused.
    key : tuple of str
        Columns that together identify a row.
    columns : tuple of Column
    references : tuple of Reference
    intervals : tuple of (start, end)
        Column pairs where the second may not come before the first.
    """

    name: str
    about: str
    required: bool
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    intervals: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> bool:
        """Whether anything in it is read."""
        return any(column.asked for column in self.columns)

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of all columns in declared order."""
        return tuple(column.name for column in self.columns)

    def of_kind(self, *kinds: Kind) -> tuple[str, ...]:
        """Names of the columns of the given kinds."""
        return tuple(column.name for column in self.columns if column.kind in kinds)


TO_PERSON = Reference(columns=("lopnr",), table="person", target=("lopnr",))


def person_number() -> Column:
    """Declare the opaque person number that every person table carries."""
    return Column(
        name="lopnr",
        kind="key",
        about="Löpnummer: slumpmässig pseudonym som bara gäller i projektet",
        pattern=r"^P[0-9A-F]{10}$",
        rule="E10",
    )


def municipality() -> Column:
    """Declare the four-character municipality code."""
    return Column(
        name="kommun_kod",
        kind="code",
        about="Kommunkod, fyra tecken med inledande nolla",
        pattern=r"^[0-9]{4}$",
        rule="E11",
    )


def household() -> Column:
    """Declare the household identifier."""
    return Column(name="hushall_id", kind="key", about="Hushållets pseudonym; inte stabil över tid")
