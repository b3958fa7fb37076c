"""The contract: one result, one table, whatever the estimator."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evaluation.errors import UsageError
from evaluation.estimate import (
    ESTIMATE_COLUMNS,
    Effects,
    Label,
    absorbing_risk,
    combination,
    concat,
    contrast,
    covariance,
    difference,
    holm,
    ratio,
    simultaneous_critical_value,
)
from tests.estimate.weighted import comparison, draw_trials

RTOL = 1e-12  # closed form: only rounding may differ
DRAWN = 7e-3  # three Monte Carlo errors of a 95 % quantile of 200 000 draws, as a share
LABELS = {
    "outcome": "exit",
    "population": "att",
    "arm": "job",
    "reference": "",
    "month": 12,
    "scale": "risk",
    "method": "ipw",
    "role": "primary",
}


def effects(estimate=(0.4,), unit=(1, 2, 3), influence=None, n=50.0, **labels):
    size = len(estimate)
    spread = np.full((len(unit), size), 0.01) if influence is None else np.asarray(influence)
    return Effects(
        labels=pd.DataFrame([LABELS | labels] * size),
        estimate=np.asarray(estimate, float),
        influence=spread,
        unit=np.asarray(unit),
        n=np.full(size, n),
        n_reference=np.zeros(size),
        events=np.full(size, 5.0),
        conventions={"variance": "influence"},
    )


def test_rows_are_the_contract():
    rows = effects().rows(analysis="study")

    assert tuple(rows.columns) == ESTIMATE_COLUMNS
    assert rows.loc[0, "analysis"] == "study"
    assert rows.loc[0, "status"] == "ok"
    assert rows.loc[0, "note"] == ""
    np.testing.assert_allclose(rows["std_error"], np.sqrt(3) * 0.01, rtol=RTOL)


def test_a_difference_is_tested_and_bounded_plainly():
    rows = effects((0.05,), scale="risk_difference").rows(analysis="study", level=0.9)
    error = np.sqrt(3) * 0.01

    np.testing.assert_allclose(rows["conf_low"], 0.05 - stats.norm.ppf(0.95) * error, rtol=RTOL)
    np.testing.assert_allclose(rows["conf_high"], 0.05 + stats.norm.ppf(0.95) * error, rtol=RTOL)
    np.testing.assert_allclose(rows["p_value"], 2 * stats.norm.sf(0.05 / error), rtol=1e-10)


def test_a_ratio_is_tested_and_bounded_on_the_log_scale():
    rows = effects((1.5,), scale="hazard_ratio").rows(analysis="study")
    error = np.sqrt(3) * 0.01 / 1.5

    np.testing.assert_allclose(rows["conf_low"], 1.5 * np.exp(-1.959963984540054 * error))
    np.testing.assert_allclose(rows["p_value"], 2 * stats.norm.sf(np.log(1.5) / error), rtol=1e-8)


def test_a_level_has_no_test_and_stays_between_0_and_1():
    for scale in ("risk", "share"):
        rows = effects((0.01,), scale=scale).rows(analysis="study")

        assert np.isnan(rows.loc[0, "p_value"])
        assert 0 < rows.loc[0, "conf_low"] < 0.01 < rows.loc[0, "conf_high"] < 1


@pytest.mark.parametrize("scale", ["risk", "share"])
def test_nobody_or_everybody_is_bounded_exactly(scale):
    nothing = np.zeros((3, 2))
    rows = effects((0.0, 1.0), influence=nothing, n=30.0, scale=scale).rows(analysis="study")
    reach = 1 - 0.025 ** (1 / 30)

    np.testing.assert_allclose(rows["conf_low"], [0, 1 - reach])
    np.testing.assert_allclose(rows["conf_high"], [reach, 1])


def test_an_unknown_estimate_stays_unknown():
    rows = effects((np.nan,), influence=np.full((3, 1), np.nan)).rows(analysis="study")

    assert rows[["estimate", "std_error", "conf_low", "conf_high"]].isna().all(axis=None)


def test_model_error_replaces_the_influence_where_given():
    first = effects((0.1, 0.2), scale="risk_difference")
    mixed = Effects(
        labels=first.labels,
        estimate=first.estimate,
        influence=first.influence,
        unit=first.unit,
        n=first.n,
        n_reference=first.n_reference,
        events=first.events,
        model_error=np.array([0.5, np.nan]),
    )

    np.testing.assert_allclose(mixed.std_error, [0.5, np.sqrt(3) * 0.01])
    np.testing.assert_allclose(concat([first, mixed]).std_error[2:], mixed.std_error)
    np.testing.assert_allclose(mixed.select([True, False]).std_error, [0.5])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"scale": "odds"}, "unknown scale 'odds' @ labels.scale; allowed", id="scale"),
        pytest.param({"unit": (1, 1, 2)}, "a person occurs twice @ Effects.unit", id="twice"),
        pytest.param({"influence": np.zeros((3, 2))}, "2 influence columns where 1", id="columns"),
        pytest.param({"influence": np.zeros((2, 1))}, "2 influence rows where 3", id="rows"),
    ],
)
def test_effects_that_do_not_fit_are_refused(change, message):
    with pytest.raises(UsageError, match=message):
        effects(**change)


def test_labels_must_be_complete():
    good = effects()

    with pytest.raises(UsageError, match=r"labels lack population, role @ Effects\.labels"):
        Effects(
            labels=good.labels.drop(columns=["population", "role"]),
            estimate=good.estimate,
            influence=good.influence,
            unit=good.unit,
            n=good.n,
            n_reference=good.n_reference,
            events=good.events,
        )


def test_persons_are_matched_by_id():
    first = effects(unit=(1, 2, 3), influence=[[1.0], [2.0], [3.0]])
    second = effects((0.3,), unit=(2, 3, 9), influence=[[1.0], [1.0], [5.0]], arm="coaching")

    both = concat([first, second])
    gap = difference(first, second)

    assert both.unit.tolist() == [1, 2, 3, 9]
    np.testing.assert_allclose(both.influence, [[1, 0], [2, 1], [3, 1], [0, 5]])
    np.testing.assert_allclose(gap.influence[:, 0], [1, 1, 2, -5])
    np.testing.assert_allclose(gap.estimate, [0.1])
    assert gap.labels.loc[0, ["arm", "reference", "scale"]].tolist() == [
        "job",
        "coaching",
        "risk_difference",
    ]
    assert (gap.n[0], gap.n_reference[0], gap.events[0]) == (50, 50, 10)


def test_a_difference_has_the_variance_that_the_covariance_gives():
    rng = np.random.default_rng(1)
    first = effects(unit=range(40), influence=rng.normal(size=(40, 1)))
    second = effects((0.3,), unit=range(20, 60), influence=rng.normal(size=(40, 1)))
    matrix = covariance(concat([first, second]))

    wanted = np.sqrt(matrix[0, 0] + matrix[1, 1] - 2 * matrix[0, 1])
    np.testing.assert_allclose(difference(first, second).std_error, wanted, rtol=RTOL)


def test_a_ratio_is_the_delta_method():
    first = effects((0.4,), influence=[[0.01], [0.02], [0.0]])
    second = effects((0.2,), influence=[[0.0], [0.02], [0.03]], arm="coaching")
    found = ratio(first, second)

    np.testing.assert_allclose(found.estimate, [2])
    np.testing.assert_allclose(found.influence[:, 0], [0.05, -0.1, -0.3])
    assert found.labels.loc[0, "scale"] == "risk_ratio"


def test_linear_combinations_carry_the_smallest_counts():
    both = concat([effects(), effects((0.2,), n=20.0)])
    labels = both.labels.iloc[[0]].assign(scale="risk_difference")
    found = combination(both, np.array([[1.0, -1.0]]), labels=labels)

    np.testing.assert_allclose(found.estimate, [0.2])
    assert found.n.tolist() == [20]


def test_conventions_that_differ_are_both_named():
    other = effects()
    changed = Effects(
        labels=other.labels,
        estimate=other.estimate,
        influence=other.influence,
        unit=other.unit,
        n=other.n,
        n_reference=other.n_reference,
        events=other.events,
        conventions={"variance": "model", "ties": "efron"},
    )

    merged = concat([effects(), changed, changed]).conventions
    assert merged == {"ties": "efron", "variance": "influence | model"}


def test_comparing_different_numbers_of_estimates_is_refused():
    with pytest.raises(UsageError, match="1 against 2 estimates"):
        difference(effects(), effects((0.1, 0.2)))


def test_nothing_to_put_together_is_refused():
    with pytest.raises(UsageError, match="nothing to put together"):
        concat([])


def test_holm_by_hand():
    adjusted = holm(np.array([0.01, np.nan, 0.04, 0.03]))

    np.testing.assert_allclose(adjusted, [0.03, np.nan, 0.06, 0.06])
    assert holm(np.array([0.6, 0.9])).max() == 1


def test_simultaneous_value_is_bonferronis_for_independent_and_pointwise_for_equal():
    rng = np.random.default_rng(7)
    independent = effects((0.1,) * 3, influence=np.eye(3))
    equal = effects((0.1,) * 3, influence=np.full((3, 3), 0.5))
    wanted = stats.norm.ppf(0.5 + 0.95 ** (1 / 3) / 2)

    found = simultaneous_critical_value(independent, rng=rng, draws=200_000)
    np.testing.assert_allclose(found, wanted, rtol=DRAWN)
    found = simultaneous_critical_value(equal, rng=rng, draws=200_000)
    np.testing.assert_allclose(found, stats.norm.ppf(0.975), rtol=DRAWN)


def test_no_spread_has_no_simultaneous_value():
    found = simultaneous_critical_value(
        effects(influence=np.zeros((3, 1))), rng=np.random.default_rng(1)
    )

    assert np.isnan(found)


def test_a_contrast_gives_both_levels_and_their_difference_per_month():
    trials = draw_trials()
    compared = comparison(trials)
    arms = [
        absorbing_risk(
            trials.time,
            trials.cause > 0,
            compared,
            members=trials.treated == arm,
            horizons=np.array([3, 6]),
        )
        for arm in (True, False)
    ]
    label = Label(
        outcome="exit",
        population="att",
        arm="job",
        reference="not now",
        method="ipw",
        role="primary",
    )
    found = contrast(*arms, compared, label=label)
    rows = found.rows(analysis="study")

    assert rows["scale"].tolist() == ["risk"] * 4 + ["risk_difference"] * 2
    assert rows["arm"].tolist() == ["job"] * 2 + ["not now"] * 2 + ["job"] * 2
    assert rows["reference"].tolist() == [""] * 4 + ["not now"] * 2
    np.testing.assert_allclose(rows["estimate"][4:], arms[0].estimate - arms[1].estimate)
    wanted = np.sqrt(np.square(arms[0].influence - arms[1].influence).sum(axis=0))
    np.testing.assert_allclose(rows["std_error"][4:], wanted)
    assert rows["n_reference"].tolist()[4:] == [arms[1].n] * 2
