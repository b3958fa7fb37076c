"""One door to every file format."""

from pathlib import Path
from typing import Any

import polars as pl

from evaluation.data.csv_files import read_csv
from evaluation.data.survey_files import SURVEY_READERS, RawTable, read_survey_file
from evaluation.errors import DataError

TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
SUFFIXES = (*TEXT_SUFFIXES, ".parquet", *SURVEY_READERS)


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
    return "pyreadstat" if suffix in SURVEY_READERS else "polars"


def read_raw(path: Path) -> RawTable:
    """Return one table file with its labels and what was marked missing."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise DataError(
            "unknown file format", at=path.name, way_out=f"allowed: {', '.join(SUFFIXES)}"
        )
    if not path.is_file():
        raise DataError("file is missing", at=path.name, way_out="deliver it")
    if path.stat().st_size == 0:
        raise DataError("file is empty", at=path.name, way_out="deliver the file again")
    if suffix in SURVEY_READERS:
        return read_survey_file(path)
    if suffix == ".parquet":
        return _read_parquet(path)
    return RawTable(frame=read_csv(path))


def _read_parquet(path: Path) -> RawTable:
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        raise DataError(
            "not a readable .parquet file", at=path.name, way_out="export it again"
        ) from None
    if any(kind.is_nested() or kind == pl.Binary for kind in frame.dtypes):
        raise DataError(
            "the file has columns of columns or of bytes",
            at=path.name,
            way_out="export plain texts, numbers and dates",
        )
    return RawTable(frame=frame)
