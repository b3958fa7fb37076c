"""Sources of a mapping as texts: chosen, accounted for, guarded, numbered; all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from evaluation.data.sources.mapping import Mapping
from evaluation.data.sources.source_columns import Accounted, account, renamed
from evaluation.data.sources.source_files import (
    SourceFile,
    cell_texts,
    choose_files,
    read_source,
)
from evaluation.data.sources.source_guard import SourceGuard, protected
from evaluation.data.sources.steps.workbench import FILE, FILE_CLASS, ROW
from evaluation.data.sources.tables import empty_source
from evaluation.errors import DataError, EvaluationError, raise_all
from evaluation.provenance import sha256_file


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A source file that was read, for `leverans.json`."""

    source: str
    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """All sources of a mapping.

    Attributes
    ----------
    tables : dict of str to polars.DataFrame
        By source: named columns as texts, and where every row comes from.
    files : tuple of ReadFile
        In the order of the numbers in `#file`.
    absent : frozenset of str
        Sources without a file that may be missing.
    absent_columns : tuple of str
        Optional columns that some file lacks, as `source.column`.
    """

    tables: dict[str, pl.DataFrame] = field(repr=False)
    files: tuple[ReadFile, ...]
    absent: frozenset[str]
    absent_columns: tuple[str, ...]


def read_sources(mapping: Mapping, folder: Path) -> Read:
    """Return the sources of a folder.

    Raises
    ------
    DataError
        For missing or ambiguous files, unmentioned or missing columns, unreadable files,
        protected persons, and whatever may be an identity number: all faults together.
    """
    chosen = choose_files(mapping, folder)
    guard = SourceGuard(mapping)
    faults: list[EvaluationError] = []
    parts: dict[str, list[pl.DataFrame]] = {name: [] for name in mapping.sources}
    files: list[ReadFile] = []
    absent_columns: dict[str, None] = {}
    for number, file in enumerate(chosen):
        found = _file(mapping, file, guard, faults)
        if found is None:
            continue
        frame, columns = found
        absent_columns.update(dict.fromkeys(f"{file.source}.{name}" for name in columns.absent))
        parts[file.source].append(_placed(frame, file, number))
        files.append(_record(file, frame.height))
    raise_all([*faults, *guard.faults()])
    return Read(
        tables={name: _table(mapping, name, frames) for name, frames in parts.items()},
        files=tuple(files),
        absent=frozenset(name for name, frames in parts.items() if not frames),
        absent_columns=tuple(absent_columns),
    )


def _file(
    mapping: Mapping, file: SourceFile, guard: SourceGuard, faults: list[EvaluationError]
) -> tuple[pl.DataFrame, Accounted] | None:
    source = mapping.sources[file.source]
    try:
        raw = read_source(source, file.path)
    except DataError as error:
        faults.append(error)
        return None
    columns = account(source, raw.frame.columns, file=file.path.name, faults=faults)
    # The guard sees ignored and unknown columns too, and labels.
    guard.see(file, raw, columns)
    faults.extend(protected(file, raw, columns, mapping))
    return renamed(cell_texts(raw.frame, decimal=source.decimal), columns), columns


def _placed(frame: pl.DataFrame, file: SourceFile, number: int) -> pl.DataFrame:
    return frame.with_columns(
        pl.lit(file.file_class or None, dtype=pl.String).alias(FILE_CLASS),
        pl.lit(number, dtype=pl.UInt32).alias(FILE),
        pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias(ROW),
    )


def _table(mapping: Mapping, name: str, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    # The empty table gives absent sources their columns, and groups their first number.
    return pl.concat([empty_source(mapping.sources[name]), *frames], how="diagonal")


def _record(file: SourceFile, rows: int) -> ReadFile:
    return ReadFile(
        source=file.source, name=file.path.name, rows=rows, sha256=sha256_file(file.path)
    )
