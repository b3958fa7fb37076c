"""Intervals, and statuses that need them."""

import math

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from evaluation.indicators.intervals import (
    bootstrap_mean,
    bootstrap_ratio,
    poisson,
    rounded_wilson,
    wilson,
)
from evaluation.indicators.statuses import compatible, status_of
from evaluation.protocol.indicators.targets import ACHIEVED, MISSED, ON_WAY, UNSURE, Target

RTOL = 1e-12  # closed form: only rounding may differ
PUBLISHED = 1e-3  # Garwood's limits as tables print them
TARGET = Target(year=2022, version="1", achieved=(85, 100), on_way=(80, 85), missed=(0, 80))


@pytest.mark.parametrize(("events", "n"), [(0, 10), (1, 10), (112, 150), (112.5, 150), (150, 150)])
def test_wilson_agrees_with_statsmodels(events, n):
    low, high = wilson(np.array([events], float), np.array([n], float))

    expected = proportion_confint(events, n, method="wilson")
    np.testing.assert_allclose([low[0], high[0]], expected, rtol=RTOL, atol=RTOL)


def test_rounding_widens_an_interval_and_one_step_does_not():
    events, n = np.array([15.0]), np.array([20.0])

    plain, same, wider = (
        np.ptp(found, axis=0)[0]
        for found in (
            wilson(events, n),
            rounded_wilson(events, n, step=1),
            rounded_wilson(events, n, step=5),
        )
    )

    assert same == pytest.approx(plain, rel=RTOL)
    assert wider > plain


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, (0, 3.6889)), (1, (0.02532, 5.5716)), (10, (4.7954, 18.3904))],
)
def test_poisson_limits_are_exact(count, expected):
    found = [float(end[0]) for end in poisson(np.array([float(count)]))]

    assert found == pytest.approx(expected, rel=PUBLISHED, abs=PUBLISHED)


def test_a_withheld_count_has_no_interval():
    assert all(np.isnan(end).all() for end in poisson(np.array([math.nan]), step=5))


def test_bootstrap_draws_persons_and_not_their_rows():
    rng = np.random.default_rng(7)
    values = np.repeat(rng.normal(size=50), 20)
    persons = np.repeat(np.arange(50), 20)

    of_persons = np.ptp(bootstrap_mean(values, persons, np.random.default_rng(1)))
    of_rows = np.ptp(bootstrap_mean(values, np.arange(1000), np.random.default_rng(1)))

    # Twenty rows of one person tell as much as one: the interval is √20 times as wide.
    assert 3 < of_persons / of_rows < 6


def test_bootstrap_covers_a_mean_as_often_as_it_says():
    covered = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        values = rng.exponential(size=80)
        low, high = bootstrap_ratio(values, np.ones(80), np.arange(80), rng)
        covered += low <= 1 <= high

    # 95 per cent of 300 give 285; the percentile method of a skew sample gives a little less.
    assert 270 <= covered <= 294


def test_150_persons_at_75_per_cent_cannot_be_told():
    low, high = (100 * end[0] for end in wilson(np.array([112.5]), np.array([150.0])))

    assert status_of(low, high, TARGET) == UNSURE
    # Between 67.5 and 81.2: not the third, 85, though nothing else would be found at 78 to 80.
    assert compatible(low, high, TARGET) == (ON_WAY, MISSED)


def test_50_persons_at_78_per_cent_have_every_colour():
    low, high = (100 * end[0] for end in wilson(np.array([39.0]), np.array([50.0])))

    assert compatible(low, high, TARGET) == (ACHIEVED, ON_WAY, MISSED)
    assert status_of(low, high, TARGET) == UNSURE


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        pytest.param(86, 91, ACHIEVED, id="achieved"),
        pytest.param(85, 91, ACHIEVED, id="from the limit up"),
        pytest.param(81, 84, ON_WAY, id="on the way"),
        pytest.param(60, 79, MISSED, id="missed"),
        pytest.param(60, 80, MISSED, id="up to the limit"),
        pytest.param(79, 81, UNSURE, id="two colours"),
        pytest.param(85, 85, ACHIEVED, id="one value belongs to the better"),
        pytest.param(math.nan, math.nan, "", id="no interval, no status"),
    ],
)
def test_a_status_is_told_where_the_whole_interval_says_it(low, high, expected):
    assert status_of(low, high, TARGET) == expected


def test_without_a_target_there_is_no_status():
    assert status_of(60, 70, None) == ""
