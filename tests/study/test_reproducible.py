"""The same inputs give the same bytes: in another folder, time zone, language and hash order."""

import os
import shutil
import subprocess
import sys

import pytest

from evaluation.provenance import MANIFEST, folder_hashes, read_manifest
from tests.layers_compared import LAYERS
from tests.study.small_study import HERE, NAME, make_project

AMOUNTS = "belopp_forsorjningsstod"
AUCKLAND = {"TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2026"}
SETTINGS = (
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {**AUCKLAND, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
)
FOLDERS = ("first", "andra mappen på Åsö")


# A process costs seconds before it has done anything: both verbs share one.
RUN_AND_RENDER = f"""
import sys
from evaluation.cli import main

where = ["--project", sys.argv[1]]
code = main(["run", "{NAME}", "--data", "min leverans", *where])
sys.exit(code or main(["render", "{NAME}", "--engine", "embedded", *where]))
"""


def start_both(project, settings):
    return started(project, settings, "-c", RUN_AND_RENDER, project.root)


def start(project, settings, *arguments):
    words = ["-m", "evaluation", *arguments, "--project", project.root]
    return started(project, settings, *words)


def started(project, settings, *words):
    return subprocess.Popen(
        [sys.executable, *map(str, words)],
        cwd=project.root,
        env={**os.environ, **settings, "PYTHONPATH": str(HERE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def finish(process):
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


@pytest.fixture(scope="module")
def twins(tmp_path_factory, delivery):
    """Two projects in different places, each run and rendered in a process of its own."""
    found = []
    for folder in FOLDERS:
        root = tmp_path_factory.mktemp("twin") / folder
        project = make_project(root)
        shutil.copytree(delivery, root / "min leverans")
        found.append(project)
    processes = [
        start_both(project, settings) for project, settings in zip(found, SETTINGS, strict=True)
    ]
    for process in processes:
        code, _, err = finish(process)
        assert code == 0, err
    return found


def without_times(folder):
    hashes = folder_hashes(folder)
    hashes.pop(MANIFEST)
    return hashes


def test_two_runs_have_one_digest(twins, finished):
    first, second = (read_manifest(twin.output(NAME) / MANIFEST) for twin in twins)

    assert first.digest == second.digest == finished[1].manifest.digest
    assert first.pages == second.pages
    assert set(first.pages) == {f"embedded/reports/{NAME}.html", f"embedded/reports/{NAME}.pdf"}


def test_tables_and_figures_have_the_same_bytes(twins):
    first, second = (without_times(twin.output(NAME)) for twin in twins)

    assert first == second
    assert any(name.endswith(".svg") for name in first)
    assert {"estimates.csv", "curves.csv", "protocol.json"} <= set(first)


def test_pages_have_the_same_bytes(twins):
    first, second = (folder_hashes(twin.site) for twin in twins)

    assert first == second
    assert set(first) == {f"reports/{NAME}.html", f"reports/{NAME}.pdf"}


def test_no_page_or_table_names_its_place(twins):
    for twin in twins:
        files = [*twin.site.rglob("*"), *twin.output(NAME).rglob("*")]
        for path in [path for path in files if path.is_file()]:
            content = path.read_bytes()
            assert str(twin.root).encode() not in content, path.name
            assert b"Auckland" not in content, path.name


def test_verify_finds_every_layer_the_same(twins):
    project = twins[1]

    code, out, err = finish(start(project, SETTINGS[0], "verify", NAME, "--data", "min leverans"))

    assert code == 0, err
    lines = [line for line in out.splitlines()[1:] if not line.startswith("note")]
    assert [line.rsplit("  same  ")[0].rstrip() for line in lines] == LAYERS


def test_one_changed_amount_is_exit_5_and_names_the_table(twins, tmp_path):
    changed = tmp_path / "ändrad leverans"
    shutil.copytree(twins[0].root / "min leverans", changed)
    change_one_amount(changed / "hushall_manad.csv")
    before = folder_hashes(twins[0].output(NAME))

    code, _, err = finish(start(twins[0], SETTINGS[1], "verify", NAME, "--data", changed))

    assert code == 5
    assert "differs in data: table hushall_manad (hushall_manad.csv) has other bytes" in err
    assert str(tmp_path) not in err
    assert folder_hashes(twins[0].output(NAME)) == before


def change_one_amount(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    place = lines[0].split(";").index(AMOUNTS)
    cells = lines[5].split(";")
    cells[place] = str(int(cells[place]) + 1)
    lines[5] = ";".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
