"""The package as others get it: a wheel that holds all it needs, in an empty folder."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("evaluation", "data_schemas")
BESIDE = ("pyproject.toml", "README.md", "LICENSE", "THIRD_PARTY_NOTICES.md")
ADULTS = "300"
FONTS = 3  # regular, italic, semi-bold: embedded in every page
# What `new` is given for each kind of study that it scaffolds.
KINDS = [pytest.param(("--kind", kind), id=kind) for kind in ("register", "table", "panel")]

pytestmark = pytest.mark.slow


def run(*words, cwd, site=None):
    """Run a command with only the installed package in reach; gives what it wrote."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if site is not None:
        environment["PYTHONPATH"] = str(site)
    done = subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build from a copy: building writes beside the source."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in PACKAGES:
        shutil.copytree(
            ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
    for name in BESIDE:
        shutil.copy(ROOT / name, source / name)
    words = ("wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(out))
    run("-m", "pip", *words, ".", cwd=source)
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """A folder in which the wheel, and nothing else, is installed."""
    folder = tmp_path_factory.mktemp("site")
    words = ("install", "-q", "--no-deps", "--no-index", "--target", str(folder), str(wheel))
    run("-m", "pip", *words, cwd=folder)
    return folder


def test_wheel_holds_every_file_of_the_packages(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    there = {
        path.relative_to(ROOT).as_posix()
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name[0] != "."
    }

    assert there - held == set()
    assert {f"{name}/py.typed" for name in PACKAGES} <= held
    assert {name for name in held - there if ".dist-info/" not in name} == set()


def test_wheel_holds_the_licences(wheel):
    held = zipfile.ZipFile(wheel)
    names = [name for name in held.namelist() if ".dist-info/licenses/" in name]
    texts = {Path(name).name: held.read(name).decode() for name in names}

    assert sorted(texts) == ["LICENSE", "OFL.txt", "THIRD_PARTY_NOTICES.md"]
    assert "SIL OPEN FONT LICENSE" in texts["OFL.txt"]
    assert "MIT License" in texts["LICENSE"]


@pytest.mark.parametrize("kind", KINDS)
def test_wheel_in_an_empty_folder_makes_runs_and_renders_a_study(site, tmp_path, kind):
    def evaluation(*words):
        return run("-m", "evaluation", *words, cwd=tmp_path, site=site)

    where = run("-c", "import evaluation; print(evaluation.__file__)", cwd=tmp_path, site=site)
    evaluation("new", "studie", *kind)
    evaluation("synth", "--adults", ADULTS)
    checked = evaluation("check", "build/synth/enkoping")
    evaluation("run", "studie")
    evaluation("lint")
    evaluation("render", "--engine", "embedded")

    assert Path(where.strip()).is_relative_to(site)
    assert "no faults found" in checked
    (html,) = (tmp_path / "_site").rglob("studie.html")
    (pdf,) = (tmp_path / "_site").rglob("studie.pdf")
    made = {path.stem for path in (tmp_path / "_site").rglob("*.html")}
    assert made == {"index", "studie", "studie-namnd", "studie-revision"}
    assert html.read_text(encoding="utf-8").count("url(data:font/woff2;base64,") == FONTS
    assert pdf.read_bytes().startswith(b"%PDF-")
