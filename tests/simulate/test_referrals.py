"""Referrals of the simulator: planted waits and no-shows come back, and move nothing else."""

import math
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from evaluation.data import load_register, month_number
from evaluation.errors import EvaluationError
from evaluation.indicators.flow.kinds import REFERRAL, waits_of
from evaluation.indicators.flow.wait import ENDED
from evaluation.indicators.workbench import Workbench
from evaluation.simulate import load_scenario, simulate, write_synthetic
from evaluation.simulate.scenario.checks import value_faults
from evaluation.simulate.scenario.scenario import Referral, Scenario

FAR = 3.9  # standard errors: one in ten thousand by chance, and 26 are compared


@pytest.fixture(scope="module")
def referred(large, tmp_path_factory):
    """Waits that began when they can be followed, with district of those who have one."""
    folder = tmp_path_factory.mktemp("referrals") / "leverans"
    write_synthetic(folder, large)
    bench = Workbench(load_register(folder))
    waits = waits_of(bench, REFERRAL)
    first, last = (month_number(text) for text in ("2014-07", "2023-05"))
    kept = waits.take((waits.month >= first) & (waits.month <= last))
    return pl.DataFrame(
        {
            "enhet": kept.unit.astype(str),
            "distrikt": bench.district(kept.person, kept.month + 12).astype(str),
            "time": kept.time,
            "cause": kept.cause,
            "outcome": kept.outcome.astype(str),
        }
    ).filter(pl.col("distrikt") != "saknas")


def errors_off(share, truth, n):
    return abs(share - truth) / math.sqrt(truth * (1 - truth) / n)


@pytest.mark.parametrize("days", [30, 60, 90])
def test_the_share_that_came_in_time_is_the_planted_one(referred, large, days):
    truth = large.referral_truth
    for row in truth[truth["quantity"] == f"came_within_{days}"].itertuples():
        here = referred.filter(
            (pl.col("enhet") == row.enhet) & (pl.col("distrikt") == row.distrikt)
        )
        came = here.filter((pl.col("outcome") == "KOM") & (pl.col("time") <= days)).height

        assert here.height > 200
        assert errors_off(came / here.height, row.value, here.height) < FAR


def test_the_share_of_no_shows_is_the_planted_one(referred, large):
    truth = large.referral_truth
    for row in truth[truth["quantity"] == "missed"].itertuples():
        here = referred.filter(pl.col("enhet") == row.enhet)
        missed = here.filter(pl.col("outcome") == "UTEBLEV")

        assert set(missed["cause"]) == {ENDED}
        assert errors_off(missed.height / here.height, row.value, here.height) < FAR


def test_referrals_move_no_other_table(small):
    plain = load_scenario("enkoping", adults=400, paths=2)
    slower = replace(plain, referral=Referral(median_days=90, missed=0.3))

    other = simulate(slower, seed=2024)

    assert not other.tables["anvisning"].equals(small.tables["anvisning"])
    for name, table in small.tables.items():
        if name != "anvisning":
            assert other.tables[name].equals(table), name
    assert other.truth.equals(small.truth)


def test_some_still_wait_when_the_data_end(large):
    rows = large.tables["anvisning"]
    waits = rows.filter(pl.col("utfall") == "VANTAR")

    assert 0 < waits.height < 0.05 * rows.height
    assert waits["utfall_datum"].is_null().all()
    assert waits["anvisad_datum"].max() <= date(2023, 12, 31)


@pytest.mark.parametrize(
    ("law", "told"),
    [
        pytest.param({"missed": 0.95, "declined": 0.1}, "no shares of referrals", id="nobody"),
        pytest.param({"median_days": 0.0}, "too small", id="no wait"),
        pytest.param({"unit_wait": {"JC9": 2.0}}, "unknown value 'JC9'", id="unit"),
        pytest.param({"district_wait": {"Norr": 0.0}}, "factor is too small", id="factor"),
    ],
)
def test_a_law_that_cannot_be_is_refused(law, told):
    scenario: Scenario = replace(load_scenario("enkoping"), referral=Referral(**law))

    faults = [str(fault) for fault in value_faults(scenario)]
    assert any(told in fault for fault in faults)
    assert all(isinstance(fault, EvaluationError) for fault in value_faults(scenario))
