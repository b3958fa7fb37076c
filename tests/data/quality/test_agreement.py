"""Two values agree when definition and chance explain what is between them; else they do not."""

import math

import numpy as np
import pytest
from scipy.stats import beta, binom, chi2

from evaluation.data.quality.agreement import (
    AGREES,
    COUNT,
    DIFFERS,
    SHARE,
    Span,
    Told,
    agreement,
    chance,
    half_unit,
)

RTOL = 1e-10  # two programs for one function
LEVEL = 0.05
SHARES = (0.02, 0.05, 0.1, 0.3, 0.5, 0.75, 0.95)
SIZES = (60, 300, 3000)
DRAWS = 4000
# What so many draws may show of a true 5 per cent, once in a thousand times.
ALARMS = int(binom.ppf(0.999, DRAWS, LEVEL))


def differs(own, published, span=None, *, unit=SHARE):
    return agreement(own, published, span or Span(), unit=unit).verdict == DIFFERS


@pytest.mark.parametrize(("events", "n"), [(0, 20), (3, 20), (20, 20), (240, 600)])
def test_limits_of_a_share_are_those_of_clopper_and_pearson(events, n):
    low = beta.ppf(0.025, events, n - events + 1) if events else 0.0
    high = beta.ppf(0.975, events + 1, n - events) if events < n else 1.0

    found = chance(Told(value=100 * events / n, n=n), unit=SHARE)

    np.testing.assert_allclose(found, [100 * low, 100 * high], rtol=RTOL)


def test_limits_of_a_count_are_those_of_garwood():
    expected = [chi2.ppf(0.025, 2 * 315) / 2, chi2.ppf(0.975, 2 * 316) / 2]

    np.testing.assert_allclose(chance(Told(value=315), unit=COUNT), expected, rtol=RTOL)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("share", SHARES)
def test_drawn_from_the_published_truth_at_most_one_in_twenty_differs(share, n):
    """Every count that may be drawn, with its probability: no simulation is needed."""
    published = Told(value=100 * share)
    events = np.arange(n + 1)
    alarms = [differs(Told(value=100 * one / n, n=n), published) for one in events]

    assert binom.pmf(events, n, share)[alarms].sum() <= LEVEL


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("share", SHARES)
def test_rounded_counts_raise_no_more_alarms(share, n):
    published, step = Told(value=100 * share), 5
    events = np.arange(n + 1)
    of = step * round(n / step)
    alarms = [
        differs(
            Told(value=100 * min(step * round(one / step), of) / of, n=of, step=step), published
        )
        for one in events
    ]

    assert binom.pmf(events, n, share)[alarms].sum() <= LEVEL


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("times", [1, 4])
def test_two_draws_of_one_truth_differ_at_most_one_time_in_twenty(share, n, times):
    rng = np.random.default_rng([n, int(1000 * share), times])
    own, theirs = rng.binomial(n, share, DRAWS), rng.binomial(times * n, share, DRAWS)
    pairs, counts = np.unique(np.stack([own, theirs]), axis=1, return_counts=True)
    alarms = [
        differs(
            Told(value=100 * mine / n, n=n),
            Told(value=100 * other / (times * n), n=times * n),
        )
        for mine, other in pairs.T
    ]

    assert counts[alarms].sum() <= ALARMS


@pytest.mark.parametrize("moved", [-5.0, 0.0, 3.0])
@pytest.mark.parametrize("n", SIZES)
def test_what_a_definition_may_make_raises_no_alarm(moved, n):
    """The truth is anywhere in the declared span: at either end, or within."""
    own_truth, span = 0.4, Span(low=-5.0, high=3.0)
    published = Told(value=100 * own_truth + moved)
    events = np.arange(n + 1)
    alarms = [differs(Told(value=100 * one / n, n=n), published, span) for one in events]

    assert binom.pmf(events, n, own_truth)[alarms].sum() <= LEVEL


@pytest.mark.parametrize(
    ("n", "apart", "found"),
    [
        pytest.param(60, 20, 0.8, id="few"),
        pytest.param(300, 10, 0.9, id="a usual municipality"),
        pytest.param(3000, 4, 0.95, id="a large one"),
    ],
)
def test_what_is_really_apart_is_found(n, apart, found):
    truth, published = 0.4, Told(value=40.0 + apart)
    events = np.arange(n + 1)
    alarms = [differs(Told(value=100 * one / n, n=n), published) for one in events]

    assert binom.pmf(events, n, truth)[alarms].sum() >= found


@pytest.mark.parametrize(
    ("published", "half"),
    [(55.0, 0.5), (44.8, 0.05), (26.15, 0.005), (100 / 3, 0.0), (0.1 + 0.2, 0.05)],
)
def test_a_value_is_known_to_half_of_its_last_figure(published, half):
    assert half_unit(published) == half


def test_rounding_of_the_published_value_is_no_difference():
    n = 1_000_000
    own = Told(value=55.4, n=n)

    assert differs(own, Told(value=55.0))
    assert not differs(own, Told(value=55.0, half=0.5))


def test_spans_of_several_differences_add_up():
    both = Span(low=-2, high=1) + Span(low=-1, high=4)

    assert (both.low, both.high) == (-3, 5)


def test_a_span_of_a_count_is_per_cent_of_what_is_published():
    own, published = Told(value=960), Told(value=1100)

    assert differs(own, published, unit=COUNT)
    assert not differs(own, published, Span(high=10), unit=COUNT)


def test_a_mean_has_its_standard_error():
    own = Told(value=50_000, error=1_000)

    found = agreement(own, Told(value=51_900), Span(), unit="kronor")

    assert found.verdict == AGREES
    assert math.isclose(found.high, -found.low)
    assert differs(own, Told(value=52_100), unit="kronor")
