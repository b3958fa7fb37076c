"""Hand-worked curves, and what must hold for any of them."""

from functools import partial

import numpy as np
import pytest

from evaluation.errors import UsageError
from evaluation.estimate import (
    Durations,
    aalen_johansen,
    kaplan_meier,
    months_lost,
    nelson_aalen,
    quantile,
    restricted_mean,
)
from evaluation.estimate.curves.curves import by_stratum, fleming_harrington, milestone_risk

RTOL = 1e-12  # closed form: only rounding may differ
STEP = 1e-5  # central difference: error of order STEP squared


def sample(seed=1, size=60):
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 4, size)
    return {
        "time": entry + rng.integers(1, 9, size),
        "cause": rng.integers(0, 4, size),
        "entry": entry,
        "weight": rng.uniform(0.5, 2.0, size),
        "cluster": rng.integers(0, 12, size),
    }


@pytest.mark.parametrize(
    ("time", "event", "survival"),
    [
        pytest.param([1, 2, 3], [1, 1, 1], [2 / 3, 1 / 3, 0], id="nobody censored"),
        pytest.param([1, 1, 2], [1, 0, 1], [2 / 3, 0], id="event and censoring tie"),
        pytest.param([1, 2], [0, 0], [1, 1], id="nobody has the event"),
        pytest.param([3, 3, 3], [1, 1, 0], [1 / 3], id="everybody leaves in the last month"),
        pytest.param([1, 2, 2], [0, 1, 1], [1, 0], id="censored before the first event"),
        pytest.param([0, 2, 2], [0, 1, 0], [1 / 2], id="no follow-up contributes nothing"),
    ],
)
def test_curve_falls_only_at_events(time, event, survival):
    curve = kaplan_meier(Durations(time=np.array(time), cause=np.array(event, bool)))

    np.testing.assert_allclose(curve.estimate, survival, rtol=RTOL, atol=1e-15)


def test_late_entry_joins_the_risk_set_after_its_entry_month():
    durations = Durations(
        time=np.array([2, 3, 3]), cause=np.array([1, 1, 0]), entry=np.array([0, 0, 2])
    )
    curve = kaplan_meier(durations)

    np.testing.assert_allclose(curve.at_risk, [2, 2])
    np.testing.assert_allclose(curve.estimate, [1 / 2, 1 / 4])


def test_hand_worked_competing_causes():
    durations = Durations(time=np.array([1, 2, 2, 3]), cause=np.array([1, 2, 1, 0]))
    first, second = (aalen_johansen(durations, cause=cause) for cause in (1, 2))

    np.testing.assert_allclose(first.estimate, [1 / 4, 1 / 2, 1 / 2], rtol=RTOL)
    np.testing.assert_allclose(second.estimate, [0, 1 / 4, 1 / 4], rtol=RTOL)


def test_a_cause_that_never_happens_has_no_incidence():
    durations = Durations(time=np.array([1, 2]), cause=np.array([1, 0]))

    np.testing.assert_array_equal(aalen_johansen(durations, cause=3).estimate, [0, 0])


def test_areas_are_hand_worked():
    durations = Durations(time=np.array([1, 3]), cause=np.array([1, 1]))

    np.testing.assert_allclose(
        restricted_mean(durations, months=np.array([2, 3])).estimate, [1.5, 2]
    )
    np.testing.assert_allclose(months_lost(durations, months=np.array([2, 3])).estimate, [0.5, 1])


def test_beyond_the_last_observed_month_is_unknown_and_not_carried_forward():
    censored = Durations(time=np.array([1, 4]), cause=np.array([1, 0]))
    finished = Durations(time=np.array([1, 4]), cause=np.array([1, 1]))
    months = np.array([4, 5])

    np.testing.assert_allclose(kaplan_meier(censored, months=months).estimate, [0.5, np.nan])
    np.testing.assert_allclose(kaplan_meier(finished, months=months).estimate, [0.0, 0.0])


def test_no_follow_up_at_all_is_unknown():
    nobody = Durations(time=np.array([0, 0]), cause=np.array([0, 0]))

    curve = kaplan_meier(nobody, months=np.array([0, 1]))

    np.testing.assert_allclose(curve.estimate, [1.0, np.nan])


def test_survival_and_incidences_sum_to_one():
    given = sample()
    durations = Durations(**given)
    total = kaplan_meier(durations).estimate
    for cause in (1, 2, 3):
        total = total + aalen_johansen(durations, cause=cause).estimate

    np.testing.assert_allclose(total, 1, rtol=RTOL)


def test_months_without_and_after_sum_to_the_horizon():
    durations, at = Durations(**sample()), np.array([5, 9])
    total = restricted_mean(durations, months=at).estimate
    for cause in (1, 2, 3):
        total = total + months_lost(durations, cause=cause, months=at).estimate

    np.testing.assert_allclose(total, at, rtol=RTOL)


AT = np.array([3, 7])
CURVES = [
    pytest.param(kaplan_meier, {}, id="survival"),
    pytest.param(nelson_aalen, {}, id="cumulative hazard"),
    pytest.param(nelson_aalen, {"cause": 2}, id="cumulative hazard of a cause"),
    pytest.param(fleming_harrington, {}, id="survival by the hazard"),
    pytest.param(milestone_risk, {}, id="risk of any event"),
    pytest.param(aalen_johansen, {"cause": 2}, id="incidence"),
    pytest.param(restricted_mean, {}, id="months without"),
    pytest.param(months_lost, {"cause": 1}, id="months after"),
]
IN_TURN = [
    pytest.param(nelson_aalen, {"ties": "efron"}, id="cumulative hazard, events in turn"),
    pytest.param(fleming_harrington, {"ties": "efron"}, id="survival, events in turn"),
]
FACTORS = [
    pytest.param(False, id="one weight"),
    pytest.param(True, id="monthly weights"),
]


def monthly_factor(given):
    rng = np.random.default_rng(5)
    steps = rng.uniform(0.9, 1.2, (len(given["time"]), 14))
    factor = steps.cumprod(axis=1)
    factor[::7, 4:] = 0
    return factor


@pytest.mark.parametrize(("curve", "extra"), CURVES + IN_TURN)
@pytest.mark.parametrize("monthly", FACTORS)
def test_influence_is_the_derivative_in_one_weight(curve, extra, monthly):
    given = sample()
    factor = monthly_factor(given) if monthly else None

    def at(weight):
        durations = Durations(**(given | {"weight": weight}))
        return curve(durations, months=AT, factor=factor, **extra)

    influence = at(given["weight"]).influence
    for row in (0, 7, 33, 59):
        bump = np.zeros(60)
        bump[row] = STEP * given["weight"][row]
        slope = (at(given["weight"] + bump).estimate - at(given["weight"] - bump).estimate) / (
            2 * STEP
        )

        np.testing.assert_allclose(influence[row], slope, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("curve", "extra"), CURVES + IN_TURN)
@pytest.mark.parametrize("monthly", FACTORS)
def test_influence_sums_to_zero(curve, extra, monthly):
    given = sample()
    factor = monthly_factor(given) if monthly else None
    found = curve(Durations(**given), months=AT, factor=factor, **extra)

    np.testing.assert_allclose(found.influence.sum(axis=0), 0, atol=1e-12)


@pytest.mark.parametrize(("curve", "extra"), CURVES + IN_TURN)
def test_constant_monthly_factor_changes_nothing(curve, extra):
    given = sample()
    plain = curve(Durations(**given), months=AT, **extra)
    scaled = curve(Durations(**given), months=AT, factor=np.full((60, 14), 3.0), **extra)

    np.testing.assert_allclose(scaled.estimate, plain.estimate, rtol=RTOL)
    np.testing.assert_allclose(scaled.influence, plain.influence, rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize(("curve", "extra"), CURVES + IN_TURN)
def test_row_order_and_weight_scale_change_nothing(curve, extra):
    given = sample()
    order = np.random.default_rng(2).permutation(60)
    plain = curve(Durations(**given), months=AT, **extra)
    shuffled = Durations(**{name: values[order] for name, values in given.items()})
    scaled = Durations(**(given | {"weight": 10 * given["weight"]}))

    for other, unit in ((shuffled, given["cluster"][order]), (scaled, given["cluster"])):
        found = curve(other, months=AT, **extra)
        np.testing.assert_allclose(found.estimate, plain.estimate, rtol=RTOL)
        np.testing.assert_allclose(
            found.std_error(unit=unit), plain.std_error(unit=given["cluster"]), rtol=1e-10
        )


@pytest.mark.parametrize(("curve", "extra"), CURVES)
def test_weights_are_replications(curve, extra):
    given = sample()
    copies = np.random.default_rng(3).integers(1, 4, 60)
    weighted = curve(Durations(**(given | {"weight": copies})), months=AT, **extra)
    rows = np.repeat(np.arange(60), copies)
    replicated = {name: values[rows] for name, values in given.items() if name != "weight"}
    found = curve(Durations(**replicated), months=AT, **extra)

    np.testing.assert_allclose(found.estimate, weighted.estimate, rtol=RTOL)
    np.testing.assert_allclose(
        found.std_error(unit=rows), weighted.std_error(unit=np.arange(60)), rtol=1e-10
    )


@pytest.mark.parametrize(("curve", "extra"), CURVES + IN_TURN)
def test_splitting_a_row_in_time_changes_nothing(curve, extra):
    given = {name: values for name, values in sample().items() if name != "cluster"}
    cut = given["entry"] + 1
    split = given["time"] > cut
    early = {name: values[split] for name, values in given.items()}
    early |= {"time": cut[split], "cause": np.zeros(split.sum(), int)}
    late = given | {"entry": np.where(split, cut, given["entry"])}
    both = {name: np.concatenate([early[name], late[name]]) for name in given}
    subject = np.concatenate([np.flatnonzero(split), np.arange(60)])
    plain = curve(Durations(**given), months=AT, **extra)
    found = curve(Durations(**both), months=AT, **extra)

    np.testing.assert_allclose(found.estimate, plain.estimate, rtol=RTOL)
    np.testing.assert_allclose(found.std_error(unit=subject), plain.std_error(), rtol=1e-10)
    named = curve(Durations(**both, id=subject), months=AT, **extra)
    np.testing.assert_allclose(named.std_error(), plain.std_error(), rtol=1e-10)


def test_one_cluster_has_no_spread():
    curve = kaplan_meier(Durations(**sample()), months=AT)

    np.testing.assert_allclose(curve.std_error(unit=np.zeros(60)), 0, atol=1e-12)


def test_quantile_at_a_flat_stretch_is_its_middle():
    curve = kaplan_meier(Durations(time=np.array([1, 2, 4, 6]), cause=np.ones(4)))

    assert quantile(curve, share=0.5) == 3
    assert quantile(curve, share=0.6) == 4


def test_a_curve_without_model_variance_says_unknown():
    durations = Durations(time=np.array([1, 2]), cause=np.array([1, 2]))
    curve = months_lost(durations, months=np.array([1, 2]))

    assert np.isnan(curve.model_error()).all()


def test_quantile_that_is_not_reached_is_unknown():
    curve = kaplan_meier(Durations(time=np.array([1, 2, 2]), cause=np.array([1, 0, 0])))

    assert np.isnan(quantile(curve, share=0.5))


def test_a_curve_refuses_strata():
    durations = Durations(time=np.array([1]), cause=np.array([1]), strata=np.array(["a"]))

    with pytest.raises(UsageError, match=r"one group @ Durations\.strata; ask by_stratum"):
        kaplan_meier(durations)


def test_strata_have_curves_of_their_own():
    given = sample()
    strata = np.where(np.arange(60) % 2, "b", "a")
    found = by_stratum(partial(kaplan_meier, months=AT), Durations(**given, strata=strata))

    assert list(found) == ["a", "b"]
    for name, curve in found.items():
        alone = Durations(**{key: values[strata == name] for key, values in given.items()})
        wanted = kaplan_meier(alone, months=AT)
        np.testing.assert_array_equal(curve.estimate, wanted.estimate)
        np.testing.assert_array_equal(curve.std_error(), wanted.std_error())


def test_a_stratum_without_events_stays_at_one():
    durations = Durations(time=[1, 2, 3, 4], cause=[1, 1, 0, 0], strata=[0, 0, 1, 1])
    quiet = by_stratum(kaplan_meier, durations)[1]

    np.testing.assert_array_equal(quiet.estimate, [1, 1])
    np.testing.assert_array_equal(quiet.std_error(), [0, 0])
    assert np.isnan(quiet.table()["conf_low"]).all()
    np.testing.assert_array_equal(quiet.table(kind="plain")["conf_low"], [1, 1])


def test_strata_must_be_given_to_be_told_apart():
    with pytest.raises(UsageError, match=r"no strata @ Durations\.strata"):
        by_stratum(kaplan_meier, Durations(time=[1], cause=[1]))


@pytest.mark.parametrize("size", [8, 200])
def test_clusters_are_summed_before_they_are_squared(size):
    rng = np.random.default_rng(size)
    given = sample(size=400)
    unit = rng.integers(0, size, 400)
    curve = kaplan_meier(Durations(**(given | {"cluster": unit})), months=AT)
    summed = np.array([curve.influence[unit == one].sum(axis=0) for one in np.unique(unit)])

    np.testing.assert_allclose(curve.by(), summed, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(curve.std_error(), np.sqrt((summed**2).sum(axis=0)), rtol=RTOL)
    np.testing.assert_allclose(curve.covariance(), summed.T @ summed, rtol=1e-9)


def test_the_unit_is_the_cluster_of_the_durations():
    given = sample()
    own = kaplan_meier(Durations(**given), months=AT).std_error()
    rows = kaplan_meier(Durations(**(given | {"cluster": None})), months=AT)

    np.testing.assert_allclose(rows.std_error(unit=given["cluster"]), own, rtol=RTOL)
    assert (rows.std_error() != own).all()
    with pytest.raises(UsageError, match="2 units for 60 rows"):
        rows.std_error(unit=[1, 2])


def test_milestone_risks_are_of_one_cause_or_of_all():
    durations = Durations(time=[1, 2, 2, 3], cause=[1, 2, 1, 0])
    at = np.array([1, 2])

    np.testing.assert_allclose(milestone_risk(durations, months=at).estimate, [1 / 4, 3 / 4])
    found = milestone_risk(durations, months=at, cause=2)
    np.testing.assert_allclose(found.estimate, [0, 1 / 4])
    assert found.quantity == "risk"


def test_a_survival_and_its_risk_have_the_same_interval():
    curve = kaplan_meier(Durations(**sample()), months=AT)
    for kind in ("log-log", "plain", "logit", "arcsin"):
        low, high = curve.interval(kind=kind)
        below, above = curve.complement().interval(kind=kind)

        np.testing.assert_allclose(low, 1 - above, rtol=RTOL)
        np.testing.assert_allclose(high, 1 - below, rtol=RTOL)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        pytest.param(lambda curve: curve.interval(kind="logit"), "no interval 'logit'", id="kind"),
        pytest.param(lambda curve: curve.interval(level=95), "between 0 and 1", id="level"),
        pytest.param(lambda curve: curve.complement(), "no complement", id="complement"),
    ],
)
def test_a_cumulative_hazard_refuses_what_it_has_not(ask, message):
    curve = nelson_aalen(Durations(**sample()))

    with pytest.raises(UsageError, match=message):
        ask(curve)


def test_events_in_turn_have_no_causes():
    with pytest.raises(UsageError, match="in turn have no causes"):
        nelson_aalen(Durations(**sample()), cause=1, ties="efron")


def test_events_in_turn_are_hand_worked():
    durations = Durations(time=[2, 2, 3, 3], cause=[1, 1, 1, 0])

    np.testing.assert_allclose(
        nelson_aalen(durations, ties="efron").estimate, [1 / 4 + 1 / 3, 1 / 4 + 1 / 3 + 1 / 2]
    )
    np.testing.assert_allclose(
        fleming_harrington(durations).estimate, np.exp([-1 / 2, -1]), rtol=RTOL
    )


@pytest.mark.parametrize(
    "months",
    [
        pytest.param([], id="none"),
        pytest.param([1.5], id="half a month"),
        pytest.param([-1], id="before time zero"),
        pytest.param(12, id="no array"),
    ],
)
def test_months_to_read_are_whole_and_not_negative(months):
    with pytest.raises(UsageError, match="no months a curve can be read at"):
        kaplan_meier(Durations(time=[1], cause=[1]), months=months)


@pytest.mark.parametrize(("curve", "extra"), CURVES + IN_TURN)
def test_rows_of_weight_zero_change_nothing(curve, extra):
    given = sample()
    given["weight"][::3] = 0
    kept = {name: values[given["weight"] > 0] for name, values in given.items()}
    found = curve(Durations(**given), months=AT, **extra)
    wanted = curve(Durations(**kept), months=AT, **extra)

    np.testing.assert_allclose(found.estimate, wanted.estimate, rtol=RTOL)
    np.testing.assert_allclose(found.std_error(), wanted.std_error(), rtol=RTOL)
    assert found.n == wanted.n


def test_monthly_factor_must_reach_the_last_month():
    durations = Durations(time=np.array([1, 5]), cause=np.array([1, 1]))

    with pytest.raises(
        UsageError, match=r"shape \(2, 4\) where \(2, 5 or more\) is needed @ factor"
    ):
        kaplan_meier(durations, factor=np.ones((2, 4)))
