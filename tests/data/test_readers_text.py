"""Delimited text: nothing repaired that could mean two things, nothing lost without a word."""

import polars as pl
import pytest

from evaluation.data import read_table
from evaluation.data.files.delimited import NOT_UTF8
from evaluation.data.files.readers import read_chunks, read_raw
from evaluation.errors import DataError


@pytest.fixture
def write(tmp_path):
    def put(content, name="person.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"a;b\n1;x\n2;y\n", id="plain"),
        pytest.param(b"a;b\r\n1;x\r\n2;y\r\n", id="CRLF"),
        pytest.param(b"a;b\n1;x\n2;y", id="no line end at the end"),
        pytest.param(b"a;b\n1;x\n2;y\n\r\n\n\n", id="blank lines at the end"),
        pytest.param(b"\xef\xbb\xbfa;b\n1;x\n2;y\n", id="byte order mark"),
        pytest.param(b"\n\na;b\n1;x\n2;y\n", id="blank lines before the header"),
        pytest.param(b"sep=;\r\na;b\r\n1;x\r\n2;y\r\n", id="separator hint of Excel"),
        pytest.param(b'"a";b\n"1";x\n2;"y"\n', id="some fields quoted"),
        pytest.param(b" a ; b\n1;x\n2;y\n", id="spaces around names"),
        pytest.param(b"a,b\n1,x\n2,y\n", id="comma"),
        pytest.param(b"a\tb\n1\tx\n2\ty\n", id="tab"),
        pytest.param(b"a|b\n1|x\n2|y\n", id="bar"),
        pytest.param(b"a;b;;\n1;x;;\n2;y;;\n", id="empty columns at the end"),
    ],
)
def test_dialects_of_one_table(write, content):
    table = read_table(write(content))

    assert table.equals(pl.DataFrame({"a": ["1", "2"], "b": ["x", "y"]}))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"a;b\n1;x\n2\n", "rows do not fit", id="short row"),
        pytest.param(b"a;b\n1\n", "rows do not fit", id="only a short row"),
        pytest.param(b"a;b\n1;x;z\n", "rows do not fit", id="long row"),
        pytest.param(b'a;b\n1;"x\n2;y\n', "rows do not fit", id="quotation mark never closed"),
        pytest.param(b'a;b\n1;"x\n2;y"\n', "rows do not fit", id="rows swallowed by quotes"),
        pytest.param(b'a;"b\n1;x\n', "rows do not fit", id="quotation mark in the header"),
        pytest.param(b"a;b;a\n1;x;2\n", "columns 1 and 3 have the same name", id="same name"),
        pytest.param(b"a;b;\n1;x;2\n", "column without a name has values", id="no name"),
        pytest.param(b"a;b\r1;x\r", "no header line that ends", id="line ends of old Macs"),
        pytest.param(b"\n \n", "file is empty", id="blank"),
        pytest.param("a;b\n1;x\n".encode("utf-16"), "looks like UTF-16", id="UTF-16"),
        pytest.param(b"a;b\n1;x\0\n", "at byte 7: .* a binary file", id="zero byte"),
        pytest.param(b"a;b\n1;\xe5\n", "at byte 6: .* ISO-8859-1", id="a letter of its own"),
        pytest.param(b"a;b\n1;S\x94der\n", "looks like Windows-1252", id="DOS"),
        pytest.param(b"a;b\n1;S\x9ader\n", "looks like Windows-1252", id="Mac"),
        pytest.param("a;b\n1;Söder\n".encode() + b"2;S\xf6der\n", "at byte 16", id="half of each"),
        pytest.param(b"a;b\n1;x\n2;\xc3", "at byte 10", id="cut within a letter"),
        pytest.param(b"\xef\xbb\xbfa;b\n1;\x81\n", "at byte 6", id="offset after the mark"),
    ],
)
def test_what_is_not_beyond_doubt_is_refused(write, content, problem):
    with pytest.raises(DataError, match=problem):
        read_raw(write(content))


@pytest.mark.parametrize(
    "cell",
    ["Söder", "ÅKERBY", "Café", "Müller", "Förskoleå", "bröd"],
)
def test_swedish_words_in_windows_1252_are_read_and_told(write, cell):
    raw = read_raw(write(f"a;b\n1;{cell}\n2;Skåne\n".encode("windows-1252")))

    assert raw.frame["b"][0] == cell
    assert raw.remarks == (NOT_UTF8,)


def test_no_break_spaces_between_digits_do_not_hinder_windows_1252(write):
    raw = read_raw(write("a;b\nSöder;12\u00a0345\n".encode("windows-1252")))

    assert raw.frame.row(0) == ("Söder", "12\u00a0345")


def test_text_that_was_decoded_wrongly_before_is_left_for_the_rule_about_it(write):
    raw = read_raw(write("a;b\n1;EnkÃ¶ping\n"))

    assert raw.frame["b"].to_list() == ["EnkÃ¶ping"]
    assert raw.remarks == ()


@pytest.mark.parametrize("size", [3, 7, 64])
def test_words_on_the_border_of_two_blocks_are_still_words(write, monkeypatch, size):
    monkeypatch.setattr("evaluation.data.files.encoding.BLOCK_BYTES", size)
    rows = "".join(f"{n};Sö{'x' * n}der\n" for n in range(40))

    assert read_table(write(f"a;b\n{rows}".encode("windows-1252"))).height == 40


def test_inch_marks_are_no_quotation_marks(write):
    table = read_table(write('a;b\n1;5" rör\n2;y\n'))

    assert table["b"].to_list() == ['5" rör', "y"]


def test_separators_and_lines_within_quotes_belong_to_the_cell(write):
    table = read_table(write('a;b\n"1;2";x\n3;"y\nz"\n'))

    assert table.rows() == [("1;2", "x"), ("3", "y\nz")]


def test_missing_header_line_with_equal_values_is_no_fault_of_names(write):
    # The rule about columns tells it; the reader must not repeat a person's values.
    assert len(read_table(write("P1;0;0;gymn\nP2;0;1;gymn\n")).columns) == 4


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("quote", ["", '"'], ids=["plain", "quoted"])
def test_chunks_joined_are_the_table(write, monkeypatch, rows, quote):
    monkeypatch.setattr("evaluation.data.files.delimited.BLOCK_BYTES", 16)
    lines = [f"{n};{quote}Rad {n}{quote}" for n in range(7)]
    path = write("nummer;text\n" + "\n".join(lines))

    chunks = list(read_chunks(path, rows=rows))

    assert [chunk.frame.height for chunk in chunks[:-1]] == [rows] * (len(chunks) - 1)
    assert pl.concat(chunk.frame for chunk in chunks)["text"].to_list() == [
        f"Rad {n}" for n in range(7)
    ]


def test_header_alone_is_one_empty_chunk_with_the_columns(write):
    (chunk,) = read_chunks(write("a;b\n"))

    assert chunk.frame.schema == {"a": pl.String, "b": pl.String}
    assert chunk.frame.is_empty()
