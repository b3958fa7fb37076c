from dataclasses import replace

import numpy as np
import pytest

from evaluation.design import att_weights, fit_propensity, overlap_weights, spread, unit_weights
from evaluation.design.propensity import multinomial
from evaluation.errors import GateError, UsageError

RTOL = 1e-10  # closed form of fitted probabilities
STEP = 1e-6  # of the numerical derivative: error about its square
DERIVATIVE = 1e-7
SOLVED = 1e-8  # Newton stops when steps are smaller than this


def sample(arms, size=400, seed=3):
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(size), rng.normal(size=size), rng.integers(0, 2, size)])
    scores = np.column_stack(
        [np.zeros(size), *(X @ rng.normal(0, 0.5, 3) for _ in range(arms - 1))]
    )
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    arm = (rng.random(size)[:, None] > shares.cumsum(axis=1)).sum(axis=1)
    return X, arm


def shifted(fit, column, step):
    coefficients = fit.coefficients.copy()
    coefficients[column] += step
    shares = multinomial(fit.X, coefficients, fit.probabilities.shape[1])
    return replace(fit, coefficients=coefficients, probabilities=shares)


@pytest.mark.parametrize("arms", [2, 3])
def test_fitted_probabilities_meet_the_likelihood_equations(arms):
    X, arm = sample(arms)

    fit = fit_propensity(X, arm)

    observed = np.eye(arms)[arm]
    np.testing.assert_allclose(X.T @ (observed - fit.probabilities), 0, atol=1e-6)
    np.testing.assert_allclose(fit.probabilities.sum(axis=1), 1, rtol=RTOL)


@pytest.mark.parametrize("arms", [2, 3])
def test_influence_sums_to_zero_and_is_the_derivative_in_the_weight_of_a_row(arms):
    X, arm = sample(arms)
    fit = fit_propensity(X, arm)
    row, place = 17, np.arange(len(X)) == 17

    more, less = (
        fit_propensity(X, arm, case_weight=1 + step * place).coefficients for step in (STEP, -STEP)
    )

    np.testing.assert_allclose(fit.influence.sum(axis=0), 0, atol=SOLVED)
    moved = (more - less) / (2 * STEP)
    np.testing.assert_allclose(moved, fit.influence[row], atol=DERIVATIVE)


@pytest.mark.parametrize(
    ("arms", "make"),
    [
        pytest.param(2, att_weights, id="att"),
        pytest.param(2, lambda fit: att_weights(fit, truncate=0.9), id="att truncated"),
        pytest.param(2, overlap_weights, id="overlap of two"),
        pytest.param(4, overlap_weights, id="overlap of four"),
    ],
)
def test_gradient_is_the_derivative_of_the_weight(arms, make):
    fit = fit_propensity(*sample(arms))
    gradient = make(fit).base_gradient
    # The cut point is taken as known, so truncated rows are held out of the comparison.
    still = (gradient != 0).any(axis=1)

    for column in range(len(fit.coefficients)):
        up, down = make(shifted(fit, column, STEP)), make(shifted(fit, column, -STEP))
        slope = (up.base - down.base) / (2 * STEP)
        np.testing.assert_allclose(slope[still], gradient[still, column], atol=DERIVATIVE)

    assert still.sum() > len(still) / 4


def test_att_weights_are_the_odds_of_the_reference():
    X, arm = sample(2)
    fit = fit_propensity(X, arm)

    weights = att_weights(fit)

    e = fit.probabilities[:, 1]
    np.testing.assert_array_equal(weights.base[arm == 1], 1)
    np.testing.assert_allclose(weights.base[arm == 0], (e / (1 - e))[arm == 0], rtol=RTOL)


def test_truncation_cuts_the_reference_only_and_stops_its_gradient():
    X, arm = sample(2)
    fit = fit_propensity(X, arm)
    limit = np.quantile(att_weights(fit).base[arm == 0], 0.9)

    weights = att_weights(fit, truncate=0.9)

    cut = (arm == 0) & (att_weights(fit).base > limit)
    assert cut.sum() == pytest.approx(0.1 * (arm == 0).sum(), abs=1)
    np.testing.assert_array_equal(weights.base[cut], limit)
    np.testing.assert_array_equal(weights.base_gradient[cut], 0)
    np.testing.assert_array_equal(weights.base[arm == 1], 1)


def test_effect_for_the_treated_needs_two_arms():
    fit = fit_propensity(*sample(3))

    with pytest.raises(UsageError, match="compares two arms @ att_weights"):
        att_weights(fit)


def test_overlap_weights_of_two_arms_are_the_probability_of_the_other_arm():
    X, arm = sample(2)
    fit = fit_propensity(X, arm)

    weights = overlap_weights(fit)

    e = fit.probabilities[:, 1]
    np.testing.assert_allclose(weights.base, np.where(arm == 1, 1 - e, e), rtol=RTOL)


def test_overlap_weights_of_many_arms_follow_the_harmonic_mean():
    X, arm = sample(3)
    fit = fit_propensity(X, arm)

    weights = overlap_weights(fit)

    e = fit.probabilities
    tilt = 1 / (1 / e).sum(axis=1)
    np.testing.assert_allclose(weights.base, tilt / e[np.arange(len(e)), arm], rtol=RTOL)


def test_overlap_weights_with_a_logit_balance_exactly():
    X, arm = sample(2)

    weights = overlap_weights(fit_propensity(X, arm)).base

    means = [np.average(X, axis=0, weights=weights * (arm == a)) for a in (0, 1)]
    np.testing.assert_allclose(means[0], means[1], atol=SOLVED)


def test_equal_odds_give_equal_weights():
    X = np.ones((6, 1))
    arm = np.array([0, 0, 0, 0, 1, 1])

    fit = fit_propensity(X, arm)

    np.testing.assert_allclose(att_weights(fit).base, [0.5, 0.5, 0.5, 0.5, 1, 1], rtol=1e-7)
    np.testing.assert_allclose(
        overlap_weights(fit).base, [1 / 3, 1 / 3, 1 / 3, 1 / 3, 2 / 3, 2 / 3], rtol=1e-7
    )


def test_weights_recover_the_effect_for_the_treated():
    """True effect 1 + x, x higher among the treated, outcome rises with x by itself."""
    rng = np.random.default_rng(8)
    errors = []
    for _ in range(60):
        x = rng.normal(size=1500)
        treated = rng.random(1500) < 1 / (1 + np.exp(1 - x))
        outcome = 2 * x + (1 + x) * treated + rng.normal(size=1500)
        X = np.column_stack([np.ones(1500), x])
        weights = att_weights(fit_propensity(X, treated.astype(int)))
        reference = np.average(outcome[~treated], weights=weights.base[~treated])
        estimate = outcome[treated].mean() - reference
        errors.append(estimate - (1 + x[treated].mean()))

    assert abs(np.mean(errors)) < 4 * np.std(errors) / np.sqrt(len(errors))
    assert np.std(errors) < 0.2


def test_influence_with_estimated_weights_gives_the_spread_of_the_estimate():
    """Known answer: simulated standard error of a weighted mean of the reference."""
    rng = np.random.default_rng(9)
    estimates, claimed, as_known = [], [], []
    for _ in range(300):
        x = rng.normal(size=800)
        treated = rng.random(800) < 1 / (1 + np.exp(-0.4 * x))
        outcome = 2 * x + rng.normal(size=800)
        fit = fit_propensity(np.column_stack([np.ones(800), x]), treated.astype(int))
        weights = att_weights(fit)
        w = weights.base * ~treated
        mean = w @ outcome / w.sum()
        unit = (outcome - mean) / w.sum() * ~treated
        influence = w * unit + weights.influence @ (weights.base_gradient.T @ unit)
        estimates.append(mean)
        claimed.append(np.sqrt(influence @ influence))
        as_known.append(np.sqrt((w * unit) @ (w * unit)))

    # The standard deviation of 300 runs is itself uncertain by 4 %.
    assert np.mean(claimed) == pytest.approx(np.std(estimates), rel=0.08)
    assert np.mean(as_known) > 1.08 * np.std(estimates)


@pytest.mark.parametrize(
    "x",
    [
        pytest.param(np.r_[np.zeros(50), np.ones(50)], id="complete"),
        pytest.param(np.r_[np.zeros(40), np.ones(60)], id="quasi-complete"),
    ],
)
def test_separation_is_told_with_the_column(x):
    X = np.column_stack([np.ones(100), x])
    arm = np.r_[np.zeros(50, int), np.ones(50, int)]

    with pytest.raises(GateError, match=r"apart completely @ propensity, alder; merge levels"):
        fit_propensity(X, arm, names=["intercept", "alder"])


def test_columns_that_follow_from_each_other_are_no_silent_infinity():
    rng = np.random.default_rng(1)
    x = rng.normal(size=200)
    arm = rng.integers(0, 2, 200)

    with pytest.raises(GateError, match="the whole model"):
        fit_propensity(np.column_stack([np.ones(200), x, x]), arm)


def test_arm_without_rows_is_told():
    with pytest.raises(GateError, match="an arm has no rows @ propensity"):
        fit_propensity(np.ones((4, 1)), np.array([0, 0, 2, 2]))
    with pytest.raises(GateError, match="an arm has no rows @ propensity"):
        fit_propensity(np.ones((0, 1)), np.array([], int))


def test_unit_weights_know_everything():
    weights = unit_weights(3)

    np.testing.assert_array_equal(weights.base, 1)
    assert weights.base_gradient.shape == weights.influence.shape == (3, 0)
    assert weights.monthly is None


def test_spread_places_rows_and_leaves_the_others_without_weight():
    fit = fit_propensity(*sample(2, size=50))
    rows = np.arange(0, 100, 2)

    weights = spread(att_weights(fit), rows=rows, size=101)

    np.testing.assert_array_equal(weights.base[rows], att_weights(fit).base)
    np.testing.assert_array_equal(weights.base_gradient[rows], att_weights(fit).base_gradient)
    assert weights.base.sum() == att_weights(fit).base.sum()
    assert weights.influence.shape == (101, 3)
