"""Limits by chance, spread beyond chance, and shrunken gaps."""

import json

import numpy as np
import pytest
from scipy.stats import binom

from evaluation.errors import UsageError
from evaluation.estimate.equity.dispersion import dispersion, spread_limits
from evaluation.estimate.equity.funnel import exact_limits
from evaluation.estimate.equity.shrunken import shrunken
from tests.estimate.reference import CLOSED_FORM, FOLDER

OBSERVED = np.array([15.0, 40, 72, 28, 50, 66, 75])
EXPECTED = np.array([13.0, 32, 75, 33, 54, 60, 72])
PERSONS = np.array([60.0, 95, 210, 80, 120, 150, 260])


@pytest.mark.parametrize(("scale", "base"), [("ratio", EXPECTED), ("share", PERSONS)])
def test_spread_of_groups_is_that_of_r_funnelplotr(scale, base):
    wanted = json.loads((FOLDER / "equity.json").read_text())[scale]

    found = dispersion(OBSERVED, base, scale=scale)

    assert found.z == pytest.approx(wanted["z"], abs=CLOSED_FORM)
    assert found.phi == pytest.approx(wanted["phi"], abs=CLOSED_FORM)
    assert found.tau2 == pytest.approx(wanted["tau2"], abs=CLOSED_FORM)


def test_groups_that_differ_by_chance_keep_their_z():
    found = dispersion(OBSERVED, EXPECTED, scale="ratio")

    assert found.tau2 == 0
    assert found.adjusted_z == pytest.approx(found.z)


def test_limits_leave_no_more_outside_than_they_say():
    sizes = np.arange(5, 400, 7)
    low, high = exact_limits(0.3, sizes, level=0.95)

    for size, least, most in zip(sizes, low, high, strict=True):
        # An interpolated limit stands within one person of the exact quantile.
        assert binom.cdf(np.ceil(least * size) - 1, size, 0.3) <= 0.025 + 1e-12
        assert binom.sf(np.floor(most * size) + 1, size, 0.3) <= 0.025 + 1e-12
    assert (np.diff(high - low) < 0.02).all()


def test_limits_by_hand():
    low, high = exact_limits(0.5, np.array([2]), level=0.5)

    # P(R <= 0) = .25 exactly: the limit is none; P(R <= 1) = .75 exactly: the limit is one.
    assert low == pytest.approx([0.0])
    assert high == pytest.approx([0.5])


def test_limits_widen_with_what_groups_differ():
    found = dispersion(OBSERVED, PERSONS, scale="share")
    low, high = spread_limits(found, PERSONS, level=0.95)
    narrow = dispersion(PERSONS * 0.4, PERSONS, scale="share")
    least, most = spread_limits(narrow, PERSONS, level=0.95)

    assert (high - low > most - least).all()


def test_shrunken_gaps_follow_their_errors():
    gap = np.array([0.10, 0.10, -0.12, 0.01, -0.09])
    error = np.array([0.02, 0.08, 0.03, 0.05, 0.02])
    found = shrunken(gap, error)

    assert found.estimate == pytest.approx(gap * found.tau2 / (found.tau2 + error**2))
    assert abs(found.estimate[1]) < abs(found.estimate[0])
    assert ((found.low < found.estimate) & (found.estimate < found.high)).all()


def test_gaps_by_chance_alone_shrink_to_nothing():
    found = shrunken(np.array([0.01, -0.01, 0.005, -0.004]), np.full(4, 0.05))

    assert found.tau2 == 0
    assert found.estimate == pytest.approx([0, 0, 0, 0])


@pytest.mark.parametrize("share", [0.0, 1.0, float("nan")])
def test_a_share_without_spread_has_no_limits(share):
    with pytest.raises(UsageError):
        exact_limits(share, np.array([10]), level=0.95)


def test_three_groups_are_too_few_to_borrow_from():
    with pytest.raises(UsageError, match="3 groups"):
        shrunken(np.zeros(3), np.ones(3))
