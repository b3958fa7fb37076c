"""The plan is locked when it first meets real data."""

import json
import shutil

import pytest

from evaluation.errors import DataError, ProtocolError
from evaluation.provenance import folder_hashes
from tests.study.small_study import NAME, SHORT, make_project, run

CHANGED = SHORT.replace("min_persons = 10", "min_persons = 20")
TOLD = """
[[changes]]
version = "1.1.0"
date = "2026-03-01"
what = "Fler personer krävs i minsta gruppen"
reason = "Nämnden ville ha säkrare tal"
"""


@pytest.fixture
def real(delivery, tmp_path):
    """The same tables, said to be of real persons."""
    folder = tmp_path / "real"
    shutil.copytree(delivery, folder)
    as_real(folder)
    return folder


def as_real(folder):
    """Let a delivery say that its persons are real."""
    path = folder / "leverans.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    for key in ("facit", "fro", "generator_version", "scenario"):
        del said[key]
    path.write_text(json.dumps(said | {"ursprung": "verklig"}), encoding="utf-8")


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path / "project", protocol=SHORT, analysis="")


@pytest.fixture
def lock(project):
    return project.analyses / NAME / "protocol.lock"


def write(project, text):
    (project.analyses / NAME / "protocol.toml").write_text(text, encoding="utf-8")


def test_synthetic_data_lock_nothing(project, delivery, lock):
    run(project, delivery)

    assert not lock.exists()


def test_first_run_on_real_data_locks_the_plan(project, real, lock):
    study = run(project, real)

    versions = json.loads(lock.read_text(encoding="utf-8"))["versions"]
    assert versions == {"1.0.0": study.manifest.protocol["sha256"]}


def test_locked_plan_is_changed_only_by_a_new_version_with_a_reason(project, real, lock):
    run(project, real)
    before = folder_hashes(project.output(NAME)), lock.read_bytes()

    write(project, CHANGED)
    with pytest.raises(ProtocolError, match=r"version 1\.0\.0 is locked and has been changed"):
        run(project, real)
    write(project, CHANGED.replace('version = "1.0.0"', 'version = "1.1.0"'))
    with pytest.raises(ProtocolError, match=r"1\.1\.0 does not tell what was changed @ changes"):
        run(project, real)
    assert (folder_hashes(project.output(NAME)), lock.read_bytes()) == before
    write(project, CHANGED.replace('version = "1.0.0"', 'version = "1.1.0"') + TOLD)
    study = run(project, real)

    assert list(json.loads(lock.read_text(encoding="utf-8"))["versions"]) == ["1.0.0", "1.1.0"]
    (change,) = study.manifest.protocol["changes"]
    assert change["reason"] == "Nämnden ville ha säkrare tal"


def test_delivery_that_cannot_be_used_locks_nothing(project, real, lock):
    (real / "avslut.csv").unlink()

    with pytest.raises(DataError):
        run(project, real)

    assert not lock.exists()
