"""From a folder of other systems' files to a delivery, and what may be shown and written."""

import json
import shutil

import pytest

from evaluation.provenance import folder_hashes
from tests.data.sources.layouts import write_amea, write_return

MUNICIPALITY = ("--municipality", "0381", "Enköping", "--extracted", "2024-02-15")
SYNTHETIC = ("--origin", "syntetisk", *MUNICIPALITY)
BOTH = ("--mapping", "socialstyrelsen", "--mapping", "amea")


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    from evaluation.simulate import load_scenario, simulate

    folder = tmp_path_factory.mktemp("export") / "uttag"
    tables = simulate(load_scenario("enkoping", adults=40, first="2023-01"), seed=3).tables
    write_return(folder, tables)
    write_amea(folder, tables)
    return folder


@pytest.fixture
def spoilt(exported, tmp_path):
    """Copy the files, with one identity number in a column that nothing is made of."""
    folder = tmp_path / "fel"
    shutil.copytree(exported, folder)
    path = folder / "Insatser.csv"
    text = path.read_bytes().decode("windows-1252")
    number = "-".join(["19811218", "9876"])
    path.write_bytes(text.replace("Å. Svensson", number, 1).encode("windows-1252"))
    return folder


def test_map_writes_a_delivery_that_passes_its_check(command, project, exported):
    out = project.build / "leverans"

    code, shown, err = command("map", exported, *BOTH, "--out", out, *SYNTHETIC)

    assert (code, err) == (0, "")
    assert "ersatta av annan fil för samma manad" in shown
    assert "tables left out (the sources do not carry them): ansokan, " in shown
    assert "i det första systemet finns i det andra" in shown
    assert shown.splitlines()[-1].startswith("build/leverans: ")
    code, shown, err = command("check", out)
    assert (code, err) == (0, "")
    assert "error" not in shown


def test_the_same_files_give_the_same_delivery(command, project, exported):
    for name in ("a", "b"):
        command("map", exported, *BOTH, "--out", project.build / name, *SYNTHETIC)

    assert folder_hashes(project.build / "a") == folder_hashes(project.build / "b")


def test_real_persons_are_said_to_be_real_and_not_overwritten(command, project, exported):
    out = project.build / "verklig"
    given = ("map", exported, *BOTH, "--out", out, "--origin", "verklig", *MUNICIPALITY)

    assert command(*given)[0] == 0
    manifest = json.loads((out / "leverans.json").read_text(encoding="utf-8"))
    assert (manifest["ursprung"], "fro" in manifest) == ("verklig", False)
    code, _, err = command(*given)
    assert code == 2
    assert "name a folder that does not exist" in err


def test_map_as_json_has_flow_and_linkage(command, project, exported):
    _, out, _ = command("map", exported, *BOTH, "--out", project.build / "x", *SYNTHETIC, "--json")

    record = json.loads(out)
    assert {"table", "step", "before", "after", "count", "what"} == set(record["flow"][0])
    assert record["linkage"]["socialstyrelsen + amea"]["right_only"] == 0
    assert record["rows"]["hushall_manad"] > 0


def test_an_identity_number_is_exit_3_and_nothing_is_written(command, project, spoilt):
    out = project.build / "leverans"

    code, shown, err = command("map", spoilt, *BOTH, "--out", out, *SYNTHETIC)

    assert (code, shown) == (3, "")
    assert "E2: holds what may be a Swedish identity number" in err
    assert "pseudonymise at the source" in err
    assert "9876" not in err
    assert not out.exists()
    assert not (project.private / "mapping").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param([], "--mapping, --out, --origin must be said @ map", id="nothing"),
        pytest.param(
            ["--mapping", "atlantis", "--out", "x", *SYNTHETIC],
            "unknown mapping 'atlantis' @ mapping; allowed: amea, lifecare, socialstyrelsen",
            id="unknown mapping",
        ),
        pytest.param(
            [*BOTH, "--out", "x", "--origin", "verklig"], "'kommun_kod' is not known", id="where"
        ),
        pytest.param(
            [*BOTH, "--out", "x", *SYNTHETIC, "--period", "2023", "2024-13"],
            "'period_fran' has another form",
            id="period",
        ),
    ],
)
def test_wrong_usage_is_exit_2_and_writes_nothing(
    command, project, exported, arguments, told, monkeypatch
):
    monkeypatch.chdir(project.root)

    code, out, err = command("map", exported, *arguments)

    assert (code, out) == (2, "")
    assert told in err
    assert not (project.root / "x").exists()


def test_suggest_writes_one_mapping_per_system_that_maps_the_files(command, project, exported):
    out = project.build / "förslag.toml"

    code, shown, _ = command("map", exported, "--suggest", "--out", out)

    assert code == 0
    assert "source.retur; " in shown
    written = [project.build / f"förslag_{name}.toml" for name in ("socialstyrelsen", "amea")]
    assert all(path.is_file() for path in written)
    mappings = [word for path in written for word in ("--mapping", path)]
    code, _, err = command("map", exported, *mappings, "--out", project.build / "ut", *SYNTHETIC)
    assert (code, err) == (0, "")
    code, _, err = command("map", exported, "--suggest", "--out", out)
    assert code == 2
    assert "is there already" in err


def test_suggest_without_out_prints_the_proposal_and_no_value(command, exported):
    code, shown, _ = command("map", exported, "--suggest")

    assert code == 0
    assert 'extends = "socialstyrelsen"' in shown
    for value in ("Å. Svensson", "Stockholmsjobb", "JC1"):
        assert value not in shown


def test_suggest_of_files_that_resemble_nothing_is_exit_2(command, tmp_path):
    folder = tmp_path / "annat"
    folder.mkdir()
    (folder / "a.csv").write_text("x;y\n1;2\n", encoding="utf-8")

    code, _, err = command("map", folder, "--suggest")

    assert code == 2
    assert "no file resembles a known layout @ annat" in err
