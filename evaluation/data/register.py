"""The checked register with plain numbers for persons: identifiers end here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from evaluation.data.delivery.checks import check_contents
from evaluation.data.delivery.opening import Contents, accepted, open_delivery
from evaluation.data.findings import Finding
from evaluation.data.leverans.leverans import Manifest
from evaluation.data.store.convert import ORDINARY, Size
from evaluation.data.store.convert_file import InputFile, Told
from evaluation.data.store.store import Store


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
    bucket, buckets : int
        Which persons are in the tables: those whose number modulo `buckets` is `bucket`.
    """

    tables: Mapping[str, pl.DataFrame] = field(repr=False)
    first_month: int
    last_month: int
    manifest: Manifest = field(repr=False)
    files: tuple[InputFile, ...]
    warnings: tuple[Finding, ...]
    bucket: int = 0
    buckets: int = 1

    @property
    def persons(self) -> int:
        """Number of persons in the tables."""
        return self.tables["person"].height


def load_register(
    folder: Path, *, store: Path | None = None, progress: Told | None = None
) -> Register:
    """Read and check a delivery, and replace identifiers by numbers.

    Parameters
    ----------
    store, progress
        As `open_delivery` takes them.

    Raises
    ------
    DataError, Faults
        With every rule broken, when any stops the work.
    """
    with open_delivery(folder, store=store, progress=progress) as contents:
        described, opened = _checked(contents)
        return replace(described, tables=opened.register())


def load_buckets(
    folder: Path, *, store: Path | None = None, progress: Told | None = None, size: Size = ORDINARY
) -> Iterator[Register]:
    """Yield a checked delivery one bucket of persons at a time, for registers of any size.

    Persons keep the number they have in the whole register; a household's months are in
    the bucket of every member. Tables that are not about persons are in every bucket.

    Raises
    ------
    DataError, Faults
        With every rule broken, when any stops the work.
    """
    with open_delivery(folder, store=store, progress=progress, size=size) as contents:
        described, opened = _checked(contents)
        for bucket in range(opened.buckets):
            tables = opened.register(bucket)
            yield replace(described, tables=tables, bucket=bucket, buckets=opened.buckets)


def _checked(contents: Contents) -> tuple[Register, Store]:
    """Return the register without its tables, and the store that has them."""
    report = check_contents(contents)
    manifest = accepted(contents.manifest, report.findings)
    if contents.store is None:
        raise AssertionError("a manifest comes with a store")
    described = Register(
        tables={},
        first_month=manifest.first_month,
        last_month=manifest.last_month - manifest.preliminary_months,
        manifest=manifest,
        files=contents.files,
        warnings=tuple(f for f in report.findings if f.severity == "W"),
    )
    return described, contents.store
