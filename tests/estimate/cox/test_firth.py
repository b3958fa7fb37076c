"""Firth's penalty: finite under separation, exact by its definition, equal to R coxphf."""

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import GateError, UsageError
from evaluation.estimate import Durations, Label, cox
from evaluation.estimate.cox.firth import firth_height
from evaluation.estimate.cox.profile_likelihood import profile_intervals
from evaluation.estimate.cox.rows import prepare
from tests.estimate.reference import data

# R coxphf on separated.csv, as printed in the tests of the Python package firthmodels.
COEFFICIENT = [3.8815800583, 0.6042066427, -0.4202139201, 1.0415063080]
ERROR = [1.4430190269, 0.1599607483, 0.2541800107, 0.3128784410]
LOW = [1.9343469272, 0.2921186188, -0.9217200647, 0.4348431279]
HIGH = [8.7215676015, 0.9164270978, 0.0699415336, 1.6550461482]
P_VALUE = [7.318984974e-09, 1.686334002e-04, 9.295083722e-02, 8.463066114e-04]
RATIO = 57.6071
FOUR = ["separator", "x1", "x2", "x3"]
NEAR = 0.02  # a profile of 114 events is nearly, not quite, a parabola
PRINTED = 1e-6  # R stops earlier than we do
STEP = 1e-5
TIES = pytest.mark.parametrize("ties", ["efron", "breslow"])


def separated(**more):
    frame = data("separated")
    return Durations(time=frame["time"], cause=frame["event"], **more), frame[FOUR]


def test_penalised_hazard_ratios_are_coxphf():
    fit = cox(*separated(), ties="breslow", penalty="firth")

    np.testing.assert_allclose(fit.coefficient, COEFFICIENT, rtol=PRINTED)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.model_covariance)), ERROR, rtol=PRINTED)
    np.testing.assert_allclose(2 * np.subtract(*fit.loglik[::-1]), RATIO, rtol=PRINTED)


def test_profile_intervals_are_coxphf():
    found = profile_intervals(cox(*separated(), ties="breslow", penalty="firth"))

    np.testing.assert_allclose(found["conf_low"], LOW, rtol=PRINTED)
    np.testing.assert_allclose(found["conf_high"], HIGH, rtol=PRINTED)
    np.testing.assert_allclose(found["p_value"], P_VALUE, rtol=PRINTED)


def test_two_persons_give_a_hazard_ratio_of_three():
    # Heinze & Schemper (2001), section 2.
    durations = Durations(time=np.array([1, 2]), cause=np.array([1, 0]))
    fit = cox(durations, pd.DataFrame({"x": [1.0, 0.0]}), penalty="firth")

    assert np.exp(fit.coefficient[0]) == pytest.approx(3, rel=1e-8)
    found = profile_intervals(fit, names=["x"]).iloc[0]
    assert found["conf_low"] < fit.coefficient[0] < found["conf_high"]


@TIES
def test_gradient_is_that_of_the_penalised_likelihood(ties):
    rng = np.random.default_rng(9)
    size = 60
    entry = rng.integers(0, 3, size)
    durations = Durations(
        time=entry + rng.integers(1, 5, size),
        cause=rng.integers(0, 2, size),
        entry=entry,
        strata=rng.integers(0, 2, size),
        weight=rng.uniform(0.5, 2, size),
    )
    X = rng.normal(size=(size, 3))
    height = firth_height(prepare(durations, X, offset=rng.normal(size=size), ties=ties))
    place = np.array([0.3, -0.5, 0.1])
    slopes = [
        (height(place + step).value - height(place - step).value) / (2 * STEP)
        for step in STEP * np.eye(3)
    ]

    np.testing.assert_allclose(height(place).gradient, slopes, rtol=1e-6, atol=1e-7)


@TIES
def test_the_estimate_is_where_the_gradient_vanishes(ties):
    durations, X = separated()
    months = Durations(time=(durations.time + 9) // 10, cause=durations.cause)
    fit = cox(months, X, ties=ties, penalty="firth")

    gradient = firth_height(fit.rows)(fit.coefficient).gradient
    np.testing.assert_allclose(gradient, 0, atol=1e-6)
    assert np.isfinite(fit.covariance()).all()


def test_the_scale_of_weights_does_not_matter():
    rng = np.random.default_rng(1)
    weight = rng.uniform(0.5, 2, 100)
    first = cox(*separated(weight=weight), penalty="firth")
    second = cox(*separated(weight=9 * weight), penalty="firth")

    np.testing.assert_allclose(first.coefficient, second.coefficient, rtol=1e-7)
    np.testing.assert_allclose(first.covariance(), second.covariance(), rtol=1e-6)


def test_without_the_penalty_separation_is_refused_with_the_way_out():
    with pytest.raises(GateError, match="ask for penalty='firth'"):
        cox(*separated())


def test_the_contract_names_the_penalty():
    label = Label(
        outcome="exit", population="all", arm="x", reference="y", method="cox", role="secondary"
    )
    fit = cox(*separated(), penalty="firth")

    assert fit.effects(label=label).conventions["penalty"] == "firth"


def test_an_unknown_penalty_is_told():
    with pytest.raises(UsageError, match="unknown penalty 'ridge' @ cox; allowed: none, firth"):
        cox(*separated(), penalty="ridge")


def test_profile_intervals_of_an_ordinary_fit_are_near_its_wald_intervals():
    frame = data("rossi")
    fit = cox(Durations(time=frame["week"], cause=frame["arrest"]), frame[["fin", "prio"]])
    found, table = profile_intervals(fit), fit.table(robust=False)

    low = table["coefficient"] - 1.959963984540054 * table["std_error"]
    np.testing.assert_allclose(found["conf_low"], low, atol=NEAR)
    np.testing.assert_allclose(found["p_value"], table["p_value"], atol=NEAR / 2)
