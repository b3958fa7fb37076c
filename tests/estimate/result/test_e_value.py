"""E-values against published numbers and against what they mean."""

import numpy as np
import pytest

from evaluation.errors import UsageError
from evaluation.estimate.result.e_value import (
    e_value,
    risk_ratio_of_hazards,
    risk_ratio_of_means,
    risk_ratio_of_odds,
)

RTOL = 1e-12  # closed form
PRINTED = 0.005  # published with two decimals


@pytest.mark.parametrize(
    ("ratio", "low", "high", "estimate", "limit"),
    [
        # VanderWeele & Ding (2017): breastfeeding and respiratory death.
        pytest.param(3.9, 1.8, 8.7, 7.26, 3.00, id="published, harmful"),
        pytest.param(0.80, 0.71, 0.91, 1.81, 1.43, id="below one"),
        pytest.param(1.2, 0.9, 1.6, 1.69, 1.0, id="interval holds no effect"),
        pytest.param(1.0, 0.8, 1.25, 1.0, 1.0, id="no effect at all"),
        pytest.param(0.5, np.nan, np.nan, 3.41, np.nan, id="no interval"),
    ],
)
def test_e_value_is_the_published_one(ratio, low, high, estimate, limit):
    found = e_value(np.array([ratio]), np.array([low]), np.array([high]))

    np.testing.assert_allclose(found.estimate, [estimate], atol=PRINTED)
    np.testing.assert_allclose(found.limit, [limit], atol=PRINTED)


def test_e_value_solves_the_bounding_factor():
    # Two causes of strength E shift a risk ratio by at most E * E / (2 E - 1): here by itself.
    ratio = np.array([1.05, 1.5, 2.0, 7.0])

    needed = e_value(ratio, ratio, ratio).estimate

    np.testing.assert_allclose(needed**2 / (2 * needed - 1), ratio, rtol=RTOL)


def test_e_value_is_the_same_whichever_way_the_outcome_is_coded():
    ratio, low, high = (np.array([value]) for value in (1.7, 1.2, 2.4))

    one, other = e_value(ratio, low, high), e_value(1 / ratio, 1 / high, 1 / low)

    np.testing.assert_allclose(one.estimate, other.estimate, rtol=RTOL)
    np.testing.assert_allclose(one.limit, other.limit, rtol=RTOL)


@pytest.mark.parametrize("ratio", [0.4, 0.9, 1.3, 4.0])
def test_slope_is_the_derivative(ratio):
    step = 1e-6
    around = np.array([ratio - step, ratio, ratio + step])

    found = e_value(around, around, around)

    numeric = (found.estimate[2] - found.estimate[0]) / (2 * step)
    np.testing.assert_allclose(found.slope[1], numeric, rtol=1e-6)


def test_slope_at_no_effect_is_not_a_number():
    one = np.array([1.0])

    assert np.isnan(e_value(one, one, one).slope).all()


def test_other_measures_are_turned_into_risk_ratios():
    np.testing.assert_allclose(risk_ratio_of_hazards(np.array([1.0]), common=True), [1.0])
    hazard = risk_ratio_of_hazards(np.array([2.0]), common=True)
    np.testing.assert_allclose(hazard, (1 - 0.5**2**0.5) / (1 - 0.5**0.5**0.5), rtol=RTOL)
    np.testing.assert_allclose(risk_ratio_of_hazards(np.array([2.0]), common=False), [2.0])
    np.testing.assert_allclose(risk_ratio_of_odds(np.array([4.0]), common=True), [2.0])
    np.testing.assert_allclose(risk_ratio_of_odds(np.array([4.0]), common=False), [4.0])
    np.testing.assert_allclose(
        risk_ratio_of_means(np.array([2.0]), np.array([4.0])), np.exp(0.455), rtol=RTOL
    )


@pytest.mark.parametrize(
    ("ratio", "low", "high"),
    [
        pytest.param(0.0, 0.0, 1.0, id="nought"),
        pytest.param(-1.0, -2.0, 1.0, id="negative"),
        pytest.param(2.0, 2.5, 3.0, id="outside its interval"),
    ],
)
def test_impossible_ratios_are_refused(ratio, low, high):
    with pytest.raises(UsageError, match="@ e_value"):
        e_value(np.array([ratio]), np.array([low]), np.array([high]))
