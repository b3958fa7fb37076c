"""From a synthetic delivery to a check of it, and what a check may show and write."""

import csv
import json
import shutil

import pytest

from evaluation.provenance import folder_hashes
from evaluation.simulate import load_scenario
from tests.data.identity_forms import with_luhn

BORN = "810203"


@pytest.fixture(scope="module")
def municipality(tmp_path_factory):
    from evaluation.commands.synth import write_municipality

    folder = tmp_path_factory.mktemp("synth") / "liten"
    write_municipality(folder, "enkoping", seed=7, overrides={"adults": 60})
    return folder


@pytest.fixture
def spoilt(municipality, tmp_path):
    """Copy the delivery with one wrong code and one identity number in it."""
    folder = tmp_path / "spoilt"
    shutil.copytree(municipality, folder)
    path = folder / "insats.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    rows[2]["kategori"] = "hemligt"
    rows[3]["inskrivning_id"] = f"19{with_luhn(BORN + '123')}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder


def test_synth_writes_a_delivery_that_passes_its_check(command, project):
    code, out, _ = command("synth", "--adults", 60, "--seed", 7)
    assert (code, out.startswith("build/synth/enkoping: ")) == (0, True)

    code, out, err = command("check", project.build / "synth" / "enkoping")

    assert (code, err) == (0, "")
    assert "error" not in out


def test_same_seed_gives_the_same_files(command, project, municipality):
    command("synth", "--adults", 60, "--seed", 7, "--out", project.build / "again")

    assert folder_hashes(project.build / "again") == folder_hashes(municipality)


@pytest.mark.parametrize("seed", [None, 7])
def test_only_the_scenarios_own_seed_is_said_to_be_drawn_by_its_rule(command, project, seed):
    scenario = load_scenario("enkoping")
    asked = () if seed is None else ("--seed", seed)

    command("synth", "--adults", 60, *asked)

    folder = project.build / "synth" / "enkoping"
    said = json.loads((folder / "leverans.json").read_text(encoding="utf-8"))
    wanted = (scenario.seed, scenario.seed_rule) if seed is None else (seed, None)
    assert scenario.seed_rule
    assert scenario.seed != 7
    assert (said["fro"], said.get("fro_regel")) == wanted


def test_unknown_scenario_is_exit_2(command, project):
    code, _, err = command("synth", "atlantis")

    assert code == 2
    assert "enkoping" in err
    assert not (project.build / "synth").exists()


def test_broken_rules_are_exit_3_and_no_value_is_shown(command, project, spoilt):
    code, out, err = command("check", spoilt)

    assert code == 3
    assert "the delivery breaks" in err
    assert "@ spoilt; correct the files" in err
    for value in ("hemligt", f"19{BORN}"):
        assert value not in out + err
        for path in project.build.rglob("*"):
            assert path.is_dir() or value.encode() not in path.read_bytes()


def test_rows_go_to_the_private_folder_only(command, project, spoilt):
    _, out, _ = command("check", spoilt)

    assert out.splitlines()[-1] == "rows: build/private/check/spoilt.csv"
    rows = (project.private / "check" / "spoilt.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "table,column,rule,row"
    assert {path.name for path in project.build.iterdir()} == {"private"}


def test_rows_of_an_earlier_check_do_not_stay(command, project, spoilt, municipality):
    command("check", spoilt)
    (project.private / "check" / "liten.csv").write_text("old", encoding="utf-8")

    command("check", municipality)

    assert not (project.private / "check" / "liten.csv").exists()


def test_check_as_json_has_both_languages(command, spoilt):
    _, out, _ = command("check", spoilt, "--json")

    found = json.loads(out)
    assert found["ok"] is False
    assert {"rule", "table", "column", "count", "first_rows", "text_sv", "text_en"} <= set(
        found["findings"][0]
    )


def test_check_speaks_swedish_when_asked(command, spoilt):
    _, swedish, _ = command("check", spoilt, "--language", "sv")

    assert swedish != command("check", spoilt)[1]


def test_folder_that_does_not_exist_is_exit_2(command, tmp_path):
    code, out, err = command("check", tmp_path / "nowhere")

    assert (code, out) == (2, "")
    assert "@ nowhere;" in err
