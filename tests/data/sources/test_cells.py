"""Whatever type a source format gives a cell, the steps read one way of writing it."""

from datetime import date, datetime

import polars as pl
import pytest

from evaluation.data.sources.mapping import Source
from evaluation.data.sources.source_columns import account
from evaluation.data.sources.source_files import cell_texts, read_source


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        pytest.param(["  a ", "\u00a0", ""], ["a", None, None], id="text"),
        pytest.param([7, None], ["7", None], id="integer"),
        pytest.param([7.0, 1.5, float("nan"), None], ["7", "1,5", None, None], id="float"),
        pytest.param([True, False, None], ["1", "0", None], id="flag"),
        pytest.param([date(2023, 3, 1)], ["2023-03-01"], id="day"),
        pytest.param([datetime.fromisoformat("2023-03-01")], ["2023-03-01"], id="midnight"),
        pytest.param(
            [datetime.fromisoformat("2023-03-01T08:00")], ["2023-03-01 08:00:00"], id="time"
        ),
    ],
)
def test_cells_become_texts(values, texts):
    frame = pl.DataFrame({"a": pl.Series(values)})

    assert cell_texts(frame, decimal=",")["a"].to_list() == texts


def test_a_declared_decimal_point_becomes_a_comma_only_in_numbers():
    frame = pl.DataFrame({"a": ["1200.50", "-3.5", "2023.01.02", "avd. 3", "1 200.5"]})

    found = cell_texts(frame, decimal=".")["a"].to_list()

    assert found == ["1200,50", "-3,5", "2023.01.02", "avd. 3", "1 200,5"]


def test_a_separator_at_the_end_of_the_lines_makes_no_column(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("x;y;\n1;2;\n", encoding="utf-8")

    assert read_source(Source(files={}, columns={}), path).frame.columns == ["x", "y"]


def test_utf16_is_read_when_it_is_declared(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Kön\tÅr\nK\t2023\n", encoding="utf-16")

    frame = read_source(Source(files={}, columns={}, encoding="utf-16", separator="\t"), path).frame

    assert frame.rows() == [("K", "2023")]


def test_groups_are_as_long_as_the_longest_and_every_part_is_asked_for():
    source = Source(files={}, columns={"P{n}": "p{n}", "K{n}": "k{n}"}, optional=("K{n}",))
    faults = []

    found = account(source, ["P1", "K1", "P2", "P3", "K4"], file="a.csv", faults=faults)

    assert found.named == {"P1": "p1", "K1": "k1", "P2": "p2", "P3": "p3", "K4": "k4"}
    assert set(found.absent) == {"k2", "k3", "p4"}
    assert [str(fault) for fault in faults] == [
        "column 'P4' is missing @ a.csv; deliver it, or name it under optional"
    ]


@pytest.mark.parametrize("header", ["19811218", "x" * 50, "=1+1", "12345 abc"])
def test_a_header_that_might_be_a_value_is_told_by_its_place(header):
    faults = []

    account(Source(files={}, columns={"A": "a"}), ["A", header], file="a.csv", faults=faults)

    assert "does not mention column #2 @ a.csv" in str(faults[0])
