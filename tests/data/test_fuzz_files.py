"""Damaged files of every format: our own error or a table, never a traceback, crash or hang."""

import io
import zipfile
from datetime import date

import numpy as np
import pandas as pd
import polars as pl
import pyreadstat
import pytest

from data_schemas import Column, Table
from evaluation.data.files.formats import FORMATS, writer
from evaluation.data.files.readers import read_raw
from evaluation.errors import DataError

TABLE = Table(
    name="t",
    about="En tabell att skada",
    required=False,
    key=("lopnr",),
    columns=(
        Column(name="lopnr", kind="key", about="Nyckel"),
        Column(name="antal", kind="count", about="Antal"),
        Column(name="andel", kind="number", about="Andel"),
        Column(name="dag", kind="date", about="Dag"),
    ),
)
ROWS = 60
# Survey formats cost a new process after each refusal.
DAMAGES = dict.fromkeys(FORMATS, 4) | dict.fromkeys(("csv", "tsv", "parquet", "xlsx"), 50)
# A whole machine word of these is what sizes and offsets go wrong with.
EXTREMES = [b"\xff" * 8, b"\x7f" + b"\xff" * 7, b"\xff" * 7 + b"\x7f", b"\0" * 8, b"\x80" * 4]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The bytes of one sound file per format."""
    folder = tmp_path_factory.mktemp("hela")
    table = pl.DataFrame(
        {
            "lopnr": [f"P{n:06X}" for n in range(ROWS)],
            "antal": list(range(ROWS)),
            "andel": [n / 4 for n in range(ROWS)],
            "dag": [date(2018, 9, 1 + n % 28) for n in range(ROWS)],
        }
    )
    contents = {}
    for name in FORMATS:
        writer(name)(table, TABLE, folder / f"t.{name}")
        contents[name] = (folder / f"t.{name}").read_bytes()
    return contents


def damaged(raw, rng):
    content = bytearray(raw)
    # Most damage that is not seen at once is in what describes the file.
    reach = len(content) if rng.random() < 0.4 else min(len(content), 2048)
    match rng.integers(5):
        case 0:
            return bytes(content[: rng.integers(1, len(content))])
        case 1:
            for _ in range(rng.integers(1, 20)):
                content[rng.integers(reach)] ^= 1 << rng.integers(8)
        case 2:
            start, extreme = rng.integers(reach), EXTREMES[rng.integers(len(EXTREMES))]
            content[start : start + len(extreme)] = extreme
        case 3:
            start = rng.integers(len(content))
            content[start:] = rng.bytes(len(content) - start)
        case _:
            start, other = rng.integers(reach), rng.integers(reach)
            content[start : start + 64] = content[other : other + 64]
    return bytes(content)


def damaged_part(raw, rng):
    """A workbook that is a sound archive with one damaged part."""
    archive, out = zipfile.ZipFile(io.BytesIO(raw)), io.BytesIO()
    hit = archive.namelist()[rng.integers(len(archive.namelist()))]
    with zipfile.ZipFile(out, "w") as other:
        for name in archive.namelist():
            part = archive.read(name)
            other.writestr(name, damaged(part, rng) if name == hit and part else part)
    return out.getvalue()


def read_or_refuse(path):
    """The number of rows, or the text of our own error."""
    try:
        return read_raw(path).frame.height
    except DataError as error:
        return str(error)


def require_own_errors(results, path):
    errors = [result for result in results if isinstance(result, str)]
    assert errors
    assert all(path.name in error and "P0000" not in error for error in errors)


@pytest.mark.parametrize("file_format", FORMATS)
def test_damaged_files(tmp_path, sound, file_format):
    path = tmp_path / f"t.{file_format}"
    results = []
    for seed in range(DAMAGES[file_format]):
        path.write_bytes(damaged(sound[file_format], np.random.default_rng(seed)))
        results.append(read_or_refuse(path))

    require_own_errors(results, path)


def test_damaged_parts_of_a_workbook(tmp_path, sound):
    path = tmp_path / "t.xlsx"
    results = []
    for seed in range(50):
        path.write_bytes(damaged_part(sound["xlsx"], np.random.default_rng(seed)))
        results.append(read_or_refuse(path))

    require_own_errors(results, path)


@pytest.mark.parametrize("file_format", [*FORMATS, "sas7bdat", "txt"])
def test_random_bytes_are_refused(tmp_path, file_format):
    path = tmp_path / f"t.{file_format}"
    path.write_bytes(np.random.default_rng(1).bytes(5000))

    with pytest.raises(DataError, match=f"@ t.{file_format}"):
        read_raw(path)


@pytest.mark.parametrize(
    ("content", "claimed"), [("parquet", "csv"), ("sav", "xlsx"), ("xlsx", "dta"), ("csv", "sav")]
)
def test_file_under_the_name_of_another_format_is_refused(tmp_path, sound, content, claimed):
    path = tmp_path / f"t.{claimed}"
    path.write_bytes(sound[content])

    with pytest.raises(DataError, match=f"@ t.{claimed}"):
        read_raw(path)


WIDE = [f"k{n}" for n in range(10_000)]


@pytest.mark.parametrize("file_format", ["csv", "parquet", "xlsx", "sav"])
def test_ten_thousand_columns(tmp_path, file_format):
    path = tmp_path / f"t.{file_format}"
    table = pl.DataFrame([pl.Series(name, [1.0]) for name in WIDE])
    declared = Table(name="t", about="", required=False, key=(), columns=())
    if file_format == "sav":
        pyreadstat.write_sav(pd.DataFrame(np.ones((1, len(WIDE))), columns=WIDE), path)
    else:
        writer(file_format)(table, declared, path)

    assert read_raw(path).frame.columns == WIDE


def test_portable_file_with_too_many_columns_is_refused_before_it_fills_the_memory(tmp_path):
    path = tmp_path / "t.xpt"
    pyreadstat.write_xport(pd.DataFrame(np.ones((1, 2001)), columns=WIDE[:2001]), path)

    with pytest.raises(DataError, match="too many columns for this format"):
        read_raw(path)


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_cell_of_ten_megabytes(tmp_path, file_format):
    path = tmp_path / f"t.{file_format}"
    table = pl.DataFrame({"a": ["x" * 10_000_000, "y"], "b": ["1", "2"]})
    writer(file_format)(table, TABLE, path)

    assert read_raw(path).frame.equals(table)
