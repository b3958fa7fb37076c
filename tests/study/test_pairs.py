"""Pairs that cannot be weighted are refused with a gate, the others go on."""

import numpy as np
import pandas as pd
import pytest

from evaluation.protocol import load_protocol
from evaluation.study.rows.compared_pairs import pair_up
from tests.study.small_study import make_project

ROWS = 120


@pytest.fixture
def protocol(tmp_path):
    project = make_project(tmp_path)
    return load_protocol(project.protocol("provstudie"), functions=("forsta_lediga_manad",))


@pytest.fixture
def trials():
    """One row a person; who starts coaching has nothing to do with the background."""
    rng = np.random.default_rng(11)
    return pd.DataFrame(
        {
            "person": np.arange(ROWS),
            "month": 0,
            "arm": np.resize(["ingen", "coachning", "ingen", "praktik"], ROWS),
            "subtype": "",
            "observed": 48,
            "next_start": 0,
            "alder": rng.integers(18, 65, ROWS),
            "kon": rng.choice(["1", "2"], ROWS),
            "manader_bistand_12": rng.integers(0, 13, ROWS),
        }
    )


def found(paired):
    return {
        (pair.contrast.name, pair.arm, pair.reference): pair.withheld for pair in paired.pairs
    }, {(refused.contrast.name, refused.arm): refused.gate for refused in paired.refused}


def test_pairs_come_in_declared_order(trials, protocol):
    pairs, refused = found(pair_up(trials, protocol))

    assert list(pairs) == [
        ("inte_nu", "coachning", "ingen"),
        ("aldrig", "coachning", "ingen"),
        ("mellan_insatser", "coachning", "praktik"),
    ]
    assert list(refused) == [("inte_nu", "utbildning")]
    assert refused["inte_nu", "utbildning"].name == "rows"


def test_arm_that_background_tells_apart_completely_is_refused(trials, protocol):
    # Everybody who starts coaching is older than everybody who does not.
    older = trials["arm"] == "coachning"
    trials["alder"] = np.where(older, 60, 30) + np.arange(ROWS) % 4

    pairs, refused = found(pair_up(trials, protocol))

    assert pairs == {}
    gate = refused["inte_nu", "coachning"]
    assert (gate.name, gate.passed) == ("support", False)
    assert gate.reason_sv == "Bakgrunden skiljer grupperna helt åt, så ingen motsvarighet finns"
    assert list(refused)[-1][0] == "mellan_insatser"


def test_arm_without_common_levels_is_refused_as_told_apart(trials, protocol):
    trials["kon"] = np.where(trials["arm"] == "coachning", "1", "2")

    pairs, refused = found(pair_up(trials, protocol))

    assert ("inte_nu", "coachning", "ingen") not in pairs
    gate = refused["inte_nu", "coachning"]
    assert gate.reason_sv == "Bakgrunden skiljer grupperna helt åt, så ingen motsvarighet finns"


def test_pair_that_fails_a_gate_is_withheld_with_every_reason(trials, protocol):
    few = trials[(trials["arm"] != "coachning") | (trials["person"] < 20)].reset_index(drop=True)

    pairs, _ = found(pair_up(few, protocol))

    reasons = pairs["inte_nu", "coachning", "ingen"].split("; ")
    assert "Färre än 10 personer i minsta gruppen" in reasons


def test_pair_that_passes_is_not_withheld(trials, protocol):
    pairs, _ = found(pair_up(trials, protocol))

    assert pairs["inte_nu", "coachning", "ingen"] == ""
