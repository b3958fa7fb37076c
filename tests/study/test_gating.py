"""Gates that depend on the horizon: events, follow-up, and who is left when others have started."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.protocol.limits import GateLimits
from evaluation.study.rows.gating import Judge
from tests.study.small_pair import MONTHS, OUTCOME, PERSONS, small_pair

LIMITS = GateLimits(min_persons=5, min_events=1, min_ess=20.0, max_top_share=0.25, min_mature=0.3)


@pytest.fixture
def pair():
    return small_pair()


@pytest.fixture
def judge():
    return Judge(limits=LIMITS, observed=np.full(PERSONS, MONTHS), person=np.arange(PERSONS))


def rows():
    """One difference per horizon."""
    return pd.DataFrame(
        {
            "month": [1, 2, 3],
            "reference": "ingen",
            "arm": "jobb",
            "estimate": 0.1,
            "std_error": 0.1,
            "conf_low": 0.0,
            "conf_high": 0.2,
            "p_value": 0.3,
            "events": 50.0,
            "status": "ok",
            "note": "",
        }
    )


def test_horizon_that_rests_on_one_person_is_withheld(pair, judge):
    judged = judge.withhold(rows(), OUTCOME, pair)

    assert judged["status"].tolist() == ["ok", "ok", "gated"]
    assert judged["estimate"].isna().tolist() == [False, False, True]
    assert "effektiv storlek" in judged["note"].iloc[2]


def test_curve_ends_where_the_weights_no_longer_carry_it(pair, judge):
    assert judge.last_month(OUTCOME, pair, months=MONTHS) == 2


def test_gates_by_horizon_name_outcome_and_month(pair, judge):
    gates = {gate.name: gate.passed for gate in judge.by_horizon(rows(), OUTCOME, pair)}

    assert gates["ess:avslut:2"]
    assert not gates["ess:avslut:3"]
    assert gates["mature:avslut:3"]


def test_without_later_starts_the_design_gates_are_enough(pair, judge):
    weights = replace(pair.comparison.weights, monthly=None)
    plain = replace(pair, comparison=replace(pair.comparison, weights=weights))

    assert judge.withhold(rows(), OUTCOME, plain)["status"].tolist() == ["ok", "ok", "ok"]


def test_own_outcome_that_looks_ahead_is_held_back_where_its_window_is_not_seen(pair):
    judge = Judge(limits=LIMITS, observed=np.full(PERSONS, 13), person=np.arange(PERSONS))
    own = replace(OUTCOME, kind="own_outcome", scale="risk_difference")
    at_once = replace(own, window=0)

    seen = {gate.name: gate.passed for gate in judge.by_horizon(rows(), own, pair)}
    short = {gate.name: gate.passed for gate in judge.by_horizon(rows(), at_once, pair)}

    assert [seen[f"mature:avslut:{month}"] for month in (1, 2, 3)] == [True, False, False]
    assert all(short[f"mature:avslut:{month}"] for month in (1, 2, 3))


def test_curve_ends_with_follow_up(pair):
    observed = np.where(np.arange(PERSONS) % 2, 1, 2)
    judge = Judge(
        limits=replace(LIMITS, min_mature=0.6), observed=observed, person=np.arange(PERSONS)
    )

    assert judge.last_month(OUTCOME, pair, months=MONTHS) == 1


def test_share_of_a_month_that_would_be_withheld_is_not_drawn(pair, judge):
    """Nearly all of the reference have left in month 3: so says the table, and so the figure."""
    series = pd.DataFrame({"month": [0, 1, 2, 3], "share": 0.5, "count": 20.0})

    held = judge.hold_back(series, OUTCOME, pair)

    assert held["share"].isna().tolist() == [False, False, False, True]
    assert held["status"].tolist() == ["ok", "ok", "ok", "gated"]
    assert held["note"].iloc[3].startswith("Färre än 20 personer")
