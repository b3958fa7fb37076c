"""One door to every file format."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from evaluation.data.files.delimited import read_csv_chunks
from evaluation.data.files.excel.workbook import read_excel_chunks
from evaluation.data.files.parquet import read_parquet_chunks
from evaluation.data.files.raw_table import RawTable
from evaluation.data.files.survey.files import SURVEY_SUFFIXES, read_survey_chunks
from evaluation.errors import DataError

TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
SUFFIXES = (*TEXT_SUFFIXES, ".parquet", ".xlsx", *SURVEY_SUFFIXES)
ROWS_AT_ONCE = 1_000_000


def read_chunks(
    path: Path, *, rows: int = ROWS_AT_ONCE, columns: Collection[str] = ()
) -> Iterator[RawTable]:
    """Yield one table file in chunks of at most `rows` rows, in the order of the file.

    An empty table gives one chunk with the columns and no rows. The chunks have the same
    columns; the type of a column may differ (a chunk may hold nothing but nulls).

    Parameters
    ----------
    path : Path
    rows : int
        Memory is bounded by it in every format but .xlsx, whose sheets hold 1,048,576 rows.
    columns : collection of str
        Names the table is expected to have: finds the sheet and the header line of a workbook.

    Raises
    ------
    DataError
        When the file is missing, empty, of an unknown format or damaged; at any chunk.
    """
    _require_file(path)
    suffix = path.suffix.lower()
    if suffix in SURVEY_SUFFIXES:
        yield from read_survey_chunks(path, rows=rows)
    elif suffix == ".parquet":
        yield from read_parquet_chunks(path, rows=rows)
    elif suffix == ".xlsx":
        yield from read_excel_chunks(path, rows=rows, columns=columns)
    else:
        yield from read_csv_chunks(path, rows=rows)


def _require_file(path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise DataError(
            "unknown file format", at=path.name, way_out=f"allowed: {', '.join(SUFFIXES)}"
        )
    if path.exists() and not path.is_file():
        raise DataError("not a file", at=path.name, way_out="deliver a file")
    if not path.is_file():
        raise DataError("file is missing", at=path.name, way_out="deliver it")
    if path.stat().st_size == 0:
        raise DataError("file is empty", at=path.name, way_out="deliver the file again")


def read_raw(path: Path, *, columns: Collection[str] = ()) -> RawTable:
    """Return one whole table file with its labels and what was marked missing."""
    return joined(list(read_chunks(path, columns=columns)))


def joined(chunks: list[RawTable]) -> RawTable:
    """Return the chunks of one file as one table."""
    if len(chunks) == 1:
        return chunks[0]
    missing: dict[str, list[int]] = {}
    reasons: dict[str, dict[str, int]] = {}
    first_row = 0
    for chunk in chunks:
        for column, marked in chunk.user_missing.items():
            missing.setdefault(column, []).extend(first_row + row for row in marked)
        for column, why in chunk.missing_reasons.items():
            counts = reasons.setdefault(column, {})
            for reason, count in why.items():
                counts[reason] = counts.get(reason, 0) + count
        first_row += chunk.frame.height
    return RawTable(
        frame=pl.concat([chunk.frame for chunk in chunks], how="vertical_relaxed"),
        value_labels={
            column: labels for chunk in chunks for column, labels in chunk.value_labels.items()
        },
        texts=tuple(dict.fromkeys(text for chunk in chunks for text in chunk.texts)),
        user_missing={column: tuple(marked) for column, marked in missing.items()},
        missing_reasons=reasons,
        remarks=tuple(dict.fromkeys(remark for chunk in chunks for remark in chunk.remarks)),
    )


def read_table(path: Path) -> pl.DataFrame:
    """Return one table file as a frame.

    Text files give text columns; the other formats their own types, with user-missing
    values as nulls.

    Raises
    ------
    DataError
        When the file is missing, empty, of an unknown format or damaged.
    """
    return read_raw(path).frame


def read_labels(path: Path) -> dict[str, dict[Any, str]]:
    """Return the value labels of a file by column; empty for formats without labels."""
    return {name: dict(labels) for name, labels in read_raw(path).value_labels.items()}


def reader_name(path: Path) -> str:
    """Return which reader a file goes to, for the manifest."""
    suffix = path.suffix.lower()
    if suffix in SURVEY_SUFFIXES:
        return "pyreadstat"
    return {".xlsx": "calamine", ".parquet": "pyarrow"}.get(suffix, "polars")
