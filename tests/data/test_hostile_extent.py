"""Files wider, longer or emptier than they may be: refused by name, in little memory."""

import resource
from contextlib import suppress

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evaluation.data.files.extent import LONGEST_ROW, MOST_COLUMNS
from evaluation.data.files.readers import read_raw
from evaluation.data.sources.mapping import Source
from evaluation.data.sources.source_files import read_source
from evaluation.errors import DataError

from .hostile_workbooks import workbook

MEGABYTE = 1 << 20
BLOCKS = 500 * MEGABYTE  # a block of 64 MB as bytes and as text, and what is left of the last
MANY = 200_000
ROWS = 1_000_003


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def wide_csv(path, count):
    line = ";".join(f"k{n}" for n in range(count))
    path.write_text(f"{line}\n{line}\n", encoding="utf-8")


def wide_parquet(path, count):
    pl.DataFrame({f"k{n}": [1] for n in range(count)}).write_parquet(path)


def wide_xlsx(path, count):
    cells = "".join(f'<c t="inlineStr"><is><t>k{n}</t></is></c>' for n in range(count))
    workbook(path, [f"<row>{cells}</row>"])


def wide_survey(path, count):
    import pyreadstat

    frame = pd.DataFrame(np.ones((1, count)), columns=[f"k{n}" for n in range(count)])
    getattr(pyreadstat, f"write_{path.suffix[1:]}")(frame, path)


@pytest.mark.parametrize(
    ("suffix", "write", "count"),
    [
        pytest.param(".csv", wide_csv, MANY, id="csv"),
        pytest.param(".tsv", wide_csv, MOST_COLUMNS + 1, id="one too many"),
        pytest.param(".parquet", wide_parquet, MOST_COLUMNS + 1, id="parquet"),
        pytest.param(".xlsx", wide_xlsx, MOST_COLUMNS + 1, id="xlsx"),
        pytest.param(".sav", wide_survey, MOST_COLUMNS + 1, id="sav"),
        pytest.param(".dta", wide_survey, MOST_COLUMNS + 1, id="dta"),
    ],
)
def test_too_many_columns_are_refused_by_their_limit(suffix, write, count, tmp_path):
    path = tmp_path / f"bred{suffix}"
    write(path, count)
    if suffix == ".tsv":
        path.write_text(path.read_text(encoding="utf-8").replace(";", "\t"), encoding="utf-8")

    with pytest.raises(
        DataError, match=rf"more than {MOST_COLUMNS} columns @ bred\{suffix}; deliv"
    ):
        read_raw(path)


def test_a_mapped_file_has_the_same_limits(tmp_path):
    source = Source(files={"": ("*.csv",)}, columns=("a",))
    wide_csv(tmp_path / "bred.csv", MANY)
    (tmp_path / "lang.csv").write_bytes(b"a;b\n" + b"x" * 3 * LONGEST_ROW)

    with pytest.raises(DataError, match="more than 10000 columns"):
        read_source(source, tmp_path / "bred.csv")
    with pytest.raises(DataError, match="a row of more than 16 MB"):
        read_source(source, tmp_path / "lang.csv")


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(b"a;b\n1;2\n", id="a line without end"),
        pytest.param(b'a;b\n1;"', id="a quotation mark without end"),
        pytest.param("a;b\nfå;".encode("windows-1252"), id="in another encoding"),
    ],
)
def test_hundreds_of_megabytes_without_line_end_is_refused_in_little_memory(start, tmp_path):
    path = tmp_path / "lang.csv"
    filling = b"x" * (MEGABYTE - 1) + (b"\n" if b'"' in start else b"x")
    with path.open("wb") as file:
        file.write(start)
        for _ in range(400):
            file.write(filling)
    before = peak()

    with pytest.raises(DataError, match=r"a row of more than 16 MB @ lang\.csv; end lines with"):
        read_raw(path)

    assert peak() - before < BLOCKS


def test_a_long_row_within_the_limit_is_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a;b\n1;" + b"x" * (LONGEST_ROW // 2) + b"\n2;y\n")

    assert read_raw(path).frame["b"].str.len_bytes().to_list() == [LONGEST_ROW // 2, 1]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()], ids=["string", "large string"])
@pytest.mark.parametrize("is_declared", [True, False])
def test_one_long_text_in_many_rows_is_not_written_out(kind, is_declared, tmp_path):
    path = tmp_path / "a.parquet"
    one = pa.array(["a" * MEGABYTE], type=kind)
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, type=pa.int32()), one)
    pq.write_table(pa.table({"a": column}), path, compression="zstd", store_schema=is_declared)
    before = peak()

    with pytest.raises(DataError, match=r"a long text stands in so many rows .* @ a\.parquet"):
        read_raw(path)

    assert path.stat().st_size < MEGABYTE / 100
    assert peak() - before < BLOCKS


def number(value):
    """A number as the foot of a Parquet file holds it."""
    value, written = 2 * value, b""
    while value:
        written += bytes([value & 127 | (128 if value > 127 else 0)])
        value >>= 7
    return written


@pytest.mark.parametrize("told", [ROWS - 2, ROWS - 100_000, 2 * ROWS])
def test_a_parquet_file_that_lies_about_its_rows_loses_none(told, tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": pa.array(range(ROWS))}), path)
    content = path.read_bytes()
    places = [n for n in range(len(content)) if content.startswith(number(ROWS), n)]
    assert len(places) >= 3

    for place in places:
        lie = content[:place] + number(told) + content[place + len(number(ROWS)) :]
        path.write_bytes(lie)
        with suppress(DataError):
            assert read_raw(path).frame.height == ROWS
