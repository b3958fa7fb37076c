"""Imputation, two-way regressions and their decomposition against R and each other."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import DataError, UsageError
from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.group_time.effects import group_time
from evaluation.estimate.did.imputation.imputation import imputation
from evaluation.estimate.did.panel.columns import PanelColumns
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.layout import panel_data
from evaluation.estimate.did.panel.matrix import panel_of_matrix
from evaluation.estimate.did.regressions.decomposition import decompose
from evaluation.estimate.did.regressions.interaction_weighted import interaction_weighted
from evaluation.estimate.did.regressions.two_way import two_way, two_way_event_study
from evaluation.estimate.did.regressions.two_way_closed import two_way_closed

R = Path(__file__).parents[2] / "r"
STORED = {
    name: each["res"]
    for name, each in json.loads((R / "did.json").read_text(encoding="utf-8"))["other"].items()
}
CLOSED, ITERATED = 1e-9, 1e-7
# did2s estimates in two steps and stops its own solver early.
TWO_STEPS = 1e-7


@pytest.fixture(scope="module")
def counties():
    return panel_data(
        pd.read_csv(R / "data" / "mpdta.csv"),
        PanelColumns(unit="countyreal", time="year", outcome="lemp", cohort="first.treat", never=0),
    )


def drawn(seed=0, *, n=60, weight=False, cluster=False):
    rng = np.random.default_rng(seed)
    cohort = np.array([3, 5, 6, NEVER])[np.arange(n) % 4]
    outcomes = rng.normal(size=(n, 7)).cumsum(axis=1)
    return panel_of_matrix(
        outcomes + 0.8 * (np.arange(1, 8) >= cohort[:, None]),
        cohort=cohort,
        periods=np.arange(1, 8),
        weight=rng.uniform(0.5, 3, n) if weight else None,
        cluster=np.arange(n) // 5 if cluster else None,
    )


def long(panel):
    n, periods = panel.outcomes.shape
    return pd.DataFrame(
        {
            "id": np.repeat(np.arange(n), periods),
            "t": np.tile(panel.periods, n),
            "y": panel.outcomes.ravel(),
            "g": np.repeat(np.where(panel.cohort == NEVER, 0, panel.cohort), periods),
            "w": np.repeat(panel.unit_weight, periods),
        }
    )


def with_gaps(panel, seed=1, share=0.15, covariate=False):
    frame = long(panel)
    rng = np.random.default_rng(seed)
    frame["x"] = rng.normal(size=len(frame)) + 0.3 * frame["y"]
    frame = frame[rng.uniform(size=len(frame)) > share]
    return frame, panel_data(
        frame,
        PanelColumns(
            unit="id",
            time="t",
            outcome="y",
            cohort="g",
            never=0,
            weight="w",
            covariates=["x"] if covariate else [],
        ),
        gaps="pairwise",
    )


def saturated(frame, extra=()):
    """Coefficients of every treated cohort and period in a two-way regression, by brute force."""
    cells = sorted({(g, t) for g, t in zip(frame["g"], frame["t"], strict=True) if g and t >= g})
    columns = [((frame["g"] == g) & (frame["t"] == t)).astype(float) for g, t in cells]
    dummies = pd.get_dummies(frame[["id", "t"]].astype(str), dtype=float)
    matrix = np.column_stack([*columns, *(frame[name] for name in extra), dummies])
    root = np.sqrt(frame["w"].to_numpy())[:, None]
    found = np.linalg.lstsq(matrix * root, frame["y"] * root[:, 0], rcond=None)[0]
    return np.array(cells), found[: len(cells)]


def test_the_static_effect_is_that_of_did2s(counties):
    found = aggregate(imputation(counties), "simple")

    wanted = STORED["mpdta_did2s_static"]
    np.testing.assert_allclose(found.overall, wanted["estimate"], rtol=TWO_STEPS)
    np.testing.assert_allclose(found.overall_error, wanted["se"], rtol=1e-6)


@pytest.mark.parametrize("weight", [False, True], ids=["equal", "weighted"])
def test_cells_are_those_of_the_saturated_regression(weight):
    panel = drawn(weight=weight)

    found = imputation(panel)

    cells, wanted = saturated(long(panel))
    np.testing.assert_array_equal(np.column_stack([found.cohort, found.time]), cells)
    np.testing.assert_allclose(found.estimate, wanted, atol=CLOSED)


@pytest.mark.parametrize("covariate", [False, True], ids=["alone", "covariate"])
def test_a_panel_with_gaps_is_imputed_from_its_untreated_rows(covariate):
    frame, panel = with_gaps(drawn(n=80, weight=True), covariate=covariate)
    untreated = frame[(frame["g"] == 0) | (frame["t"] < frame["g"])]
    dummies = pd.get_dummies(frame[["id", "t"]].astype(str), dtype=float)
    matrix = np.column_stack([dummies, frame[["x"]]]) if covariate else dummies.to_numpy()
    inside = frame.index.isin(untreated.index)
    root = np.sqrt(frame["w"].to_numpy()[inside])
    fit = np.linalg.lstsq(
        matrix[inside] * root[:, None], frame["y"].to_numpy()[inside] * root, rcond=None
    )[0]
    frame = frame.assign(gap=frame["y"] - matrix @ fit)[~inside]
    frame = frame[frame["id"].isin(untreated["id"])]  # nobody's level is known without one
    sums = frame.assign(wg=frame["w"] * frame["gap"]).groupby(["g", "t"])[["w", "wg"]].sum()

    found = imputation(panel, covariates=["x"] if covariate else [])

    np.testing.assert_allclose(found.estimate, sums["wg"] / sums["w"], atol=1e-8)


@pytest.mark.parametrize("gaps", [False, True], ids=["balanced", "gaps"])
def test_influence_is_the_derivative_in_one_units_weight(gaps):
    frame = long(drawn(weight=True))
    if gaps:
        frame = with_gaps(drawn(weight=True))[0]
    step = 1e-6

    def estimated(frame):
        panel = panel_data(
            frame,
            PanelColumns(unit="id", time="t", outcome="y", cohort="g", never=0, weight="w"),
            gaps="pairwise",
        )
        return imputation(panel)

    found = estimated(frame)
    size = len(found.estimate)
    np.testing.assert_allclose(found.influence.sum(axis=0), 0, atol=CLOSED)
    for unit in (0, 1, 3):
        moved = frame.assign(w=frame["w"] * np.where(frame["id"] == unit, 1 + step, 1))
        again = estimated(moved)

        np.testing.assert_allclose(
            found.influence[unit, :size], (again.estimate - found.estimate) / step, atol=2e-5
        )
        np.testing.assert_allclose(
            found.influence[unit, size:], (again.share - found.share) / step, atol=2e-5
        )


def test_nothing_left_to_impute_from_is_named():
    outcomes = np.random.default_rng(0).normal(size=(8, 4))
    periods = np.arange(1, 5)
    all_from_three = panel_of_matrix(outcomes, cohort=np.repeat(3, 8), periods=periods)
    staggered = panel_of_matrix(outcomes, cohort=np.repeat([3, 4], 4), periods=periods)

    with pytest.raises(DataError, match="no effect can be imputed"):
        imputation(all_from_three)
    found = imputation(staggered)
    assert list(zip(found.cohort, found.time, strict=True)) == [(3, 3)]
    assert "2 cells" in found.conventions["left out"]


def test_covariates_that_cannot_be_used_are_named():
    panel = drawn()
    fixed = panel_of_matrix(
        panel.outcomes,
        cohort=panel.cohort,
        periods=panel.periods,
        covariates=np.ones((60, 1)),
        covariate_names=["age"],
    )
    frame = long(panel).assign(x=lambda rows: rows["t"] ** 2.0)
    timed = panel_data(
        frame.assign(z=np.arange(len(frame)) % 7.0 * frame["x"]),
        PanelColumns(unit="id", time="t", outcome="y", cohort="g", never=0, covariates=["x", "z"]),
    )

    with pytest.raises(UsageError, match="'age' never changes within a unit"):
        imputation(fixed, covariates=["age"])
    with pytest.raises(UsageError, match="has no covariate 'income'"):
        imputation(fixed, covariates=["income"])
    with pytest.raises(DataError, match="collinear among the untreated: x"):
        imputation(timed, covariates=["x", "z"])


def test_an_imputed_event_study_says_so_and_recovers_a_planted_effect():
    # 400 units, 7 periods: the overall effect is 0.8; four standard errors.
    found = aggregate(imputation(drawn(3, n=400)), "dynamic")

    assert found.event_study().base_period == "imputation"
    assert abs(found.overall - 0.8) < 4 * found.overall_error


def test_interaction_weighted_is_that_of_fixest(counties):
    found = interaction_weighted(counties, "simple")

    wanted = STORED["mpdta_sunab_att"]
    np.testing.assert_allclose(found.overall, wanted["estimate"], rtol=ITERATED)
    np.testing.assert_allclose(found.overall_error, wanted["se"], rtol=ITERATED)


def test_interaction_weighted_cells_are_group_time_effects_and_influence_keeps_the_factor():
    panel = drawn()

    found = interaction_weighted(panel)
    plain = interaction_weighted(panel, small_sample="none")

    cells = group_time(panel, control="never", base_period="universal")
    by_hand = aggregate(cells, "dynamic", shares="fixed")
    np.testing.assert_allclose(plain.covariance, by_hand.covariance, atol=CLOSED)
    np.testing.assert_allclose(found.influence.T @ found.influence, found.covariance, atol=CLOSED)


def test_two_way_coefficients_are_those_of_fixest(counties):
    once = two_way(counties)
    both = two_way(counties, cluster_periods=True)
    event = two_way_event_study(counties)

    for found, name in ((once, "mpdta_twfe_cluster_county"), (both, "mpdta_twfe_twoway")):
        assert found.estimate[0] == pytest.approx(STORED[name]["estimate"], rel=CLOSED)
        assert found.std_error[0] == pytest.approx(STORED[name]["se"], rel=CLOSED)
    wanted = STORED["mpdta_twfe_eventstudy"]
    np.testing.assert_allclose(event.estimate, wanted["estimate"], rtol=CLOSED)
    np.testing.assert_allclose(event.std_error, wanted["se"], rtol=CLOSED)
    assert "negativa" in once.warning


@pytest.mark.parametrize("small_sample", ["none", "nested", "all_effects"])
@pytest.mark.parametrize("weight", [False, True], ids=["equal", "weighted"])
@pytest.mark.parametrize("cluster", [False, True], ids=["units", "clusters"])
def test_the_closed_form_is_the_regression(small_sample, weight, cluster):
    panel = drawn(weight=weight, cluster=cluster)

    ours = two_way_closed(panel, small_sample=small_sample)
    regressed = two_way(panel, small_sample=small_sample)

    np.testing.assert_allclose(ours.estimate, regressed.estimate, rtol=CLOSED)
    np.testing.assert_allclose(ours.std_error, regressed.std_error, rtol=CLOSED)


@pytest.mark.parametrize("weight", [False, True], ids=["equal", "weighted"])
def test_the_decomposition_adds_up_to_the_coefficient(weight):
    panel = drawn(weight=weight)

    found = decompose(panel)

    assert found.estimate == pytest.approx(two_way_closed(panel).estimate[0], rel=CLOSED)
    assert found.comparisons["weight"].sum() == pytest.approx(1)
    assert (found.comparisons["weight"] >= 0).all()


def test_the_decomposition_shows_where_a_growing_effect_turns_the_sign():
    # Two cohorts, no noise, an effect that grows by 1 each period and is never below 1.
    periods = np.arange(1, 9)
    cohort = np.array([3, 6])
    effect = np.clip(periods - cohort[:, None] + 1, 0, None).astype(float)
    panel = panel_of_matrix(effect, cohort=cohort, periods=periods)

    found = decompose(panel)

    forbidden = found.comparisons[found.comparisons["kind"] == "already treated"]
    # Late gains 1+2+3 over 3, early meanwhile grows from a mean of 2 to one of 5.
    assert forbidden["estimate"].tolist() == pytest.approx([2.0 - 3.0])
    # Early is treated 6 of 8 periods, late 3 of 8: weights as 1 - 6/8 to 3/8.
    assert found.already_treated == pytest.approx(0.375 / (0.25 + 0.375))


def test_decomposing_or_regressing_what_does_not_fit_is_refused():
    _, gaps = with_gaps(drawn())
    everybody = panel_of_matrix(np.ones((4, 3)), cohort=np.repeat(2, 4), periods=np.arange(1, 4))

    for function in (decompose, interaction_weighted, two_way_closed):
        with pytest.raises(UsageError, match="balanced"):
            function(gaps)
    for function in (decompose, two_way_closed):
        with pytest.raises(UsageError, match="no two cohorts differ"):
            function(everybody)
