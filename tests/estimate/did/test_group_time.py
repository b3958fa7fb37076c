"""Group-time effects: what may not change them, what they leave out and say, what they refuse."""

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import DataError, GateError, UsageError
from evaluation.estimate.did.group_time.effects import group_time
from tests.estimate.did.panels import CLOSED_FORM, panel, staggered

HAND = pd.DataFrame(
    {
        "unit": [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4],
        "period": [1, 2, 3] * 4,
        "start": [2] * 6 + [0] * 6,
        "y": [0.0, 3, 5, 0, 5, 5, 0, 1, 2, 0, 3, 2],
    }
)
BASES = pytest.mark.parametrize("base_period", ["varying", "universal"])
CONTROLS = pytest.mark.parametrize("control", ["never", "not_yet"])


def estimated(frame, *, choices=None, **declared):
    covariates = ["x"] if "x" in frame else []
    given = panel(frame, covariates=covariates, **declared)
    return group_time(given, covariates=covariates, **(choices or {}))


def assert_same(found, expected, *, cells=slice(None), atol=CLOSED_FORM):
    np.testing.assert_allclose(found.estimate, expected.estimate[cells], atol=atol)
    np.testing.assert_allclose(found.std_error, expected.std_error[cells], atol=atol)


def test_four_units_by_hand():
    found = estimated(HAND)

    # Treated changes from period 1: 3 and 5, then 5 and 5; controls 1 and 3, then 2 and 2.
    assert found.cohort.tolist() == [2, 2]
    assert found.time.tolist() == [2, 3]
    assert found.base.tolist() == [1, 1]
    assert found.estimate.tolist() == [2, 3]
    # Deviations of 1 over 2 units, on both sides: 4 times (1/2)^2.
    assert found.std_error.tolist() == pytest.approx([1, 0])
    assert found.size.tolist() == [2]
    assert found.share.tolist() == [0.5]
    assert found.covariance[-1, -1] == pytest.approx(0.25 / 4)
    assert found.method == "means"


def test_a_universal_base_puts_zeros_at_the_base():
    varying = estimated(staggered())
    found = estimated(staggered(), choices={"base_period": "universal"})
    at_base = found.time == found.base

    assert at_base.sum() == 3
    assert not found.estimate[at_base].any()
    assert not found.influence[:, :-3][:, at_base].any()
    after = found.time >= found.cohort
    np.testing.assert_allclose(
        found.estimate[after], varying.estimate[varying.time >= varying.cohort], atol=CLOSED_FORM
    )
    assert (found.base == found.cohort - 1).all()


@pytest.mark.parametrize(
    ("anticipation", "bases"),
    [
        pytest.param(0, [1, 2, 3, 3, 3, 3, 3], id="none"),
        pytest.param(1, [1, 2, 2, 2, 2, 2], id="one period"),
        pytest.param(2, [1, 1, 1, 1, 1, 1, 1], id="two periods"),
    ],
)
def test_anticipation_moves_the_base_before_what_may_be_affected(anticipation, bases):
    found = estimated(staggered(), choices={"anticipation": anticipation})
    first = found.cohort == 4
    times = found.time[first]

    expected = [1, 2] + [3 - anticipation] * 5 if anticipation < 2 else [1] * 7
    assert times.tolist() == list(range(2, 9))
    assert found.base[first].tolist() == expected
    assert set(bases) <= set(expected)


@BASES
@CONTROLS
@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda frame: frame.sample(frac=1, random_state=2), id="row order"),
        pytest.param(lambda frame: frame.assign(unit=-frame["unit"]), id="labels of units"),
        pytest.param(
            lambda frame: frame.assign(
                period=frame["period"] + 700,
                start=frame["start"].where(frame["start"] == 0, frame["start"] + 700),
            ),
            id="calendar",
        ),
        pytest.param(
            lambda frame: frame.assign(y=frame["y"] + 1e5 * np.sqrt(frame["unit"])),
            id="constants of units",
        ),
        pytest.param(
            lambda frame: frame.assign(y=frame["y"] + 10 * frame["period"]), id="common trend"
        ),
    ],
)
def test_what_may_not_matter_does_not(changed, control, base_period):
    choices = {"control": control, "base_period": base_period}
    given = estimated(staggered(), choices=choices)

    assert_same(estimated(changed(staggered()), choices=choices), given, atol=1e-9)


@BASES
@pytest.mark.parametrize("method", ["dr", "ipw", "reg"])
def test_without_a_cohort_the_others_never_treated_cells_stay(method, base_period):
    choices = {"method": method, "base_period": base_period}
    frame = staggered()
    whole = estimated(frame, choices=choices)
    part = estimated(frame[frame["start"] != 5], choices=choices)

    assert_same(part, whole, cells=whole.cohort != 5)


def test_not_yet_treated_controls_are_those_treated_after_both_periods():
    frame = staggered().drop(columns="x")
    found = estimated(frame, choices={"control": "not_yet"})
    wide = frame.pivot_table(index="unit", columns="period", values="y")
    start = frame.groupby("unit")["start"].first()
    change = wide[4] - wide[3]
    controls = (start == 0) | (start > 4)
    cell = np.flatnonzero((found.cohort == 4) & (found.time == 4))[0]

    expected = change[start == 4].mean() - change[controls].mean()
    assert found.estimate[cell] == pytest.approx(expected, abs=CLOSED_FORM)


def test_late_cells_without_controls_are_left_out_and_counted():
    frame = staggered()
    found = estimated(frame[frame["start"] > 0], choices={"control": "not_yet"})

    assert found.time.max() == 6
    # Periods 7 and 8 of all three cohorts; for cohort 7, 5 and 6 too: the others have started.
    assert found.conventions["left out"] == "8 cells without controls"


def test_a_universal_base_without_controls_keeps_only_what_can_be_compared():
    frame = staggered()
    choices = {"control": "not_yet", "base_period": "universal"}
    found = estimated(frame[frame["start"] > 0], choices=choices)

    assert found.time[found.time != found.base].max() == 6


def test_without_never_treated_units_the_way_out_is_named():
    frame = staggered()

    with pytest.raises(DataError, match=r'no never-treated units .*control="not_yet"'):
        estimated(frame[frame["start"] > 0])


def test_without_any_cell_there_is_no_result():
    frame = staggered()

    with pytest.raises(DataError, match="no cohort has both"):
        estimated(frame[frame["start"] == 0])


def test_cohorts_that_anticipation_leaves_without_a_base_are_told():
    found = estimated(staggered(), choices={"anticipation": 3})

    assert found.cohorts.tolist() == [5, 7]
    assert "without a period before treatment: 4" in found.conventions["left out"]


@CONTROLS
def test_cohorts_about_to_be_treated_are_no_controls(control):
    frame = staggered()
    late = frame.assign(start=frame["start"].replace(7, 9))
    choices = {"control": control, "anticipation": 1}
    found = estimated(late, choices=choices)
    without = estimated(late[late["start"] != 9], choices=choices)
    last = (found.time == 8) & (found.cohort == 4)

    # Treated in period 9, they may change in period 8 already.
    assert found.estimate[last] == pytest.approx(
        without.estimate[(without.time == 8) & (without.cohort == 4)], abs=CLOSED_FORM
    )


def test_a_cohort_of_one_unit_is_estimated_and_told():
    frame = staggered().drop(columns="x")
    one = frame[frame["start"] == 5]["unit"].iloc[0]
    found = estimated(frame[(frame["start"] != 5) | (frame["unit"] == one)])

    assert 5 in found.cohort
    assert found.conventions["single units"].startswith("cohorts of one unit: 5")


@pytest.mark.parametrize("start", [0, 5])
@pytest.mark.parametrize("gaps", ["error", "pairwise"])
def test_a_side_without_weight_is_refused(gaps, start):
    frame = staggered().drop(columns="x")
    frame["weight"] = frame["weight"] * (frame["start"] != start)
    frame = frame.iloc[1:] if gaps == "pairwise" else frame

    with pytest.raises(DataError, match="all weights are 0 among"):
        estimated(frame, weight="weight", gaps=gaps)


def test_units_without_weight_change_nothing():
    frame = staggered()
    frame["weight"] = frame["weight"] * (frame["unit"] % 5 > 0)
    whole = estimated(frame, weight="weight")
    part = estimated(frame[frame["weight"] > 0], weight="weight")

    assert_same(part, whole)


def test_units_that_are_dropped_are_told():
    frame = staggered()
    found = estimated(frame.drop(index=frame.index[3]), gaps="drop")

    assert "1 units left out: not observed" in found.conventions["panel notes"]


def test_levels_of_an_outcome_that_only_rises_come_with_a_warning():
    frame = staggered().drop(columns="x")
    gone = frame.assign(y=(frame["period"] > 2 + frame["unit"] % 9).astype(float))

    assert "hazard_did" in estimated(gone).conventions["warning"]
    assert "warning" not in estimated(frame).conventions


@BASES
@CONTROLS
@pytest.mark.parametrize("weight", [None, "weight"])
def test_moments_give_the_same_when_influences_would_not_fit(weight, control, base_period):
    choices = {"control": control, "base_period": base_period}
    given = panel(staggered(), weight=weight)
    kept, thin = (group_time(given, **choices, largest=each) for each in (10**7, 0))

    assert thin.influence is None
    assert_same(thin, kept)
    np.testing.assert_allclose(thin.covariance, kept.covariance, atol=1e-12)
    assert thin.conventions == kept.conventions


def test_an_influence_that_would_not_fit_is_not_kept():
    given = panel(staggered(), covariates=["x"])
    kept, thin = (group_time(given, covariates=["x"], largest=each) for each in (10**7, 0))

    assert thin.influence is None
    assert thin.unit is None
    np.testing.assert_allclose(thin.covariance, kept.covariance, atol=1e-12)
    np.testing.assert_allclose(kept.influence.T @ kept.influence, kept.covariance, atol=1e-12)


def test_single_precision_loses_no_more_than_single_precision():
    double = estimated(staggered())
    single = estimated(staggered().astype({"y": np.float32}))

    np.testing.assert_allclose(single.estimate, double.estimate, atol=1e-5)


def test_a_cell_nobody_was_seen_in_is_refused_or_left_out():
    frame = staggered().drop(columns="x")
    frame = frame[(frame["start"] != 5) | (frame["period"] != 6)]

    with pytest.raises(GateError, match="seen in both periods @ group_time, cohort 5, period 6"):
        estimated(frame, gaps="pairwise")
    found = estimated(frame, gaps="pairwise", choices={"unusable": "leave_out"})
    assert not ((found.cohort == 5) & (found.time == 6)).any()


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        pytest.param({"anticipation": -1}, "not a whole number", id="negative"),
        pytest.param({"anticipation": 0.5}, "not a whole number", id="half"),
        pytest.param({"control": "later"}, "unknown control 'later'", id="control"),
        pytest.param({"base_period": "first"}, "unknown base_period", id="base"),
        pytest.param({"method": "ols"}, "unknown method 'ols'", id="method"),
    ],
)
def test_unknown_choices_are_refused(choices, message):
    with pytest.raises(UsageError, match=message):
        estimated(staggered(), choices=choices)


def test_a_frozen_result_tells_how_it_was_made():
    found = estimated(staggered(), choices={"method": "ipw", "control": "not_yet"})

    assert (found.control, found.base_period, found.method) == ("not_yet", "varying", "ipw")
    assert (found.panel, found.anticipation) == ("balanced", 0)
    assert found.n_units == found.n_clusters == 120
    assert found.conventions["covariates"] == "x: fixed"
    assert "0.995" in found.conventions["propensity"]
