"""Inverse probability of censoring weights: those left stand for those who were lost."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.design.censoring_weights import censoring_weights, fit_censoring
from evaluation.design.later_starts import fit_start_hazard, never_weights
from evaluation.design.lost_months import fit_lost_months
from evaluation.design.matrix import design_matrix
from evaluation.design.propensity import fit_propensity
from evaluation.design.treatment_weights import att_weights
from evaluation.design.weights import MonthlyFactor, times, unit_weights
from evaluation.errors import GateError, UsageError
from evaluation.estimate.curves.risk import absorbing_risk
from evaluation.estimate.result.compared import ComparedRows
from evaluation.protocol.protocol import Covariate

R = Path(__file__).parents[1] / "r"
ITERATED = 1e-7  # both stop iterating at a tolerance of their own
SOLVED = 1e-8
X = (Covariate(name="x", form="categories", label="x"),)
NUMBER = (Covariate(name="x", form="linear", label="x"),)


def drawn(rng, size, *, months=8):
    """Those with x leave slowly and are lost often; the data end at `months`."""
    x = rng.integers(0, 2, size)
    event = rng.geometric(np.where(x == 1, 0.05, 0.25))
    lost = rng.geometric(np.where(x == 1, 0.2, 0.02)) - 1
    observed = np.minimum(lost, months)
    trials = pd.DataFrame({"person": np.arange(size), "observed": observed, "x": x})
    return trials, lost < months, np.minimum(event, observed), event <= observed


def weighed(trials, lost, *, months=8, covariates=X, group=None, **more):
    base = unit_weights(len(trials))
    place = np.zeros(len(trials), dtype=int) if group is None else group
    hazard = fit_censoring(
        trials, group=place, lost=lost, covariates=covariates, months=months, **more
    )
    return censoring_weights(base, hazard=hazard, months=months)


def risk(trials, weights, time, event, months=8):
    rows = ComparedRows(person=trials["person"].to_numpy(), weights=weights)
    everybody = np.ones(len(trials), dtype=bool)
    horizons = np.arange(1, months + 1)
    return absorbing_risk(time, event, rows, members=everybody, horizons=horizons)


@pytest.mark.parametrize("arm", [0, 1])
def test_weights_and_weighted_curve_are_those_of_r(arm):
    frame = pd.read_csv(R / "data" / "monthly.csv").query("entry == 0").reset_index(drop=True)
    wanted = json.loads((R / "design.json").read_text(encoding="utf-8"))["refs"]
    wanted = wanted[f"censoring_{arm}"]["values"]
    trials = frame.assign(person=frame["id"], observed=frame["time"])
    covariates = [Covariate(name=name, form="linear", label="") for name in ("x1", "x2")]
    last = int(frame["time"].max())
    made = weighed(
        trials,
        (frame["event"] == 2).to_numpy(),
        months=last,
        covariates=covariates,
        group=frame["trt"].to_numpy(),
        month_form="linear",
    )

    rows = np.flatnonzero(frame["trt"] == arm)
    followed = min(10, int(frame["time"].iloc[rows[0]]))
    np.testing.assert_allclose(
        made.monthly[rows[0], :followed], wanted["factor"][:followed], rtol=ITERATED
    )
    compared = ComparedRows(person=trials["person"].to_numpy(), weights=made)
    curve = absorbing_risk(
        frame["time"].to_numpy(),
        (frame["event"] == 1).to_numpy(),
        compared,
        members=(frame["trt"] == arm).to_numpy(),
        horizons=np.array(wanted["month"]),
    )
    np.testing.assert_allclose(1 - curve.estimate, wanted["survival"], rtol=ITERATED)


def test_factor_is_the_inverse_probability_of_still_being_followed():
    """By hand: of 4, 3, 2 one is lost in months 0, 1; months without a loss have no model."""
    trials = pd.DataFrame({"person": range(4), "observed": [0, 1, 3, 3], "x": "a"})

    made = weighed(trials, np.array([True, True, False, False]), months=3, month_form="categories")

    seen = [[0, 0, 0], [4 / 3, 0, 0], [4 / 3, 2, 2], [4 / 3, 2, 2]]
    np.testing.assert_allclose(made.monthly, seen, rtol=SOLVED)


def test_curve_weighted_by_a_level_for_each_group_and_month_is_the_mean_of_the_groups_own():
    trials, lost, time, event = drawn(np.random.default_rng(3), 900)
    # Followed to the event only: then those left stand exactly for those who were there.
    trials, lost = trials.assign(observed=time), lost & ~event
    x = trials["x"].to_numpy()
    own = [
        risk(part, unit_weights(len(part)), time[x == value], event[x == value]).estimate
        for value, part in trials.groupby("x")
    ]

    made = weighed(trials, lost, covariates=(), group=x, month_form="categories")

    mixed = (1 - x.mean()) * own[0] + x.mean() * own[1]
    np.testing.assert_allclose(risk(trials, made, time, event).estimate, mixed, rtol=SOLVED)


def test_those_still_followed_stand_for_everybody_who_could_have_been():
    trials, lost, *_ = drawn(np.random.default_rng(3), 900)

    made = weighed(
        trials, lost, month_form="categories", covariates=(), group=trials["x"].to_numpy()
    )

    for x in (0, 1):
        rows = (trials["x"] == x).to_numpy()
        np.testing.assert_allclose(made.monthly[rows].sum(axis=0), rows.sum(), rtol=SOLVED)


def test_curve_of_a_register_with_selective_losses_is_recovered_with_an_honest_error():
    rng = np.random.default_rng(7)
    months, runs = 8, 60
    truth = 1 - np.mean([(1 - rate) ** months for rate in (0.05, 0.25)])
    found, naive = [], []
    for _ in range(runs):
        trials, lost, time, event = drawn(rng, 800)
        curve = risk(trials, weighed(trials, lost), time, event)
        found.append((curve.estimate[-1], np.linalg.norm(curve.influence[:, -1])))
        plain = risk(trials, unit_weights(len(trials)), time, event)
        naive.append(plain.estimate[-1])

    estimates, errors = np.array(found).T
    assert estimates.mean() == pytest.approx(truth, abs=4 * estimates.std() / np.sqrt(runs))
    assert np.mean(naive) > truth + 0.04
    # The standard deviation of 60 runs is itself uncertain by a tenth.
    assert errors.mean() == pytest.approx(estimates.std(ddof=1), rel=0.25)


@pytest.mark.parametrize("form", ["linear", "spline", "categories"])
def test_influence_sums_to_zero_and_is_what_one_of_many_alike_changes(form):
    one, lost, time, event = drawn(np.random.default_rng(5), 120)
    one["x"] = one["x"] + np.random.default_rng(1).normal(size=120)
    copies = 30
    trials = pd.concat([one] * copies, ignore_index=True)
    trials["person"] = np.arange(len(trials))

    def estimate(kept):
        made = weighed(
            trials[kept].reset_index(drop=True),
            np.tile(lost, copies)[kept],
            covariates=NUMBER,
            month_form=form,
        )
        part = trials[kept].reset_index(drop=True)
        return risk(part, made, np.tile(time, copies)[kept], np.tile(event, copies)[kept])

    whole = np.ones(len(trials), dtype=bool)
    found = estimate(whole)
    influence = found.influence[:, 5]

    np.testing.assert_allclose(found.influence.sum(axis=0), 0, atol=SOLVED)
    for row in np.argsort(influence[:120])[[0, 1, -2, -1]]:
        left_out = estimate(np.arange(len(trials)) != row).estimate[5]
        # Leaving one of many alike out is a small step: the second order is below 2 %.
        np.testing.assert_allclose(found.estimate[5] - left_out, influence[row], rtol=0.02)


def test_order_of_rows_does_not_matter():
    trials, lost, *_ = drawn(np.random.default_rng(4), 200)
    order = np.random.default_rng(0).permutation(200)

    there = weighed(trials, lost).monthly
    back = weighed(trials.iloc[order].reset_index(drop=True), lost[order]).monthly

    np.testing.assert_allclose(back, there[order], rtol=SOLVED)


def test_an_outcome_that_looks_ahead_is_weighed_for_the_months_it_needs():
    trials, lost, *_ = drawn(np.random.default_rng(4), 200)
    group = np.zeros(200, dtype=int)
    hazard = fit_censoring(trials, group=group, lost=lost, covariates=X, months=8)
    base = unit_weights(200)

    now = censoring_weights(base, hazard=hazard, months=8)
    later = censoring_weights(base, hazard=hazard, months=5, look_ahead=3)

    np.testing.assert_array_equal(later.monthly, now.monthly[:, 3:])
    np.testing.assert_array_equal(later.monthly_log_gradient(2), now.monthly_log_gradient(5))
    with pytest.raises(UsageError, match="modelled to 8, weights need 9 @ censoring_weights"):
        censoring_weights(base, hazard=hazard, months=6, look_ahead=3)


def test_nobody_lost_weighs_everybody_by_one():
    trials, lost, *_ = drawn(np.random.default_rng(4), 60)

    made = weighed(trials.assign(observed=9), np.zeros(60, dtype=bool))

    np.testing.assert_array_equal(made.monthly, 1.0)
    assert made.monthly_influence.shape == (60, 0)
    assert lost.any()


def test_level_nobody_is_lost_from_has_no_model_and_factor_one():
    trials, lost, *_ = drawn(np.random.default_rng(4), 300)
    rare = np.arange(300) < 10
    trials["x"] = np.where(rare, "ovanlig", trials["x"].astype(str))
    trials.loc[rare, "observed"] = 8

    made = weighed(trials, lost & ~rare)

    np.testing.assert_array_equal(made.monthly[rare], 1.0)
    assert not made.monthly_influence[rare].any()


def test_rows_that_take_no_part_and_an_arm_of_one_person_are_left_as_they_are():
    trials, lost, *_ = drawn(np.random.default_rng(4), 100)
    group = np.zeros(100, dtype=int)
    group[0], group[1] = -1, 1
    lost[1] = False

    made = weighed(trials, lost, group=group)

    np.testing.assert_array_equal(made.monthly[0], 1.0)
    assert set(made.monthly[1]) <= {0.0, 1.0}


def test_background_that_tells_the_lost_apart_is_an_error():
    trials = pd.DataFrame({"person": range(40), "observed": np.repeat([2, 6], 20)})
    trials["x"] = np.where(trials["observed"] == 2, 1.0, 0.0) + np.arange(40) * 1e-3

    with pytest.raises(GateError, match="tells those who are lost apart completely @ censoring"):
        weighed(trials, (trials["observed"] == 2).to_numpy(), months=6, covariates=NUMBER)


def test_truncated_row_months_are_counted_and_do_not_move():
    trials, lost, *_ = drawn(np.random.default_rng(4), 300)
    hazard = fit_censoring(
        trials, group=np.zeros(300, dtype=int), lost=lost, covariates=X, months=8
    )
    base = unit_weights(300)

    whole = censoring_weights(base, hazard=hazard, months=8)
    cut = censoring_weights(base, hazard=hazard, months=8, truncate=0.95)

    lowered = cut.monthly < whole.monthly
    assert cut.monthly_cut == lowered.sum() > 0
    assert not cut.monthly_log_gradient(8)[lowered[:, 7]].any()


def test_two_reasons_to_weigh_a_month_multiply_and_keep_their_own_parameters():
    trials, lost, *_ = drawn(np.random.default_rng(4), 50)
    other = MonthlyFactor(
        factor=np.full((50, 6), 2.0),
        log_gradient=lambda month: np.full((50, 1), float(month)),
        influence=np.arange(50.0)[:, None],
        cut=3,
    )
    losses = weighed(trials, lost)

    both = times(losses, other)

    np.testing.assert_array_equal(both.monthly, 2 * losses.monthly[:, :6])
    assert both.monthly_cut == 3
    columns = losses.monthly_influence.shape[1]
    gradient = both.monthly_log_gradient(4)
    alive = both.monthly[:, 3] > 0
    np.testing.assert_array_equal(gradient[alive, columns], 4.0)
    np.testing.assert_array_equal(gradient[:, :columns], losses.monthly_log_gradient(4))
    assert not gradient[~alive].any()


def test_a_row_still_followed_when_the_data_end_tells_nothing_of_that_month():
    fit = fit_lost_months(
        np.ones((3, 1)),
        np.zeros((2, 0)),
        modelled=np.array([True, True]),
        observed=np.array([0, 1, 1]),
        lost=np.array([True, False, True]),
    )

    # Month 0: three at risk, one lost. Month 1: only the row that is lost is known.
    np.testing.assert_allclose(fit.probability, 2 / 4, rtol=SOLVED)


def test_influence_holds_propensity_later_starts_and_losses_at_once():
    """One person of many alike is left out: three models move, and the estimate with them."""
    one = later_started(np.random.default_rng(3), 70)
    copies = 20
    trials = pd.concat(
        [one.assign(person=one["person"] + 70 * copy) for copy in range(copies)],
        ignore_index=True,
    )

    def estimate(rows):
        started = (rows["arm"] != "ingen").to_numpy().astype(int)
        base = att_weights(fit_propensity(design_matrix(rows, NUMBER).X, started))
        starts = fit_start_hazard(rows, NUMBER)
        weights = never_weights(base, trials=rows, hazard=starts, months=8)
        losses = fit_censoring(
            rows, group=started, lost=rows["lost"].to_numpy(), covariates=NUMBER, months=8
        )
        weights = censoring_weights(weights, hazard=losses, months=8)
        return absorbing_risk(
            rows["time"].to_numpy(),
            rows["event"].to_numpy(),
            ComparedRows(person=rows["person"].to_numpy(), weights=weights),
            members=started == 0,
            horizons=np.array([6]),
        )

    found = estimate(trials)
    influence = found.influence[:70, 0]

    assert found.influence.sum() == pytest.approx(0, abs=SOLVED)
    for person in np.argsort(influence)[[0, 1, -2, -1]]:
        kept = trials[trials["person"] != person].reset_index(drop=True)
        left_out = found.estimate[0] - estimate(kept).estimate[0]
        # Leaving one of many alike out is a small step: the second order is below 5 %.
        assert left_out == pytest.approx(influence[person], rel=0.05)


def later_started(rng, persons):
    """Person-months until a start, a loss or the event; x drifts with the months."""
    parts = []
    for person in range(persons):
        x = rng.normal()
        start = int(rng.geometric(1 / (1 + np.exp(2.0 - 0.5 * x)))) - 1
        event, lost = int(rng.geometric(0.08)), int(rng.geometric(0.06))
        until = min(lost, 12)
        months = np.arange(min(start + 1, event, until))
        begins = start < min(event, until)
        parts.append(
            pd.DataFrame(
                {
                    "person": person,
                    "month": months,
                    "arm": np.where(months == start, "jobb", "ingen"),
                    "next_start": np.where(begins, start - months, 0),
                    "x": x + 0.1 * months,
                    "observed": until - months,
                    "lost": lost < 12,
                    "time": np.minimum(event, until) - months,
                    "event": event <= until,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
