"""Inverse probability of treatment for all who were eligible, and weights against R."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.design import att_weights, balance, compare, fit_propensity, overlap_weights
from evaluation.design.propensity import multinomial
from evaluation.design.stabilised_weights import iptw_weights
from evaluation.estimate.curves.occupation import weighted_mean
from evaluation.estimate.result.compared import ComparedRows
from evaluation.protocol import Contrast
from evaluation.protocol.protocol import Adjustment, Covariate

R = Path(__file__).parents[1] / "r"
ITERATED = 1e-7  # both stop iterating at a tolerance of their own
RTOL = 1e-10  # closed form of fitted probabilities
STEP = 1e-6


@pytest.fixture(scope="module")
def rossi():
    return pd.read_csv(R / "data" / "rossi.csv")


@pytest.fixture(scope="module")
def wanted():
    found = json.loads((R / "design.json").read_text(encoding="utf-8"))["refs"]
    return {name: entry["values"] for name, entry in found.items()}


def columns(frame):
    return np.column_stack([np.ones(len(frame)), frame[["age", "mar", "prio"]]]).astype(float)


def drawn(arms, size=500, seed=3):
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(size), rng.normal(size=size)])
    odds = np.exp(np.column_stack([0.6 * place * X[:, 1] for place in range(arms)]))
    shares = odds / odds.sum(axis=1, keepdims=True)
    return X, (rng.random(size)[:, None] > shares.cumsum(axis=1)).sum(axis=1)


def test_propensity_and_weights_are_those_of_r(rossi, wanted):
    arm = rossi["fin"].to_numpy()
    fit = fit_propensity(columns(rossi), arm)

    found = wanted["propensity"]
    np.testing.assert_allclose(fit.coefficients, found["coef"], rtol=ITERATED)
    sums = {
        "att": att_weights(fit).base[arm == 0],
        "iptw": iptw_weights(fit).base[arm == 1],
        "overlap": overlap_weights(fit).base[arm == 1],
    }
    for name, weight in sums.items():
        np.testing.assert_allclose(weight.sum(), found[name], rtol=ITERATED)


def test_propensity_with_case_weights_is_that_of_r(rossi, wanted):
    weight = rossi["w"].to_numpy()

    fit = fit_propensity(columns(rossi), rossi["fin"].to_numpy(), case_weight=weight)

    np.testing.assert_allclose(fit.coefficients, wanted["case_weights"]["coef"], rtol=ITERATED)
    np.testing.assert_allclose(fit.influence.sum(axis=0), 0, atol=1e-8)


@pytest.mark.parametrize("arms", [2, 3])
def test_a_case_weight_of_two_is_the_row_twice(arms):
    X, arm = drawn(arms, size=120)
    twice = 1.0 + (np.arange(120) % 3 == 0)
    rows = np.repeat(np.arange(120), twice.astype(int))

    weighted = fit_propensity(X, arm, case_weight=twice)
    repeated = fit_propensity(X[rows], arm[rows])

    np.testing.assert_allclose(weighted.coefficients, repeated.coefficients, rtol=ITERATED)
    summed = pd.DataFrame(repeated.influence).groupby(rows).sum().to_numpy()
    np.testing.assert_allclose(weighted.influence, summed, atol=1e-9)


def test_variance_ratio_is_that_of_r(rossi, wanted):
    trials = rossi.assign(
        person=rossi["id"], subtype="", arm=np.where(rossi["fin"], "stod", "ingen")
    )
    covariates = tuple(
        Covariate(name=name, form="linear", label=name) for name in ("age", "mar", "prio")
    )
    made = compare(
        trials,
        contrast=Contrast(name="c", label="", kind="not_now", weights="att", arms=("stod",)),
        adjustment=Adjustment(covariates=covariates),
        arms=("ingen", "stod"),
    )

    table = balance(made, trials, arm="stod", covariates=covariates).set_index("covariate")

    for when in ("before", "after"):
        found = table.loc["prio", f"variance_ratio_{when}"]
        assert found == pytest.approx(wanted["variance"][when][0], rel=ITERATED)
    assert np.isnan(table.loc["mar", "variance_ratio_after"])


@pytest.mark.parametrize("arms", [2, 3])
def test_weights_are_the_share_over_the_probability(arms):
    X, arm = drawn(arms)
    fit = fit_propensity(X, arm)
    own = fit.probabilities[np.arange(len(arm)), arm]

    stabilised, plain = iptw_weights(fit), iptw_weights(fit, stabilise=False)

    np.testing.assert_allclose(plain.base, 1 / own, rtol=RTOL)
    shares = np.bincount(arm) / len(arm)
    np.testing.assert_allclose(stabilised.base, shares[arm] / own, rtol=RTOL)
    # Each arm stands for its own share of the rows, up to sampling error.
    assert stabilised.base.mean() == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("arms", [2, 3])
@pytest.mark.parametrize("truncate", [1.0, 0.9])
def test_gradient_is_the_derivative_of_the_weight(arms, truncate):
    X, arm = drawn(arms)
    fit = fit_propensity(X, arm)
    weights = iptw_weights(fit, truncate=truncate)
    still = (weights.base_gradient != 0).any(axis=1)

    for column in range(len(fit.coefficients)):
        moved = []
        for step in (STEP, -STEP):
            coefficients = fit.coefficients.copy()
            coefficients[column] += step
            shares = multinomial(X, coefficients, arms)
            moved.append(iptw_weights(replace(fit, probabilities=shares)).base)
        slope = (moved[0] - moved[1]) / (2 * STEP)
        np.testing.assert_allclose(slope[still], weights.base_gradient[still, column], atol=1e-6)

    assert weights.cut == (~still).sum()
    assert (weights.cut > 0) == (truncate < 1)


def test_shares_are_parameters_with_an_influence_of_their_own():
    """Weight of arm 1 is share / e, so a row more of arm 1 lifts it through the share."""
    X, arm = drawn(2, size=100)
    fit = fit_propensity(X, arm)
    weights = iptw_weights(fit)
    slope = weights.base_gradient[:, -1] / weights.base

    share = arm.mean()
    np.testing.assert_allclose(slope, np.where(arm == 1, 1 / share, -1 / (1 - share)), rtol=RTOL)
    np.testing.assert_allclose(weights.influence[:, -1], (arm - share) / 100, rtol=RTOL)


def test_stabilising_changes_no_mean_within_an_arm_and_no_standard_error():
    X, arm = drawn(3)
    outcome = np.random.default_rng(1).normal(size=len(arm)) + X[:, 1]
    fit = fit_propensity(X, arm)
    found = []
    for stabilise in (True, False):
        weights = iptw_weights(fit, stabilise=stabilise)
        rows = ComparedRows(person=np.arange(len(arm)), weights=weights)
        found.append(weighted_mean(outcome, rows, members=arm == 2))

    np.testing.assert_allclose(found[0].estimate, found[1].estimate, rtol=RTOL)
    np.testing.assert_allclose(found[0].influence, found[1].influence, atol=1e-12)


def test_numbering_the_arms_otherwise_changes_no_weight():
    X, arm = drawn(3)
    turned = np.array([2, 0, 1])

    for make in (iptw_weights, overlap_weights):
        there = make(fit_propensity(X, arm)).base
        back = make(fit_propensity(X, turned[arm])).base
        np.testing.assert_allclose(back, there, rtol=ITERATED)


def test_constant_background_gives_every_row_weight_one():
    arm = np.array([0, 0, 0, 1, 1])

    weights = iptw_weights(fit_propensity(np.ones((5, 1)), arm))

    np.testing.assert_allclose(weights.base, 1, rtol=ITERATED)


def test_effect_on_all_who_were_eligible_is_recovered_with_an_honest_error():
    """True effect 1 + x over everybody, x higher among the treated."""
    rng = np.random.default_rng(8)
    estimates, errors = [], []
    for _ in range(150):
        x = rng.normal(size=800)
        arm = (rng.random(800) < 1 / (1 + np.exp(0.5 - 0.8 * x))).astype(int)
        outcome = 2 * x + (1 + x) * arm + rng.normal(size=800)
        weights = iptw_weights(fit_propensity(np.column_stack([np.ones(800), x]), arm))
        rows = ComparedRows(person=np.arange(800), weights=weights)
        one, other = (weighted_mean(outcome, rows, members=arm == place) for place in (1, 0))
        estimates.append(one.estimate[0] - other.estimate[0])
        errors.append(np.linalg.norm(one.influence - other.influence))

    spread = np.std(estimates)
    assert np.mean(estimates) == pytest.approx(1, abs=4 * spread / np.sqrt(150))
    # The standard deviation of 150 runs is itself uncertain by 6 %.
    assert np.mean(errors) == pytest.approx(spread, rel=0.2)


def test_a_contrast_can_ask_for_all_who_were_eligible(trials):
    covariates = (Covariate(name="alder", form="linear", label=""),)
    adjustment = Adjustment(covariates=covariates, truncate=0.99)
    arms = ("ingen", "praktik", "coachning")

    made = compare(
        trials,
        contrast=Contrast(name="c", label="", kind="between_arms", weights="iptw", arms=arms),
        adjustment=adjustment,
    )

    assert made.columns == 1
    assert 0 < made.weights.cut <= 0.01 * len(trials)
    # Cut weights have a mean a little below 1.
    assert made.weights.base.mean() == pytest.approx(1, abs=0.02)
