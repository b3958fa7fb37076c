"""Workbooks: the table and nothing but the table, and only where it is beyond doubt."""

from datetime import date, datetime

import polars as pl
import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from data_schemas import TABLES
from evaluation.data.files.readers import read_chunks, read_raw
from evaluation.data.store.canonical import canonical
from evaluation.errors import DataError

NAMES = ("lopnr", "kommun_kod", "belopp", "datum", "distrikt", "kon", "roll")
ROW = ("PAAAAAAAA01", "0381", 9000, date(2018, 9, 1), "Söder", "1", "2")


@pytest.fixture
def book(tmp_path):
    """Write sheets of rows and return the path."""

    def put(*sheets, merged=(), comment="", title="", footer=None):
        workbook = Workbook()
        workbook.remove(workbook.active)
        for number, rows in enumerate(sheets):
            sheet = workbook.create_sheet(f"Blad {number}")
            for row in rows:
                sheet.append(row)
            for cells in merged:
                sheet.merge_cells(cells)
            sheet.oddFooter.center.text = footer
        if comment:
            workbook.worksheets[0]["A1"].comment = Comment(comment, "Uppgiftslämnaren")
        workbook.properties.title = title or None
        workbook.save(tmp_path / "person.xlsx")
        return tmp_path / "person.xlsx"

    return put


def read(path):
    return read_raw(path, columns=NAMES)


def told(raw):
    return [remark.kind for remark in raw.remarks]


def test_plain_sheet_with_its_types(book):
    raw = read(book([NAMES, ROW, ROW]))

    assert raw.frame.rows() == [ROW, ROW]
    assert raw.frame.schema["belopp"] == pl.Int64
    assert raw.frame.schema["datum"] == pl.Date
    assert raw.remarks == ()


def test_titles_above_and_totals_below_are_left_out_and_told(book):
    rows = [["Uttag ur systemet"], [None, "maj"], [], NAMES, ROW, ROW,
            ["Summa", None, 18000], [], ["Källa: systemet"]]  # fmt: skip

    raw = read(book(rows))

    assert raw.frame.height == 2
    assert told(raw) == ["title rows", "footer rows"]
    assert {"Uttag ur systemet", "maj", "Källa: systemet", "18000"} <= set(raw.texts)


@pytest.mark.parametrize(
    "last",
    [
        pytest.param(["PAAAAAAAA02"], id="a row of one cell right below the data"),
        pytest.param([None, "0381", 1, date(2018, 9, 1), None, "1", "2"], id="a row without key"),
    ],
)
def test_row_that_may_be_data_stays_data(book, last):
    raw = read(book([NAMES, ROW, last]))

    assert raw.frame.height == 2
    assert raw.remarks == ()


def test_empty_row_between_rows_stays_a_row_of_nothing(book):
    raw = read(book([NAMES, ROW, [], ROW]))

    assert raw.frame.row(1) == (None,) * len(NAMES)
    assert raw.frame.height == 3


def test_the_one_sheet_with_the_agreed_columns_is_read_and_the_others_seen(book):
    raw = read(book([["Läs mig"], ["Kontakt: enheten"]], [NAMES, ROW]))

    assert raw.frame.rows() == [ROW]
    assert told(raw) == ["other sheets"]
    assert {"Blad 0", "Blad 1", "Kontakt: enheten"} <= set(raw.texts)


def test_comments_properties_and_page_footers_are_seen(book):
    raw = read(book([NAMES, ROW], comment="ring Maja", title="Hemligt", footer="Skrivet av M"))

    assert {"ring Maja", "Hemligt"} <= set(raw.texts)
    assert any("Skrivet av M" in text for text in raw.texts)


@pytest.mark.parametrize(
    ("sheets", "problem"),
    [
        pytest.param([[NAMES, ROW], [NAMES, ROW]], "several sheets have", id="two tables"),
        pytest.param([[["a", "b"], [1, 2]], [["c"], [3]]], "no sheet has", id="none of two"),
        pytest.param([[["Titel"], ["a", "b"], [1, 2]]], "no sheet has", id="unknown under title"),
        pytest.param([[[1, 2], [3, 4]]], "no sheet has", id="numbers for names"),
        pytest.param([[]], "no sheet has", id="nothing"),
        pytest.param([[("kon", "kon"), ("1", "2")]], "have the same name", id="same name"),
        pytest.param([[NAMES, ["=1+1"]]], "formula has no stored value", id="formula"),
        pytest.param([[NAMES, ["#N/A"]]], "cells show an Excel error", id="error"),
    ],
)
def test_what_is_not_beyond_doubt_is_refused(book, sheets, problem):
    with pytest.raises(DataError, match=problem):
        read(book(*sheets))


def test_merged_cells_in_the_table_are_refused_and_above_it_not(book):
    assert read(book([["Titel"], NAMES, ROW], merged=["A1:C1"])).frame.rows() == [ROW]
    with pytest.raises(DataError, match="cells are merged in the table"):
        read(book([NAMES, ROW, ROW], merged=["A2:A3"]))


def test_cell_far_away_does_not_fill_the_memory(book):
    far = [None] * 16_383 + ["x"]

    with pytest.raises(DataError, match="cells far away from the table"):
        read(book([NAMES, *[ROW] * 3100, far]))


def test_locked_workbook_says_so(tmp_path):
    path = tmp_path / "person.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)

    with pytest.raises(DataError, match="locked with a password"):
        read(path)


def test_unknown_names_do_when_there_is_one_sheet_and_no_doubt(book):
    raw = read_raw(book([["Personkod", "År"], ["A", 2018]]))

    assert raw.frame.rows() == [("A", 2018)]


def test_mixed_cells_are_texts(book):
    rows = [NAMES, ROW, ("PAAAAAAAA02", 381, "12 345", "2018-09-01", True, 1.5, "x")]

    raw = read(book(rows))

    assert raw.frame.row(1) == (
        "PAAAAAAAA02", "381", "12 345", "2018-09-01", "True", "1.5", "x",
    )  # fmt: skip


def test_month_typed_into_excel_is_read_and_told_and_lost_zero_is_not_repaired(book):
    declared = TABLES["hushall_manad"]
    rows = [("manad", "kommun_kod"), (datetime(2018, 9, 1), 381)]  # noqa: DTZ001 Excel: no zone

    typed = canonical(declared, read_raw(book(rows), columns=declared.column_names).frame)

    assert typed.frame.select("manad", "kommun_kod").row(0) == (24_224, "381")
    assert typed.rewritten == {"manad": (1,)}


def test_chunks_joined_are_the_table(book):
    chunks = list(read_chunks(book([NAMES, *[ROW] * 5]), rows=2, columns=NAMES))

    assert [chunk.frame.height for chunk in chunks] == [2, 2, 1]


def test_header_alone_is_one_empty_chunk_with_the_columns(book):
    (chunk,) = read_chunks(book([NAMES]), columns=NAMES)

    assert chunk.frame.columns == list(NAMES)
    assert chunk.frame.is_empty()
