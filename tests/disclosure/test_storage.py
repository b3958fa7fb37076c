"""Published tables come back as they were written, or not at all."""

import json

import pandas as pd
import pytest

from evaluation.disclosure import Results, publish, read_published, write_published
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
