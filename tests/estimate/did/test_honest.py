"""Honest bounds: hand-worked cases, published values, and what they promise."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from evaluation.errors import UsageError
from evaluation.estimate.did.aggregate.event_study import EventStudy, leads_of
from evaluation.estimate.did.honest.bounds import relative_magnitudes, smoothness
from evaluation.estimate.did.honest.conditional_test import accepted
from evaluation.estimate.did.honest.relative import polyhedra
from evaluation.estimate.did.honest.smooth import folded_normal_quantile, smoothness_interval

Z = norm.ppf(0.975)
# The published bounds are ends of a grid with 1,000 points and a simulated critical value.
PUBLISHED_RELATIVE, PUBLISHED_SMOOTH = 7e-4, 1e-4


def study(estimate, covariance, *, before, base="universal", reference=-1):
    size = len(estimate)
    times = np.r_[np.arange(-before - 1, -1), np.arange(0, size - before)] + reference + 1
    return EventStudy(
        event_time=times,
        estimate=np.asarray(estimate, float),
        covariance=np.asarray(covariance, float),
        base_period=base,
        reference=reference,
    )


@pytest.fixture
def medicaid():
    path = Path(__file__).parents[2] / "r" / "honest.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    event = stored["event_study"]
    return stored, study(event["estimate"], event["covariance"], before=5)


def random_study(seed, *, before, after, trend=0.0):
    rng = np.random.default_rng(seed)
    size = before + after
    root = rng.normal(size=(size, size))
    covariance = root @ root.T / size + 0.3 * np.eye(size)
    times = np.r_[np.arange(-before, 0), np.arange(1, after + 1)]
    return rng.multivariate_normal(trend * times, covariance), covariance


def test_relative_magnitudes_give_the_published_bounds(medicaid):
    stored, event = medicaid
    wanted = np.array(stored["relative_magnitudes"])

    found = relative_magnitudes(event, bars=wanted[:, 0]).table.iloc[1:]

    np.testing.assert_allclose(
        found[["conf_low", "conf_high"]].to_numpy(), wanted[:, 1:], atol=PUBLISHED_RELATIVE
    )


def test_smoothness_gives_the_published_bounds(medicaid):
    stored, event = medicaid
    wanted = np.array(stored["smoothness"])

    found = smoothness(event, bends=wanted[:, 0]).table.iloc[1:]

    # Three digits are printed: beyond 0.1 half of the last one is more than the tolerance.
    printed = 0.5 * 10.0 ** (np.floor(np.log10(np.abs(wanted[:, 1:]))) - 2)
    allowed = np.maximum(printed, PUBLISHED_SMOOTH)
    away = np.abs(found[["conf_low", "conf_high"]].to_numpy() - wanted[:, 1:])
    assert (away <= allowed).all()


def test_one_lead_one_lag_without_bend_is_the_straight_line():
    # A straight trend through the lead at -1 and 0 reaches -lead one period on.
    event = study([0.2, 1.0], [[0.04, 0.01], [0.01, 0.09]], before=1)

    row = smoothness(event, bends=[0.0]).table.iloc[1]

    half = Z * np.sqrt(0.04 + 0.09 + 2 * 0.01)
    np.testing.assert_allclose([row.conf_low, row.conf_high], [1.2 - half, 1.2 + half], rtol=1e-9)


def test_one_lead_one_lag_with_bend_widens_by_the_folded_normal():
    event = study([0.2, 1.0], [[0.04, 0.0], [0.0, 0.09]], before=1)
    sd = np.sqrt(0.13)

    row = smoothness(event, bends=[0.5]).table.iloc[1]

    half = sd * folded_normal_quantile(0.5 / sd, 0.95)
    np.testing.assert_allclose([row.conf_low, row.conf_high], [1.2 - half, 1.2 + half], rtol=1e-9)


@pytest.mark.parametrize("mean", [0.0, 0.4, 2.0, 7.5, 8.5, 30.0])
def test_folded_normal_quantile_has_its_level(mean):
    x = folded_normal_quantile(mean, 0.95)

    assert norm.cdf(x - mean) - norm.cdf(-x - mean) == pytest.approx(0.95, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("bend", [0.0, 0.05, 0.5, 5.0])
def test_no_other_weights_give_a_shorter_smoothness_interval(seed, bend):
    estimate, covariance = random_study(seed, before=4, after=3)
    event = study(estimate, covariance, before=4)
    target = np.array([0.2, 0.5, 0.3])

    row = smoothness(event, bends=[bend], target=target).table.iloc[1]

    shortest = (row.conf_high - row.conf_low) / 2
    assert shortest <= brute_force_half_length(covariance, target, bend) * (1 + 1e-7)


def brute_force_half_length(covariance, target, bend):
    """Minimise over the leads' weights directly, straight trends kept out by elimination."""
    from scipy.optimize import minimize

    q, p = 4, 3
    ahead, back = np.arange(1, p + 1), np.arange(q, 0, -1)
    fixed = sum(abs(target @ np.clip(ahead - k, 0, None)) for k in range(p))

    def half(free):
        last = target @ ahead - free @ back[:-1]
        weights = np.r_[free, last, target]
        sd = np.sqrt(weights @ covariance @ weights)
        leads = weights[:q]
        moved = sum(abs(leads @ np.clip(back - k, 0, None)) for k in range(1, q))
        return sd * folded_normal_quantile(bend * (fixed + moved) / sd, 0.95)

    starts = np.random.default_rng(1).normal(size=(4, q - 1))
    options = {"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000}
    return min(minimize(half, s, method="Nelder-Mead", options=options).fun for s in starts)


def test_vertices_in_closed_form_are_those_of_the_linear_program():
    # The statistic of the test is a linear program over all effects that share the target.
    from scipy.optimize import linprog

    estimate, covariance = random_study(3, before=3, after=4)
    event = study(estimate, covariance, before=3)
    target, bar, value = np.array([0.1, -0.4, 0.3, 1.0]), 0.7, 0.8
    leads = leads_of(event)
    path = np.vstack([np.eye(7)[:3], np.zeros(7), np.eye(7)[3:]])
    changes = np.diff(path, axis=0)
    places = [(place, sign) for place in range(3) for sign in (1.0, -1.0)]
    for (place, sign), part in zip(
        places, polyhedra(leads, target, bar=bar, alpha=0.05), strict=True
    ):
        largest = bar * sign * changes[place]
        rows = np.vstack([changes[3:] - largest, -changes[3:] - largest])
        scale = np.sqrt(np.diag(rows @ covariance @ rows.T))
        program = linprog(
            np.r_[1.0, np.zeros(4)],
            A_ub=np.column_stack([-scale, -rows[:, 3:]]),
            b_ub=-rows @ estimate,
            A_eq=np.r_[0.0, target][None],
            b_eq=[value],
            bounds=[(None, None)] * 5,
        )

        assert (part.level + value * part.slope).max() == pytest.approx(program.fun, abs=1e-9)


def test_no_departure_under_relative_magnitudes_tests_the_target_alone():
    # With bar 0 and one lag the rest of the trend is 0: the interval is a z test's, except
    # for what the first stage of the hybrid spends.
    event = study([0.1, -0.1, 1.0], np.diag([0.04, 0.04, 0.09]), before=2)

    row = relative_magnitudes(event, bars=[0.0]).table.iloc[1]

    assert row.conf_low == pytest.approx(1.0 - Z * 0.3, abs=0.1)
    assert row.conf_high == pytest.approx(1.0 + Z * 0.3, abs=0.1)


def test_bounds_widen_with_the_departure_and_break_down_where_zero_enters(medicaid):
    _, event = medicaid

    bounds = relative_magnitudes(event, bars=[0.5, 1.0, 1.5, 2.0, 3.0])

    table = bounds.table.iloc[1:]
    assert (np.diff(table.conf_low) < 0).all()
    assert (np.diff(table.conf_high) > 0).all()
    at = relative_magnitudes(event, bars=[bounds.breakdown * 0.999, bounds.breakdown * 1.001])
    low = at.table.conf_low.to_numpy()[1:]
    assert low[0] > 0 > low[1]


def test_smoothness_breaks_down_where_its_bound_is_zero(medicaid):
    _, event = medicaid
    breakdown = smoothness(event, bends=[]).breakdown

    row = smoothness(event, bends=[breakdown]).table.iloc[1]

    assert row.conf_low == pytest.approx(0, abs=1e-6)


def test_an_effect_that_is_none_breaks_down_at_once():
    event = study([0.1, -0.1, 0.01], np.diag([0.04, 0.04, 0.09]), before=2)

    assert relative_magnitudes(event).breakdown == 0
    assert smoothness(event, bends=[0.1]).breakdown == 0


@pytest.mark.parametrize("factor", [0.01, 250.0])
def test_bounds_follow_the_unit_of_the_outcome(medicaid, factor):
    _, event = medicaid
    scaled = study(event.estimate * factor, event.covariance * factor**2, before=5)

    ours = relative_magnitudes(scaled, bars=[1.0]).table.iloc[1]
    base = relative_magnitudes(event, bars=[1.0]).table.iloc[1]

    np.testing.assert_allclose(
        [ours.conf_low, ours.conf_high],
        [base.conf_low * factor, base.conf_high * factor],
        rtol=1e-4,
    )


def test_a_mirrored_study_has_mirrored_bounds(medicaid):
    _, event = medicaid
    mirrored = study(-event.estimate, event.covariance, before=5)

    for ours, base in (
        (relative_magnitudes(mirrored, bars=[1.0]), relative_magnitudes(event, bars=[1.0])),
        (smoothness(mirrored, bends=[0.02]), smoothness(event, bends=[0.02])),
    ):
        row, other = ours.table.iloc[1], base.table.iloc[1]
        assert [row.conf_low, row.conf_high] == pytest.approx(
            [-other.conf_high, -other.conf_low], abs=2e-3 * abs(other.conf_high)
        )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"base": "varying"}, "one base period for all, not 'varying'", id="varying"),
        pytest.param({"base": "imputation"}, "not 'imputation'", id="imputation"),
        pytest.param({"before": 0}, "no estimate before the reference", id="no leads"),
        pytest.param({"before": 3}, "no estimate after the reference", id="no lags"),
        pytest.param({"reference": -3}, "", id="anticipation is allowed"),
    ],
)
def test_only_event_studies_with_one_base_are_bounded(change, words):
    asked = {"before": 2, **change}
    event = study([0.1, -0.1, 1.0], np.diag([0.04, 0.04, 0.09]), **asked)
    if not words:
        assert len(relative_magnitudes(event, bars=[1.0]).table) == 2
        return

    with pytest.raises(UsageError, match=words):
        relative_magnitudes(event)


def test_gaps_missing_values_and_unfit_targets_are_named():
    gap = EventStudy(
        event_time=np.array([-4, -2, 0]),
        estimate=np.zeros(3),
        covariance=np.eye(3),
        base_period="universal",
    )
    missing = study([0.1, np.nan, 1.0], np.eye(3), before=2)
    sound = study([0.1, 0.0, 1.0], np.eye(3), before=2)

    with pytest.raises(UsageError, match="not consecutive"):
        relative_magnitudes(gap)
    with pytest.raises(UsageError, match="missing"):
        smoothness(missing, bends=[0.1])
    with pytest.raises(UsageError, match="target of shape"):
        smoothness(sound, bends=[0.1], target=np.array([1.0, 0.0]))
    with pytest.raises(UsageError, match="negative"):
        relative_magnitudes(sound, bars=[-1.0])


def coverage(make, *, runs):
    rng = np.random.default_rng(77)
    held = [make(rng) for _ in range(runs)]
    return np.mean(held)


@pytest.mark.parametrize("after", [1, 3])
def test_relative_magnitudes_hold_the_truth_at_the_edge_of_what_they_allow(after):
    # A trend whose changes after are exactly `bar` times the largest before: the least
    # favourable truth. 200 draws: below 0.9 with probability 0.2 % if coverage is 95 %.
    changes = np.r_[0.5, -1.0, 0.2, np.ones(after)]
    path = np.r_[0.0, np.cumsum(changes)]
    trend = np.delete(path - path[3], 3)
    covariance = 0.05 * (np.eye(3 + after) + 0.5)
    target = np.full(after, 1 / after)
    no_effect = np.zeros(1)

    def run(rng):
        event = study(rng.multivariate_normal(trend, covariance), covariance, before=3)
        parts = polyhedra(leads_of(event), target, bar=1.0, alpha=0.05)
        return any(accepted(part, no_effect, alpha=0.05)[0] for part in parts)

    assert coverage(run, runs=200) >= 0.9


def test_smoothness_holds_the_truth_at_the_edge_of_what_it_allows():
    times = np.array([-3.0, -2.0, -1.0, 1.0, 2.0])
    trend = 0.1 * times**2 + 0.3 * times
    covariance = 0.05 * (np.eye(5) + 0.5)

    def run(rng):
        event = study(rng.multivariate_normal(trend, covariance), covariance, before=3)
        target = np.array([0.5, 0.5])
        low, high = smoothness_interval(leads_of(event), target, bend=0.2, level=0.95)
        return low <= 0 <= high

    assert coverage(run, runs=200) >= 0.9
