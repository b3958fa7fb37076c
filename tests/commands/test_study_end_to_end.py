"""A scaffolded study through every verb: run, render, verify, diff, release."""

import json
import re
import shutil
import subprocess

import pytest

from evaluation.cli import main
from evaluation.commands.synth import write_municipality
from evaluation.provenance import (
    AuditLog,
    Project,
    find_project,
    folder_hashes,
    read_manifest,
    seal_pages,
)
from tests.layers_compared import LAYERS

NAME = "coachstudie"
HERE = find_project().root


@pytest.fixture(scope="module")
def delivery(tmp_path_factory):
    folder = tmp_path_factory.mktemp("delivery") / "liten"
    write_municipality(folder, "enkoping", seed=5, overrides={"adults": 300})
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory, delivery):
    """A committed project in which the study was scaffolded, run and rendered."""
    root = tmp_path_factory.mktemp("project")
    (root / "analyses").mkdir()
    (root / "reports").mkdir()
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(HERE / name, root / name)
    (root / ".gitignore").write_text("build/\n_site/\n", encoding="utf-8")
    where = ["--project", str(root)]
    assert main(["new", NAME, *where]) == 0
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "one"]):
        subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)
    assert main(["run", NAME, "--data", str(delivery), *where]) == 0
    assert main(["render", NAME, "--engine", "embedded", *where]) == 0
    return Project(root)


@pytest.fixture
def command(project, capsys):
    def give(verb, *arguments):
        code = main([verb, "--project", str(project.root), *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return give


def test_scaffold_gives_results_and_pages(project):
    manifest = read_manifest(project.output(NAME) / "manifest.json")

    assert [step["reason"] for step in manifest.steps if step["name"] == "cohort"] == ["first run"]
    assert len(manifest.results) > 0
    assert set(manifest.pages) == {f"embedded/reports/{NAME}.html", f"embedded/reports/{NAME}.pdf"}
    assert manifest.digest[:12] in (project.rendered / f"{NAME}.html").read_text(encoding="utf-8")


def test_manifest_names_no_place_and_no_person(project, delivery):
    text = (project.output(NAME) / "manifest.json").read_text(encoding="utf-8")

    assert str(project.root) not in text
    assert str(delivery.parent) not in text
    lopnr = (delivery / "person.csv").read_text(encoding="utf-8").splitlines()[1].split(";")[0]
    assert lopnr not in text


def test_second_run_is_the_same_and_comes_from_the_store(command, project, delivery):
    before = read_manifest(project.output(NAME) / "manifest.json")
    code, out, err = command("run", NAME, "--data", delivery, "--json")

    assert code == 0
    (study,) = json.loads(out)["studies"]
    assert study["digest"] == before.digest
    assert "unchanged" in err
    assert command("render", NAME, "--engine", "embedded")[0] == 0


def test_verify_runs_again_and_finds_every_layer_the_same(command, delivery):
    code, out, err = command("verify", NAME, "--data", delivery, "--json")

    layers = json.loads(out)["layers"]
    assert (code, set(layers.values())) == (0, {"same"})
    assert list(layers) == LAYERS
    told = [line for line in err.splitlines() if not line.startswith("  ")]
    assert [line for line in told if line.endswith(": same")] == [
        f"{name}: same" for name in layers
    ]
    assert f"{NAME}: running again in an empty store" in told


def test_edited_page_is_exit_5_and_named(command, project, delivery):
    page = project.rendered / f"{NAME}.html"
    before = page.read_bytes()
    page.write_bytes(before.replace(b"<body>", b"<body><p>Mycket bra.</p>"))

    code, _, err = command("verify", NAME, "--data", delivery)

    page.write_bytes(before)
    assert code == 5
    assert f"differs in published pages: embedded/reports/{NAME}.html has other bytes" in err


def test_page_sealed_by_quarto_is_said_not_to_be_rendered_again(command, project, delivery):
    manifest = project.output(NAME) / "manifest.json"
    before = manifest.read_bytes()
    pages = {
        name.replace("embedded", "quarto"): proof
        for name, proof in read_manifest(manifest).pages.items()
    }
    seal_pages(manifest, pages)

    code, out, _ = command("verify", NAME, "--data", delivery)

    manifest.write_bytes(before)
    assert code == 0
    assert "files rendered again; not rendered again, sealed by another engine: quarto/" in out


def test_one_changed_amount_is_exit_5_and_names_the_table(command, project, delivery, tmp_path):
    changed = tmp_path / "liten"
    shutil.copytree(delivery, changed)
    lines = (changed / "hushall_manad.csv").read_text(encoding="utf-8").splitlines()
    place = lines[0].split(";").index("belopp_forsorjningsstod")
    cells = lines[4].split(";")
    cells[place] = str(int(cells[place]) + 1)
    lines[4] = ";".join(cells)
    (changed / "hushall_manad.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    before = folder_hashes(project.output(NAME))

    code, _, err = command("verify", NAME, "--data", changed)

    assert code == 5
    assert "differs in data: table hushall_manad (hushall_manad.csv) has other bytes" in err
    assert folder_hashes(project.output(NAME)) == before


def test_simulating_the_delivery_again_gives_the_same_study(command):
    code, out, _ = command("verify", NAME, "--synthetic", "--no-pages", "--json")

    layers = json.loads(out)["layers"]
    assert code == 0
    assert layers.pop("pages") == "not compared"
    assert set(layers.values()) == {"same"}


def test_delivery_is_found_where_the_run_read_it(command, project):
    """Its place is kept privately, and nowhere else."""
    code, _, _ = command("verify", NAME, "--no-pages")

    place = (project.private / "deliveries.json").read_text(encoding="utf-8")
    assert code == 0
    assert json.loads(place)


def test_delivery_that_has_moved_is_told_with_the_way_out(command, project):
    kept = project.private / "deliveries.json"
    before = kept.read_bytes()
    kept.unlink()

    code, _, err = command("verify", NAME, "--no-pages")

    kept.write_bytes(before)
    assert (code, err) == (
        2,
        f"the delivery is not where the run read it @ {NAME}; give --data FOLDER\n",
    )


def test_one_byte_in_any_input_file_names_its_table(command, project, delivery, tmp_path):
    changed = tmp_path / "liten"
    inputs = read_manifest(project.output(NAME) / "manifest.json").inputs
    for path in [delivery / entry["file"] for entry in inputs]:
        shutil.rmtree(changed, ignore_errors=True)
        shutil.copytree(delivery, changed)
        content = path.read_bytes()
        middle = len(content) // 2
        flipped = bytes([*content[:middle], content[middle] ^ 1, *content[middle + 1 :]])
        (changed / path.name).write_bytes(flipped)

        code, _, err = command("verify", NAME, "--data", changed)

        assert code == 5, path.name
        assert f"differs in data: table {path.stem} ({path.name}) has other bytes" in err


def test_missing_delivery_is_exit_2(command):
    code, _, err = command("run", NAME)

    assert code == 2
    assert "no delivery here @ enkoping/leverans.json;" in err


def test_quarto_hooks_prepare_the_study_and_seal_its_pages(command, project, delivery, monkeypatch):
    default = project.build / "synth" / "enkoping"
    shutil.copytree(delivery, default)
    monkeypatch.setenv("QUARTO_PROJECT_INPUT_FILES", f"reports/{NAME}.qmd\n")
    monkeypatch.delenv("QUARTO_PROJECT_RENDER_ALL", raising=False)

    code, out, _ = command("prepare")
    assert (code, out.startswith(f"{NAME}: ready, digest ")) == (0, True)
    code, out, _ = command("seal")

    assert (code, out.endswith(f"pages of: {NAME}\n")) == (0, True)
    manifest = read_manifest(project.output(NAME) / "manifest.json")
    # Nothing was rendered in between: the pages are still the embedded renderer's.
    assert set(manifest.pages) == {f"embedded/reports/{NAME}.html", f"embedded/reports/{NAME}.pdf"}
    shutil.rmtree(default)


def test_release_can_be_verified_and_compared(command, project, delivery):
    code, out, err = command(
        "release", NAME, "--reason", "Första versionen", "--accept-withheld", "--version", "0.1.0"
    )
    assert (code, err) == (0, "")
    assert out.startswith(f"releases/{NAME}/0.1.0: digest ")

    assert command("verify", NAME, "--against", "0.1.0", "--data", delivery)[0] == 0
    told = command("diff", NAME, "0.1.0")[1]
    assert re.search(r"^Conclusions: None of [1-9]\d* conclusions changed\.$", told, re.MULTILINE)
    assert "Both have the digest" in told
    assert "→" not in told
    assert AuditLog(project.audit).check() > 0
