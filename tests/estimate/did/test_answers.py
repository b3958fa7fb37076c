"""What estimators answer of a panel, and the counts and tables that stand behind it."""

import numpy as np
import pytest

from evaluation.estimate.did.aggregate.table import event_table
from evaluation.estimate.did.answers import answer, estimator_of, is_few, with_unit_trends
from evaluation.estimate.did.found import Choices
from evaluation.estimate.did.panel.columns import PanelColumns
from evaluation.estimate.did.panel.counts import (
    behind_events,
    by_cohort,
    clustered_by_unit,
    independent,
    independent_in,
    treated,
)
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.layout import panel_data
from evaluation.estimate.did.panel.matrix import panel_of_matrix
from evaluation.estimate.did.regressions.decomposition import decompose
from evaluation.protocol.kinds import ESTIMATORS
from tests.estimate.did.panels import staggered

RTOL = 1e-10  # the same arithmetic in another order
FEW = 12


def panel_of(units):
    columns = PanelColumns(unit="unit", time="period", outcome="y", cohort="start", never=0)
    return panel_data(staggered(units=units), columns)


@pytest.fixture(scope="module")
def many():
    return panel_of(120)


@pytest.fixture(scope="module")
def few():
    return panel_of(FEW)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_every_estimator_finds_the_planted_effect_with_an_error(many, name):
    found = answer(many, name, Choices())

    assert abs(found.overall.estimate - 1) < 4 * found.overall.std_error
    assert found.variance == "influence"
    assert np.isfinite(found.study.estimate).all()


@pytest.mark.parametrize(
    ("name", "variance"),
    [
        pytest.param("imputation", "jackknife", id="few groups have a jackknife"),
        pytest.param("two_way", "influence", id="the regression keeps its own errors"),
    ],
)
def test_errors_come_from_where_so_few_groups_let_them(few, name, variance):
    found = answer(few, name, Choices())
    simple, _ = estimator_of(name)(few, Choices())

    assert is_few(few)
    assert found.variance == variance
    assert found.overall.estimate == simple.estimate
    assert (found.overall.std_error == simple.std_error) == (variance == "influence")


def test_only_the_declared_event_times_are_shown(many):
    found = answer(many, "group_time", Choices(first_event=-2, last_event=1)).study

    assert found.event_time.min() >= -2
    assert found.event_time.max() == 1
    np.testing.assert_allclose(found.after.sum(), 1, rtol=RTOL)


def test_a_band_is_wider_than_an_interval_and_absent_at_the_reference(many):
    study = answer(many, "group_time", Choices()).study

    table = event_table(study, rng=np.random.default_rng(1))

    at_reference = table["event"] == study.reference
    assert table.loc[at_reference, "band_low"].isna().all()
    others = table[~at_reference]
    assert (others["band_low"] < others["conf_low"]).all()
    assert (others["band_high"] > others["conf_high"]).all()


def test_a_coefficient_with_trends_has_an_interval_and_no_test(few, many):
    assert not with_unit_trends(many, period_effects=True).is_tested
    assert with_unit_trends(few, period_effects=True).std_error > 0


def test_kinds_of_comparisons_add_up_to_the_coefficient(many):
    found = decompose(many)

    kinds = found.by_kind()

    np.testing.assert_allclose(kinds["weight"].sum(), 1, rtol=RTOL)
    np.testing.assert_allclose(
        (kinds["weight"] * kinds["estimate"]).sum(), found.estimate, rtol=RTOL
    )


def test_persons_are_counted_where_they_are_seen():
    panel = panel_of_matrix(
        np.arange(16, dtype=float).reshape(4, 4),
        cohort=np.array([2, 3, 3, NEVER]),
        periods=np.array([1, 2, 3, 4]),
    )
    persons = np.array([10.0, 5.0, 1.0, 100.0])

    assert treated(panel, persons) == 16
    assert by_cohort(panel, persons) == {2: 10, 3: 6, NEVER: 100}
    assert behind_events(panel, np.array([-2, -1, 0, 2]), persons).tolist() == [6, 16, 16, 10]


def test_each_unit_is_independent_where_no_cluster_is_declared():
    plain = panel_of_matrix(
        np.zeros((4, 2)), cohort=np.array([2, 2, 2, NEVER]), periods=np.array([1, 2])
    )
    clustered = panel_of_matrix(
        np.zeros((4, 2)),
        cohort=np.array([2, 2, 2, NEVER]),
        periods=np.array([1, 2]),
        cluster=np.array([1, 1, 2, 3]),
    )

    assert (independent(plain), independent_in(plain, 2)) == (4, 3)
    assert (independent(clustered), independent_in(clustered, 2)) == (3, 2)
    assert independent(clustered_by_unit(plain)) == 4
    assert clustered_by_unit(clustered) is clustered
