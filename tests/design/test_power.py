import math

import numpy as np
import pytest

from evaluation.design.power import (
    design_effect,
    minimum_detectable_change,
    minimum_detectable_difference,
    minimum_detectable_hazard_ratio,
    months_deviation,
)
from evaluation.errors import UsageError

RTOL = 1e-12  # closed form: only rounding may differ
DRAWN = 0.01  # four errors of a standard deviation from 200,000 draws, rounded up


@pytest.mark.parametrize(("n", "points"), [(100, 17.2), (300, 9.9), (1039, 5.3)])
def test_published_minimum_detectable_differences(n, points):
    found = minimum_detectable_difference(0.75, n=n, n_reference=n)

    assert round(100 * found, 1) == points


def test_larger_reference_helps_but_never_beyond_the_arm():
    even = minimum_detectable_difference(0.5, n=100, n_reference=100)
    large = minimum_detectable_difference(0.5, n=100, n_reference=1e12)

    assert large == pytest.approx(even / math.sqrt(2), rel=1e-6)


def test_share_is_a_mean_with_its_own_deviation():
    share = minimum_detectable_difference(0.2, n=80, n_reference=300, power=0.9, level=0.99)
    mean = minimum_detectable_change(0.4, n=80, n_reference=300, power=0.9, level=0.99)

    assert share == pytest.approx(mean, rel=RTOL)


def test_nothing_is_found_without_persons():
    assert minimum_detectable_difference(0.5, n=0, n_reference=10) == math.inf
    assert minimum_detectable_change(1.0, n=10, n_reference=0) == math.inf
    assert minimum_detectable_hazard_ratio(events=0) == math.inf
    assert minimum_detectable_hazard_ratio(events=10, share=1.0) == math.inf


@pytest.mark.parametrize(
    ("ratio", "power", "events"),
    [
        # (1.96 + 0.8416)^2 * 4 / log(HR)^2 at 5 % two-sided: textbook numbers of events.
        pytest.param(2.0, 0.8, 65.3, id="two"),
        pytest.param(1.5, 0.9, 255.6, id="one and a half"),
    ],
)
def test_events_of_the_textbook_find_their_hazard_ratio(ratio, power, events):
    found = minimum_detectable_hazard_ratio(events=events, power=power)

    # The textbook gives its events with one decimal.
    assert found == pytest.approx(ratio, rel=1e-3)


def test_uneven_groups_need_more_events_for_the_same_hazard_ratio():
    even = math.log(minimum_detectable_hazard_ratio(events=100))
    uneven = math.log(minimum_detectable_hazard_ratio(events=100, share=0.2))

    assert uneven / even == pytest.approx(math.sqrt(0.25 / 0.16), rel=RTOL)


@pytest.mark.parametrize(
    ("survival", "deviation"),
    [
        pytest.param([1.0, 1.0, 1.0], 0.0, id="nobody leaves"),
        pytest.param([1.0, 0.5], 0.5, id="half leave in the first of two months"),
        pytest.param([1.0, 0.0, 0.0], 0.0, id="all leave at once"),
    ],
)
def test_deviation_of_months_worked_by_hand(survival, deviation):
    assert months_deviation(np.array(survival)) == pytest.approx(deviation, abs=RTOL)


def test_deviation_of_months_is_that_of_drawn_persons():
    month = np.minimum(np.random.default_rng(1).geometric(0.1, 200_000), 24)

    assert months_deviation(0.9 ** np.arange(24)) == pytest.approx(month.std(), rel=DRAWN)


@pytest.mark.parametrize("survival", [[], [0.5, 0.6], [1.2, 0.5], [1.0, -0.1]])
def test_shares_that_are_no_survival_are_refused(survival):
    with pytest.raises(UsageError, match="must fall from 1"):
        months_deviation(np.array(survival))


@pytest.mark.parametrize(
    ("weight", "cluster", "correlation", "effect"),
    [
        pytest.param([1, 1, 1, 1], None, 0.0, 1.0, id="equal"),
        pytest.param([3, 1], None, 0.0, 20 / 16, id="unequal"),
        pytest.param([1, 1, 1, 1], [1, 1, 2, 2], 1.0, 2.0, id="months are not persons"),
        pytest.param([1, 1, 1, 1], [1, 1, 2, 2], 0.1, 1.1, id="1 + (m - 1) correlation"),
        pytest.param([0, 0], None, 0.0, math.inf, id="no weight"),
    ],
)
def test_design_effect(weight, cluster, correlation, effect):
    clusters = None if cluster is None else np.array(cluster)

    found = design_effect(np.array(weight, float), clusters, correlation=correlation)

    assert found == pytest.approx(effect, rel=RTOL)


def test_correlation_outside_its_range_is_refused():
    with pytest.raises(UsageError, match=r"between 0 and 1 @ design_effect\.correlation"):
        design_effect(np.ones(2), correlation=1.5)


def test_material_of_the_formula_finds_its_difference_as_often_as_it_says():
    """Simulated power at the minimum detectable difference of weighted persons."""
    rng = np.random.default_rng(5)
    weight = rng.choice([0.5, 2.0], 400)
    size = len(weight) / design_effect(weight)
    reach = minimum_detectable_difference(0.5, n=size, n_reference=size)
    runs = 1500
    shares = [
        (rng.random((runs, 400)) < share) @ weight / weight.sum()
        for share in (0.5 - reach / 2, 0.5 + reach / 2)
    ]
    error = math.sqrt(2 * 0.25 / size)

    found = np.mean((shares[1] - shares[0]) / error > 1.959964)

    # 80 % at 1,500 runs is uncertain by 1 %; the middle shares have a little less variance.
    assert found == pytest.approx(0.8, abs=0.04)
