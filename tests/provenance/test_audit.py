"""The audit log shows when a line was changed, removed or added."""

import json

import pytest

from evaluation.errors import EvaluationError, VerificationError
from evaluation.provenance import AuditLog, audit


@pytest.fixture
def log(tmp_path):
    log = AuditLog(tmp_path / "private" / "audit.jsonl")
    for study in ("a", "b", "c"):
        log.append("run", {"study": study, "seconds": 1.5})
    return log


def test_untouched_log_is_whole(log):
    assert log.trail() == Trail(lines=3)
    lines = [json.loads(line) for line in log.path.read_text(encoding="utf-8").splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3]
    assert set(lines[0]) == {"number", "time", "event", "details", "previous"}


def test_log_that_does_not_exist_is_empty(tmp_path):
    assert AuditLog(tmp_path / "audit.jsonl").check() == 0


@pytest.mark.parametrize(
    ("change", "line"),
    [
        pytest.param(lambda lines: [lines[0].replace('"a"', '"x"'), *lines[1:]], 2, id="changed"),
        pytest.param(lambda lines: [lines[0], lines[2]], 2, id="removed"),
        pytest.param(lambda lines: [*lines, "{}"], 4, id="added"),
        pytest.param(lambda lines: [lines[1], lines[0], lines[2]], 1, id="moved"),
        pytest.param(lambda lines: [*lines, "no JSON"], 4, id="not JSON"),
    ],
)
def test_changed_log_names_the_line(log, change, line):
    lines = log.path.read_text(encoding="utf-8").splitlines()
    log.path.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")

    with pytest.raises(VerificationError, match=f"audit.jsonl line {line};"):
        log.check()


def test_log_held_by_another_run_is_said(log, monkeypatch):
    monkeypatch.setattr(audit, "_PATIENCE", 0.0)

    with holding(log.path) as pid:
        with pytest.raises(EvaluationError, match=rf"writing here \(process {pid}, since 20"):
            log.append("run", {})

    log.append("run", {})
    assert log.check() == 4
