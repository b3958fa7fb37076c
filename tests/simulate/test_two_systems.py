"""One municipality in two systems: what a linkage report has to find."""

import json

import pytest

from evaluation.data.quality.linkage import link
from evaluation.simulate import LinkageFaults, two_systems, write_two_systems

AGREE = ("fodelsear", "kon")


@pytest.fixture(scope="module")
def systems(large):
    return two_systems(large, seed=1, faults=LinkageFaults())


def record(systems):
    return link(
        systems.assistance["person"],
        systems.job_centre["deltagare"],
        key="kundnummer",
        agree=AGREE,
    ).record()


def test_a_linkage_report_finds_what_was_planted(systems):
    found = record(systems)

    assert {name: found[name] for name in systems.expected} == dict(systems.expected)
    assert found["right_only"] > 0
    assert found["conflict_kon"] == 0


def test_without_faults_every_participant_is_found(large):
    systems = two_systems(large, seed=1)
    found = record(systems)

    assert found["both"] == found["right"] == systems.job_centre["deltagare"].height
    assert found["right_without_key"] == found["conflict_fodelsear"] == 0


def test_no_number_of_one_system_is_one_of_the_other(systems):
    customers = systems.assistance["person"]["kundnummer"]
    participants = systems.job_centre["deltagare"]["deltagarnummer"]

    assert not set(customers) & set(participants)
    for frames in (systems.assistance, systems.job_centre):
        assert not any("lopnr" in frame.columns for frame in frames.values())
    assert systems.job_centre["insats"]["deltagarnummer"].is_in(participants.implode()).all()


def test_both_systems_are_written_with_the_counts_to_find(systems, tmp_path):
    write_two_systems(tmp_path / "ut", systems)

    names = {path.name for path in (tmp_path / "ut").iterdir()}
    assert {"bistand_person.csv", "jobbcentrum_deltagare.csv", "koppling.json"} <= names
    written = json.loads((tmp_path / "ut" / "koppling.json").read_text(encoding="utf-8"))
    assert written == dict(systems.expected)
