"""Averages of group-time effects, the pre-test and the moments they can come from."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import DataError, UsageError
from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.aggregate.table import table
from evaluation.estimate.did.before.pretest import pretest
from evaluation.estimate.did.group_time.effects import group_time
from evaluation.estimate.did.group_time.from_moments import group_time_of_moments
from evaluation.estimate.did.group_time.moments import cohort_moments, pooled
from evaluation.estimate.did.panel.columns import PanelColumns
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.layout import panel_data
from evaluation.estimate.did.panel.matrix import panel_of_matrix
from evaluation.estimate.result.combine import difference

R = Path(__file__).parents[2] / "r"
ESTIMATE, ERROR = 1e-8, 1e-6  # iterated propensities; R prints its errors from another route
ROUNDING = 1e-10
CONTROL = {"nevertreated": "never", "notyettreated": "not_yet"}
SETS = [
    pytest.param(each, id=" ".join(str(value) for value in each["tag"].values()))
    for each in json.loads((R / "did.json").read_text(encoding="utf-8"))["did_mpdta"]
    if each["tag"]["panel"] == "balanced"
]


@pytest.fixture(scope="module")
def counties():
    return pd.read_csv(R / "data" / "mpdta.csv").assign(
        state=lambda frame: frame["countyreal"] // 1000
    )


def county_panel(counties, *, cluster=(), weight=None):
    return panel_data(
        counties,
        PanelColumns(
            unit="countyreal",
            time="year",
            outcome="lemp",
            cohort="first.treat",
            never=0,
            cluster=cluster,
            weight=weight,
            covariates=["lpop"],
        ),
    )


def estimated(counties, tag):
    panel = county_panel(
        counties,
        cluster=("state",) if tag["cluster"] == "state" else (),
        weight=None if tag["weights"] == "none" else "lpop",
    )
    return group_time(
        panel,
        covariates=[] if tag["xformla"] == "~1" else ["lpop"],
        method=tag["est"],
        control=CONTROL[tag["control"]],
        base_period=tag["base"],
    )


@pytest.mark.parametrize("stored", SETS)
def test_every_average_is_that_of_r(counties, stored):
    effects = estimated(counties, stored["tag"])

    for name, wanted in stored["agg"].items():
        balanced = 1 if name == "dynamic_balance_e1" else None
        kind = "dynamic" if balanced else name
        found = aggregate(effects, kind, balance=balanced)
        assert found.overall == pytest.approx(wanted["overall"], abs=ESTIMATE)
        assert found.overall_error == pytest.approx(wanted["overall_se"], rel=ERROR)
        if kind == "simple":
            continue
        np.testing.assert_array_equal(found.label, wanted["egt"])
        np.testing.assert_allclose(found.estimate[:-1], wanted["att"], atol=ESTIMATE)
        errors = np.array(wanted["se"], dtype=float)
        known = ~np.isnan(errors)
        np.testing.assert_allclose(found.std_error[:-1][known], errors[known], rtol=ERROR)


@pytest.mark.parametrize("stored", SETS)
def test_the_pre_test_is_that_of_r(counties, stored):
    found = pretest(estimated(counties, stored["tag"]))

    assert found.statistic == pytest.approx(stored["W"][0][0], rel=ERROR)
    assert found.p_value == pytest.approx(stored["Wpval"][0][0], abs=6e-6)  # printed so


def small_panel(seed=0, *, n=60, weight=False, shift=0.0):
    rng = np.random.default_rng(seed)
    cohort = np.array([4, 6, NEVER])[np.arange(n) % 3]
    outcomes = rng.normal(size=(n, 8)).cumsum(axis=1) + shift
    return panel_of_matrix(
        outcomes,
        cohort=cohort,
        periods=np.arange(1, 9),
        weight=rng.uniform(0.5, 3, n) if weight else None,
    )


@pytest.mark.parametrize("kind", ["simple", "group", "calendar", "dynamic"])
@pytest.mark.parametrize("control", ["never", "not_yet"])
def test_influence_is_the_derivative_in_one_units_weight(kind, control):
    panel = small_panel(weight=True)
    found = aggregate(group_time(panel, control=control), kind)
    step = 1e-6
    for unit in (0, 1, 2):
        weight = panel.weight.copy()
        weight[unit] *= 1 + step
        moved = panel_of_matrix(
            panel.outcomes, cohort=panel.cohort, periods=panel.periods, weight=weight
        )
        again = aggregate(group_time(moved, control=control), kind)

        np.testing.assert_allclose(
            found.influence[unit], (again.estimate - found.estimate) / step, atol=1e-6
        )
    np.testing.assert_allclose(found.influence.sum(axis=0), 0, atol=ROUNDING)


def test_hand_worked_averages_of_three_cells():
    # Cohort 2 (two units) gains 1 then 3, cohort 3 (one unit) gains 5; controls stand still.
    outcomes = np.array([[0, 1, 3], [0, 1, 3], [0, 0, 5], [0, 0, 0], [0, 0, 0]], float)
    panel = panel_of_matrix(
        outcomes, cohort=np.array([2, 2, 3, NEVER, NEVER]), periods=np.array([1, 2, 3])
    )
    effects = group_time(panel)

    overall = {
        kind: aggregate(effects, kind).overall
        for kind in ("simple", "group", "calendar", "dynamic")
    }

    # simple: (2*1 + 2*3 + 1*5) / 5; group: (2*2 + 1*5) / 3; calendar: mean of 1 and 11/3;
    # dynamic: mean of (2*1 + 5) / 3 at 0 and 3 at 1.
    assert overall == pytest.approx(
        {"simple": 13 / 5, "group": 3.0, "calendar": 7 / 3, "dynamic": 8 / 3}
    )


def test_given_weights_are_scaled_and_fixed_shares_add_no_variance():
    effects = group_time(small_panel())
    size = len(effects.estimate)
    weights = np.linspace(1, 2, size)

    custom = aggregate(effects, "custom", weights=weights)
    fixed = aggregate(effects, "simple", shares="fixed")
    estimated_shares = aggregate(effects, "simple")

    scaled = weights / weights.sum()
    assert custom.overall == pytest.approx(scaled @ effects.estimate)
    block = effects.covariance[:size, :size]
    assert custom.overall_error == pytest.approx(np.sqrt(scaled @ block @ scaled))
    assert fixed.overall == estimated_shares.overall
    assert fixed.overall_error != estimated_shares.overall_error


def test_event_times_can_be_limited():
    found = aggregate(group_time(small_panel()), "dynamic", first=-2, last=1)

    assert found.label.tolist() == [-2, -1, 0, 1]


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("median", {}, "unknown kind 'median'"),
        ("group", {"balance": 1}, "for kind 'dynamic'"),
        ("custom", {}, "takes weights"),
        ("simple", {"weights": np.ones(3)}, "takes weights"),
        ("custom", {"weights": np.ones(2)}, "weights do not fit"),
        ("dynamic", {"balance": 9}, "no cohort is seen 9 periods"),
        ("dynamic", {"last": -1}, "no cell after the start"),
    ],
)
def test_options_that_fit_nothing_are_named(kind, options, words):
    with pytest.raises(UsageError, match=words):
        aggregate(group_time(small_panel()), kind, **options)


@pytest.mark.parametrize("weight", [False, True], ids=["equal", "weighted"])
@pytest.mark.parametrize("base", ["varying", "universal"])
@pytest.mark.parametrize("control", ["never", "not_yet"])
@pytest.mark.parametrize("anticipation", [0, 1])
def test_moments_give_what_units_give(weight, base, control, anticipation):
    panel = small_panel(weight=weight, shift=1e4)
    options = {"control": control, "base_period": base, "anticipation": anticipation}

    ours = group_time_of_moments(cohort_moments(panel), **options)
    units = group_time(panel, **options)

    np.testing.assert_array_equal(ours.cohort, units.cohort)
    np.testing.assert_array_equal(ours.base, units.base)
    np.testing.assert_allclose(ours.estimate, units.estimate, atol=ROUNDING)
    np.testing.assert_allclose(ours.covariance, units.covariance, atol=ROUNDING)
    np.testing.assert_allclose(ours.share, units.share, rtol=ROUNDING)


@pytest.mark.parametrize("weight", [False, True], ids=["equal", "weighted"])
def test_pooled_moments_are_those_of_all_units(weight):
    whole = small_panel(weight=weight, n=90)
    cut = np.arange(90) < 37

    def part(rows):
        return panel_of_matrix(
            whole.outcomes[rows],
            cohort=whole.cohort[rows],
            periods=whole.periods,
            weight=None if whole.weight is None else whole.weight[rows],
        )

    together = pooled([cohort_moments(part(cut)), cohort_moments(part(~cut))])

    joint = cohort_moments(whole)
    for name in ("units", "weight", "squared_weight", "mean", "first", "second"):
        np.testing.assert_allclose(getattr(together, name), getattr(joint, name), atol=1e-9)


def test_pooling_keeps_cohorts_that_only_one_part_has():
    first = small_panel(1)
    late = panel_of_matrix(
        np.ones((4, 8)), cohort=np.array([7, 7, NEVER, NEVER]), periods=np.arange(1, 9)
    )

    together = pooled([cohort_moments(first), cohort_moments(late)])

    assert together.cohorts.tolist() == [4, 6, 7, NEVER]
    assert together.units.tolist() == [20, 20, 2, 22]


def test_moments_refuse_what_they_cannot_hold():
    panel = small_panel()
    clustered = panel_of_matrix(
        panel.outcomes, cohort=panel.cohort, periods=panel.periods, cluster=np.arange(60) // 3
    )
    other = panel_of_matrix(panel.outcomes[:, :7], cohort=panel.cohort, periods=panel.periods[:7])

    with pytest.raises(UsageError, match="what clusters share"):
        cohort_moments(clustered)
    with pytest.raises(UsageError, match="different periods"):
        pooled([cohort_moments(panel), cohort_moments(other)])
    with pytest.raises(UsageError, match="nothing to pool"):
        pooled([])
    alone = panel_of_matrix(panel.outcomes[::3], cohort=panel.cohort[::3], periods=panel.periods)
    with pytest.raises(DataError, match="both a period before treatment and controls"):
        group_time_of_moments(cohort_moments(alone))


def test_an_event_study_names_its_base_and_only_dynamic_has_one():
    varying = aggregate(group_time(small_panel()), "dynamic")
    universal = aggregate(
        group_time(small_panel(), base_period="universal", anticipation=1), "dynamic"
    )

    assert varying.event_study().base_period == "varying"
    study = universal.event_study()
    assert (study.base_period, study.reference) == ("universal", -2)
    assert study.estimate[study.event_time == -2] == 0
    with pytest.raises(UsageError, match="no event times"):
        aggregate(group_time(small_panel()), "group").event_study()


def test_the_band_is_wider_than_its_intervals_and_leaves_the_base_out():
    found = aggregate(group_time(small_panel(), base_period="universal"), "dynamic")

    rows = table(found, rng=np.random.default_rng(1))

    base = rows[rows["label"] == -1]
    assert base[["band_low", "p_value"]].isna().all(axis=None)
    others = rows[(rows["label"] != -1) & rows["label"].notna()]
    assert (others["band_low"] < others["conf_low"]).all()
    assert (others["band_high"] > others["conf_high"]).all()


def test_two_outcomes_of_the_same_units_are_contrasted_with_their_covariance():
    panel = small_panel()
    doubled = panel_of_matrix(2 * panel.outcomes, cohort=panel.cohort, periods=panel.periods)
    labels = {"outcome": "y", "population": "alla", "arm": "a", "reference": "b", "role": "primary"}
    once, twice = (
        aggregate(group_time(each), "dynamic").effects(labels=labels, scale="months_difference")
        for each in (panel, doubled)
    )

    found = difference(twice, once, scale="months_difference")

    np.testing.assert_allclose(found.estimate, once.estimate)
    np.testing.assert_allclose(found.std_error, once.std_error)


def test_the_pre_test_tells_which_slope_it_would_have_found():
    effects = group_time(small_panel(n=300), base_period="universal")
    found = pretest(effects)
    rng = np.random.default_rng(5)
    before = (effects.time < effects.cohort) & (effects.time != effects.base)
    at = np.flatnonzero(before)
    covariance = effects.covariance[np.ix_(at, at)]
    mean = found.detectable_slope * (effects.time - effects.base)[at]
    draws = rng.multivariate_normal(mean, covariance, size=4000)
    statistic = np.einsum("ij,jk,ik->i", draws, np.linalg.pinv(covariance), draws)

    from scipy.stats import chi2

    rejected = (statistic > chi2.isf(0.05, found.df)).mean()
    assert rejected == pytest.approx(0.8, abs=0.025)  # 4 standard errors of 4000 draws


def test_without_periods_before_treatment_there_is_nothing_to_test():
    panel = panel_of_matrix(
        np.array([[0.0, 1.0], [0.0, 2.0], [0.0, 0.5], [0.0, 0.1]]),
        cohort=np.array([2, 2, NEVER, NEVER]),
        periods=np.array([1, 2]),
    )

    with pytest.raises(UsageError, match="no cell lies before treatment"):
        pretest(group_time(panel))
