"""What one more exit costs: Fieller by hand and by R, draws, the plane, and planted ratios."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

from evaluation.estimate.cost.ratio import (
    Pairing,
    acceptable,
    drawn,
    fieller,
    percentile,
    quadrants,
)

Z = 1.959963984540054
RTOL = 1e-12  # closed form: only rounding may differ
ROOTS = 1e-6  # what uniroot was asked for
DRAWS = 200_000
# Four standard errors of a share of the draws.
APART = 4 * 0.5 / np.sqrt(DRAWS)


def pairing(cost, exits, *, of_cost=0.0, of_exits=0.0, shared=0.0):
    covariance = np.array([[of_cost**2, shared], [shared, of_exits**2]])
    return Pairing(cost=cost, exits=exits, covariance=covariance)


def test_a_cost_that_is_known_has_the_limits_of_the_exits_turned_round():
    found = fieller(pairing(20_000, 0.1, of_exits=0.02))

    assert found == pytest.approx((20_000 / (0.1 + Z * 0.02), 20_000 / (0.1 - Z * 0.02)), rel=RTOL)


def test_exits_that_are_known_give_the_limits_of_the_cost():
    found = fieller(pairing(20_000, 0.1, of_cost=3_000))

    assert found == pytest.approx(
        ((20_000 - Z * 3_000) / 0.1, (20_000 + Z * 3_000) / 0.1), rel=RTOL
    )


def test_limits_are_where_cost_less_ratio_times_exits_is_told_from_nought():
    own = pairing(20_000, 0.1, of_cost=4_000, of_exits=0.02, shared=-30.0)

    for ratio in fieller(own):
        away = own.cost - ratio * own.exits
        error = np.sqrt(np.array([1, -ratio]) @ own.covariance @ np.array([1, -ratio]))
        assert abs(away) / error == pytest.approx(Z, rel=1e-9)


@pytest.mark.parametrize("exits", [0.03, 0.0, -0.03], ids=["few more", "none", "few fewer"])
def test_there_is_no_interval_where_exits_are_not_told_from_nought(exits):
    assert fieller(pairing(20_000, exits, of_cost=3_000, of_exits=0.02)) is None


def test_limits_are_those_that_r_finds_as_roots():
    known = json.loads((Path(__file__).parents[2] / "r" / "cost.json").read_text())
    cost, exits = known["estimate"]
    covariance = np.array(known["covariance"]).reshape(2, 2)

    own = Pairing(cost=cost, exits=exits, covariance=covariance)

    assert own.ratio == pytest.approx(known["ratio"], rel=1e-9)
    assert fieller(own, tail=known["tail"]) == pytest.approx(known["limits"], rel=ROOTS)
    assert fieller(own, tail=0.01) is None  # then the exits are not told from nought


def test_draws_have_the_covariance_of_the_influences():
    own = pairing(20_000, 0.1, of_cost=4_000, of_exits=0.02, shared=-30.0)

    pairs = drawn(own, np.random.default_rng(1), draws=DRAWS)

    assert pairs.mean(axis=0) == pytest.approx([20_000, 0.1], rel=0.01)
    assert np.cov(pairs.T) == pytest.approx(own.covariance, rel=0.03)
    assert own.correlation == pytest.approx(-30 / (4_000 * 0.02))


def test_percentiles_and_fieller_agree_where_exits_are_far_from_nought():
    own = pairing(20_000, 0.1, of_cost=2_000, of_exits=0.01, shared=-5.0)
    pairs = drawn(own, np.random.default_rng(2), draws=DRAWS)

    assert percentile(pairs) == pytest.approx(fieller(own), rel=0.01)


def test_quadrants_are_the_shares_of_two_normals_that_are_told_apart():
    own = pairing(3_000, 0.02, of_cost=3_000, of_exits=0.02)
    shares = quadrants(drawn(own, np.random.default_rng(3), draws=DRAWS))
    above = float(ndtr(1.0))

    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["more_dearer"] == pytest.approx(above**2, abs=APART)
    assert shares["fewer_cheaper"] == pytest.approx((1 - above) ** 2, abs=APART)
    assert shares["more_cheaper"] == pytest.approx(above * (1 - above), abs=APART)


def test_half_of_the_draws_accept_what_an_exit_costs():
    own = pairing(20_000, 0.1, of_cost=3_000, of_exits=0.01)
    pairs = drawn(own, np.random.default_rng(4), draws=DRAWS)

    assert acceptable(pairs, own.ratio) == pytest.approx(0.5, abs=APART)
    assert acceptable(pairs, 0.0) == pytest.approx(0.0, abs=APART)
    assert acceptable(pairs, 1e9) == pytest.approx(1.0, abs=APART)
