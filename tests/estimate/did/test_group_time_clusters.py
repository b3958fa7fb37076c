"""Variance by clusters, one way and two, and the multiplier bootstrap."""

import numpy as np
import pytest

from evaluation.errors import UsageError
from evaluation.estimate.did.aggregate.multiplier import multiplier_bands
from evaluation.estimate.did.clustering import clustered
from evaluation.estimate.did.group_time.effects import group_time
from tests.estimate.did.panels import panel, staggered

EXACT = 1e-12
MANY = 10**9


def estimated(cluster=(), *, frame=None, **choices):
    given = panel(staggered() if frame is None else frame, covariates=["x"], cluster=cluster)
    return group_time(given, covariates=["x"], **choices)


def summed(effects, codes):
    sums = np.zeros((codes.max() + 1, effects.influence.shape[1]))
    np.add.at(sums, codes, effects.influence)
    return sums.T @ sums


def codes_of(column):
    per_unit = staggered().groupby("unit")[column].first()
    return np.unique(per_unit, return_inverse=True)[1]


def test_clusters_sum_the_influence_of_their_units():
    alone, found = estimated(), estimated("district")

    np.testing.assert_array_equal(found.estimate, alone.estimate)
    np.testing.assert_allclose(found.covariance, summed(alone, codes_of("district")), atol=EXACT)
    assert found.unit.tolist() == list(range(15))
    assert found.influence.shape[0] == found.n_clusters == 15
    assert "15 clusters" in found.conventions["variance"]


def test_units_as_clusters_change_nothing():
    np.testing.assert_allclose(estimated("unit").covariance, estimated().covariance, atol=EXACT)


def test_two_ways_add_both_and_take_away_their_crossing():
    alone, found = estimated(), estimated(["district", "office"])
    district, office = codes_of("district"), codes_of("office")
    raw = summed(alone, district) + summed(alone, office) - summed(alone, district * 12 + office)
    values, vectors = np.linalg.eigh(raw)

    expected = (vectors * values.clip(min=0)) @ vectors.T
    np.testing.assert_allclose(found.covariance, expected, atol=EXACT)
    assert "negative eigenvalues set to 0" in found.conventions["variance"]
    assert np.linalg.eigvalsh(found.covariance).min() > -EXACT
    assert found.influence is None
    assert found.n_clusters == 12


def test_a_dimension_within_another_leaves_the_coarser():
    frame = staggered()
    frame["region"] = frame["district"] // 3
    nested = estimated(["district", "region"], frame=frame)
    coarse = estimated("region", frame=frame)

    np.testing.assert_allclose(nested.covariance, coarse.covariance, atol=1e-10)


def test_unpaired_rows_of_a_unit_are_one_cluster():
    given = panel(staggered(), unit=None, covariates=["x"], cluster="unit")
    frame = staggered()
    gone = frame.drop(index=frame.index[-1])
    as_rows = group_time(panel(gone, unit=None, cluster="unit"))
    as_units = group_time(panel(gone, gaps="repeated"))

    assert group_time(given, covariates=["x"]).n_clusters == 120
    cells = len(as_rows.estimate)
    np.testing.assert_allclose(
        as_rows.covariance[:cells, :cells], as_units.covariance[:cells, :cells], atol=EXACT
    )


@pytest.mark.parametrize("units", [1, 20_000])
@pytest.mark.parametrize("largest", [0, MANY])
@pytest.mark.parametrize("clusters", [None, 7, 5_000])
def test_blocks_give_the_whole_sum(clusters, largest, units):
    rng = np.random.default_rng(1)
    influence = rng.normal(size=(units, 6)) * (rng.random((units, 6)) < 0.5)
    codes = np.arange(units) if clusters is None else rng.integers(0, clusters, size=units)
    codes = np.unique(codes, return_inverse=True)[1]
    found = clustered(
        lambda rows: influence[rows].T,
        units=units,
        columns=6,
        clusters=() if clusters is None else (codes,),
        largest=largest,
    )
    sums = np.zeros((codes.max() + 1, 6))
    np.add.at(sums, codes, influence)

    np.testing.assert_allclose(found.covariance, sums.T @ sums, atol=1e-9)
    assert found.clusters == codes.max() + 1
    if largest:
        np.testing.assert_allclose(found.sums, sums, atol=1e-10)
    else:
        assert found.sums is None


@pytest.mark.parametrize("multipliers", ["mammen", "rademacher"])
@pytest.mark.parametrize("cluster", [(), "district"])
def test_the_multiplier_bootstrap_agrees_with_the_formula(cluster, multipliers):
    found = estimated(cluster)
    bands = multiplier_bands(
        found, rng=np.random.default_rng(7), draws=4_000, multipliers=multipliers
    )

    np.testing.assert_allclose(bands.std_error, found.std_error, rtol=0.15)
    # Between one interval and Bonferroni's for all cells.
    assert 1.96 < bands.critical < 4.0
    np.testing.assert_allclose(
        bands.high - bands.low, 2 * bands.critical * bands.std_error, rtol=1e-12
    )


def test_a_seed_gives_the_same_bands():
    found = estimated()
    first, again, other = (
        multiplier_bands(found, rng=np.random.default_rng(seed)).critical for seed in (1, 1, 2)
    )

    assert first == again
    assert first != other


def test_the_base_itself_has_no_band():
    found = estimated(base_period="universal")
    bands = multiplier_bands(found, rng=np.random.default_rng(1), draws=200)

    np.testing.assert_array_equal(np.isnan(bands.std_error), found.time == found.base)


def test_bands_need_the_influence():
    with pytest.raises(UsageError, match="was not kept"):
        multiplier_bands(estimated(largest=0), rng=np.random.default_rng(1))
