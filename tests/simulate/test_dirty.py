"""Every fault of the catalogue is planted a known number of times, and found that many times."""

import csv
import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from data_schemas import TABLES
from data_schemas.rules import all_rules
from evaluation.data import check_delivery, load_register
from evaluation.data.identity.guard import is_identity_number
from evaluation.errors import UsageError
from evaluation.provenance import folder_hashes
from evaluation.simulate import load_scenario, simulate, write_synthetic
from evaluation.simulate.dirty import FAULTS, chosen, fault_ids, plant, write_dirty
from evaluation.simulate.dirty.numbers import made_up_number

ADULTS, SEED = 500, 1


@pytest.fixture(scope="module")
def clean():
    return simulate(load_scenario("enkoping", adults=ADULTS, paths=1), seed=SEED)


@pytest.fixture(scope="module")
def required(clean):
    """The same municipality without the optional tables: no fault lives there."""
    tables = {name: frame for name, frame in clean.tables.items() if TABLES[name].required}
    return replace(clean, tables=tables)


def findings(folder):
    """Cases by rule and place; that an optional table is absent is no fault."""
    found = Counter()
    for finding in check_delivery(folder).findings:
        if finding.rule != "W20":
            found[finding.rule, finding.table, finding.column] += finding.count
    return found


def planted(dirty):
    wanted = Counter()
    for item in dirty.planted:
        wanted[item.mark.rule, item.mark.table, item.mark.column] += item.count
    return wanted


def test_the_catalogue_has_every_fault_from_1_to_28():
    assert {name[:3] for name in fault_ids()} == {f"D{n:02d}" for n in range(1, 29)}
    assert len(set(fault_ids())) == len(FAULTS)
    for fault in FAULTS:
        assert {fault.rule, *fault.also} <= set(all_rules()), fault.id
        assert fault.id not in fault.blurred_by


def test_the_clean_municipality_gives_no_finding(clean, tmp_path):
    write_synthetic(tmp_path / "ren", clean)

    assert check_delivery(tmp_path / "ren").findings == ()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_alone_is_found_as_often_as_planted_and_nothing_else_is(required, tmp_path, fault):
    dirty = write_dirty(tmp_path / "smuts", required, [fault], seed=SEED)

    found = findings(tmp_path / "smuts")

    wanted = planted(dirty)
    assert all(count > 0 for count in wanted.values())
    assert {place: found[place] for place in wanted} == wanted
    assert {rule for rule, _, _ in set(found) - set(wanted)} <= set(fault.also)


def test_all_faults_together_are_found_as_often_as_planted(clean, tmp_path):
    dirty = write_dirty(tmp_path / "smuts", clean, chosen("all"), seed=SEED)

    found = findings(tmp_path / "smuts")

    wanted = planted(dirty)
    blurred = {item.mark.rule for item in dirty.planted if item.fault.blurred_by}
    certain = {place: count for place, count in wanted.items() if place[0] not in blurred}
    also = {rule for fault in FAULTS for rule in fault.also}
    assert blurred == {"W4"}
    assert {place: found[place] for place in certain} == certain
    assert {rule for rule, _, _ in set(found) - set(wanted)} <= also


def test_no_study_holds_a_spoilt_delivery_against_the_truth(clean, tmp_path):
    write_dirty(tmp_path / "smuts", clean, chosen("D05"), seed=SEED)

    said = json.loads((tmp_path / "smuts" / "leverans.json").read_text(encoding="utf-8"))

    assert "facit" in clean.manifest
    assert "facit" not in said
    assert (tmp_path / "smuts" / "truth.csv").is_file()


def test_planting_leaves_the_clean_tables_as_they_were(clean):
    before = {name: table.clone() for name, table in clean.tables.items()}

    plant(clean.tables, clean.manifest, chosen("all"), seed=SEED)

    assert all(table.equals(clean.tables[name]) for name, table in before.items())


def test_the_same_seed_spoils_the_same_cells_and_another_seed_others(clean, tmp_path):
    faults = chosen("D01,D15,D28b")
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_dirty(tmp_path / name, clean, faults, seed=seed)

    first, again, other = (folder_hashes(tmp_path / name) for name in "abc")
    assert first == again
    assert first["insats.csv"] != other["insats.csv"]
    assert first["person.csv"] == other["person.csv"]


def test_the_list_of_faults_beside_the_data_has_counts_and_no_identifiers(clean, tmp_path):
    dirty = write_dirty(tmp_path / "smuts", clean, chosen("D12a,D28a,D10"), seed=SEED)

    text = (tmp_path / "smuts" / "faults.csv").read_text(encoding="utf-8")

    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert [row["id"] for row in rows] == ["D10", "D12a", "D12a", "D28a"]
    assert list(rows[0]) == ["id", "table", "column", "rule", "planted", "how"]
    assert sum(int(row["planted"]) for row in rows) == sum(item.count for item in dirty.planted)
    assert not any(name in text for name in dirty.tables["person"]["lopnr"])


def test_leverans_json_says_what_was_planted_and_lists_the_files_as_they_are(clean, tmp_path):
    write_dirty(tmp_path / "smuts", clean, chosen("D28b,D05"), seed=SEED)

    content = json.loads((tmp_path / "smuts" / "leverans.json").read_text(encoding="utf-8"))

    assert content["smuts"] == ["D05", "D28b"]
    assert content["ursprung"] == "syntetisk"
    assert "E14" not in {rule for rule, _, _ in findings(tmp_path / "smuts")}
    assert "Syntetisk" in (tmp_path / "smuts" / "README.txt").read_text(encoding="utf-8")


def test_made_up_numbers_pass_for_identity_numbers_and_nobody_has_one():
    rng = np.random.default_rng(SEED)
    numbers = [made_up_number(rng) for _ in range(50)]

    assert all(is_identity_number(number) for number in numbers)
    # Personnummer came in 1947.
    assert all(int(number[:4]) < 1947 - 110 for number in numbers)


def test_a_municipality_that_is_too_small_is_refused(tmp_path):
    tiny = simulate(load_scenario("enkoping", adults=20, paths=1), seed=SEED)

    with pytest.raises(UsageError, match="too few households"):
        write_dirty(tmp_path / "smuts", tiny, chosen("all"), seed=SEED)

    assert not (tmp_path / "smuts").exists()


def test_an_unknown_fault_is_refused_with_the_known_ones():
    with pytest.raises(UsageError, match=r"unknown fault 'D99' @ --dirty; known: D01, .*, all"):
        chosen("D01,D99")


def test_a_delivery_with_warnings_only_can_still_be_loaded(clean, tmp_path):
    write_dirty(tmp_path / "smuts", clean, chosen("D01,D12b,D19b"), seed=SEED)

    warnings = load_register(tmp_path / "smuts").warnings

    assert {finding.rule for finding in warnings} == {"W23", "W30", "W3"}
