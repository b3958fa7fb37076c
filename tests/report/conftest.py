"""Built studies with invented results, read the way pages read them."""

import pytest

from evaluation.report.material import BUILD_VARIABLE, read_material
from evaluation.report.page import open_page
from tests.report.plausible import write_build


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    folder = tmp_path_factory.mktemp("build")
    for study in ("stockholmsjobb", "rossi"):
        write_build(folder, study)
    return folder


@pytest.fixture
def in_build(build, monkeypatch):
    monkeypatch.setenv(BUILD_VARIABLE, str(build))
    return build


@pytest.fixture
def material(in_build):
    return read_material("stockholmsjobb")


@pytest.fixture
def page(in_build):
    return open_page("stockholmsjobb")


@pytest.fixture
def changed(tmp_path, monkeypatch):
    """Material of a study with some of its tables replaced."""

    def with_tables(study="stockholmsjobb", **tables):
        write_build(tmp_path, study, **tables)
        monkeypatch.setenv(BUILD_VARIABLE, str(tmp_path))
        return read_material(study)

    return with_tables
