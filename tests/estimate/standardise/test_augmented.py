"""Doubly robust standardisation: a binary outcome by hand, and one wrong model at a time."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.double_robustness import Models, draw, estimates, truth
from evaluation.design.propensity import fit_propensity
from evaluation.estimate import Durations
from evaluation.estimate.standardise.arms import Arms
from evaluation.estimate.standardise.augmented import augmented
from evaluation.estimate.standardise.outcome import Estimand
from evaluation.estimate.standardise.table import counted_hazards
from evaluation.estimate.standardise.weighting import Selection
from tests.estimate.reference import CLOSED_FORM
from tests.estimate.standardise.standardised import LABEL, risk


def binary(*, treated=""):
    """Twelve persons, arm and x known, event in month 1 or seen to the end."""
    x = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1])
    arm = np.array([0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1])
    y = np.array([1, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1])
    X = pd.DataFrame({"x": x, "arm": arm})
    worlds = {"none": X.assign(arm=0), "job": X.assign(arm=1)}
    arms = Arms(worlds=worlds, group=np.where(arm == 1, "job", "none"), treated=treated)
    return X, y, arms, Durations(time=np.ones(12), cause=y)


def by_hand(X, y, *, outcome, propensity, treated=""):
    """Mean and influence of Q + 1(A = a) / e (Y - Q), with cell means for Q and e."""
    found = []
    for a in (0, 1):
        inside = X["arm"] == a
        cells = X.groupby(propensity)["arm"].transform("mean") if propensity else X["arm"].mean()
        share = cells if a == 1 else 1 - cells
        target = np.ones(12) if not treated else (X["arm"] == (treated == "job")).to_numpy()
        odds = 1.0 if not treated else (cells if treated == "job" else 1 - cells)
        table = pd.DataFrame({"y": y[inside], "x": X["x"][inside]})
        if outcome:
            Q = X["x"].map(table.groupby("x")["y"].mean())
        else:
            Q = pd.Series(table["y"].mean(), index=X.index)
        found.append(((target * Q + odds * inside / share * (y - Q)) / target.sum()).sum())
    return found


def estimate(X, arms, durations, *, outcome=True, propensity=True):
    columns = [np.ones(len(X))] + ([X["x"]] if propensity else [])
    fit = fit_propensity(np.column_stack(columns), X["arm"].to_numpy())
    names = ["arm", "x"] if outcome else ["arm"]
    return augmented(
        durations,
        models={1: counted_hazards(durations, covariates=X, names=names)},
        selection=Selection(propensity=fit),
        arms=arms,
        estimand=risk([1]),
        label=LABEL,
    )


@pytest.mark.parametrize("treated", ["", "job", "none"])
@pytest.mark.parametrize(
    ("outcome", "propensity"),
    [
        pytest.param(True, True, id="both models"),
        pytest.param(False, True, id="propensity only"),
        pytest.param(True, False, id="outcome only"),
    ],
)
def test_without_censoring_it_is_the_formula_for_a_binary_outcome(treated, outcome, propensity):
    X, y, arms, durations = binary(treated=treated)
    found = estimate(X, arms, durations, outcome=outcome, propensity=propensity)
    wanted = by_hand(X, y, outcome=outcome, propensity="x" if propensity else "", treated=treated)

    np.testing.assert_allclose(found.estimate[:2], wanted, rtol=1e-7)


def test_with_one_saturated_model_the_other_does_not_matter():
    X, _, arms, durations = binary()
    both = estimate(X, arms, durations)
    for one in (
        estimate(X, arms, durations, outcome=False),
        estimate(X, arms, durations, propensity=False),
    ):
        np.testing.assert_allclose(one.estimate, both.estimate, rtol=1e-7)
        np.testing.assert_allclose(one.influence, both.influence, atol=1e-7)


def test_months_without_are_the_formula_for_months_survived():
    rng = np.random.default_rng(4)
    x, size = rng.integers(0, 2, 200), 200
    arm = (rng.random(size) < 0.3 + 0.4 * x).astype(int)
    X = pd.DataFrame({"x": x, "arm": arm})
    time = rng.integers(1, 7, size)
    durations = Durations(time=time, cause=np.ones(size))
    worlds = {"none": X.assign(arm=0), "job": X.assign(arm=1)}
    fit = fit_propensity(np.column_stack([np.ones(size), x]), arm)
    found = augmented(
        durations,
        models={1: counted_hazards(durations, covariates=X, names=["arm"])},
        selection=Selection(propensity=fit),
        arms=Arms(worlds=worlds, group=np.where(arm == 1, "job", "none")),
        estimand=Estimand(kind="months_without", months=[4]),
        label=LABEL,
    )
    months = np.minimum(time, 4)
    for a in (0, 1):
        mean = months[arm == a].mean()
        weight = (arm == a) / fit.probabilities[:, a]

        wanted = mean + (weight * (months - mean)).mean()
        assert found.estimate[a] == pytest.approx(wanted, rel=CLOSED_FORM)


def test_one_wrong_model_does_no_harm_and_two_do():
    X, durations = draw(np.random.default_rng(8), 10_000)
    true, off = truth(), {}
    for estimator, outcome, selection, found in estimates(X, durations):
        gap = np.abs(found.estimate - list(true.values()))
        off[estimator, outcome, selection] = gap / found.std_error

    for right in [
        ("g-formula", "right", ""),
        ("IPTW", "", "right"),
        ("AIPTW", "right", "right"),
        ("AIPTW", "right", "wrong"),
        ("AIPTW", "wrong", "right"),
    ]:
        assert (off.pop(right) < 3.5).all()
    for wrong in off.values():
        assert (wrong > 10).all()


@pytest.mark.parametrize(("outcome", "selection"), [("wrong", "right"), ("right", "wrong")])
def test_intervals_hold_when_one_model_is_wrong(outcome, selection):
    # The whole of it, 500 runs of all estimators, is benchmarks/double_robustness.py.
    gaps = []
    for seed in range(12):
        given = Models(*draw(np.random.default_rng(seed), 300))
        found = given.differences(
            augmented, models=given.outcomes[outcome], selection=given.selections[selection]
        )
        gaps.append((found.estimate - list(truth().values())) / found.std_error)

    assert (np.abs(gaps) < 1.96).mean() >= 0.8
    assert 0.6 < np.std(gaps) < 1.5
