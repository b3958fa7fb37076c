"""Write typed chunks to the internal store in bounded memory, numbers instead of identifiers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import polars as pl

from data_schemas import TABLES, Table, code_list
from evaluation.data.store.buckets import HOUSEHOLD_MONTHS, Buckets, has_persons, place
from evaluation.data.store.keys import KeyNumbers

ROW = "#row"
ROW_GROUP = 250_000
# Table -> bucket (None: all rows) -> paths of its parts, relative to the store.
Parts: TypeAlias = dict[str, dict[int | None, list[str]]]


@dataclass(slots=True, kw_only=True)
class StoreWriter:
    """A store that is being filled.

    Two passes: chunks come in with provisional numbers; when all files are read, numbers
    become final, and rows go to the bucket of their person.

    Attributes
    ----------
    folder : Path
        Of the store.
    draft : Path
        Of the first pass; holds no file at the end.
    """

    folder: Path
    draft: Path
    _numbers: dict[str, KeyNumbers] = field(default_factory=dict)
    _drafts: dict[str, list[Path]] = field(default_factory=dict)
    _rows: dict[str, int] = field(default_factory=dict)
    _not_in_list: set[tuple[str, str]] = field(default_factory=set)

    def add(self, declared: Table, frame: pl.DataFrame) -> None:
        """Take the next chunk of a table."""
        name = declared.name
        before = self._rows.get(name, 0)
        last = before + frame.height + 1
        numbered = frame.with_columns(
            *(self._provisional(frame[column]) for column in declared.of_kind("key")),
            *self._coded(declared, frame),
            pl.int_range(before + 1, last, dtype=pl.UInt32, eager=True).alias(ROW),
        )
        drafts = self._drafts.setdefault(name, [])
        path = self.draft / f"{name}-{len(drafts)}.parquet"
        numbered.write_parquet(path, compression="lz4", statistics=False)
        drafts.append(path)
        self._rows[name] = before + frame.height

    def drop(self, declared: Table) -> None:
        """Forget a table that turned out to be unreadable."""
        for path in self._drafts.pop(declared.name, []):
            path.unlink()
        self._rows.pop(declared.name, None)

    def finish(self, *, bucket_rows: int) -> tuple[int, Parts]:
        """Write every table with final numbers; gives the number of buckets and the parts."""
        final = {column: numbers.final() for column, numbers in self._numbers.items()}
        largest = max((self._rows[name] for name in self._drafts if has_persons(name)), default=0)
        buckets = Buckets(count=max(1, -(-largest // bucket_rows)))
        parts: Parts = {name: {} for name in TABLES if name in self._drafts}
        for name in sorted(parts, key=lambda name: name == HOUSEHOLD_MONTHS):
            for number, frame in enumerate(self._final_chunks(name, final)):
                for bucket, rows in buckets.split(name, frame):
                    path = place(name, bucket) / f"part-{number:04d}.parquet"
                    _write(rows, self.folder / path)
                    parts[name].setdefault(bucket, []).append(path.as_posix())
        return buckets.count, parts

    def _provisional(self, identifiers: pl.Series) -> pl.Series:
        return self._numbers.setdefault(identifiers.name, KeyNumbers()).provisional(identifiers)

    def _coded(self, declared: Table, frame: pl.DataFrame) -> Iterator[pl.Series]:
        """Give columns with a code list one byte per row, unless a value is not in the list."""
        for column in declared.columns:
            if not column.codes or (declared.name, column.name) in self._not_in_list:
                continue
            # In sorted order, so that sorting codes and sorting texts is the same.
            codes = pl.Enum(sorted(code_list(column.codes)))
            coded = frame[column.name].cast(codes, strict=False)
            if coded.null_count() == frame[column.name].null_count():
                yield coded
            else:
                self._not_in_list.add((declared.name, column.name))

    def _final_chunks(self, name: str, final: Mapping[str, pl.Series]) -> Iterator[pl.DataFrame]:
        keys = TABLES[name].of_kind("key")
        texts = [column for table, column in self._not_in_list if table == name]
        for path in self._drafts[name]:
            frame = pl.read_parquet(path)
            yield frame.with_columns(
                *(final[column].gather(frame[column]).alias(column) for column in keys),
                *(pl.col(column).cast(pl.String) for column in texts),
            )
            path.unlink()


def _write(frame: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path, compression="zstd", compression_level=1, row_group_size=ROW_GROUP)
