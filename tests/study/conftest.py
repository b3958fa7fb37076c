"""One small municipality and one finished run of the small study for all tests."""

import shutil

import pytest

from evaluation.provenance import Project
from tests.study import window_study
from tests.study.small_study import make_project, run, write_delivery


@pytest.fixture(scope="session")
def delivery(tmp_path_factory):
    return write_delivery(tmp_path_factory.mktemp("delivery") / "liten")


@pytest.fixture(scope="session")
def finished(tmp_path_factory, delivery):
    """The project and the run; tests read it and do not change it."""
    project = make_project(tmp_path_factory.mktemp("finished"))
    return project, run(project, delivery)


@pytest.fixture
def copied(tmp_path, finished):
    """A copy of the finished project, store and all, to change at will."""
    project, _ = finished
    root = tmp_path / "copy"
    shutil.copytree(project.root, root)
    return Project(root)


@pytest.fixture(scope="session")
def windows(tmp_path_factory):
    """The register of immortal time, studied with a window and a landmark."""
    return window_study.studied(tmp_path_factory.mktemp("tidsfrister"))
