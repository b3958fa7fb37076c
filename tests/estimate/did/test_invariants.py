"""What no estimator of effects may depend on, and which of them are the same number."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.aggregate.event_study import leads_of
from evaluation.estimate.did.before.pretest import pretest
from evaluation.estimate.did.few_clusters.cluster_sums import cluster_paths, point_estimate
from evaluation.estimate.did.group_time.effects import group_time
from evaluation.estimate.did.group_time.from_moments import group_time_of_moments
from evaluation.estimate.did.group_time.moments import cohort_moments
from evaluation.estimate.did.honest.smooth import smoothness_interval
from evaluation.estimate.did.imputation.imputation import imputation
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.regressions.decomposition import decompose
from evaluation.estimate.did.regressions.interaction_weighted import interaction_weighted
from evaluation.estimate.did.regressions.two_way_closed import two_way_closed
from tests.estimate.did.panels import panel, staggered

SAME = 1e-8  # constants of a hundred thousand cost five digits of sixteen
EXACT = 1e-9
Numbers = np.ndarray


def cells(found) -> Numbers:
    return np.r_[found.estimate, found.std_error]


def bounds(given: PanelData) -> Numbers:
    study = aggregate(group_time(given, base_period="universal"), "dynamic").event_study()
    leads = leads_of(study)
    target = np.eye(leads.after)[0]
    return np.array(smoothness_interval(leads, target, bend=0.1, level=0.95))


def pre_test(given: PanelData) -> Numbers:
    found = pretest(group_time(given))
    return np.array([found.statistic, found.detectable_slope])


ESTIMATORS: dict[str, Callable[[PanelData], Numbers]] = {
    "dr": lambda given: cells(group_time(given, covariates=["x"])),
    "dr, not yet, universal": lambda given: cells(
        group_time(given, covariates=["x"], control="not_yet", base_period="universal")
    ),
    "moments": lambda given: cells(group_time_of_moments(cohort_moments(given))),
    "imputation": lambda given: cells(imputation(given)),
    **{
        kind: lambda given, kind=kind: cells(aggregate(group_time(given), kind))
        for kind in ("simple", "group", "calendar", "dynamic")
    },
    "interaction weighted": lambda given: cells(interaction_weighted(given)),
    "two-way": lambda given: np.r_[two_way_closed(given).estimate, two_way_closed(given).std_error],
    "decomposition": lambda given: np.sort(decompose(given).comparisons["estimate"].to_numpy()),
    "pre-test": pre_test,
    "honest bounds": bounds,
}
EACH = pytest.mark.parametrize("name", ESTIMATORS)


def of(frame: pd.DataFrame, name: str) -> Numbers:
    return ESTIMATORS[name](panel(frame, covariates=["x"]))


@EACH
@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda frame: frame.sample(frac=1, random_state=2), id="row order"),
        pytest.param(lambda frame: frame.assign(unit=5000 - frame["unit"]), id="labels of units"),
        pytest.param(
            lambda frame: frame.assign(
                period=frame["period"] + 700,
                start=frame["start"].where(frame["start"] == 0, frame["start"] + 700),
            ),
            id="calendar",
        ),
        pytest.param(
            lambda frame: frame.assign(y=frame["y"] + 1e3 * np.sqrt(frame["unit"])),
            id="constants of units",
        ),
        pytest.param(
            lambda frame: frame.assign(y=frame["y"] + 10 * np.sin(frame["period"])),
            id="what every period adds to all",
        ),
    ],
)
def test_no_estimator_depends_on_what_may_not_matter(changed, name):
    frame = staggered(units=60)

    np.testing.assert_allclose(of(changed(frame), name), of(frame, name), atol=SAME)


# A bend is in the unit of the outcome, and is not scaled here.
@pytest.mark.parametrize("name", sorted(ESTIMATORS.keys() - {"honest bounds"}))
def test_every_estimate_follows_the_unit_of_the_outcome(name):
    frame = staggered(units=60)
    # A statistic has no unit.
    factor = np.array([1.0, 100.0]) if name == "pre-test" else 100.0

    found = of(frame.assign(y=100 * frame["y"]), name)

    np.testing.assert_allclose(found, of(frame, name) * factor, atol=100 * SAME)


@pytest.mark.parametrize(
    "name", ["dr", "moments", "imputation", "simple", "group", "calendar", "dynamic"]
)
def test_units_given_twice_change_no_estimate_and_halve_the_variance(name):
    frame = staggered(units=60)
    twice = pd.concat([frame, frame.assign(unit=frame["unit"] + 10_000)])
    once, found = of(frame, name), of(twice, name)
    half = len(once) // 2

    np.testing.assert_allclose(found[:half], once[:half], atol=EXACT)
    np.testing.assert_allclose(found[half:], once[half:] / np.sqrt(2), atol=EXACT)


def regressed(frame: pd.DataFrame) -> tuple[Numbers, Numbers]:
    """Sun & Abraham's regression by brute force: cohort by period dummies, but one before."""
    pairs = frame[["start", "period"]].drop_duplicates().sort_values(["start", "period"])
    pairs = pairs[(pairs["start"] > 0) & (pairs["period"] != pairs["start"] - 1)].to_numpy()
    columns = [((frame["start"] == g) & (frame["period"] == t)).astype(float) for g, t in pairs]
    effects = pd.get_dummies(frame[["unit", "period"]].astype(str), dtype=float)
    root = np.sqrt(frame["weight"].to_numpy())
    matrix = np.column_stack([*columns, effects]) * root[:, None]
    found = np.linalg.lstsq(matrix, frame["y"].to_numpy() * root, rcond=None)[0]
    return pairs, found[: len(pairs)]


@pytest.mark.parametrize("weight", [None, "weight"])
def test_never_treated_with_a_universal_base_are_the_cells_of_sun_and_abraham(weight):
    frame = staggered(units=60)
    pairs, wanted = regressed(frame if weight else frame.assign(weight=1.0))

    found = group_time(panel(frame, weight=weight), base_period="universal")

    kept = found.time != found.base
    np.testing.assert_array_equal(np.column_stack([found.cohort, found.time])[kept], pairs)
    np.testing.assert_allclose(found.estimate[kept], wanted, atol=EXACT)


def test_imputation_and_group_time_are_one_where_there_is_one_period_before():
    # Cohort 2 of periods 1 to 8 and the never treated: both compare with the only base.
    frame = staggered(units=60)
    frame = frame.assign(start=frame["start"].where(frame["start"] == 0, 2))

    imputed, compared = (make(panel(frame)) for make in (imputation, group_time))

    np.testing.assert_allclose(imputed.estimate, compared.estimate, atol=EXACT)
    np.testing.assert_allclose(imputed.std_error, compared.std_error, atol=EXACT)


def test_an_outcome_that_everybody_keeps_has_no_effect_and_no_error():
    frame = staggered(units=60)
    flat = frame.assign(y=np.sqrt(frame["unit"]) + frame["period"] ** 2)

    # The root of what rounding leaves in a variance is 1e-8 of the outcome.
    for name in ("dr", "moments", "imputation", "dynamic", "two-way"):
        np.testing.assert_allclose(of(flat, name), 0, atol=1e-6)


def test_whole_clusters_that_only_repeat_their_persons_change_nothing():
    frame = staggered(units=60)
    frame = frame.assign(district=frame["unit"] % 20)
    starts = frame.groupby("district")["start"].transform("first")
    frame = frame.assign(start=starts)
    twice = pd.concat([frame, frame.assign(unit=frame["unit"] + 10_000)])

    once, found = (panel(each, cluster="district") for each in (frame, twice))

    simple = [aggregate(group_time(each), "simple") for each in (once, found)]
    np.testing.assert_allclose(cells(simple[1]), cells(simple[0]), atol=EXACT)
    points = [point_estimate(cluster_paths(each), effect="event") for each in (once, found)]
    assert points[1] == pytest.approx(points[0], abs=EXACT)
