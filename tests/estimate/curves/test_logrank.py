"""Weighted log-rank tests and their trend: invariants and edges."""

import numpy as np
import pytest

from evaluation.errors import GateError, UsageError
from evaluation.estimate import Durations, logrank

RTOL = 1e-10
WEIGHTS = [
    pytest.param({}, id="log-rank"),
    pytest.param({"rho": 1.0}, id="early"),
    pytest.param({"gamma": 1.0}, id="late"),
    pytest.param({"rho": 0.5, "gamma": 2.0}, id="middle"),
]


def sample(size=120):
    rng = np.random.default_rng(9)
    entry = rng.integers(0, 3, size)
    return {
        "time": entry + rng.integers(1, 10, size),
        "cause": rng.integers(0, 2, size),
        "entry": entry,
        "strata": rng.integers(0, 3, size),
        "weight": rng.integers(1, 4, size).astype(float),
        "cluster": rng.integers(0, 30, size),
    }, rng.integers(0, 3, size)


def test_late_weights_by_hand():
    # Survival before the events: 1, 3/4, 1/2; groups at risk 2+2, 1+2, 1+1.
    durations = Durations(time=[1, 2, 3, 4], cause=[1, 1, 1, 0])
    group = np.array([0, 1, 0, 1])
    found = logrank(durations, group, gamma=1)

    weights = np.array([0, 1 / 4, 1 / 2])
    np.testing.assert_allclose(found.observed[0], weights @ [1, 0, 1])
    np.testing.assert_allclose(found.expected[0], weights @ [2 / 4, 1 / 3, 1 / 2])
    share = np.array([1 / 2, 1 / 3, 1 / 2])
    variance = np.square(weights) @ (share * (1 - share))
    np.testing.assert_allclose(found.covariance[0, 0], variance)


@pytest.mark.parametrize("power", WEIGHTS)
def test_row_order_and_weight_scale_change_no_statistic(power):
    given, group = sample()
    order = np.random.default_rng(1).permutation(len(group))
    plain = logrank(Durations(**given), group, variance="robust", **power)
    shuffled = Durations(**{name: values[order] for name, values in given.items()})
    scaled = Durations(**(given | {"weight": 5 * given["weight"]}))

    for durations, groups in ((shuffled, group[order]), (scaled, group)):
        found = logrank(durations, groups, variance="robust", **power)
        np.testing.assert_allclose(found.statistic, plain.statistic, rtol=RTOL)


@pytest.mark.parametrize("power", WEIGHTS)
def test_weights_are_replications(power):
    given, group = sample()
    rows = np.repeat(np.arange(len(group)), given["weight"].astype(int))
    copies = {name: values[rows] for name, values in given.items() if name != "weight"}
    weighted = logrank(Durations(**given), group, variance="robust", **power)
    replicated = logrank(Durations(**copies), group[rows], variance="robust", **power)

    np.testing.assert_allclose(replicated.observed, weighted.observed, rtol=RTOL)
    np.testing.assert_allclose(replicated.expected, weighted.expected, rtol=RTOL)
    np.testing.assert_allclose(replicated.statistic, weighted.statistic, rtol=RTOL)


@pytest.mark.parametrize("power", WEIGHTS)
def test_influences_sum_to_observed_minus_expected(power):
    given, group = sample()
    found = logrank(Durations(**given), group, variance="robust", **power)

    np.testing.assert_allclose(
        found.influence.sum(axis=0), found.observed - found.expected, rtol=RTOL, atol=1e-12
    )


def test_splitting_rows_changes_nothing():
    given, group = sample()
    cut = given["entry"] + 1
    long = given["time"] > cut
    early = given | {"time": cut, "cause": np.zeros(len(group), int)}
    late = given | {"entry": np.where(long, cut, given["entry"])}
    both = {name: np.concatenate([early[name][long], late[name]]) for name in given}
    plain = logrank(Durations(**given), group, rho=1, variance="robust")
    split = np.concatenate([group[long], group])
    found = logrank(Durations(**both), split, rho=1, variance="robust")

    np.testing.assert_allclose(found.statistic, plain.statistic, rtol=RTOL)


def test_the_trend_of_two_groups_is_their_test():
    given, group = sample()
    durations = Durations(**{name: given[name] for name in ("time", "cause", "entry", "strata")})
    found = logrank(durations, group > 0)
    trend = found.trend([3, 10])

    np.testing.assert_allclose(trend.statistic, found.statistic, rtol=RTOL)
    np.testing.assert_allclose(trend.p_value, found.p_value, rtol=RTOL)
    np.testing.assert_allclose(
        trend.excess / trend.std_error, trend.statistic**0.5 * np.sign(trend.excess)
    )


def test_a_trend_does_not_depend_on_origin_and_unit_of_the_scores():
    given, group = sample()
    found = logrank(Durations(**given), group, variance="robust")

    first, other = found.trend([1, 2, 3]), found.trend([50, 40, 30])
    np.testing.assert_allclose(first.statistic, other.statistic, rtol=RTOL)
    assert np.sign(first.excess) == -np.sign(other.excess)


@pytest.mark.parametrize(
    ("scores", "error", "message"),
    [
        pytest.param([1, 2], UsageError, "2 scores for 3 groups", id="too few"),
        pytest.param([1, 2, np.nan], UsageError, "give each group a number", id="missing"),
        pytest.param([1, 1, 1], GateError, "compare nothing", id="all alike"),
    ],
)
def test_a_trend_refuses(scores, error, message):
    given, group = sample()
    found = logrank(Durations(**given), group, variance="robust")

    with pytest.raises(error, match=message):
        found.trend(scores)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param({"cause": [0, 0, 0, 0]}, "no events to expect", id="nobody fails"),
        pytest.param(
            {"cause": [1, 0, 0, 0], "entry": [0, 0, 1, 1]}, "no events to expect", id="never met"
        ),
    ],
)
def test_groups_without_events_to_compare_are_told(rows, message):
    durations = Durations(**({"time": [1, 2, 3, 4]} | rows))

    with pytest.raises(GateError, match=message):
        logrank(durations, np.array([0, 0, 1, 1]))


def test_a_stratum_without_events_adds_nothing():
    time, cause, group = [1, 2, 3, 4], [1, 0, 1, 1], np.array([0, 1, 1, 0])
    plain = logrank(Durations(time=time, cause=cause), group)
    durations = Durations(
        time=[*time, 5, 6], cause=[*cause, 0, 0], strata=["a", "a", "a", "a", "b", "b"]
    )
    found = logrank(durations, np.append(group, [0, 1]))

    np.testing.assert_allclose(found.statistic, plain.statistic, rtol=RTOL)


def test_one_cluster_is_too_few():
    given, group = sample()

    with pytest.raises(GateError, match="too few clusters"):
        logrank(Durations(**(given | {"cluster": np.zeros(120)})), group, variance="robust")


@pytest.mark.parametrize("power", [{"rho": -1}, {"gamma": np.nan}, {"rho": np.inf}])
def test_powers_are_not_negative(power):
    given, group = sample()

    with pytest.raises(UsageError, match="powers are not negative"):
        logrank(Durations(**given), group, variance="robust", **power)
