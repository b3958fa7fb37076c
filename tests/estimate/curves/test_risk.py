"""Weighted risks, months and shares; influences that know the weights were estimated."""

import numpy as np
import pytest

from evaluation.design.weights import Weights
from evaluation.errors import UsageError
from evaluation.estimate import (
    ComparedRows,
    Durations,
    absorbing_risk,
    cumulative_incidence,
    event_free_months,
    kaplan_meier,
    months_in_state,
    occupation,
    weighted_mean,
)
from tests.estimate.reference import DERIVATIVE
from tests.estimate.weighted import MONTHS, comparison, draw_trials

STEP = 1e-4  # central difference: error of order STEP squared
AT = np.array([2, 5, MONTHS])


def risk(trials, compared, members):
    return absorbing_risk(trials.time, trials.cause > 0, compared, members=members, horizons=AT)


def incidence(trials, compared, members):
    found = cumulative_incidence(
        trials.time, trials.cause, compared, members=members, horizons=AT, causes=(1, 2, 5)
    )
    assert (found[5].estimate == 0).all()
    return found[2]


def free_months(trials, compared, members):
    return event_free_months(trials.time, trials.cause > 0, compared, members=members, horizons=AT)


def shares(trials, compared, members):
    return occupation(
        lambda month: trials.state[:, month],
        compared,
        members=members,
        months=np.arange(MONTHS + 1),
        states=(0, 1, 2),
    )[1]


def state_months(trials, compared, members):
    return months_in_state(shares(trials, compared, members), horizons=AT)


def mean(trials, compared, members):
    values = np.where(trials.state[:, 3] >= 0, trials.state[:, 3], np.nan)
    return weighted_mean(values, compared, members=members)


ESTIMATORS = [
    pytest.param(risk, id="risk"),
    pytest.param(incidence, id="incidence"),
    pytest.param(free_months, id="months before the event"),
    pytest.param(shares, id="shares"),
    pytest.param(state_months, id="months in a state"),
    pytest.param(mean, id="mean"),
]


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize("monthly", [False, True], ids=["base weights", "monthly weights"])
@pytest.mark.parametrize("arm", [True, False], ids=["arm", "reference"])
def test_influence_is_the_derivative_in_one_person_nuisance_included(estimator, monthly, arm):
    trials = draw_trials()
    members = trials.treated == arm
    plain = comparison(trials, monthly=monthly)
    influence = estimator(trials, plain, members).influence
    for place in (0, 17, 42, 59):
        moved = trials.person == plain.unit[place]
        sides = [
            estimator(
                trials,
                comparison(trials, 1 + sign * STEP * moved, monthly=monthly),
                members,
            ).estimate
            for sign in (1, -1)
        ]

        slope = (sides[0] - sides[1]) / (2 * STEP)
        np.testing.assert_allclose(influence[place], slope, rtol=DERIVATIVE, atol=1e-8)


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize("monthly", [False, True], ids=["base weights", "monthly weights"])
def test_influences_sum_to_zero(estimator, monthly):
    trials = draw_trials()
    found = estimator(trials, comparison(trials, monthly=monthly), ~trials.treated)

    np.testing.assert_allclose(found.influence.sum(axis=0), 0, atol=1e-9)


def test_known_weights_give_the_clustered_kaplan_meier():
    trials = draw_trials()
    members = trials.treated
    base = np.random.default_rng(1).uniform(0.5, 2, len(trials.person))
    nothing = np.zeros((len(base), 0))
    known = ComparedRows(
        person=trials.person,
        weights=Weights(base=base, base_gradient=nothing, influence=nothing),
    )
    durations = Durations(
        time=trials.time[members], cause=trials.cause[members] > 0, weight=base[members]
    )
    wanted = kaplan_meier(durations, months=AT)

    found = risk(trials, known, members)

    np.testing.assert_allclose(found.estimate, 1 - wanted.estimate, rtol=1e-12)
    np.testing.assert_allclose(
        found.std_error(), wanted.std_error(unit=trials.person[members]), rtol=1e-10
    )


def test_counts_are_persons_not_rows():
    trials = draw_trials()
    members = ~trials.treated
    found = risk(trials, comparison(trials), members)

    for place, month in enumerate(AT):
        at_risk = trials.person[members & (trials.time >= month)]
        happened = members & (trials.cause > 0) & (trials.time <= month)
        assert found.at_risk[place] == len(np.unique(at_risk))
        assert found.events[place] == len(np.unique(trials.person[happened]))
    assert found.n == len(np.unique(trials.person[members]))


def test_an_event_after_artificial_censoring_is_not_counted():
    weights = Weights(
        base=np.ones(3),
        base_gradient=np.zeros((3, 0)),
        influence=np.zeros((3, 0)),
        monthly=np.array([[1.0, 0, 0], [1, 1, 1], [1, 1, 1]]),
    )
    compared = ComparedRows(person=np.array([1, 2, 3]), weights=weights)
    found = absorbing_risk(
        np.array([2, 2, 3]),
        np.array([True, True, False]),
        compared,
        members=np.ones(3, bool),
        horizons=np.array([1, 2, 3]),
    )

    np.testing.assert_allclose(found.estimate, [0, 1 / 2, 1 / 2])
    assert found.at_risk.tolist() == [3, 2, 1]
    assert found.events.tolist() == [0, 1, 1]


def test_month_zero_is_the_start():
    trials = draw_trials()
    found = absorbing_risk(
        trials.time,
        trials.cause > 0,
        comparison(trials),
        members=trials.treated,
        horizons=np.array([0, 3]),
    )

    assert found.estimate[0] == 0
    assert found.events[0] == 0


def test_horizon_beyond_everybodys_follow_up_is_unknown():
    trials = draw_trials()
    short = np.minimum(trials.time, 3)
    found = absorbing_risk(
        short,
        (trials.cause > 0) & (trials.time <= 3),
        comparison(trials),
        members=trials.treated,
        horizons=np.array([3, 4]),
    )

    assert np.isfinite(found.estimate[0])
    assert np.isnan(found.estimate[1])
    assert np.isfinite(found.std_error()[0])


def test_an_empty_arm_is_unknown_with_nobody_counted():
    trials = draw_trials()
    nobody = np.zeros(len(trials.person), bool)
    for estimator in (risk, shares, mean):
        found = estimator(trials, comparison(trials), nobody)

        assert np.isnan(found.estimate).all()
        assert found.n == 0


def test_shares_sum_to_one_and_leave_out_the_unobserved():
    trials = draw_trials()
    compared = comparison(trials, monthly=True)
    found = occupation(
        lambda month: trials.state[:, month],
        compared,
        members=~trials.treated,
        months=np.arange(4),
        states=(0, 1, 2),
    )

    np.testing.assert_allclose(sum(one.estimate for one in found.values()), 1, rtol=1e-12)
    observed = trials.person[~trials.treated & (trials.state[:, 0] >= 0)]
    assert found[0].at_risk[0] == len(np.unique(observed))


def test_months_in_state_need_every_month():
    trials = draw_trials()
    share = occupation(
        lambda month: trials.state[:, month],
        comparison(trials),
        members=trials.treated,
        months=np.array([0, 1, 3]),
        states=(0,),
    )[0]

    with pytest.raises(UsageError, match="the shares lack month 2"):
        months_in_state(share, horizons=np.array([3]))


def test_weights_must_reach_the_last_horizon():
    trials = draw_trials()
    compared = comparison(trials, monthly=True)

    with pytest.raises(UsageError, match="weights end at month 8, estimates at 10"):
        absorbing_risk(
            trials.time,
            trials.cause > 0,
            compared,
            members=trials.treated,
            horizons=np.array([12]),
        )


def test_weights_must_have_the_rows_of_the_persons():
    nothing = np.zeros((3, 0))
    weights = Weights(base=np.ones(3), base_gradient=nothing, influence=nothing)

    with pytest.raises(UsageError, match=r"3 rows where 2 are needed @ Weights\.base"):
        ComparedRows(person=np.array([1, 2]), weights=weights)
