"""Open a delivery folder: files become tables in canonical types, faults are collected."""

import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from data_schemas import DTYPES, TABLES
from evaluation.data.files.ordinary import require_ordinary
from evaluation.data.findings import Finding, Violation, collapse, merged, stopping
from evaluation.data.identity.guard import guard_names
from evaluation.data.leverans.checks import MANIFEST_NAME
from evaluation.data.leverans.leverans import Manifest, read_manifest
from evaluation.data.store.convert import (
    ORDINARY,
    Size,
    listed_readings,
    opened_store,
    remove_store,
)
from evaluation.data.store.convert_file import UNREADABLE_CELL, FileReading, InputFile, Told
from evaluation.data.store.store import Store
from evaluation.errors import DataError, UsageError, raise_all


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


@dataclass(slots=True, kw_only=True)
class Lease:
    """How long a store stays.

    Attributes
    ----------
    folder : Path or None
        Of the store; None once the lease has ended.
    is_kept : bool
        Whether the store outlives the lease.
    """

    folder: Path | None
    is_kept: bool

    def end(self) -> None:
        """Remove the store unless it is kept; only the first call does anything."""
        folder, self.folder = self.folder, None
        if folder is not None and not self.is_kept:
            remove_store(folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that could be read of a folder and all that was wrong on the way.

    Used in a `with` statement, or until nothing refers to it: a store that is not kept is
    then removed.

    Attributes
    ----------
    manifest : Manifest or None
    tables : mapping of str to polars.LazyFrame
        Key columns are numbers, `#row` is the row of the file.
    files : tuple of InputFile
    violations : tuple of Violation
    store : Store or None
        Where the tables are; None without a manifest.
    lease : Lease or None
    """

    manifest: Manifest | None
    tables: Mapping[str, pl.LazyFrame] = field(repr=False)
    files: tuple[InputFile, ...]
    violations: tuple[Violation, ...] = field(repr=False)
    store: Store | None = None
    lease: Lease | None = field(default=None, repr=False)

    def __enter__(self) -> "Contents":
        return self

    def __exit__(self, *_: object) -> None:
        if self.lease is not None:
            self.lease.end()

    def refuse(self) -> None:
        """Let nothing of the delivery stay when its reading is over."""
        if self.lease is not None:
            self.lease.is_kept = False


def read_delivery(folder: Path) -> Delivery:
    """Return the tables of a delivery folder, not yet checked against the rules.

    Raises
    ------
    DataError
        When a file or column is missing, unknown or unreadable, when a file was changed
        after it was listed, or when it may hold identity numbers.
    """
    manifest, faults = _introduced(folder)
    readings = listed_readings(folder, manifest) if manifest else []
    tables = {reading.listed.table: _whole(reading) for reading in readings}
    found = merged([*faults, *(fault for reading in readings for fault in reading.faults)])
    stops = collapse(fault for fault in found if fault.rule != UNREADABLE_CELL)
    return Delivery(
        manifest=accepted(manifest, stops),
        tables=tables,
        files=tuple(reading.input_file() for reading in readings),
    )


def open_delivery(
    folder: Path, *, store: Path | None = None, progress: Told | None = None, size: Size = ORDINARY
) -> Contents:
    """Read what can be read of a folder; faults in the data are returned, never raised.

    Parameters
    ----------
    store : Path, optional
        Folder where the converted delivery is kept, so that the next one who opens the same
        files with the same code finds it; without it the conversion lives as long as the
        returned contents.
    progress : callable, optional
        Called with a `Progress` after each chunk.

    Raises
    ------
    UsageError
        When there is no such folder.
    """
    manifest, faults = _introduced(folder)
    if manifest is None:
        return Contents(manifest=None, tables={}, files=(), violations=merged(faults))
    opened = opened_store(folder, manifest, kept=store, told=progress, size=size)
    return Contents(
        manifest=manifest,
        tables=opened.tables(),
        files=opened.files,
        violations=merged([*faults, *opened.violations]),
        store=opened,
        lease=_lease(opened),
    )


def _lease(store: Store) -> Lease:
    lease = Lease(folder=store.folder, is_kept=store.is_kept)
    weakref.finalize(store, lease.end)
    return lease


def accepted(manifest: Manifest | None, findings: Sequence[Finding]) -> Manifest:
    """Return the manifest of a delivery that no finding stops; raise all that do."""
    raise_all([finding.error() for finding in stopping(findings)])
    if manifest is None:
        raise DataError("there is no manifest", at=MANIFEST_NAME, way_out="deliver it")
    return manifest


def _introduced(folder: Path) -> tuple[Manifest | None, list[Violation]]:
    """Read what the delivery says of itself, and what is wrong before a table is opened."""
    if not folder.is_dir():
        raise UsageError(
            "there is no such delivery folder", at=folder.name, way_out="name an existing folder"
        )
    require_ordinary(folder)
    manifest, faults = read_manifest(folder)
    return manifest, [*faults, *guard_names(folder), *_absent_tables(manifest)]


def _absent_tables(manifest: Manifest | None) -> Iterator[Violation]:
    if manifest is None:
        return
    listed = {entry.table for entry in manifest.files}
    for declared in TABLES.values():
        if declared.name not in listed and declared.asked:
            yield Violation(table=declared.name, rule="S1" if declared.required else "W20")


def _whole(reading: FileReading) -> pl.DataFrame:
    empty = pl.DataFrame(
        schema={column.name: DTYPES[column.kind] for column in reading.declared.columns}
    )
    chunks = [typed.frame for typed in reading.chunks(chunk_rows=ORDINARY.chunk_rows)]
    return pl.concat([empty, *chunks])
