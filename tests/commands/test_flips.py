"""One changed byte, in any file that a result rests on or comes out as, is found and named."""

import json
import shutil
from contextlib import contextmanager
from dataclasses import replace

import pytest

from evaluation.cli import main
from evaluation.provenance import MANIFEST, read_manifest, write_manifest
from tests.commands.clone import NAME, VERSION, evaluation

PAGES = f"embedded/reports/{NAME}"


@contextmanager
def flipped(path, place=None):
    """Change one byte of a file, in the middle when no place is given, and put it back."""
    before = path.read_bytes()
    place = len(before) // 2 if place is None else place
    changed = bytes([*before[:place], before[place] ^ 1, *before[place + 1 :]])
    path.write_bytes(changed)
    try:
        yield
    finally:
        path.write_bytes(before)


@pytest.fixture
def verify(released, capsys):
    def give(*words):
        code = main(["verify", NAME, "--json", "--project", str(released.root), *map(str, words)])
        captured = capsys.readouterr()
        layers = json.loads(captured.out)["layers"] if captured.out else {}
        differing = {name: what for name, what in layers.items() if what != "same"}
        return code, differing, captured.err

    return give


def files_below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


TABLES = (
    "balance.csv",
    "disclosure.json",
    "estimates.csv",
    "flow.csv",
    "gates.csv",
    "protocol.json",
    "published.json",
    "table1.csv",
)
FIGURES = ("figures/flow-narrow.svg", "figures/flow.svg")
PLAN = tuple(
    f"plan/{name}"
    for name in ("README.md", "analysis.py", "make_table.py", "nsw.csv", "protocol.toml")
)
SITE = (f"{NAME}.html", f"{NAME}.pdf")
LAYER = {
    **dict.fromkeys(TABLES, "published tables"),
    **dict.fromkeys(FIGURES, "published figures"),
}


def test_every_published_file_stands_in_the_lists_below(released):
    """Otherwise a new kind of file would not be tried."""
    build = {*TABLES, *FIGURES, MANIFEST}

    assert set(files_below(released.output(NAME))) == build
    release = released.releases / NAME / VERSION
    assert set(files_below(release)) == build | {*PLAN, *SITE, "release.json"}
    assert set(files_below(released.rendered)) == set(SITE)


def test_nothing_differs_when_nothing_was_changed(verify):
    assert verify("--against", "build", "--published")[:2] == (0, {})
    assert verify("--against", VERSION, "--published")[:2] == (0, {})


@pytest.mark.parametrize("name", [*TABLES, *FIGURES])
def test_flip_in_a_published_file_of_the_build_is_found(released, verify, name):
    with flipped(released.output(NAME) / name):
        code, differing, err = verify("--against", "build", "--published")

    assert (code, differing) == (5, {LAYER[name]: f"{name} has other bytes"})
    assert f"what is here differs in {LAYER[name]}: {name} has other bytes" in err


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_flip_in_a_page_of_the_site_is_found(released, verify, ending):
    with flipped(released.rendered / f"{NAME}.{ending}"):
        code, differing, _ = verify("--against", "build", "--published")

    assert (code, set(differing)) == (5, {"published pages"})
    assert differing["published pages"].startswith(f"{PAGES}.{ending} has other bytes")


@pytest.mark.parametrize("name", [*TABLES, *FIGURES, *PLAN, *SITE])
def test_flip_in_a_file_of_a_release_is_found(released, verify, name):
    layer = {**LAYER, **dict.fromkeys(PLAN, "published plan")}.get(name, "published pages")
    with flipped(released.releases / NAME / VERSION / name):
        code, differing, _ = verify("--published")

    assert (code, set(differing)) == (5, {layer})
    assert f"{name} has other bytes" in differing[layer]


@pytest.mark.parametrize("section", ["code", "digest", "figures", "machine", "pages", "results"])
@pytest.mark.parametrize("version", ["build", VERSION])
def test_flip_in_any_section_of_a_manifest_is_found(released, verify, section, version):
    folder = released.output(NAME) if version == "build" else released.releases / NAME / version
    path = folder / MANIFEST
    place = path.read_bytes().index(f'"{section}"'.encode()) + len(section) + 10

    with flipped(path, place):
        code, _, err = verify("--against", version, "--published")

    assert code == 5
    assert f"{folder.name}/{MANIFEST}" in err


def test_flip_in_the_seconds_of_a_step_is_found(released, verify):
    path = released.output(NAME) / MANIFEST
    place = path.read_bytes().index(b'"seconds": 0.') + len('"seconds": 0.')

    with flipped(path, place):
        code, _, err = verify("--against", "build", "--published")

    assert code == 5
    assert "changed after it was written, outside what the digest covers" in err


def test_flip_in_a_release_record_is_found(released, verify):
    with flipped(released.releases / NAME / VERSION / "release.json"):
        code, _, err = verify("--published")

    assert code == 5
    assert f"{VERSION}/release.json" in err


def test_flip_in_the_list_of_the_site_is_found(released, verify):
    with flipped(released.build / "site.json"):
        code, _, err = verify("--against", "build", "--published")

    assert code == 5
    assert "build/site.json" in err


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        pytest.param(f"analyses/{NAME}/nsw.csv", "data", id="input file"),
        pytest.param(f"analyses/{NAME}/protocol.toml", "protocol", id="plan"),
        pytest.param(f"analyses/{NAME}/analysis.py", "code", id="code of the study"),
        pytest.param(f"reports/{NAME}.qmd", "page source", id="page"),
        pytest.param("requirements.lock", "packages", id="lock"),
        pytest.param("_quarto.yml", "page source", id="settings of pages"),
    ],
)
def test_flip_in_what_a_study_is_made_with_is_found(released, verify, name, layer):
    with flipped(released.root / name):
        code, differing, err = verify("--against", "build", "--no-pages")

    file = name.rpartition("/")[2] if layer == "data" else name
    assert code == 5
    assert f"differs in {layer}: " in err
    assert file in differing[layer]


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        pytest.param("evaluation/design/weights.py", '"""', id="docstring"),
        pytest.param("evaluation/design/overlap.py", "import ", id="code that breaks"),
        pytest.param("evaluation/report/numbers.py", '"""', id="code of pages"),
        pytest.param("evaluation/render/style/page.css", "{", id="style"),
        pytest.param("data_schemas/codes.toml", "#", id="code list"),
    ],
)
def test_flip_in_a_file_of_the_framework_is_found(released, name, mark):
    path = released.root / name
    place = path.read_bytes().index(mark.encode()) + len(mark)

    with flipped(path, place):
        code, out, err = evaluation(released, "verify", NAME, "--against", "build", "--no-pages")

    assert code == 5
    assert f"differs in code: {name} has other bytes" in err
    assert f"code{' ' * 15}{name} has other bytes" in out


@pytest.mark.parametrize(
    ("version", "name", "layer"),
    [
        ("build", "estimates.csv", "published tables"),
        ("build", "figures/flow.svg", "published figures"),
        (VERSION, "estimates.csv", "published tables"),
        (VERSION, "figures/flow.svg", "published figures"),
        (VERSION, "plan/protocol.toml", "published plan"),
        (VERSION, f"{NAME}.html", "published pages"),
        (VERSION, "release.json", "release record"),
    ],
)
def test_missing_file_is_found(released, verify, tmp_path, version, name, layer):
    folder = released.output(NAME) if version == "build" else released.releases / NAME / version
    kept = shutil.move(folder / name, tmp_path / "kept")

    code, differing, _ = verify("--against", version, "--published")

    shutil.move(kept, folder / name)
    assert code == 5
    assert f"{name} is missing" in differing[layer]


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("persons.csv", "published tables"),
        ("figures/more.svg", "published figures"),
        ("plan/notes.txt", "published plan"),
    ],
)
def test_file_that_does_not_belong_is_found(released, verify, name, layer):
    path = released.releases / NAME / VERSION / name
    path.write_text("more", encoding="utf-8")

    code, differing, _ = verify("--published")

    path.unlink()
    assert (code, differing[layer]) == (5, f"{name} does not belong here")


def test_page_of_another_run_is_found_although_it_is_sealed(released, capsys, tmp_path):
    """Pages and manifest are of one run: the digest in the foot says so."""
    folder = tmp_path / VERSION
    shutil.copytree(released.releases / NAME / VERSION, folder)
    manifest = read_manifest(folder / MANIFEST)
    write_manifest(folder / MANIFEST, replace(manifest, seed=manifest.seed + 1))

    code = main(["verify", str(folder), "--published", "--json"])

    layers = json.loads(capsys.readouterr().out)["layers"]
    assert code == 5
    assert layers["published pages"] == (
        f"{PAGES}.html prints the digest of another run, "
        f"{PAGES}.pdf prints the digest of another run"
    )
    assert layers["release record"] == f"digest of another run, {MANIFEST} has other bytes"
