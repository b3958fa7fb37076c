"""The project is found from any folder below it."""

import stat
import sys

import pytest

from evaluation.errors import UsageError
from evaluation.provenance import Project, find_project


@pytest.fixture
def root(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.evaluation]\nengine = 'duckdb'\n")
    for name in ("praktik", "coachning"):
        (tmp_path / "analyses" / name).mkdir(parents=True)
        (tmp_path / "analyses" / name / "protocol.toml").touch()
    return tmp_path


def test_project_is_found_from_below(root):
    project = find_project(root / "analyses" / "praktik")

    assert project == Project(root)
    assert project.studies() == ("coachning", "praktik")
    assert project.protocol("praktik") == root / "analyses" / "praktik" / "protocol.toml"
    assert project.output("praktik") == root / "build" / "praktik"


def test_study_that_a_killed_command_left_unfinished_is_no_study(root):
    half = root / "analyses" / ".ny~ab12cd34.unfinished"
    half.mkdir()
    (half / "protocol.toml").touch()

    assert find_project(root).studies() == ("coachning", "praktik")


def test_folder_outside_a_project_is_a_usage_error(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'other'\n")

    with pytest.raises(UsageError, match="no project here"):
        find_project(tmp_path)


def test_broken_pyproject_is_a_usage_error(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool")

    with pytest.raises(UsageError, match="not readable as TOML"):
        find_project(tmp_path)


def test_unknown_study_lists_the_known(root):
    with pytest.raises(UsageError, match=r"unknown study 'jobb'.*coachning, praktik"):
        find_project(root).protocol("jobb")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_private_folder_is_for_its_owner_only(root):
    project = Project(root)

    assert stat.S_IMODE(project.private.stat().st_mode) == 0o700
    assert project.store.parent == project.private
