"""Every mode's influence is the derivative of its estimate in one unit's weight."""

import itertools

import numpy as np
import pytest

from evaluation.errors import DataError, GateError, UsageError
from evaluation.estimate.did.doubly_robust.comparison import Sample, effect_on_change
from evaluation.estimate.did.doubly_robust.rows import effect_on_rows
from evaluation.estimate.did.group_time.effects import group_time
from tests.estimate.did.panels import CLOSED_FORM, DERIVATIVE, panel, staggered

STEP = 1e-4
METHODS = ("dr", "ipw", "reg")
ROUTES = {
    "balanced": {},
    "pairwise": {"gaps": "pairwise"},
    "repeated": {"gaps": "repeated"},
    "cross-sections": {"unit": None},
}
MODES = [
    pytest.param(*mode, id=" ".join(str(part) for part in mode))
    for mode in itertools.product(
        ROUTES,
        METHODS,
        ("never varying 0", "not_yet varying 1", "never universal 1", "not_yet universal 2"),
        ("fixed", "changing"),
    )
]


def rows_of(route):
    frame = staggered(units=90)
    gappy = route in ("pairwise", "repeated")
    return frame[np.random.default_rng(5).random(len(frame)) < 0.85] if gappy else frame


def estimated(frame, route, *, covariates=("x",), **choices):
    given = panel(frame, covariates=covariates, weight="weight", **ROUTES[route])
    return group_time(given, covariates=covariates, **choices)


@pytest.mark.parametrize(("route", "method", "mode", "timing"), MODES)
def test_influence_is_the_derivative_in_one_weight(route, method, mode, timing):
    control, base, anticipation = mode.split()
    frame = rows_of(route)
    choices = {
        "covariates": ("x", "z") if timing == "changing" else ("x",),
        "method": method,
        "control": control,
        "base_period": base,
        "anticipation": int(anticipation),
    }
    found = estimated(frame, route, **choices)
    row = 37 if route == "cross-sections" else 11
    label = found.unit[row]
    chosen = np.arange(len(frame)) == label if route == "cross-sections" else frame["unit"] == label
    up, down = (
        estimated(
            frame.assign(weight=frame["weight"] * (1 + sign * STEP * chosen)), route, **choices
        )
        for sign in (1, -1)
    )

    numeric = np.concatenate([up.estimate - down.estimate, up.share - down.share]) / (2 * STEP)
    scale = np.abs(found.influence[row]).max()
    np.testing.assert_allclose(found.influence[row], numeric, atol=DERIVATIVE * scale)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("method", METHODS)
def test_influences_sum_to_nothing(route, method):
    found = estimated(rows_of(route), route, method=method)

    # The logit's score and the regressions' residuals sum to 0, so every piece does.
    assert np.abs(found.influence.sum(axis=0)).max() < 1e-8


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("control", ["never", "not_yet"])
def test_blocks_of_a_balanced_panel_give_what_each_cell_gives_alone(method, control):
    frame = staggered(units=90)
    given = panel(frame, covariates=["x"], weight="weight")
    found = group_time(given, covariates=["x"], method=method, control=control)
    for cell in (0, 5, 12, 20):
        cohort, time, base = found.cohort[cell], found.time[cell], found.base[cell]
        later = given.cohort > (given.periods[-1] if control == "never" else max(time, base))
        used = np.flatnonzero(later | (given.cohort == cohort))
        change = given.outcomes[used, time - 1] - given.outcomes[used, base - 1]
        sample = Sample(
            X=np.column_stack([np.ones(len(used)), given.covariates[used]]),
            treated=given.cohort[used] == cohort,
            weight=given.weight[used],
            names=["x"],
            place="here",
        )
        estimate, influence = effect_on_change(change, sample, method=method)

        assert found.estimate[cell] == pytest.approx(estimate, abs=CLOSED_FORM)
        np.testing.assert_allclose(found.influence[used, cell], influence, atol=CLOSED_FORM)


@pytest.mark.parametrize("route", ["balanced", "pairwise"])
@pytest.mark.parametrize(
    ("time", "earlier"), [pytest.param(2, 2, id="before"), pytest.param(7, 4, id="after")]
)
def test_of_a_changing_covariate_the_value_in_the_earlier_period_counts(route, time, earlier):
    frame = rows_of(route)
    then = frame[frame["period"] == earlier].set_index("unit")["z"]
    frozen = frame[frame["unit"].isin(then.index)]
    frozen = frozen.assign(z=frozen["unit"].map(then))
    changing, fixed = (
        estimated(each, route, covariates=("z",), base_period="universal")
        for each in (frame, frozen)
    )
    here = (changing.cohort == 5) & (changing.time == time)

    np.testing.assert_allclose(changing.estimate[here], fixed.estimate[here], atol=1e-9)


def test_of_unpaired_rows_each_row_s_own_covariate_counts():
    frame = rows_of("cross-sections")
    found = estimated(frame, "cross-sections", covariates=("z",), method="reg")
    used = frame[frame["start"].isin([0, 5]) & frame["period"].isin([4, 6])]
    sample = Sample(
        X=np.column_stack([np.ones(len(used)), used["z"]]),
        treated=(used["start"] == 5).to_numpy(),
        weight=used["weight"].to_numpy(),
        names=["z"],
        place="here",
    )
    later = (used["period"] == 6).to_numpy()
    estimate, influence = effect_on_rows(used["y"].to_numpy(), later, sample, method="reg")
    cell = np.flatnonzero((found.cohort == 5) & (found.time == 6))[0]

    assert found.estimate[cell] == pytest.approx(estimate, abs=CLOSED_FORM)
    assert found.std_error[cell] == pytest.approx(np.sqrt(np.square(influence).sum()))


@pytest.mark.parametrize("route", ROUTES)
def test_without_covariates_all_methods_are_the_same_difference_of_means(route):
    found = [estimated(rows_of(route), route, covariates=(), method=each) for each in METHODS]

    assert {each.method for each in found} == {"means"}
    for each in found[1:]:
        np.testing.assert_array_equal(each.estimate, found[0].estimate)
        np.testing.assert_array_equal(each.covariance, found[0].covariance)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("method", METHODS)
def test_weights_are_replications(route, method):
    frame = rows_of(route).assign(weight=1.0 + staggered(units=90)["unit"] % 3)
    copies = frame.loc[frame.index.repeat(frame["weight"].astype(int))].copy()
    copies["weight"] = 1.0
    if route != "cross-sections":
        copies["unit"] += 0.1 * copies.groupby(level=0).cumcount()
    weighted, copied = (estimated(each, route, method=method) for each in (frame, copies))

    np.testing.assert_allclose(weighted.estimate, copied.estimate, atol=1e-9)
    np.testing.assert_allclose(weighted.share, copied.share, atol=CLOSED_FORM)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("method", METHODS)
def test_units_given_twice_halve_the_variance(route, method):
    frame = rows_of(route)
    twice = np.tile(frame.to_numpy(), (2, 1))
    double = frame.loc[frame.index.repeat(2)].copy()
    assert len(double) == len(twice)
    if route != "cross-sections":
        double["unit"] += 0.5 * double.groupby(level=0).cumcount()
    once, both = (estimated(each, route, method=method) for each in (frame, double))

    np.testing.assert_allclose(both.estimate, once.estimate, atol=1e-9)
    np.testing.assert_allclose(both.covariance, once.covariance / 2, atol=1e-9)


def test_scale_and_origin_of_a_covariate_change_nothing():
    frame = staggered(units=90)
    moved = frame.assign(x=1_950 + 1e4 * frame["x"])
    given, shifted = (estimated(each, "balanced") for each in (frame, moved))

    np.testing.assert_allclose(shifted.estimate, given.estimate, atol=1e-9)
    np.testing.assert_allclose(shifted.covariance, given.covariance, atol=1e-10)


def test_doubly_robust_finds_the_effect_where_the_plain_difference_does_not():
    frame = staggered(units=3_000, effect=1.0)
    plain, adjusted = (estimated(frame, "balanced", covariates=each) for each in ((), ("x",)))
    last = np.flatnonzero((plain.cohort == 4) & (plain.time == 8))[0]

    assert adjusted.estimate[last] == pytest.approx(1.0, abs=4 * adjusted.std_error[last])
    assert plain.estimate[last] > 1.0 + 2 * plain.std_error[last]


@pytest.mark.parametrize("method", ["dr", "ipw"])
@pytest.mark.parametrize("route", ROUTES)
def test_covariates_that_separate_are_refused(route, method):
    frame = rows_of(route)
    frame = frame.assign(x=frame["x"] + 100 * (frame["start"] == 5))

    with pytest.raises(GateError, match=r"tell the treated from their controls .* cohort 5"):
        estimated(frame, route, method=method)


@pytest.mark.parametrize("route", ROUTES)
def test_cells_that_cannot_be_estimated_are_left_out_when_declared(route):
    frame = rows_of(route)
    frame = frame.assign(x=frame["x"] + 100 * (frame["start"] == 5))
    found = estimated(frame, route, unusable="leave_out")
    whole = estimated(frame[frame["start"] != 5], route)

    assert set(found.cohort) == {4, 7}
    assert "not possible" in found.conventions["left out"]
    np.testing.assert_allclose(found.estimate, whole.estimate, atol=1e-7)


@pytest.mark.parametrize(
    ("covariates", "error", "message"),
    [
        pytest.param(("x", "copy"), DataError, "follows from .* column copy", id="a copy"),
        pytest.param(("x", "sum", "copy"), DataError, "column copy", id="a sum"),
        pytest.param(("flat",), DataError, "one value only @ column flat", id="constant"),
        pytest.param(("treated",), GateError, "covariate treated: constant", id="among controls"),
        pytest.param(("income",), UsageError, "the panel has no income", id="unknown"),
    ],
)
def test_covariates_that_say_nothing_new_are_named(covariates, error, message):
    frame = staggered(units=60).assign(flat=3.0)
    frame["copy"] = 2 * frame["x"] - 1
    frame["sum"] = frame.groupby("unit")["z"].transform("first")
    frame["treated"] = np.where(frame["start"] > 0, frame["x"], 0.0)
    known = [name for name in covariates if name in frame]
    given = panel(frame, covariates=known)

    with pytest.raises(error, match=message):
        group_time(given, covariates=covariates, method="reg")
