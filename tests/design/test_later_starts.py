from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.design import fit_start_hazard, never_weights, unit_weights, unmodelled_starts
from evaluation.design.later_starts import StartHazard
from evaluation.errors import UsageError
from evaluation.protocol import Covariate
from tests.design.spells import WEAK, spells

RTOL = 1e-12  # products of fitted probabilities


def register(size=400, months=6, seed=5):
    """Everybody eligible until the start; starts depend on x."""
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, size)
    hazard = np.where(x == 1, 0.25, 0.1)
    wait = rng.geometric(hazard)
    rows = [
        (person, month, "praktik" if wait[person] == month + 1 else "ingen", x[person])
        for person in range(size)
        for month in range(min(wait[person], months))
    ]
    trials = pd.DataFrame(rows, columns=["person", "month", "arm", "x"])
    start = np.where(wait <= months, wait - 1, 10**6)[trials["person"]]
    later = start - trials["month"]
    trials["next_start"] = np.where((later > 0) & (later < months), later, 0)
    return trials


SATURATED = (Covariate(name="cell", form="categories", label=""),)


def test_factor_is_the_inverse_probability_of_not_having_started():
    trials = pd.DataFrame(
        {
            "person": [0, 0, 0, 1, 1, 2],
            "month": [10, 11, 13, 10, 11, 10],
            "arm": ["ingen", "ingen", "praktik", "ingen", "ingen", "praktik"],
            "next_start": [3, 2, 0, 0, 0, 0],
        }
    )
    p = np.array([0.1, 0.2, 0.3, 0.1, 0.5, 0.4])
    hazard = StartHazard(probability=p, gradient=np.zeros((6, 1)), influence=np.zeros((6, 1)))

    weights = never_weights(unit_weights(6), trials=trials, hazard=hazard, months=3)

    expected = [
        [1 / 0.8, 1 / 0.8, 0],  # not eligible in month 12; starts in month 13
        [1, 0, 0],
        [1, 1, 1],  # starts now
        [2, 2, 2],
        [1, 1, 1],  # nothing known later
        [1, 1, 1],
    ]
    np.testing.assert_allclose(weights.monthly, expected, rtol=RTOL)


def test_those_left_stand_for_everybody_who_was_there():
    """With a hazard for every cell the weighted reference keeps its size in each group."""
    trials = register()
    trials["cell"] = trials["x"].astype(str) + "/" + trials["month"].astype(str)
    hazard = fit_start_hazard(trials, SATURATED)

    weights = never_weights(unit_weights(len(trials)), trials=trials, hazard=hazard, months=3)

    for x in (0, 1):
        now = ((trials["month"] == 0) & (trials["arm"] == "ingen") & (trials["x"] == x)).to_numpy()
        np.testing.assert_allclose(weights.monthly[now].sum(axis=0), now.sum(), rtol=1e-6)


def test_gradient_is_the_derivative_of_the_log_factor():
    trials = register(size=80)
    rng = np.random.default_rng(2)
    X = np.column_stack([np.ones(len(trials)), trials["x"], rng.normal(size=len(trials))])
    beta = np.array([-1.5, 0.8, 0.3])

    def made(coefficients, truncate=1.0):
        p = 1 / (1 + np.exp(-X @ coefficients))
        hazard = StartHazard(probability=p, gradient=p[:, None] * X, influence=X)
        base = unit_weights(len(trials))
        return never_weights(base, trials=trials, hazard=hazard, months=4, truncate=truncate)

    weights = made(beta)

    for month in (1, 4):
        gradient = weights.monthly_log_gradient(month)
        alive = weights.monthly[:, month - 1] > 0
        assert not gradient[~alive].any()
        for column in range(3):
            step = np.zeros(3)
            step[column] = 1e-6
            up, down = made(beta + step).monthly, made(beta - step).monthly
            slope = np.log(up[alive, month - 1] / down[alive, month - 1]) / 2e-6
            np.testing.assert_allclose(slope, gradient[alive, column], atol=1e-8)
    cut = made(beta, truncate=0.9)
    assert cut.monthly.max() < weights.monthly.max()
    lowered = cut.monthly[:, 3] < weights.monthly[:, 3]
    assert lowered.any()
    assert cut.monthly_cut == (cut.monthly < weights.monthly).sum()
    assert not cut.monthly_log_gradient(4)[lowered].any()


def test_never_contrast_recovers_what_would_have_happened_without_later_starts():
    """Leaving without any start: later starters leave faster, and the weak start more often."""
    rng = np.random.default_rng(6)
    size, months = 6000, 8
    weak = rng.integers(0, 2, size)
    leave, start = np.where(weak, 0.05, 0.15), np.where(weak, 0.15, 0.05)
    began, gone = np.full(size, 99), np.full(size, 99)
    rows = []
    for month in range(months + 1):
        here = np.flatnonzero((gone > month) & (began >= month))
        starting = rng.random(len(here)) < start[here]
        began[here[starting]] = month
        rows += [(person, month, weak[person]) for person in here]
        rate = np.where(began <= month, 0.4, leave)
        leaving = (gone == 99) & (rng.random(size) < rate)
        gone[leaving] = month + 1
    trials = pd.DataFrame(rows, columns=["person", "month", "weak"])
    trials = trials.sort_values(["person", "month"], ignore_index=True)
    own = began[trials["person"]]
    trials["arm"] = np.where(own == trials["month"], "coachning", "ingen")
    wait = np.where(own < 99, own - trials["month"], 0)
    trials["next_start"] = np.maximum(wait, 0)
    covariate = Covariate(name="weak", form="categories", label="")
    hazard = fit_start_hazard(trials, [covariate])
    base = unit_weights(len(trials))

    weights = never_weights(base, trials=trials, hazard=hazard, months=months)

    now = ((trials["month"] == 0) & (trials["arm"] == "ingen")).to_numpy()
    left = gone[trials["person"][now]]
    monthly = weights.monthly[now]
    alive, naive = 1.0, 1.0
    for month in range(1, months + 1):
        at_risk, leaves = left >= month, left == month
        alive *= 1 - monthly[leaves, month - 1].sum() / monthly[at_risk, month - 1].sum()
        naive *= 1 - leaves.sum() / at_risk.sum()
    who = weak[trials["person"][now]]
    truth = np.mean((1 - np.where(who, 0.05, 0.15)) ** months)
    # Nearly four standard errors of a share of one half among some 5,400 persons.
    assert alive == pytest.approx(truth, abs=0.025)
    assert abs(naive - truth) > 0.08


def test_starts_outside_eligible_months_are_counted():
    trials = pd.DataFrame(
        {
            "person": [0, 0, 1, 2],
            "month": [10, 11, 10, 10],
            "arm": ["ingen", "praktik", "ingen", "ingen"],
            "next_start": [1, 0, 4, 9],
        }
    )

    assert unmodelled_starts(trials, months=6) == 0.5
    assert unmodelled_starts(trials.iloc[[1]], months=6) == 0.0


def test_levels_that_never_start_have_hazard_zero_and_no_influence():
    trials = register(size=100)
    trials["cell"] = np.where(trials["person"] == 0, "ovanlig", "vanlig")
    trials.loc[trials["person"] == 0, "arm"] = "ingen"
    covariate = Covariate(name="cell", form="categories", label="")

    hazard = fit_start_hazard(trials, [covariate])

    rare = (trials["cell"] == "ovanlig").to_numpy()
    assert not hazard.probability[rare].any()
    assert not hazard.influence[rare].any()
    np.testing.assert_allclose(hazard.influence.sum(axis=0), 0, atol=1e-8)


def test_unsorted_rows_are_refused():
    trials = register(size=20).iloc[::-1]
    zeros = np.zeros((len(trials), 1))
    hazard = StartHazard(probability=zeros[:, 0], gradient=zeros, influence=zeros)

    with pytest.raises(UsageError, match="sorted by person and month @ trials"):
        never_weights(unit_weights(len(trials)), trials=trials, hazard=hazard, months=2)


def test_rows_of_other_arms_carry_influence_but_no_weight():
    trials = register(size=200)
    covariate = Covariate(name="x", form="categories", label="")
    hazard = fit_start_hazard(trials, [covariate])
    base = unit_weights(len(trials))
    started = (trials["arm"] == "praktik").to_numpy()
    base = replace(base, base=np.where(started, 0.0, 1.0))

    weights = never_weights(base, trials=trials, hazard=hazard, months=3)

    assert not weights.base[started].any()
    assert weights.monthly_influence[started].any()


def test_cutting_the_factors_takes_from_those_who_are_still_there():
    """Only those who stay go on collecting factors, so a cut makes it look as if more had left."""
    trials, _, _, gone, *_ = spells(np.random.default_rng(1), 8000)
    hazard = fit_start_hazard(trials, WEAK)
    base = unit_weights(len(trials))
    first = ((trials["month"] == 0) & (trials["arm"] == "ingen")).to_numpy()
    stay = (1 - np.where(trials["weak"][first], 0.06, 0.15)) ** 8
    stays = (gone > 8)[trials["person"].to_numpy()[first]]

    share = {}
    for quantile in (1.0, 0.98):
        weights = never_weights(base, trials=trials, hazard=hazard, months=8, truncate=quantile)
        share[quantile] = np.average(stays, weights=weights.monthly[first, 7])

    # Twelve registers of this size gave -0.004 and -0.079, each with a deviation of 0.013.
    assert share[1.0] == pytest.approx(stay.mean(), abs=0.04)
    assert share[0.98] < stay.mean() - 0.04
