"""Built studies with invented results, read the way pages read them."""

from dataclasses import replace

import pytest

from evaluation.provenance import find_project
from evaluation.report.material import BUILD_VARIABLE, read_material
from evaluation.report.page import Page
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


@pytest.fixture(scope="session")
def read(build):
    """The material as read from the build, once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(BUILD_VARIABLE, str(build))
        return read_material("stockholmsjobb")


@pytest.fixture
def material(in_build, read):
    """Tables of its own for each test, free to be changed."""
    tables = {name: table.copy() for name, table in read.published.tables.items()}
    return replace(read, published=replace(read.published, tables=tables))


@pytest.fixture
def page(material):
    return Page(material=material, home=find_project().reports)


@pytest.fixture
def changed(tmp_path, monkeypatch):
    """Material of a study with some of its tables replaced."""

    def with_tables(study="stockholmsjobb", **tables):
        write_build(tmp_path, study, **tables)
        monkeypatch.setenv(BUILD_VARIABLE, str(tmp_path))
        return read_material(study)

    return with_tables
