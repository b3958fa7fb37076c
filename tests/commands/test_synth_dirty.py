"""`synth --dirty` from the command line, and simulating a spoilt delivery again."""

import json

from evaluation.commands.synth import write_municipality
from evaluation.data import load_register
from evaluation.provenance import folder_hashes
from evaluation.study.sources import described

SMALL = ("--adults", 60, "--seed", 7)


def test_a_spoilt_delivery_has_a_place_of_its_own_and_says_where_the_faults_are(command, project):
    code, out, err = command("synth", "--dirty", "D07a,D13", *SMALL)

    folder = project.build / "synth" / "enkoping-smuts"
    assert (code, err) == (0, "")
    assert out.splitlines()[1] == "faults: build/synth/enkoping-smuts/faults.csv"
    assert json.loads((folder / "leverans.json").read_text("utf-8"))["smuts"] == ["D07a", "D13"]
    assert not (project.build / "synth" / "enkoping").exists()
    assert command("check", folder)[0] == 3


def test_an_unknown_fault_is_exit_2_and_names_the_known_ones(command, project):
    code, _, err = command("synth", "--dirty", "D99")

    assert code == 2
    assert "unknown fault 'D99' @ --dirty; known: D01, D02, D03a, " in err
    assert not (project.build / "synth").exists()


def test_what_a_run_keeps_of_a_delivery_is_enough_to_simulate_it_again(tmp_path):
    write_municipality(
        tmp_path / "a", "enkoping", seed=7, overrides={"adults": 60}, dirty="D12b,D01"
    )

    said = described(load_register(tmp_path / "a").manifest)
    write_municipality(
        tmp_path / "b",
        said["scenario"],
        seed=said["fro"],
        overrides=said["andrat_i_scenariot"],
        dirty=",".join(said["smuts"]),
    )

    assert folder_hashes(tmp_path / "a") == folder_hashes(tmp_path / "b")
