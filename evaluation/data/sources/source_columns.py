"""Every column of a source file is accounted for: named in the mapping, or ignored by name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from evaluation.data.sources.mapping import Source
from evaluation.data.sources.tables import NUMBERED, numbered
from evaluation.errors import DataError, EvaluationError

# A file without a header line has a person's values where the names should be.
NAMEABLE = re.compile(r"[^\W\d_][\w .:/()-]{0,39}")
MOST_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounted:
    """Columns of one file.

    Attributes
    ----------
    named : mapping of str to str
        Name in the mapping by header.
    absent : tuple of str
        Names in the mapping whose optional column the file lacks.
    """

    named: Mapping[str, str]
    absent: tuple[str, ...]


def account(
    source: Source, headers: list[str], *, file: str, faults: list[EvaluationError]
) -> Accounted:
    """Return what each header is called in the mapping; adds a fault per unclear column."""
    plain = {header: header.strip() for header in headers}
    named = {header: name for header, text in plain.items() if (name := _name(source, text))}
    if not named:
        way_out = "check header line, separator and encoding, or correct the mapping"
        faults.append(DataError("none of the column names is known", at=file, way_out=way_out))
        return Accounted(named={}, absent=())
    faults += [
        DataError(
            f"the mapping does not mention column {_shown(text, place)}",
            at=file,
            way_out="name it under columns, or under ignore",
        )
        for place, (header, text) in enumerate(plain.items())
        if header not in named and not _ignored(source, text)
    ]
    absent = tuple(_absent(source, set(plain.values())))
    faults += [
        DataError(
            f"column '{header}' is missing",
            at=file,
            way_out="deliver it, or name it under optional",
        )
        for pattern, header, _ in absent
        if not {pattern, header} & set(source.optional)
    ]
    return Accounted(named=named, absent=tuple(name for _, _, name in absent))


def renamed(frame: pl.DataFrame, columns: Accounted) -> pl.DataFrame:
    """Return the named columns under their names in the mapping, absent ones empty."""
    return frame.select(
        *(pl.col(header).alias(name) for header, name in columns.named.items()),
        *(pl.lit(None, dtype=pl.String).alias(name) for name in columns.absent),
    )


def _name(source: Source, header: str) -> str:
    if header in source.columns:
        return source.columns[header]
    for pattern, name in source.columns.items():
        if (number := _number(pattern, header)) is not None:
            return numbered(name, number)
    return ""


def _ignored(source: Source, header: str) -> bool:
    return header in source.ignore or any(
        _number(pattern, header) is not None for pattern in source.ignore
    )


def _number(pattern: str, header: str) -> int | None:
    if NUMBERED not in pattern:
        return None
    before, _, after = pattern.partition(NUMBERED)
    found = re.fullmatch(rf"{re.escape(before)}([0-9]{{1,2}}){re.escape(after)}", header)
    return int(found[1]) if found else None


def _absent(source: Source, headers: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (pattern, header, name) of columns that are not there, groups up to the longest."""
    groups = [pattern for pattern in source.columns if NUMBERED in pattern]
    numbers = {
        number
        for pattern in groups
        for header in headers
        if (number := _number(pattern, header)) is not None
    }
    for pattern, name in source.columns.items():
        for number in sorted(numbers or {1}) if pattern in groups else (0,):
            header = numbered(pattern, number)
            if header not in headers:
                yield pattern, header, numbered(name, number)


def _shown(header: str, place: int) -> str:
    digits = sum(character.isdigit() for character in header)
    harmless = NAMEABLE.fullmatch(header) and digits <= MOST_DIGITS
    return f"'{header}'" if harmless else f"#{place + 1}"
