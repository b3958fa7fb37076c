"""SPSS, Stata and SAS files: codes, labels, reasons and dates as the file means them."""

import io
import json
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import polars as pl
import pyreadstat
import pytest

from evaluation.data import read_labels, read_table
from evaluation.data.files.readers import joined, read_chunks, read_raw
from evaluation.data.files.survey.child import END, FRAME, HEAD, META, REFUSED, answer
from evaluation.data.files.survey.dates import with_dates
from evaluation.data.files.survey.files import SYSTEM_ENCODING
from evaluation.data.files.survey.process import WAITING, end_waiting
from evaluation.errors import DataError

FOREIGN = Path(__file__).parents[1] / "data" / "foreign"
FIRST = date(2018, 9, 1)


def test_sas_file_in_windows_1252_with_catalog_beside():
    raw = read_raw(FOREIGN / "insats.sas7bdat")

    assert raw.frame["distrikt"].to_list() == ["Söder", "Västermåla", "Norr"]
    assert raw.frame["start_datum"][0] == FIRST
    assert raw.frame["manad"].to_list() == [FIRST] * 3
    assert raw.frame["skapad"][1] == datetime(2018, 9, 2)  # noqa: DTZ001 SAS knows no zone
    assert raw.value_labels["arm"] == {1: "stöd", 2: "arbete"}
    assert raw.missing_reasons == {"arm": {".b": 1}}
    assert raw.remarks == ()


@pytest.mark.parametrize("name", ["fel_kodning.sas7bdat", "fel_kodning.sav"])
def test_wrongly_declared_encoding_is_read_as_windows_1252_and_told(name):
    raw = read_raw(FOREIGN / name)

    assert raw.frame["distrikt"][0] == "Söder"
    assert raw.remarks == (SYSTEM_ENCODING,)


def test_absurd_day_in_a_foreign_file_leaves_the_others():
    raw = read_raw(FOREIGN / "fel_kodning.sav")

    assert raw.frame["start_datum"].to_list() == ["2018-09-01", "out of range"]
    assert raw.frame["manad"].to_list() == [FIRST, FIRST]
    assert raw.texts == ("Distrikt i Enköping",)


def test_portable_file_keeps_why_values_are_missing():
    raw = read_raw(FOREIGN / "person.por")

    assert raw.frame.columns == ["lopnr", "arm", "datum"]
    assert raw.frame["arm"].to_list() == [1, None, 2, None]
    assert raw.user_missing == {"arm": (2, 4)}
    assert raw.missing_reasons == {"arm": {"98..99": 2}}
    assert raw.frame["datum"][0] == FIRST


def test_transport_file_keeps_why_values_are_missing():
    raw = read_raw(FOREIGN / "status.xpt")

    assert raw.frame.rows() == [("källa", 0), ("AGI", 25_000), ("AGI", None)]
    assert raw.missing_reasons == {"lon": {".c": 1}}


def test_missing_values_of_spss_by_value_range_and_text(tmp_path):
    path = tmp_path / "skal.sav"
    pyreadstat.write_sav(
        pd.DataFrame({"a": [1.0, 98, 99, -1, None], "t": ["x", "VET EJ", "y", "VET EJ", ""]}),
        path,
        missing_ranges={"a": [{"lo": 98, "hi": 99}, -1], "t": ["VET EJ"]},
    )

    raw = read_raw(path)

    assert raw.frame["a"].to_list() == [1, None, None, None, None]
    assert raw.frame["t"].to_list() == ["x", None, "y", None, None]
    assert raw.missing_reasons == {"a": {"98..99": 2, "-1": 1}, "t": {"VET EJ": 2}}
    assert raw.user_missing == {"a": (2, 3, 4), "t": (2, 4)}


def test_tagged_missing_of_stata_keep_their_letter_and_label(tmp_path):
    path = tmp_path / "taggar.dta"
    pyreadstat.write_dta(
        pd.DataFrame({"a": [1, "a", "z", "a"], "b": [1.5, 2.5, None, 4.5]}),
        path,
        missing_user_values={"a": ["a", "z"]},
        variable_value_labels={"a": {1: "ja", "a": "vägrar"}},
    )

    raw = read_raw(path)

    assert raw.frame["a"].to_list() == [1, None, None, None]
    assert raw.frame["b"].to_list() == [1.5, 2.5, None, 4.5]
    assert raw.missing_reasons == {"a": {".a": 2, ".z": 1}}
    assert read_labels(path)["a"] == {1: "ja", "a": "vägrar"}


@pytest.mark.parametrize("suffix", [".sav", ".zsav", ".dta", ".xpt", ".por"])
def test_chunks_joined_are_the_table(tmp_path, suffix):
    path = tmp_path / f"t{suffix}"
    table = pd.DataFrame({"n": [float(n) for n in range(10)], "t": [f"rad {n}" for n in range(10)]})
    write = {".dta": pyreadstat.write_dta, ".xpt": pyreadstat.write_xport,
             ".por": pyreadstat.write_por}  # fmt: skip
    write.get(suffix, pyreadstat.write_sav)(table, path)

    chunks = list(read_chunks(path, rows=4))

    assert [chunk.frame.height for chunk in chunks] == [4, 4, 2]
    assert joined(chunks).frame["n"].to_list() == list(range(10))


def test_row_numbers_of_missing_values_are_those_of_the_file_again_when_joined(tmp_path):
    path = tmp_path / "t.sav"
    pyreadstat.write_sav(pd.DataFrame({"a": [9.0, 1, 1, 9, 9]}), path, missing_ranges={"a": [9]})

    raw = joined(list(read_chunks(path, rows=2)))

    assert raw.user_missing == {"a": (1, 4, 5)}
    assert raw.missing_reasons == {"a": {"9": 3}}


def test_large_file_is_shared_by_processes_and_keeps_its_order(tmp_path, monkeypatch):
    monkeypatch.setattr("evaluation.data.files.survey.process.LARGE", 1000)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    path = tmp_path / "t.sav"
    pyreadstat.write_sav(pd.DataFrame({"n": range(120_000)}), path)

    chunks = list(read_chunks(path))

    assert [chunk.frame.height for chunk in chunks] == [50_000, 50_000, 20_000]
    assert joined(chunks).frame["n"].to_list() == list(range(120_000))


def test_reader_that_is_left_early_ends_its_process(tmp_path):
    path = tmp_path / "t.sav"
    pyreadstat.write_sav(pd.DataFrame({"n": range(9)}), path)
    chunks = read_chunks(path, rows=2)

    assert next(chunks).frame["n"].to_list() == [0, 1]
    chunks.close()  # would wait for ever if the process were not ended


def test_process_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr("evaluation.data.files.survey.process.PATIENCE_SECONDS", 0.001)
    end_waiting()
    path = tmp_path / "t.sav"
    pyreadstat.write_sav(pd.DataFrame({"n": range(9)}), path)

    with pytest.raises(DataError, match=r"not a readable .sav file @ t.sav"):
        read_raw(path)


def test_damaged_catalog_is_told_as_such(tmp_path):
    (tmp_path / "insats.sas7bdat").write_bytes((FOREIGN / "insats.sas7bdat").read_bytes())
    (tmp_path / "INSATS.SAS7BCAT").write_bytes(b"no catalog" * 200)

    with pytest.raises(DataError, match=r"catalog beside the file cannot be read @ insats"):
        read_raw(tmp_path / "insats.sas7bdat")


def test_small_files_are_read_by_one_process_after_the_other(tmp_path):
    end_waiting()
    read_raw(FOREIGN / "person.por")
    (first,) = WAITING

    read_raw(FOREIGN / "status.xpt")
    assert [first] == WAITING

    first.process.kill()
    first.process.wait()
    assert read_raw(FOREIGN / "status.xpt").frame.height == 3
    assert [first] != WAITING


def test_process_that_refused_a_file_reads_no_other(tmp_path):
    end_waiting()
    (tmp_path / "t.sav").write_bytes(b"$FL2" + b"x" * 500)

    with pytest.raises(DataError):
        read_raw(tmp_path / "t.sav")
    assert WAITING == []


def said(**order):
    """All messages of the reading process, as it would write them."""
    out = io.BytesIO()
    answer({"rows": 100, "catalog": None, "share": (0, 1), **order}, out)
    out.seek(0)
    while head := out.read(HEAD.size):
        letter, length = HEAD.unpack(head)
        yield letter, out.read(length)


def test_reading_process_describes_the_file_then_sends_frames_then_ends():
    path = str(FOREIGN / "insats.sas7bdat")
    catalog = str(FOREIGN / "formats.sas7bcat")

    (meta, described), (frame, content), (end, _) = said(
        path=path, suffix=".sas7bdat", catalog=catalog
    )

    assert (meta, frame, end) == (META, FRAME, END)
    assert json.loads(described)["names"][:2] == ["distrikt", "arm"]
    pieces = pl.read_ipc_stream(io.BytesIO(content))
    assert pieces["tag 1"].to_list() == [None, None, "B"]


def test_reading_process_turns_to_windows_1252_once():
    messages = list(said(path=str(FOREIGN / "fel_kodning.sav"), suffix=".sav"))

    assert json.loads(messages[0][1])["encoding"] == "windows-1252"


@pytest.mark.parametrize(
    ("content", "reason"),
    [pytest.param(b"$FL2" + b"x" * 500, b"unreadable", id="damaged")],
)
def test_reading_process_says_why_it_refuses(tmp_path, content, reason):
    path = tmp_path / "t.sav"
    path.write_bytes(content)

    assert list(said(path=str(path), suffix=".sav")) == [(REFUSED, reason)]


def test_reading_process_refuses_a_damaged_catalog(tmp_path):
    path = tmp_path / "t.sas7bcat"
    path.write_bytes(b"x" * 500)
    sas = str(FOREIGN / "insats.sas7bdat")

    answers = list(said(path=sas, suffix=".sas7bdat", catalog=str(path)))
    assert answers == [(REFUSED, b"catalog")]


@pytest.mark.parametrize(
    ("suffix", "written", "count", "expected"),
    [
        pytest.param(".sav", "EDATE10", 159_203 * 86_400, FIRST, id="SPSS day"),
        pytest.param(".sav", "SDATE10", 159_203 * 86_400 + 3600, FIRST, id="SPSS day with hour"),
        pytest.param(".sav", "MOYR8", 159_212 * 86_400, FIRST, id="SPSS month"),
        pytest.param(".sav", "DATETIME20", 159_203 * 86_400 + 60,
                     datetime(2018, 9, 1, 0, 1), id="SPSS moment"),  # noqa: DTZ001 no zone
        pytest.param(".sav", "F6.0", 201_809, 201_809, id="SPSS number"),
        pytest.param(".sav", "TIME8", 3600, 3600, id="SPSS time of day stays a number"),
        pytest.param(".dta", "%td", 21_428, FIRST, id="Stata day"),
        pytest.param(".dta", "%tdCCYY-NN-DD", 21_428, FIRST, id="Stata day in another form"),
        pytest.param(".dta", "%d", 21_428, FIRST, id="old Stata day"),
        pytest.param(".dta", "%tm", 704, FIRST, id="Stata month"),
        pytest.param(".dta", "%tm", -1, date(1959, 12, 1), id="Stata month before 1960"),
        pytest.param(".dta", "%tc", 21_428 * 86_400_000, datetime(2018, 9, 1), id="Stata moment"),  # noqa: DTZ001
        pytest.param(".dta", "%8.0g", 5, 5, id="Stata number"),
        pytest.param(".xpt", "DDMMYYP10", 21_428, FIRST, id="SAS day"),
        pytest.param(".xpt", "YYMMN6.", 21_430, FIRST, id="SAS month"),
        pytest.param(".xpt", "E8601DT19.", 21_428 * 86_400, datetime(2018, 9, 1), id="SAS moment"),  # noqa: DTZ001
        pytest.param(".xpt", "DTDATE9.", 21_428 * 86_400 + 9, FIRST, id="SAS moment as day"),
        pytest.param(".xpt", "BEST12.", 7, 7, id="SAS number"),
        pytest.param(".sas7bdat", "YYMMDD10.", 2_936_549, "9999-12-31", id="last day there is"),
        pytest.param(".sas7bdat", "YYMMDD10.", 2_936_550, "out of range", id="the day after"),
        pytest.param(".dta", "%tm", 1e9, "out of range", id="Stata month out of range"),
    ],
)  # fmt: skip
def test_counts_become_dates_by_their_format(suffix, written, count, expected):
    (value,) = with_dates(pl.Series("d", [count]), written, suffix)

    assert value == (date(9999, 12, 31) if expected == "9999-12-31" else expected)


def test_text_under_a_date_format_stays_text():
    values = pl.Series("d", ["2018-09-01"])

    assert with_dates(values, "DATE11", ".sav").equals(values)


def test_short_names_of_portable_files_are_turned_round_only_when_sure(tmp_path):
    path = tmp_path / "t.por"
    table = pd.DataFrame({"BELOP_01": [1.0], "BELOP_02": [2.0], "KON": ["1"]})
    pyreadstat.write_por(table, path, column_labels=["belopp_ovrigt", "Andra belopp", None])

    assert read_table(path).columns == ["belopp_ovrigt", "belop_02", "kon"]
