"""The audit log shows when a line was changed, removed or added."""

import json
import subprocess
import sys
from datetime import datetime

import pytest

from evaluation.errors import EvaluationError, VerificationError
from evaluation.provenance import AuditLog, audit, sha256_bytes
from evaluation.provenance.audit import Trail
from tests.provenance.held_elsewhere import holding


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

    with (
        holding(log.path) as pid,
        pytest.raises(EvaluationError, match=rf"writing here \(process {pid}, since 20"),
    ):
        log.append("run", {})

    log.append("run", {})
    assert log.check() == 5
    assert events(log)[3:] == ["log taken over", "run"]
    assert entries(log)[3]["details"]["pid"] == pid


def entries(log):
    return [json.loads(line) for line in log.path.read_bytes().splitlines()]


def events(log):
    return [entry["event"] for entry in entries(log)]


def test_line_cut_off_at_any_byte_is_kept_told_and_no_tampering(log):
    whole = log.path.read_bytes()
    third = whole.rindex(b"\n", 0, -1) + 1

    for size in range(third + 1, len(whole) - 1):
        log.path.write_bytes(whole[:size])
        assert log.trail() == Trail(lines=3, torn=(3,), is_cut=True)
        log.append("run", {"study": "d"})

        assert log.trail() == Trail(lines=5, torn=(3,))
        lines = log.path.read_bytes().split(b"\n")
        assert lines[2] == whole[third:size]
        told = json.loads(lines[3])
        assert told["event"] == "line cut off"
        assert told["details"] == {"line": 3, "sha256": sha256_bytes(lines[2])}


def test_line_of_which_only_the_end_is_missing_is_a_line(log):
    log.path.write_bytes(log.path.read_bytes()[:-1])

    assert log.trail() == Trail(lines=3)
    log.append("run", {})
    assert log.trail() == Trail(lines=4)


def test_cut_inside_a_letter_of_two_bytes_is_read(log):
    log.append("run", {"study": "ö"})
    whole = log.path.read_bytes()
    log.path.write_bytes(whole[: whole.rindex("ö".encode()) + 1])

    assert log.trail() == Trail(lines=4, torn=(4,), is_cut=True)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        pytest.param(lambda lines: [*lines[:2], lines[2][:-9], *lines[3:]], 3, id="cut more"),
        pytest.param(lambda lines: lines[:2] + lines[3:], 3, id="cut line taken away"),
        pytest.param(lambda lines: lines[:3] + lines[4:], 3, id="what tells of it taken away"),
        pytest.param(lambda lines: [*lines[:3], b"{}", *lines[4:]], 3, id="other words"),
        pytest.param(lambda lines: [lines[0][:-5], *lines[1:]], 1, id="an earlier line cut"),
        pytest.param(lambda lines: [*lines[:4], lines[4][:-5]], 5, id="a later line cut"),
    ],
)
def test_tampering_around_a_cut_line_is_found(log, change, line):
    log.path.write_bytes(log.path.read_bytes()[:-30])
    log.append("run", {})
    lines = log.path.read_bytes().splitlines()
    log.path.write_bytes(b"\n".join(change(lines)) + b"\n")

    with pytest.raises(VerificationError, match=f"audit.jsonl line {line};"):
        log.check()


def test_clock_that_was_set_back_is_told_and_breaks_nothing(log, monkeypatch):
    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(1999, 12, 31, tzinfo=tz)

    monkeypatch.setattr(audit, "datetime", Earlier)
    log.append("run", {})

    assert log.trail() == Trail(lines=4, set_back=(4,))


def test_log_that_does_not_fit_is_left_as_it_was(log):
    pytest.importorskip("resource")
    before = log.path.read_bytes()
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from evaluation.provenance import AuditLog\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)\n"
        "AuditLog(Path(sys.argv[1])).append('run', {})\n"
    )
    room = str(len(before) + 20)
    done = subprocess.run(
        [sys.executable, "-c", code, str(log.path), room], capture_output=True, check=False
    )

    assert done.returncode == 1
    assert log.path.read_bytes() == before
