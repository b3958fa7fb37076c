"""The checked register with plain numbers for persons: identifiers end here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from data_schemas import TABLES
from evaluation.data.checks import check_contents
from evaluation.data.delivery import InputFile, accepted, open_delivery
from evaluation.data.findings import Finding
from evaluation.data.manifest import Manifest

PERSON, HOUSEHOLD = "lopnr", "hushall_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Validated tables without identifiers.

    Attributes
    ----------
    tables : mapping of str to polars.DataFrame
        `lopnr` is `person` (int32, 0 to number of persons - 1), `hushall_id` is `hushall`
        (int32), all other identifiers are gone. Months are int32 counts. Rows are sorted
        by every column from the left, so the order of the files does not matter.
    first_month, last_month : int
        The period with final data: preliminary months are not in it.
    manifest : Manifest
    files : tuple of InputFile
    warnings : tuple of Finding
        W findings, for the report.
    """

    tables: Mapping[str, pl.DataFrame] = field(repr=False)
    first_month: int
    last_month: int
    manifest: Manifest = field(repr=False)
    files: tuple[InputFile, ...]
    warnings: tuple[Finding, ...]

    @property
    def persons(self) -> int:
        """Number of persons in the delivery."""
        return self.tables["person"].height


def load_register(folder: Path) -> Register:
    """Read and check a delivery, and replace identifiers by numbers.

    Raises
    ------
    DataError, Faults
        With every rule broken, when any stops the work.
    """
    contents = open_delivery(folder)
    report = check_contents(contents)
    manifest = accepted(contents, report.findings)
    frames = {name: typed.frame for name, typed in contents.tables.items()}
    return Register(
        tables=without_identifiers(frames),
        first_month=manifest.first_month,
        last_month=manifest.last_month - manifest.preliminary_months,
        manifest=manifest,
        files=contents.files,
        warnings=tuple(f for f in report.findings if f.severity == "W"),
    )


def without_identifiers(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return the tables with `person` and `hushall` numbers instead of identifiers."""
    numbers = {
        PERSON: _numbers(tables, PERSON, "person"),
        HOUSEHOLD: _numbers(tables, HOUSEHOLD, "hushall"),
    }
    return {name: _numbered(name, frame, numbers) for name, frame in tables.items()}


def _numbers(tables: Mapping[str, pl.DataFrame], column: str, number: str) -> pl.DataFrame:
    """Pair identifiers, in sorted order, with numbers: the same files give the same numbers."""
    columns = [frame[column] for frame in tables.values() if column in frame.columns]
    distinct = pl.concat(columns).unique().drop_nulls().sort()
    return distinct.to_frame().with_row_index(number).cast({number: pl.Int32})


def _numbered(name: str, frame: pl.DataFrame, numbers: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    for column, table in numbers.items():
        if column in frame.columns:
            frame = frame.join(table, on=column, how="left", maintain_order="left")
    keys = TABLES[name].of_kind("key")
    front = [column for column in ("person", "hushall") if column in frame.columns]
    rest = [column for column in TABLES[name].column_names if column not in keys]
    kept = frame.select(*front, *rest)
    return kept.sort(kept.columns)
