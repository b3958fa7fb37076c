"""Gates that depend on the horizon: events, follow-up, and who is left when others have started."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.design.comparison import Comparison
from evaluation.design.weights import Weights
from evaluation.protocol.limits import GateLimits
from evaluation.protocol.protocol import Contrast, Outcome
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.gating import Judge

PERSONS = 100
MONTHS = 3
LIMITS = GateLimits(min_persons=5, min_events=1, min_ess=20.0, max_top_share=0.25, min_mature=0.3)
OUTCOME = Outcome(
    name="avslut",
    label="Avslut",
    kind="months_on_aid",
    role="primary",
    scale="rmst_difference",
    horizons=(1, 2, 3),
    window=12,
    programme_counts=False,
)


@pytest.fixture
def pair():
    """Half of the persons start; in the reference all but one have started by month 3."""
    group = np.repeat([0, 1], PERSONS // 2)
    monthly = np.ones((PERSONS, MONTHS))
    monthly[: PERSONS // 2 - 1, 2] = 0.0
    nothing = np.zeros((PERSONS, 0))
    weights = Weights(
        base=np.ones(PERSONS), base_gradient=nothing, influence=nothing, monthly=monthly
    )
    contrast = Contrast(name="aldrig", label="Aldrig", kind="never", weights="att", arms=("jobb",))
    comparison = Comparison(
        contrast="aldrig",
        arms=("ingen", "jobb"),
        group=group,
        weights=weights,
        propensity=np.full((PERSONS, 2), 0.5),
        supported=np.ones(2),
        dropped=(),
    )
    return Pair(contrast=contrast, arm="jobb", reference="ingen", comparison=comparison, gates=())


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
