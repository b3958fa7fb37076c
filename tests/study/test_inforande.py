"""Thirteen districts with a planted effect: the declared study finds it, and nothing else."""

import numpy as np
import pytest

from evaluation.cohort import build_cohort
from evaluation.data import load_register
from evaluation.estimate.did.few_clusters.cluster_sums import cluster_paths, cluster_sums
from evaluation.estimate.did.few_clusters.wild_bootstrap import wild_bootstrap
from evaluation.protocol import load_protocol
from evaluation.protocol.loading import overridden
from evaluation.protocol.protocol import Sensitivity
from evaluation.provenance import find_project
from evaluation.simulate import load_scenario, simulate, write_synthetic
from evaluation.study.material import Material
from evaluation.study.panel.hazards import spells_of
from evaluation.study.panel.register import district_rows
from evaluation.study.panel.study import variant_frames
from evaluation.study.sources import Source

PROJECT = find_project()
PROTOCOL = load_protocol(PROJECT.protocol("inforande"))
ADULTS = 3000
PLANTED = "exit_factor = { tillfallig = 1.35, aterkommande = 1.40, langvarig = 1.20 }"
NOTHING = "exit_factor = { tillfallig = 1.0, aterkommande = 1.0, langvarig = 1.0 }"
SCENARIO = PROJECT.root / "evaluation" / "simulate" / "scenario" / "scenarios" / "inforande.toml"


def measured(folder, scenario, *, seed):
    """Effect on lasting exits by the declared rule, the truth, and what it rests on."""
    synthetic = simulate(load_scenario(scenario, adults=ADULTS, replications=2), seed=seed)
    write_synthetic(folder, synthetic)
    register = load_register(folder)
    cohort = build_cohort(
        register, definition=PROTOCOL.definition, arms=(), eligibility=PROTOCOL.eligibility
    )
    source = Source(folder=folder, inputs=(), delivery={}, violations={}, register=register)
    material = Material(source=source, kept=cohort)
    rows = district_rows(material, PROTOCOL)
    paths = cluster_paths(rows.panel("lamnar_varaktigt", PROTOCOL.panel))
    found = wild_bootstrap(cluster_sums(paths, effect="event"), rng=np.random.default_rng(seed))
    return found, _truth(synthetic.district_truth), rows, material


def _truth(table):
    after = table[(table["outcome"] == "lasting_exit_rate") & (table["since"] >= 0)]
    return float(np.average(after["difference"], weights=after["recipients"]))


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return measured(tmp_path_factory.mktemp("planted") / "inforande", "inforande", seed=2)


@pytest.mark.parametrize("seed", [2, 3])
def test_the_planted_effect_lies_within_the_interval(planted, tmp_path, seed):
    found, truth, *_ = planted if seed == 2 else measured(tmp_path / "a", "inforande", seed=seed)

    assert truth > 0.005
    assert found.conf_low < truth < found.conf_high


def test_a_routine_that_does_nothing_is_not_found(tmp_path):
    text = SCENARIO.read_text(encoding="utf-8")
    assert PLANTED in text
    idle = tmp_path / "inforande.toml"
    idle.write_text(text.replace(PLANTED, NOTHING), encoding="utf-8")

    found, truth, *_ = measured(tmp_path / "idle", idle, seed=4)

    assert truth == pytest.approx(0, abs=1e-9)
    assert found.conf_low < 0 < found.conf_high


def test_districts_start_in_the_quarter_of_their_month(planted):
    *_, rows, _ = planted
    start = rows.frame.drop_duplicates("distrikt").set_index("distrikt")["start"]

    assert rows.label(int(start["Almby"])) == "2013 kv 4"
    assert rows.label(int(start["Fors"])) == "2015 kv 3"
    assert set(start[["Järva", "Lunda"]]) == {-1}


def test_spells_in_progress_as_the_register_begins_are_left_out(planted):
    *_, material = planted
    cohort, register = material.cohort, material.register

    spells = spells_of(cohort, register.tables, PROTOCOL.panel.starts)

    assert spells.entry.min() > cohort.histories.first_month + cohort.definition.max_gap
    assert set(np.unique(spells.unit)) <= set(register.tables["hushall_manad"]["distrikt"])


def test_a_sensitivity_analysis_of_districts_gives_the_primary_outcome_again(planted):
    *_, material = planted
    item = Sensitivity(name="aldrig", label="", override={"panel.control": "never"})

    rows = variant_frames(material, overridden(PROTOCOL, item.override), item)["estimates"]

    primary = [outcome.name for outcome in PROTOCOL.outcomes if outcome.role == "primary"]
    assert set(rows["outcome"]) == set(primary)
    assert list(rows["method"]) == ["imputation_jack", "wild_bootstrap"]
    assert np.isfinite(rows["estimate"]).all()
