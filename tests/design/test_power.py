import math

import pytest

from evaluation.design import minimum_detectable_change, minimum_detectable_difference


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

    assert share == pytest.approx(mean, rel=1e-12)


def test_nothing_is_found_without_persons():
    assert minimum_detectable_difference(0.5, n=0, n_reference=10) == math.inf
    assert minimum_detectable_change(1.0, n=10, n_reference=0) == math.inf
