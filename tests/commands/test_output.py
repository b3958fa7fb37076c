"""Results on stdout as words, table or JSON; progress on stderr; paths from the project."""

import json
import sys

import pytest

from evaluation.commands.output import Output, shown, table_lines
from evaluation.commands.report import peak_memory

ROWS = [("E1", 12), ("W20", 1)]


def test_columns_are_aligned_where_stdout_is_no_terminal():
    assert table_lines(("rule", "count"), ROWS) == ["rule  count", "E1    12", "W20   1"]


def test_terminal_gets_a_drawn_table_unless_it_asks_for_none(monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    drawn = "\n".join(table_lines(("rule", "count"), ROWS))
    monkeypatch.setenv("NO_COLOR", "1")

    assert "─" in drawn
    assert "W20" in drawn
    assert table_lines(("rule", "count"), ROWS)[0] == "rule  count"


@pytest.mark.parametrize("as_json", [True, False])
def test_result_is_the_only_thing_on_stdout(capsys, as_json):
    output = Output(as_json=as_json)

    output.progress("working")
    output.result({"år": 0.1 + 0.2}, ["one", "two"])

    captured = capsys.readouterr()
    assert captured.err == "working\n"
    assert captured.out == ('{\n "år": 0.3\n}\n' if as_json else "one\ntwo\n")
    if as_json:
        json.loads(captured.out)


def test_paths_are_shown_from_the_project_or_by_name_only(project, tmp_path):
    assert shown(project.build / "praktik", project) == "build/praktik"
    assert shown(tmp_path / "elsewhere" / "delivery", project) == "delivery"


def test_peak_memory_is_told_in_megabytes():
    assert 10 < peak_memory() < 100_000
