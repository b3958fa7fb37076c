"""Few clusters: sums equal regressions, tests have their size, the rule is the declared one."""

import itertools

import numpy as np
import pytest

from evaluation.errors import DataError, UsageError
from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.before.minimum_detectable import minimum_detectable
from evaluation.estimate.did.before.placebo import placebo_panel
from evaluation.estimate.did.few_clusters.cluster_sums import (
    bread,
    cluster_paths,
    cluster_sums,
    point_estimate,
)
from evaluation.estimate.did.few_clusters.leave_one_out import leave_one_out
from evaluation.estimate.did.few_clusters.permutation import permutation
from evaluation.estimate.did.few_clusters.rule import choose, few_clusters
from evaluation.estimate.did.few_clusters.wild_bootstrap import wild_bootstrap
from evaluation.estimate.did.imputation.imputation import imputation
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.matrix import panel_of_matrix
from evaluation.estimate.did.regressions.two_way import two_way

CLOSED = 1e-9


def districts(rng, count, *, persons=1, periods=10, effect=0.0, starts=None, weight=False):
    """Persons in clusters that start together; half of the clusters never start."""
    if starts is None:
        starts = np.where(np.arange(count) % 2, 4 + np.arange(count) % 5, NEVER)
    cluster = np.repeat(np.arange(count), persons)
    shared = rng.normal(size=(count, periods)).cumsum(axis=1) * 0.4
    outcomes = shared[cluster] + rng.normal(size=(len(cluster), periods))
    outcomes += effect * (np.arange(periods) >= starts[cluster, None])
    return panel_of_matrix(
        outcomes,
        cohort=starts[cluster],
        periods=np.arange(periods),
        cluster=cluster,
        weight=rng.uniform(0.5, 2, len(cluster)) if weight else None,
    )


@pytest.mark.parametrize("weight", [False, True], ids=["equal", "weighted"])
def test_sums_by_cluster_give_the_two_way_regression_and_its_error(weight):
    panel = districts(np.random.default_rng(0), 9, persons=4, weight=weight)
    sums = cluster_sums(cluster_paths(panel), effect="constant")

    found = wild_bootstrap(sums, rng=np.random.default_rng(0), draws=99)

    wanted = two_way(panel, small_sample="none")
    assert found.estimate == pytest.approx(wanted.estimate[0], rel=CLOSED)
    # Persons' own means are taken out in each cluster, so the plain sandwich is the same.
    assert found.std_error == pytest.approx(wanted.std_error[0] * np.sqrt(9 / 8), rel=CLOSED)


def test_one_coefficient_per_cell_is_the_imputation_estimate():
    panel = districts(np.random.default_rng(1), 12, persons=3)

    found = point_estimate(cluster_paths(panel), effect="cells")

    effects = imputation(panel)
    rows = effects.size[np.searchsorted(effects.cohorts, effects.cohort)]
    by_hand = aggregate(effects, "custom", weights=rows).overall
    assert found == pytest.approx(by_hand, rel=CLOSED)


def brute_force_p(panel, weights):
    """The bootstrap as it is told: refit every draw by least squares on all rows."""
    n, periods = panel.outcomes.shape
    treated = (panel.periods >= panel.cohort[:, None]).astype(float).ravel()
    units = np.kron(np.eye(n), np.ones((periods, 1)))
    times = np.tile(np.eye(periods)[:, 1:], (n, 1))
    design = np.column_stack([treated, times, units])
    code = np.repeat(panel.clusters[0], periods)

    def t_statistic(y):
        fit = np.linalg.lstsq(design, y, rcond=None)[0]
        residual = y - design @ fit
        rest = design[:, 1:]
        left = treated - rest @ np.linalg.lstsq(rest, treated, rcond=None)[0]
        score = np.bincount(code, left * residual)
        return fit[0] * (left @ left) / np.sqrt(score @ score)

    rest = design[:, 1:]
    fit = np.linalg.lstsq(rest, panel.outcomes.ravel(), rcond=None)[0]
    held, residual = rest @ fit, panel.outcomes.ravel() - rest @ fit
    own = abs(t_statistic(panel.outcomes.ravel()))
    drawn = [abs(t_statistic(held + residual * factor[code])) for factor in weights]
    return np.mean(np.array(drawn) >= own * (1 - 1e-9))


def test_the_bootstrap_from_sums_is_the_bootstrap_of_all_rows():
    panel = districts(np.random.default_rng(2), 12, persons=2, periods=6, effect=0.5)
    signs = np.array(list(itertools.product([-1.0, 1.0], repeat=12)))[::37]

    from evaluation.estimate.did.few_clusters.wild_bootstrap import _p_value, _Test

    sums = cluster_sums(cluster_paths(panel))
    inverse = bread(sums)
    test = _Test(
        sums=sums,
        inverse=inverse,
        coefficients=inverse @ sums.cross.sum(axis=0),
        pull=inverse @ sums.target,
        weights=signs.T,
    )

    assert _p_value(test, 0.0) == brute_force_p(panel, signs)


@pytest.mark.parametrize(
    ("count", "signs", "draws"),
    [
        (8, "webb", 9_999),
        (12, "enumerated", 4_096),
        (13, "enumerated", 8_192),
        (14, "rademacher", 9_999),
    ],
)
def test_signs_are_enumerated_when_they_are_few_and_webbs_when_too_few(count, signs, draws):
    sums = cluster_sums(cluster_paths(districts(np.random.default_rng(3), count)))

    found = wild_bootstrap(sums, rng=np.random.default_rng(0))

    assert (found.signs, found.draws) == (signs, draws)


def test_the_interval_holds_exactly_what_the_test_does_not_reject():
    panel = districts(np.random.default_rng(4), 13, effect=1.0)
    sums = cluster_sums(cluster_paths(panel))
    found = wild_bootstrap(sums, rng=np.random.default_rng(0), draws=499)

    def p_of(shift):
        treated = panel.periods >= panel.cohort[:, None]
        moved = panel_of_matrix(
            panel.outcomes - shift * treated,
            cohort=panel.cohort,
            periods=panel.periods,
            cluster=panel.clusters[0],
        )
        sums = cluster_sums(cluster_paths(moved))
        return wild_bootstrap(sums, rng=np.random.default_rng(0), draws=499).p_value

    width = found.conf_high - found.conf_low
    for bound, outwards in ((found.conf_low, -1), (found.conf_high, 1)):
        assert p_of(bound - outwards * 1e-3 * width) > 0.05
        assert p_of(bound + outwards * 1e-3 * width) <= 0.05


# 200 tests of a true null at 5 %: outside 1-10.5 % with probability 0.3 % (binomial).
@pytest.mark.parametrize("count", [8, 13])
def test_the_bootstrap_has_its_size(count):
    rng = np.random.default_rng(count)

    rejected = []
    for _ in range(200):
        sums = cluster_sums(cluster_paths(districts(rng, count)))
        from evaluation.estimate.did.few_clusters.wild_bootstrap import _p_value, _Test, _weights

        inverse = bread(sums)
        test = _Test(
            sums=sums,
            inverse=inverse,
            coefficients=inverse @ sums.cross.sum(axis=0),
            pull=inverse @ sums.target,
            weights=_weights(count, 399, rng)[1],
        )
        rejected.append(_p_value(test, 0.0) <= 0.05)

    assert 0.01 <= np.mean(rejected) <= 0.105


def test_all_arrangements_of_few_clusters_are_tried():
    starts = np.array([3, 3, NEVER, NEVER, NEVER])
    panel = districts(np.random.default_rng(5), 5, starts=starts)

    paths = cluster_paths(panel)
    found = permutation(paths, rng=np.random.default_rng(0))

    arrangements = sorted(set(itertools.permutations(starts.tolist())))
    wanted = [
        point_estimate(paths.reassigned(np.array(each)), effect="cells") for each in arrangements
    ]
    assert (found.draws, found.enumerated) == (10, True)
    np.testing.assert_allclose(np.sort(found.estimates), np.sort(wanted))
    assert found.p_value == np.mean(np.abs(wanted) >= abs(found.estimate) - 1e-12)


def test_a_planted_effect_is_found_and_a_lottery_has_its_size():
    rng = np.random.default_rng(6)
    planted = districts(rng, 12, persons=20, effect=3.0)
    nothing = [
        permutation(
            cluster_paths(
                districts(rng, 8, periods=6, starts=rng.permutation([3] * 4 + [NEVER] * 4))
            ),
            rng=rng,
            effect="constant",
        ).p_value
        for _ in range(60)
    ]

    assert permutation(cluster_paths(planted), rng=rng, draws=199).p_value <= 0.01
    # 60 exact tests at 5 %: more than 10 rejections with probability 0.02 %.
    assert np.sum(np.array(nothing) <= 0.05) <= 10


def test_each_cluster_is_left_out_once():
    panel = districts(np.random.default_rng(7), 9, persons=2)
    paths = cluster_paths(panel)

    found = leave_one_out(paths)

    keep = panel.clusters[0] != 4
    without = panel_of_matrix(
        panel.outcomes[keep], cohort=panel.cohort[keep], periods=panel.periods
    )
    wanted = two_way(without, small_sample="none").estimate[0]
    assert found.table["estimate"][4] == pytest.approx(wanted, rel=CLOSED)
    assert found.low <= found.estimate <= found.high


def test_a_cluster_that_cannot_be_left_out_gives_no_jackknife():
    starts = np.array([3, NEVER, NEVER, NEVER, NEVER])
    found = leave_one_out(cluster_paths(districts(np.random.default_rng(8), 5, starts=starts)))

    assert np.isnan(found.table["estimate"][0])
    assert np.isnan(found.std_error)


@pytest.mark.parametrize(
    ("count", "treated", "choice", "words"),
    [
        (4, 2, "none", "för få"),
        (13, 2, "permutation", "Bara 2 grupper"),
        (13, 11, "permutation", "Bara 2 grupper"),
        (8, 4, "permutation", "färre än 12"),
        (13, 6, "wild bootstrap", "färre än 30"),
        (13, 13, "wild bootstrap", "färre än 30"),
        (12, 6, "wild bootstrap", "tecken"),
        (35, 2, "permutation", "Bara 2 grupper"),
        (30, 15, "normal", "räcker"),
    ],
)
def test_the_rule_follows_the_number_of_clusters(count, treated, choice, words):
    starts = np.where(np.arange(count) < treated, 3 + np.arange(count) % 6, NEVER)
    panel = districts(np.random.default_rng(9), count, starts=starts)

    rule = choose(cluster_paths(panel))

    assert rule.choice == choice
    assert words in rule.sentence


def test_clusters_with_several_starts_cannot_be_shuffled():
    panel = districts(np.random.default_rng(9), 8, persons=2)
    cohort = np.where(np.arange(16) % 2, panel.cohort, NEVER)
    mixed = panel_of_matrix(
        panel.outcomes, cohort=cohort, periods=panel.periods, cluster=panel.clusters[0]
    )

    found = few_clusters(
        cluster_paths(mixed), rng=np.random.default_rng(0), draws=199, permutations=9
    )

    assert found.rule.choice == "wild bootstrap"
    assert "Webbs sexpunktsvikter" in found.rule.sentence
    assert found.permutation is None


def test_what_is_read_is_what_the_rule_says():
    panel = districts(np.random.default_rng(10), 13, effect=2.0)
    found = few_clusters(
        cluster_paths(panel), rng=np.random.default_rng(0), draws=999, permutations=99
    )

    assert found.p_value == found.wild.p_value
    assert found.permutation is not None


def test_panels_without_clusters_or_untreated_periods_are_refused():
    rng = np.random.default_rng(11)
    plain = panel_of_matrix(
        rng.normal(size=(6, 5)), cohort=np.array([3, 4, 3, 4, 3, 4]), periods=np.arange(1, 6)
    )
    clustered = panel_of_matrix(
        plain.outcomes, cohort=plain.cohort, periods=plain.periods, cluster=np.arange(6)
    )

    with pytest.raises(UsageError, match="one cluster dimension"):
        cluster_paths(plain)
    with pytest.raises(DataError, match="do not determine the effect"):
        cluster_sums(cluster_paths(clustered), effect="cells")
    never = panel_of_matrix(
        plain.outcomes, cohort=np.repeat(NEVER, 6), periods=plain.periods, cluster=np.arange(6)
    )
    with pytest.raises(DataError, match="nobody is treated"):
        cluster_sums(cluster_paths(never))


def test_a_placebo_start_ends_before_the_first_real_one():
    panel = districts(np.random.default_rng(12), 8, periods=12)

    found = placebo_panel(panel, periods=2)

    first = panel.cohorts.min()
    assert found.periods.max() < first
    moved = set(found.cohort.tolist()) - {NEVER}
    assert moved == {int(cohort) - 2 for cohort in panel.cohorts if cohort - 2 < first}
    with pytest.raises(UsageError, match="lies before"):
        placebo_panel(panel, periods=0)
    with pytest.raises(DataError, match="no cohort has a period"):
        placebo_panel(panel, periods=9)


def test_the_smallest_effect_found_is_that_of_two_means():
    # One period before and after, no correlation: the change has variance 2, and the
    # difference of 50 against 150 changes 2 (1/50 + 1/150).
    found = minimum_detectable(
        np.eye(2),
        periods=np.array([1, 2]),
        cohorts=np.array([2, NEVER]),
        units=np.array([50, 150]),
    )

    assert found.std_error == pytest.approx(np.sqrt(2 * (1 / 50 + 1 / 150)))
    assert found.effect == pytest.approx(2.801585 * found.std_error, rel=1e-6)
    few = minimum_detectable(
        np.eye(2),
        periods=np.array([1, 2]),
        cohorts=np.array([2, NEVER]),
        units=np.array([5, 8]),
        degrees_of_freedom=12,
    )
    assert few.effect > 2.9 * few.std_error
    with pytest.raises(UsageError, match="do not fit"):
        minimum_detectable(
            np.eye(3), periods=np.array([1, 2]), cohorts=np.array([2]), units=np.array([5])
        )
