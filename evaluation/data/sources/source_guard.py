"""Every cell of every source file passes the identity guard before anything is made of it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from data_schemas import Column, Table
from evaluation.data.files.raw_table import RawTable
from evaluation.data.findings import Violation
from evaluation.data.identity.guard import Guard
from evaluation.data.identity.numbers import is_identity_number
from evaluation.data.sources.mapping import Mapping
from evaluation.data.sources.source_columns import Accounted
from evaluation.data.sources.source_files import SourceFile
from evaluation.data.sources.tables import NUMBERED
from evaluation.errors import DataError, EvaluationError

Layout = tuple[object, ...]
WAY_OUT = "pseudonymise at the source and export again; numbers are never exchanged here"
# What the columns of the systems say of somebody without protection.
NO_PROTECTION = ("0", "false", "nej", "ingen", "none", "no", "n")


class SourceGuard:
    """The identity guard of a whole folder; files of one layout are judged together.

    Parameters
    ----------
    mapping : Mapping
        Its sources say which columns hold opaque keys.
    """

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.layouts: dict[Layout, list[RawTable]] = {}
        self.keys: dict[Layout, set[str]] = {}

    def see(self, file: SourceFile, raw: RawTable, columns: Accounted) -> None:
        """Take in a file."""
        ids = self.mapping.sources[file.source].ids
        layout = (file.source, *raw.frame.schema.items())
        self.layouts.setdefault(layout, []).append(raw)
        self.keys[layout] = {
            header
            for header, name in columns.named.items()
            if name in ids or re.sub(r"[0-9]+$", NUMBERED, name) in ids
        }

    def faults(self) -> Iterator[EvaluationError]:
        """Yield every place where identity numbers may be: column and count, no value."""
        for layout, raws in self.layouts.items():
            source = str(layout[0])
            guard = Guard(_as_table(source, raws[0].frame.columns, self.keys[layout]))
            guard.see(_together(raws), 1)
            for violation in guard.violations():
                yield _fault(_count(violation), f"source.{source}", violation.column, violation)


def _together(raws: Sequence[RawTable]) -> RawTable:
    # A month of a small municipality is too little to judge a column by.
    labels: dict[str, dict[Any, str]] = {}
    for raw in raws:
        for name, pairs in raw.value_labels.items():
            labels.setdefault(name, {}).update(pairs)
    return RawTable(
        frame=pl.concat([raw.frame for raw in raws]),
        value_labels=labels,
        texts=tuple({text: None for raw in raws for text in raw.texts}),
    )


def protected(
    file: SourceFile, raw: RawTable, columns: Accounted, mapping: Mapping
) -> Iterator[EvaluationError]:
    """Yield columns that mark persons with protected data: they may not be here at all."""
    source = mapping.sources[file.source]
    for header, name in columns.named.items():
        if name not in source.protected:
            continue
        text = raw.frame[header].cast(pl.String).str.strip_chars().str.to_lowercase()
        marked = int((~text.is_in(NO_PROTECTION) & (text != "")).sum() or 0)
        if marked:
            yield DataError(
                f"E12: persons with protected data in {marked} rows",
                at=f"{file.path.name}.{header}",
                way_out="leave these persons out at the source and export again",
            )


def refuse_names(paths: Sequence[Path]) -> None:
    """Refuse a folder whose file names may hold identity numbers: names are told."""
    count = sum(is_identity_number(path.name) for path in paths)
    if count:
        raise _fault(count, "file names", "")


def _as_table(name: str, headers: Sequence[str], keys: set[str]) -> Table:
    columns = tuple(
        Column(name=header, kind="key" if header in keys else "text", about="")
        for header in headers
    )
    return Table(name=name, about="", required=False, key=(), columns=columns)


def _count(violation: Violation) -> int:
    return max(len(violation.rows), violation.count)


def _fault(count: int, place: str, column: str, violation: Violation | None = None) -> DataError:
    detail = f", {violation.detail_en}" if violation is not None and violation.detail_en else ""
    times = "1 place" if count == 1 else f"{count} places"
    return DataError(
        f"E2: holds what may be a Swedish identity number ({times}{detail})",
        at=f"{place}.{column}" if column else place,
        way_out=WAY_OUT,
    )
