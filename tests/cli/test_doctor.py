"""The doctor says what is missing and what to do, one line each."""

import json

from evaluation.cli import main
from evaluation.provenance import find_project

ROOT = find_project().root


def test_each_line_says_ok_or_what_to_do(command):
    code, out, _ = command("doctor")

    lines = out.splitlines()
    assert code == 1  # the small project has no lock and no fonts
    assert len(lines) == 8
    assert all(line[:3] in ("ok ", "NOT") for line in lines)
    assert "NOT  packages         no requirements.lock; make lock" in lines
    assert any(line.startswith("NOT  fonts") for line in lines)


def test_changed_audit_log_is_seen(command, project):
    project.audit.write_text("{}\n", encoding="utf-8")

    assert "NOT  audit log        the audit log has been changed" in command("doctor")[1]


def test_this_project_is_described(capsys):
    main(["doctor", "--json", "--project", str(ROOT)])

    found = json.loads(capsys.readouterr().out)
    topics = [finding["topic"] for finding in found["findings"]]
    assert topics[0] == "python"
    assert found["ok"] == all(finding["ok"] for finding in found["findings"])
