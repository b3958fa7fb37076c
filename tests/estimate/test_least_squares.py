"""Linear regression: coefficients, three variances, and influence as a derivative."""

import numpy as np
import pytest
import statsmodels.api as sm

from evaluation.errors import UsageError
from evaluation.estimate import Label
from evaluation.estimate.least_squares import least_squares

RTOL = 1e-9  # closed form: only rounding may differ
STEP = 1e-5
LABEL = Label(
    outcome="inkomst",
    population="forsok",
    arm="arbete",
    reference="ingen",
    method="minsta_kvadrat",
    role="secondary",
)


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(7)
    X = np.column_stack([np.ones(60), rng.integers(0, 2, 60), rng.normal(size=60)])
    return X @ [1.0, 2.0, -1.0] + rng.normal(size=60) * (1 + X[:, 1]), X


def test_two_points_are_joined_by_a_line():
    X = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])

    fit = least_squares(np.array([1.0, 3.0, 5.0]), X)

    np.testing.assert_allclose(fit.coefficients, [1, 2], rtol=RTOL)
    np.testing.assert_allclose(fit.residual, 0, atol=1e-12)


@pytest.mark.parametrize(
    ("variance", "oracle"), [("classical", "nonrobust"), ("influence", "HC0"), ("HC1", "HC1")]
)
def test_standard_errors_are_those_of_the_named_convention(drawn, variance, oracle):
    outcome, X = drawn
    theirs = sm.OLS(outcome, X).fit(cov_type=oracle)

    fit = least_squares(outcome, X)

    np.testing.assert_allclose(fit.coefficients, theirs.params, rtol=RTOL)
    np.testing.assert_allclose(fit.std_error(variance=variance), theirs.bse, rtol=RTOL)


def test_influence_is_the_derivative_in_one_weight_and_sums_to_nothing(drawn):
    outcome, X = drawn
    fit = least_squares(outcome, X)

    for row in (0, 17, 59):
        ends = []
        for step in (STEP, -STEP):
            weight = np.ones(len(X))
            weight[row] += step
            ends.append(sm.WLS(outcome, X, weights=weight).fit().params)
        slope = (ends[0] - ends[1]) / (2 * STEP)
        np.testing.assert_allclose(fit.influence[row], slope, rtol=1e-6, atol=1e-10)
    np.testing.assert_allclose(fit.influence.sum(axis=0), 0, atol=1e-10)


def test_rows_of_a_person_are_one_unit(drawn):
    outcome, X = drawn
    fit = least_squares(outcome, X)
    person = np.repeat(np.arange(30), 2)
    counts = np.array([30.0, 30.0, 60.0])

    found = fit.effect(
        1, person=person, label=LABEL, scale="mean_difference", variance="influence", n=counts
    )

    paired = fit.influence[:, 1].reshape(30, 2).sum(axis=1)
    np.testing.assert_allclose(found.std_error, np.sqrt(paired @ paired), rtol=RTOL)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        pytest.param(np.ones((2, 2)), "2 rows for 2 columns", id="no freedom left"),
        pytest.param(np.ones((5, 2)), "a column follows from the others", id="twice the same"),
    ],
)
def test_regression_that_has_no_answer_is_refused(X, message):
    with pytest.raises(UsageError, match=message):
        least_squares(np.arange(len(X), dtype=float), X)
