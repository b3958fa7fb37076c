"""The internal store of a delivery: Parquet without identifiers, and what was found on the way."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from data_schemas import TABLES
from evaluation.data.findings import ROW_NUMBER, Violation
from evaluation.data.store.buckets import HOUSEHOLD, PERSON
from evaluation.data.store.convert_file import InputFile
from evaluation.data.store.writer import Parts

RECORD = "store.json"
BROKEN_ROWS = "broken_rows.parquet"
PERSON_NUMBER, HOUSEHOLD_NUMBER = "person", "hushall"


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Store:
    """A converted delivery on disk.

    Attributes
    ----------
    folder : Path
    buckets : int
        How many buckets the persons are divided into; 1 in an ordinary municipality.
    files : tuple of InputFile
        What was read.
    violations : tuple of Violation
        What was wrong in the files while they were converted.
    parts : mapping
        Paths of the Parquet files by table and bucket.
    is_kept : bool
        Whether it stays for the next one who opens the same delivery.
    """

    folder: Path
    buckets: int
    files: tuple[InputFile, ...]
    violations: tuple[Violation, ...] = field(repr=False)
    parts: Parts = field(repr=False)
    is_kept: bool = False

    def tables(self) -> dict[str, pl.LazyFrame]:
        """Return each table with every row once, key columns as numbers, `#row` beside."""
        return {name: self._scan(name, None) for name in self.parts}

    def register(self, bucket: int | None = None) -> dict[str, pl.DataFrame]:
        """Return tables with `person` and `hushall` numbers, sorted by every column.

        Parameters
        ----------
        bucket : int, optional
            Only persons whose number modulo `buckets` is this, with the months of every
            household they ever belong to. Tables without persons are always whole.
        """
        wanted = None if self.buckets == 1 else bucket
        return {name: _registered(name, self._scan(name, wanted)) for name in self.parts}

    def kept_at(self, folder: Path) -> "Store":
        """Return the same store at the place where it is kept."""
        return replace(self, folder=folder, is_kept=True)

    def _scan(self, name: str, bucket: int | None) -> pl.LazyFrame:
        by_bucket = self.parts[name]
        if bucket is None:
            # Person tables have no undivided copy.
            chosen = by_bucket.get(None) or [path for paths in by_bucket.values() for path in paths]
        elif set(by_bucket) == {None}:
            chosen = by_bucket[None]
        else:
            chosen = by_bucket.get(bucket, [])
        if not chosen:
            return self._scan(name, None).clear()
        return pl.scan_parquet([self.folder / path for path in chosen], hive_partitioning=False)


def _registered(name: str, lazy: pl.LazyFrame) -> pl.DataFrame:
    declared = TABLES[name]
    front = {PERSON: PERSON_NUMBER, HOUSEHOLD: HOUSEHOLD_NUMBER}
    here = [column for column in front if column in declared.column_names]
    keys = declared.of_kind("key")
    rest = [column for column in declared.column_names if column not in keys]
    frame = lazy.select(*here, *rest).rename(front, strict=False).collect()
    texts = [column for column in rest if frame.schema[column] == pl.Enum]
    return frame.sort(frame.columns).with_columns(pl.col(texts).cast(pl.String))


def save_store(store: Store, *, key: str) -> None:
    """Write what a store is into its folder: the last thing that is written to it."""
    rows = [violation.row_numbers for violation in store.violations]
    broken = pl.concat([pl.Series("row", [], dtype=ROW_NUMBER), *rows]).to_frame()
    broken.write_parquet(store.folder / BROKEN_ROWS, compression="zstd")
    record = {
        "key": key,
        "buckets": store.buckets,
        "parts": {name: list(by_bucket.items()) for name, by_bucket in store.parts.items()},
        "files": [asdict(file) for file in store.files],
        "violations": [_said(violation) for violation in store.violations],
        "bytes": _sizes(store.folder),
    }
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    (store.folder / RECORD).write_text(text, encoding="utf-8", newline="\n")


def load_store(folder: Path, *, key: str) -> Store | None:
    """Return the store in a folder; None when there is none, or not all of it."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if record["key"] != key or record["bytes"] != _sizes(folder):
            return None
        return Store(
            folder=folder,
            buckets=record["buckets"],
            files=tuple(InputFile(**file) for file in record["files"]),
            violations=_violations(record["violations"], folder),
            parts={name: dict(by_bucket) for name, by_bucket in record["parts"].items()},
            is_kept=True,
        )
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        return None


def _sizes(folder: Path) -> dict[str, int]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != RECORD)
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}


def _said(violation: Violation) -> Mapping[str, Any]:
    return {
        "table": violation.table,
        "column": violation.column,
        "rule": violation.rule,
        "detail_sv": violation.detail_sv,
        "detail_en": violation.detail_en,
        "count": violation.count,
        "rows": len(violation.rows),
    }


def _violations(said: Sequence[Mapping[str, Any]], folder: Path) -> tuple[Violation, ...]:
    broken = pl.read_parquet(folder / BROKEN_ROWS)["row"]
    found, start = [], 0
    for entry in said:
        rows = broken.slice(start, entry["rows"])
        found.append(Violation(**{**entry, "rows": rows}))
        start += entry["rows"]
    return tuple(found)
