"""What is said about the machine is true, and says nothing about who uses it."""

import getpass
import platform
import subprocess
from datetime import UTC, datetime
from importlib import metadata

import pytest

from evaluation.provenance import (
    EPOCH,
    departures,
    dirty_files,
    epoch,
    git_commit,
    installed_packages,
    lock_sha256,
    locked_packages,
    machine,
)

LOCK = """numpy==1.0 ; python_full_version < '3.0' \\
    --hash=sha256:aa
numpy=={numpy} ; python_full_version >= '3.0' \\
    --hash=sha256:bb
pandera[polars]==0.1 \\
    --hash=sha256:cc
Not_There==1.0
"""


@pytest.fixture
def root(tmp_path):
    text = LOCK.format(numpy=metadata.version("numpy"))
    (tmp_path / "requirements.lock").write_text(text, encoding="utf-8")
    return tmp_path


def _git(folder, *arguments):
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_lock_is_read_with_all_versions(root):
    locked = locked_packages(root)

    assert locked["numpy"] == ("1.0", metadata.version("numpy"))
    assert list(locked) == ["not-there", "numpy", "pandera"]


def test_only_other_versions_are_departures(root):
    assert departures(root) == {"pandera": metadata.version("pandera")}
    assert "not-there" not in installed_packages(root)


def test_without_lock_there_is_nothing_to_compare(tmp_path):
    assert (locked_packages(tmp_path), lock_sha256(tmp_path)) == ({}, "")


def test_lock_hash_does_not_depend_on_line_ends(root):
    before = lock_sha256(root)
    path = root / "requirements.lock"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert lock_sha256(root) == before


def test_outside_git_there_is_no_commit_and_the_tree_is_not_clean(tmp_path):
    assert git_commit(tmp_path) == ""
    assert dirty_files(tmp_path)


def test_commit_and_changed_files_are_told(tmp_path):
    _git(tmp_path, "init", "-q")
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    assert (git_commit(tmp_path), dirty_files(tmp_path)) == ("", ("a.txt",))

    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-q", "-m", "one")

    assert (len(git_commit(tmp_path)), dirty_files(tmp_path)) == (40, ())


def test_machine_names_no_user_and_no_host(tmp_path):
    text = repr(machine(tmp_path))

    assert platform.python_version() in text
    assert platform.node() not in text
    assert f"/{getpass.getuser()}" not in text


def test_machine_has_the_date_of_today_or_the_one_that_a_second_run_is_given(tmp_path, monkeypatch):
    monkeypatch.delenv(EPOCH, raising=False)
    before, told, after = today(), machine(tmp_path).date, today()

    monkeypatch.setenv(EPOCH, epoch("2024-02-29"))

    assert before <= told <= after
    assert machine(tmp_path).date == "2024-02-29"


def today():
    return datetime.now(UTC).date().isoformat()
