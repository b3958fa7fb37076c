"""Lost follow-up, declared: those who moved or died are stood for by those like them."""

import tomllib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import ProtocolError
from evaluation.protocol import parse_protocol
from evaluation.protocol.censoring import CensoringPlan
from evaluation.protocol.protocol import Covariate
from evaluation.study.cohort_frames import as_frames, from_frames
from evaluation.study.register.followed_rows import follow_up
from evaluation.study.register.outcomes import measure_all
from evaluation.study.rows.compared_pairs import pair_up
from evaluation.study.rows.observation import look_ahead
from tests.study.window_study import PROTOCOL, cohort_of, simulated

REASONS = ("utflyttad", "avliden")
PLAN = CensoringPlan(reasons=REASONS, covariates=("alder",))
ADJUSTED = (
    Covariate(name="alder", form="linear", label="Ålder"),
    Covariate(name="kon", form="categories", label="Kön"),
)


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    return simulated(tmp_path_factory.mktemp("lost") / "leverans", "enkoping", adults=700, seed=7)


@pytest.fixture(scope="module")
def protocol():
    """Coaching in the default municipality, against those who wait and against no start."""
    plan = parse_protocol(tomllib.loads(PROTOCOL))
    (arm,) = plan.arms
    waiting = replace(
        plan.contrasts[1], name="inte_nu", kind="not_now", weights="att", landmark_month=0
    )
    never = replace(waiting, name="aldrig", kind="never")
    clones = plan.contrasts[0]
    return replace(
        plan,
        arms=(arm,),
        eligibility=replace(plan.eligibility, first_month=None),
        contrasts=(waiting, never, clones),
        outcomes=plan.outcomes[:2],
        adjustment=replace(plan.adjustment, covariates=ADJUSTED),
        gates=replace(plan.gates, max_smd=9.0, max_top_share=1.0, min_ess=1.0, min_mature=0.0),
        censoring=PLAN,
    )


@pytest.fixture(scope="module")
def cohort(register, protocol):
    return cohort_of(register, protocol)


def paired(cohort, protocol):
    return pair_up(cohort.trials, protocol, follow_up(cohort, protocol, {}))


def effects(cohort, protocol):
    work = measure_all(cohort, protocol, {}, paired(cohort, protocol), protocol.outcomes)
    rows = pd.concat(work.parts["estimates"])
    return rows[rows["reference"] != ""].set_index(["outcome", "population", "month"])


def test_lost_are_those_whose_observation_ends_for_a_declared_reason(register, cohort, protocol):
    person = register.tables["person"].sort("person").to_pandas()
    last = cohort.histories.first_month + cohort.histories.on_aid.shape[1] - 1
    gone = person["censor_orsak"].astype(str).isin(REASONS)
    gone &= person["sista_manad_observerbar"] < last

    lost = follow_up(cohort, protocol, {}).lost

    wanted = gone.to_numpy()[cohort.trials["person"]]
    np.testing.assert_array_equal(lost, wanted)
    assert 0 < lost.sum() < len(lost) / 2


def test_reasons_survive_the_step_store(cohort, protocol):
    there = from_frames(as_frames(cohort), protocol)

    np.testing.assert_array_equal(there.ended_by, cohort.ended_by)


def test_weights_carry_the_lost_and_say_so(cohort, protocol):
    plain = effects(cohort, replace(protocol, censoring=None))
    weighed = effects(cohort, protocol)

    assert list(weighed.index) == list(plain.index)
    both = (plain["status"] == "ok") & (weighed["status"] == "ok")
    assert both.sum() >= 4
    change = (weighed["estimate"] - plain["estimate"])[both].abs()
    assert (change > 0).all()
    # Few are lost here: the answer moves by less than its own error.
    assert (change < plain["std_error"][both]).all()
    assert weighed["method"].str.endswith(", IPCW").all()
    assert weighed.loc[("varaktigt_avslut", "aldrig:insats", 12), "method"] == (
        "viktad Kaplan–Meier, ATT-vikter, dynamisk IPW, IPCW"
    )


def test_factors_are_those_of_never_times_those_of_the_lost(cohort, protocol):
    durable, months = protocol.outcomes
    alone = paired(cohort, replace(protocol, censoring=None)).pairs[1]
    both = paired(cohort, protocol).pairs[1]
    waiting = paired(cohort, protocol).pairs[0]

    found = both.weights(months).monthly
    seen = found > 0
    group = both.comparison.group == 0
    ratio = np.where(seen, found / np.where(seen, alone.weights(months).monthly, 1), 0)
    np.testing.assert_allclose(
        ratio[group & seen.all(axis=1)], waiting.weights(months).monthly[group & seen.all(axis=1)]
    )
    # A durable exit is known only when the months after it are: fewer are seen so long.
    assert (both.weights(durable).monthly > 0).sum() < seen.sum()


@pytest.mark.parametrize(("place", "ahead"), [(0, 12), (1, 0)])
def test_outcomes_look_ahead_as_far_as_they_are_defined(protocol, place, ahead):
    assert look_ahead(protocol.outcomes[place], protocol.definition) == ahead


def test_study_without_lost_follow_up_is_weighed_as_before(cohort, protocol):
    nobody = replace(protocol, censoring=replace(PLAN, reasons=("ny_kommun",)))

    assert all(pair.lost is None for pair in paired(cohort, nobody).pairs)


def test_lost_that_background_tells_apart_refuse_the_pair(cohort, protocol):
    trials = cohort.trials.copy()
    followed = follow_up(cohort, protocol, {})
    months = protocol.follow_up_months + followed.look_ahead
    lost = followed.lost & (trials["observed"].to_numpy() < months)
    trials["alder"] = np.where(lost, 60, 30)
    moved = replace(cohort, trials=trials)

    found = paired(moved, replace(protocol, contrasts=protocol.contrasts[:1]))

    assert found.pairs == ()
    (refused,) = found.refused
    assert refused.gate.name == "lost"
    assert refused.gate.reason_sv == (
        "Bakgrunden skiljer helt ut dem som försvinner ur uppföljningen"
    )


def test_register_that_does_not_tell_why_observation_ends_is_an_error(cohort, protocol):
    with pytest.raises(ProtocolError, match="does not tell why observation ends @ censoring"):
        paired(replace(cohort, ended_by=None), protocol)
