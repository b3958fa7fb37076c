"""The doctor says what is missing and what to do, one line each."""

import json
import os
import subprocess
import sys

import pytest

from evaluation.cli import main
from evaluation.data.kolada.snapshot import Snapshot, write_snapshot
from evaluation.provenance import RENDERED, AuditLog, find_project
from tests.provenance.held_elsewhere import holding

ROOT = find_project().root


def test_each_line_says_ok_or_what_to_do(command):
    code, out, _ = command("doctor")

    lines = out.splitlines()
    assert code == 1  # the small project has no lock
    assert len(lines) == 12
    assert all(line[:3] in ("ok ", "NOT") for line in lines)
    assert "NOT  packages         no requirements.lock; pip freeze > requirements.lock" in lines
    assert "ok   fonts            Inter, of the package" in lines


def test_style_of_the_project_without_fonts_is_seen(command, project):
    (project.reports / "_style").mkdir()

    line = next(line for line in command("doctor")[1].splitlines() if "fonts" in line)

    assert line.startswith("NOT  fonts            missing: Inter-Regular, Inter-SemiBold; restore")


@pytest.mark.parametrize(
    ("until", "told"),
    [
        pytest.param("2026-03-02", "valid no longer: praktik (2026-03-02); run it", id="past"),
        pytest.param("2026-03-03", "no answer is older than its plan lets it", id="its last day"),
    ],
)
def test_answer_that_its_plan_no_longer_lets_stand_is_told(
    command, project, monkeypatch, until, told
):
    monkeypatch.setenv(RENDERED, "2026-03-03")
    plan = project.protocol("praktik")
    text = plan.read_text(encoding="utf-8")
    plan.write_text(f'{text}valid_until = "{until}"\n', encoding="utf-8")

    line = next(line for line in command("doctor")[1].splitlines() if "validity" in line)

    assert line.startswith(f"ok   validity         {told}")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(lambda _: None, "ok   Kolada           praktik: 0381, fetched 2026-11-30",
                     id="there"),
        pytest.param(lambda path: path.unlink(), "NOT  Kolada           praktik: the snapshot is "
                     "missing @ kolada.json; evaluation kolada fetch", id="missing"),
        pytest.param(lambda path: path.write_text(path.read_text().replace("2026-", "2025-")),
                     "NOT  Kolada           praktik: the content is not what its sha256 says",
                     id="changed"),
    ],
)  # fmt: skip
def test_snapshot_that_a_plan_names_is_looked_at(command, project, spoil, told):
    plan = project.protocol("praktik")
    text = plan.read_text(encoding="utf-8")
    plan.write_text(f'{text}[indicators]\npublished = "kolada.json"\n', encoding="utf-8")
    found = Snapshot(municipality="0381", date="2026-11-30", query={}, kpis={}, municipalities={})
    write_snapshot(found, plan.with_name("kolada.json"))
    spoil(plan.with_name("kolada.json"))

    line = next(line for line in command("doctor")[1].splitlines() if " Kolada " in line)

    assert line.startswith(told)


def _install(folder, name, package):
    """Write what pip leaves of a package called as one of ours."""
    told = folder / f"{name}-1.0.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text(f"Name: {name}\nVersion: 1.0\n", encoding="utf-8")
    (told / "top_level.txt").write_text(f"{package}\n", encoding="utf-8")
    (folder / package).mkdir()
    (folder / package / "__init__.py").write_text("", encoding="utf-8")


@pytest.mark.parametrize("package", ["evaluation", "data_schemas"])
def test_another_installed_package_called_as_ours_is_named(command, tmp_path, monkeypatch, package):
    _install(tmp_path / "site", "betyg", package)
    monkeypatch.syspath_prepend(tmp_path / "site")

    code, out, _ = command("doctor")

    assert code == 1
    assert f"betyg also installs a package called {package}" in out


@pytest.mark.parametrize("name", ["evaluation/__init__.py", "data_schemas.py"])
def test_package_called_as_ours_in_the_project_is_named(command, project, name):
    path = project.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("", encoding="utf-8")

    assert f"the project has a {name} of its own" in command("doctor")[1]


def test_package_read_from_elsewhere_than_ours_is_named(project, tmp_path):
    _install(tmp_path / "site", "betyg", "data_schemas")
    found = subprocess.run(
        [sys.executable, "-m", "evaluation", "doctor", "--project", str(project.root)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), str(ROOT)])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 1
    assert "data_schemas is read from elsewhere than the rest of insatseffekt" in found.stdout


def test_changed_audit_log_is_seen(command, project):
    project.audit.write_text("{}\n", encoding="utf-8")

    assert "NOT  audit log        the audit log has been changed" in command("doctor")[1]


def told(command, topic):
    (line,) = [line for line in command("doctor")[1].splitlines() if line[5:21].strip() == topic]
    return line[5:].removeprefix(topic).strip()


def test_place_of_the_audit_log_and_its_chain_are_told(command, project):
    log = AuditLog(project.audit)
    assert told(command, "audit log") == "build/private/audit.jsonl: 0 lines, chain whole"
    for number in range(3):
        log.append("run", {"study": number})
    content = log.path.read_bytes()

    log.path.write_bytes(content[:-20])

    whole = "build/private/audit.jsonl: 3 lines, chain whole; cut off by a kill: line 3"
    assert told(command, "audit log") == whole
    log.path.write_bytes(content.replace(b'"study":1', b'"study":7'))
    assert told(command, "audit log").startswith("the audit log has been changed @ audit.jsonl")


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Temporary files of this test only."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_what_killed_commands_left_is_named(command, project, temporary):
    assert told(command, "left unfinished") == "nothing"
    (project.output("praktik")).mkdir(parents=True)
    (project.build / ".praktik~ab12cd34.unfinished").mkdir()
    (project.private / "verify-x1").mkdir()
    (temporary / "cohort-y2").mkdir()

    with holding(project.output("praktik")) as pid:
        found = told(command, "left unfinished")

    assert found.startswith(f"going on: praktik (process {pid}, since ")
    assert "; project: build/.praktik~ab12cd34.unfinished, build/private/verify-x1; " in found
    assert "; temporary files: cohort-y2; remove them when no command is going on" in found
    after = told(command, "left unfinished")
    assert not after.startswith("going on")
    assert "build/.praktik.lock" in after


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
