"""Published tables come back as they were written, or not at all."""

import csv
import json
import re
from io import StringIO

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.disclosure import Results, publish, read_published, write_published
from evaluation.disclosure.spreadsheet import as_published, held_as_text
from evaluation.disclosure.storage import csv_text
from evaluation.errors import DisclosureError, Faults
from tests.disclosure.test_curves import curve
from tests.disclosure.test_publish import Limits, estimates, flow


def published():
    tables = {
        "estimates": estimates(note="text med ; och , och å"),
        "flow": flow(removed=3),
        "curves": curve([0, 6], [60, 50]),
    }
    return publish(Results(tables=tables), Limits())


def test_tables_come_back_as_they_were(tmp_path):
    before = published()
    write_published(before, tmp_path)

    after = read_published(tmp_path)

    assert sorted(after.tables) == ["curves", "estimates", "flow"]
    for name, frame in before.tables.items():
        pd.testing.assert_frame_equal(after.tables[name], frame, check_dtype=False)
    assert (after.min_count, after.round_to, dict(after.withheld)) == (5, 5, before.withheld)


FORMULAS = [
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://a.se";"b")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    "'=1",
    "a;=1",
    "a\n=1",
    "\uff1d1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula_in_a_spreadsheet(text, tmp_path):
    frame = pd.DataFrame({"a": [text], "b": [-0.3]})

    written = csv_text(frame)

    for separator in ",;":
        # As a spreadsheet sees it that parts at one sign, and honours quotation marks or not.
        cells = [
            cell
            for row in csv.reader(StringIO(written, newline=""), delimiter=separator)
            for cell in row
        ]
        cells += re.split(rf"[{separator}\n\r\t]", written.replace('"', ""))
        begins = [cell.strip(" \t\r\n")[:1] for cell in cells if cell != "-0.3"]
        assert not {"=", "+", "-", "@", "\uff1d"} & set(begins)


@pytest.mark.parametrize(
    "text", [*FORMULAS, "''", "'", "a;'b", "-0.3", "+5", "-", "", "a'b", "å;b"]
)
def test_texts_come_back_whatever_they_begin_with(text, tmp_path):
    assert as_published(held_as_text(text)) == text


@given(st.text(alphabet="=+-@';\t\r\n, a1\"", max_size=8))
def test_any_text_comes_back(text):
    assert as_published(held_as_text(text)) == text


def test_numbers_stay_numbers_also_as_text():
    frame = pd.DataFrame({"level": ["-0.3", "-1", "+2", "0,5"], "estimate": [-0.3, -1, 2, 0.5]})

    lines = csv_text(frame).splitlines()

    assert lines[1:] == ["-0.3,-0.3", "-1,-1", "+2,2", '"0,5",0.5']


def test_formulas_in_labels_are_published_as_text_and_read_back(tmp_path):
    notes = ["=1+1", "-0.3", "@a", "\tb", "'c", "d;=e", "\r=f", "g\r\nh", '"i"']
    frame = pd.concat([estimates(note=note, month=12 + n) for n, note in enumerate(notes)])
    write_published(publish(Results(tables={"estimates": frame}), Limits()), tmp_path)

    written = (tmp_path / "estimates.csv").read_text(encoding="utf-8")
    read = read_published(tmp_path).tables["estimates"]

    assert ",=1+1" not in written
    assert set(notes) <= set(read["note"])


def test_same_results_give_same_bytes_whatever_the_row_order(tmp_path):
    frame = flow(removed=30)
    for folder, rows in (("a", frame), ("b", frame.iloc[::-1])):
        results = Results(tables={"flow": rows})
        write_published(publish(results, Limits()), tmp_path / folder)

    assert (tmp_path / "a/flow.csv").read_bytes() == (tmp_path / "b/flow.csv").read_bytes()
    assert b"\r" not in (tmp_path / "a/flow.csv").read_bytes()


def test_hashes_returned_are_those_of_the_files(tmp_path):
    hashes = write_published(published(), tmp_path)

    assert sorted(hashes) == sorted(path.name for path in tmp_path.iterdir())
    index = json.loads((tmp_path / "published.json").read_text(encoding="utf-8"))
    assert index["tables"]["flow"]["sha256"] == hashes["flow.csv"]
    assert index["tables"]["flow"]["withheld"] == 0


def test_changed_table_is_refused(tmp_path):
    write_published(published(), tmp_path)
    (tmp_path / "flow.csv").write_text("step\n1\n", encoding="utf-8")
    (tmp_path / "curves.csv").unlink()

    with pytest.raises(Faults, match=r"(?s)curves\.csv.*flow\.csv") as caught:
        read_published(tmp_path)

    assert caught.value.exit_code == 4


def test_missing_index_is_refused(tmp_path):
    with pytest.raises(DisclosureError, match="no published results"):
        read_published(tmp_path)
