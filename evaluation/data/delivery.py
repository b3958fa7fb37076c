"""Open a delivery folder: files become tables in canonical types, faults are collected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from data_schemas import TABLES, Table
from evaluation.data.canonical import Typed, canonical
from evaluation.data.columns import column_faults, protected_persons
from evaluation.data.findings import Finding, Violation, collapse, stopping
from evaluation.data.identity import guard_names, guard_table, is_identity_number
from evaluation.data.manifest import ListedFile, Manifest, read_manifest
from evaluation.data.readers import read_raw, reader_name
from evaluation.data.survey_files import RawTable
from evaluation.data.writer import MANIFEST_NAME
from evaluation.errors import DataError, UsageError, raise_all
from evaluation.provenance import sha256_file

UNREADABLE_CELL = "S4"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file that was read: what the manifest of a study says about it."""

    table: str
    name: str
    sha256: str
    bytes: int
    rows: int
    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A delivery in canonical names and types, identifiers still in it.

    Attributes
    ----------
    tables : mapping of str to polars.DataFrame
        Months are counts, dates dates, amounts integers; an unreadable cell is null.
    manifest : Manifest
    files : tuple of InputFile
    """

    tables: Mapping[str, pl.DataFrame] = field(repr=False)
    manifest: Manifest
    files: tuple[InputFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that could be read of a folder and all that was wrong on the way.

    Attributes
    ----------
    manifest : Manifest or None
    tables : mapping of str to Typed
    files : tuple of InputFile
    violations : tuple of Violation
    """

    manifest: Manifest | None
    tables: Mapping[str, Typed] = field(repr=False)
    files: tuple[InputFile, ...]
    violations: tuple[Violation, ...]


def read_delivery(folder: Path) -> Delivery:
    """Return the tables of a delivery folder, not yet checked against the rules.

    Raises
    ------
    DataError
        When a file or column is missing, unknown or unreadable, when a file was changed
        after it was listed, or when it may hold identity numbers.
    """
    contents = open_delivery(folder)
    faults = [v for v in contents.violations if v.rule != UNREADABLE_CELL]
    manifest = accepted(contents, collapse(faults))
    return Delivery(
        tables={name: typed.frame for name, typed in contents.tables.items()},
        manifest=manifest,
        files=contents.files,
    )


def accepted(contents: Contents, findings: Sequence[Finding]) -> Manifest:
    """Return the manifest of a delivery that no finding stops; raise all that do."""
    raise_all([finding.error() for finding in stopping(findings)])
    if contents.manifest is None:
        raise DataError("there is no manifest", at=MANIFEST_NAME, way_out="deliver it")
    return contents.manifest


def open_delivery(folder: Path) -> Contents:
    """Read what can be read of a folder; faults in the data are returned, never raised.

    Raises
    ------
    UsageError
        When there is no such folder.
    """
    if not folder.is_dir():
        raise UsageError(
            "there is no such delivery folder", at=folder.name, way_out="name an existing folder"
        )
    manifest, faults = read_manifest(folder)
    violations = [*faults, *guard_names(folder)]
    tables: dict[str, Typed] = {}
    files: list[InputFile] = []
    for listed in manifest.files if manifest else ():
        path = folder / listed.name
        raw = _read(path, listed, violations)
        if raw is None:
            continue
        declared = TABLES[listed.table]
        files.append(_input_file(path, listed.table, raw))
        violations += _listing_faults(listed, files[-1])
        tables[listed.table] = canonical(declared, raw.frame)
        violations += _table_faults(declared, raw, tables[listed.table])
    violations += _absent_tables(manifest)
    return Contents(
        manifest=manifest, tables=tables, files=tuple(files), violations=tuple(violations)
    )


def _read(path: Path, listed: ListedFile, violations: list[Violation]) -> RawTable | None:
    try:
        return read_raw(path)
    except DataError as error:
        rule = "S2" if path.is_file() else "S1"
        violations.append(
            Violation(
                table=listed.table, rule=rule, detail_sv=error.problem, detail_en=error.problem
            )
        )
        return None


def _input_file(path: Path, table: str, raw: RawTable) -> InputFile:
    return InputFile(
        table=table,
        # A name that may hold an identity number is told as a finding, and nowhere repeated.
        name=f"{table}{path.suffix}" if is_identity_number(path.name) else path.name,
        sha256=sha256_file(path),
        bytes=path.stat().st_size,
        rows=raw.frame.height,
        reader=reader_name(path),
    )


def _listing_faults(listed: ListedFile, found: InputFile) -> Iterator[Violation]:
    if listed.sha256.lower() != found.sha256:
        yield Violation(
            table=listed.table, rule="E14", detail_sv="annan sha256", detail_en="other sha256"
        )
    if listed.rows != found.rows:
        yield Violation(
            table=listed.table,
            rule="E14",
            detail_sv=f"{found.rows} rader i filen, {listed.rows} i leverans.json",
            detail_en=f"{found.rows} rows in the file, {listed.rows} in leverans.json",
        )


def _table_faults(declared: Table, raw: RawTable, typed: Typed) -> Iterator[Violation]:
    yield from guard_table(declared, raw)
    yield from protected_persons(declared, raw.frame)
    yield from column_faults(declared, raw.frame, typed)
    for column, rows in typed.unreadable.items():
        yield Violation(table=declared.name, column=column, rule=UNREADABLE_CELL, rows=rows)
    for column, rows in raw.user_missing.items():
        if column in declared.column_names:
            yield Violation(table=declared.name, column=column, rule="W19", rows=rows)
    if raw.frame.is_empty():
        rule = "S2" if declared.name in ("person", "hushall_manad", "bistand_manad") else "W18"
        yield Violation(
            table=declared.name,
            rule=rule,
            detail_sv="tabellen har inga rader",
            detail_en="table has no rows",
        )


def _absent_tables(manifest: Manifest | None) -> Iterator[Violation]:
    if manifest is None:
        return
    listed = {entry.table for entry in manifest.files}
    for declared in TABLES.values():
        if declared.name not in listed:
            yield Violation(table=declared.name, rule="S1" if declared.required else "W20")
