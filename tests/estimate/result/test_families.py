"""Families of comparisons: closed forms, and how often any of them is wrong."""

import numpy as np
import pytest
from scipy import stats

from evaluation.errors import UsageError
from evaluation.estimate import holm
from evaluation.estimate.result.families import METHOD, family
from tests.estimate.result.test_effects import effects

DRAWS = 4e-3  # Monte Carlo error of a quantile from 20 000 draws, as a share


def members(estimate, influence, **labels):
    rows = np.asarray(influence)
    named = {"reference": "none", "scale": "risk_difference"} | labels
    return effects(estimate, unit=range(len(rows)), influence=rows, **named)


def rng(seed=1):
    return np.random.default_rng(seed)


def test_family_of_one_is_the_ordinary_interval():
    one = members((0.3,), [[0.1], [0.05]])

    found = family(one, rng=rng()).rows(analysis="s")

    plain = one.rows(analysis="s")
    reach = 0.3 - plain["conf_low"][0]
    np.testing.assert_allclose(found["conf_low"], plain["conf_low"], atol=3 * DRAWS * reach)
    np.testing.assert_allclose(found["p_value"], plain["p_value"])


def test_independent_members_have_sidaks_quantile():
    found = family(members((0.0,) * 5, np.eye(5)), rng=rng())

    sidak = stats.norm.ppf(0.5 + 0.5 * 0.95 ** (1 / 5))
    np.testing.assert_allclose(found.critical, sidak, rtol=3 * DRAWS)


def test_tukeys_three_pairs_have_the_studentised_range():
    # All pairs among three independent means with equal errors: q / sqrt(2) of the range.
    pairs = np.array([[1, -1, 0], [1, 0, -1], [0, 1, -1]]).T

    found = family(members((0.0, 0.0, 0.0), pairs), rng=rng())

    tukey = stats.studentized_range.ppf(0.95, 3, np.inf) / np.sqrt(2)
    np.testing.assert_allclose(found.critical, tukey, rtol=3 * DRAWS)


def test_rows_keep_the_estimates_and_tell_the_method():
    given = members((0.3, -0.1), [[0.1, 0.0], [0.0, 0.05]])

    found = family(given, rng=rng()).rows(analysis="s")

    plain = given.rows(analysis="s")
    assert (found["method"] == plain["method"] + f", {METHOD}").all()
    np.testing.assert_allclose(found["estimate"], plain["estimate"])
    np.testing.assert_allclose(found["p_value"], holm(plain["p_value"].to_numpy()))
    assert (found["conf_low"] < plain["conf_low"]).all()
    assert (found["conf_high"] > plain["conf_high"]).all()


def test_ratios_are_widened_on_their_own_scale():
    given = members((2.0, 0.5), [[0.2, 0.0], [0.0, 0.1]], scale="risk_ratio")

    found = family(given, rng=rng()).rows(analysis="s")

    middle = np.sqrt(found["conf_low"] * found["conf_high"])
    np.testing.assert_allclose(middle, found["estimate"])


def test_members_without_an_estimate_do_not_count():
    given = members((0.3, np.nan, 0.2), [[0.1, np.nan, 0.0], [0.0, np.nan, 0.0]])

    found = family(given, rng=rng())

    assert len(found.effects.estimate) == 1  # the last has no error
    np.testing.assert_allclose(found.critical, stats.norm.ppf(0.975), rtol=3 * DRAWS)


def test_months_that_move_together_cost_less_than_as_many_arms():
    steps = np.cumsum(rng(5).normal(size=(400, 6)), axis=1)
    months = family(members((0.0,) * 6, steps), rng=rng())
    arms = family(members((0.0,) * 6, rng(5).normal(size=(400, 6))), rng=rng())

    assert 1.96 < months.critical < arms.critical


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(effects((0.3,)), id="level of one arm"),
        pytest.param(members((np.nan,), [[0.1]]), id="no estimate"),
        pytest.param(members((0.2,), [[0.0]]), id="no error"),
    ],
)
def test_what_is_no_family_is_refused(given):
    with pytest.raises(UsageError, match=r"@ family\.effects"):
        family(given, rng=rng())


def three_arms(draw, size):
    """Pairwise differences among three arms: two alike and one negative, at three months."""
    arm = draw.integers(0, 3, size)
    wait = draw.geometric(0.06, size) + np.where(arm == 2, draw.geometric(0.1, size), 0)
    influence, means = np.zeros((size, 9)), np.zeros(9)
    for column, (month, place) in enumerate((m, a) for m in (12, 24, 36) for a in range(3)):
        rows = arm == place
        event = (wait <= month).astype(float)
        means[column] = event[rows].mean()
        influence[rows, column] = (event[rows] - means[column]) / rows.sum()
    pairs = [(3 * m + a, 3 * m + b) for m in range(3) for a, b in ((0, 1), (0, 2), (1, 2))]
    matrix = np.zeros((9, 9))
    for row, (one, other) in enumerate(pairs):
        matrix[row, one], matrix[row, other] = 1, -1
    return matrix @ means, influence @ matrix.T


def test_family_wise_error_with_a_null_and_a_negative_arm():
    """Any false finding among the true nulls, and any interval that misses, at most 5 %."""
    draw = np.random.default_rng(9)
    late = stats.geom(0.06), stats.geom(0.1)
    truth = np.zeros(9)
    for number, month in enumerate((12, 24, 36)):
        alike = late[0].cdf(month)
        slower = sum(late[0].pmf(k) * late[1].cdf(month - k) for k in range(1, month))
        truth[3 * number + 1 : 3 * number + 3] = alike - slower
    null = truth == 0
    runs, false, missed, pointwise = 250, 0, 0, 0
    for _ in range(runs):
        estimate, influence = three_arms(draw, 450)
        found = family(members(estimate, influence), rng=rng(), draws=2_000)
        away = np.abs(estimate - truth) / found.effects.std_error
        false += bool((found.p_value[null] < 0.05).any())
        missed += bool((away > found.critical).any())
        pointwise += bool((away > 1.96).any())

    assert false / runs <= 0.05 + 1.64 * np.sqrt(0.05 * 0.95 / runs)
    assert 0.02 <= missed / runs <= 0.05 + 1.96 * np.sqrt(0.05 * 0.95 / runs)
    assert pointwise / runs > 0.1  # which is why the intervals are widened
