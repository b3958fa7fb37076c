"""The doctor says what is missing and what to do, one line each."""

import json
import os

import pytest

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


@pytest.mark.skipif(os.name == "nt", reason="needs a shell script as a stand-in for Quarto")
@pytest.mark.parametrize(
    ("version", "ok", "words"),
    [
        pytest.param("1.9.38", "ok ", "Quarto 1.9.38, embedded ready", id="new"),
        pytest.param("1.3.1", "ok ", "Quarto 1.3.1 is too old, embedded ready", id="old"),
    ],
)
def test_quarto_is_told_with_its_version(command, monkeypatch, tmp_path, version, ok, words):
    script = tmp_path / "bin" / "quarto"
    script.parent.mkdir()
    script.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("QUARTO_PYTHON", raising=False)

    (line,) = [line for line in command("doctor")[1].splitlines() if "renderer" in line]

    assert line.startswith(ok)
    assert words in line
    assert ("set QUARTO_PYTHON" in line) == (version == "1.9.38")


def test_packages_other_than_locked_are_named(command, project):
    lock = project.root / "requirements.lock"
    lock.write_text("pandas==0.1\n", encoding="utf-8")

    line = next(line for line in command("doctor")[1].splitlines() if "packages" in line)

    assert line.startswith("NOT  packages         not as locked: pandas ")
    assert line.endswith("pip install --no-deps --require-hashes -r requirements.lock")
