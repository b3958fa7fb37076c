"""A synthetic municipality as other systems would export it, and the way from there."""

import shutil

import pytest

from evaluation.data.sources import Told, load_mapping, map_sources
from evaluation.simulate import load_scenario, simulate
from tests.data.sources.layouts import write_amea, write_lifecare, write_return

WRITERS = {"socialstyrelsen": write_return, "lifecare": write_lifecare, "amea": write_amea}
FIELDS = {"kommun_kod": "0381", "kommun_namn": "Enköping", "uttag_datum": "2024-02-15", "fro": 5}
TOLD = Told(origin="syntetisk", fields=FIELDS)


@pytest.fixture(scope="session")
def truth():
    """The canonical tables that the source files are written from."""
    scenario = load_scenario("enkoping", adults=60, first="2022-10")
    return dict(simulate(scenario, seed=5).tables)


@pytest.fixture(scope="session")
def layouts(truth, tmp_path_factory):
    """One folder of source files per layout; not to be changed."""
    folder = tmp_path_factory.mktemp("sources")
    for name, write in WRITERS.items():
        write(folder / name, truth)
    return folder


@pytest.fixture
def sources(layouts, tmp_path):
    """Copy the files of some layouts into one folder that a test may damage."""

    def copy(*names):
        folder = tmp_path / "sources"
        for name in names:
            shutil.copytree(layouts / name, folder, dirs_exist_ok=True)
        return folder

    return copy


@pytest.fixture
def mapped(tmp_path):
    """Map a folder with some mappings, by name or file."""

    def give(folder, *mappings, told=TOLD):
        loaded = [load_mapping(each) for each in mappings]
        return map_sources(loaded, folder, told=told, key=tmp_path / "private" / "key")

    return give


@pytest.fixture
def rewrite():
    """Change the text of a source file, in its own encoding."""

    def change(path, edit, *, encoding="windows-1252"):
        path.write_bytes(edit(path.read_bytes().decode(encoding)).encode(encoding))

    return change
