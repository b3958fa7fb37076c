"""What g-formula, weighting and their union have in common: exact influences, invariants."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from evaluation.design.propensity import fit_propensity
from evaluation.design.treatment_weights import att_weights
from evaluation.errors import GateError
from evaluation.estimate import ComparedRows, Durations, absorbing_risk, holm, kaplan_meier
from evaluation.estimate.standardise import rows as standardise_rows
from evaluation.estimate.standardise.outcome import Estimand
from evaluation.estimate.standardise.table import censoring, counted_hazards
from evaluation.estimate.standardise.weighting import Selection
from tests.estimate.reference import CLOSED_FORM, DERIVATIVE
from tests.estimate.standardise.standardised import (
    NAMES,
    counted_models,
    cox_models,
    discrete_models,
    draw,
    durations_of,
    observed,
    risk,
    run,
    selection_of,
)

STEP = 1e-4  # central difference: error of order STEP squared
METHODS = ["g_formula", "weighting", "augmented"]
ESTIMANDS = [
    pytest.param(risk([3, 6]), id="any event"),
    pytest.param(risk([3, 6], cause=2), id="one cause"),
    pytest.param(Estimand(kind="months_without", months=np.array([3, 6])), id="months without"),
    pytest.param(Estimand(kind="months_lost", months=np.array([3, 6]), cause=1), id="months lost"),
]


def cox_rates(study, durations):
    return {
        "models": cox_models(study, durations),
        "selection": selection_of(study, durations, censored="cox"),
    }


def product_limit(study, durations):
    return {
        "models": cox_models(study, durations, form="product", names=["x", "job"]),
        "selection": selection_of(study, durations, censored="counted"),
        "treated": "job",
    }


def discrete_time(study, durations):
    return {
        "models": discrete_models(study, durations),
        "selection": selection_of(study, durations, censored="discrete"),
        "factor": 1 + study.X["z"].to_numpy(),
    }


@cache
def fitted(setting, row=0, sign=0):
    """Every model of the study with one row's weight moved."""
    study = draw()
    weight = np.random.default_rng(1).uniform(0.5, 2, study.size)
    weight[row] *= 1 + sign * STEP
    durations = durations_of(study, weight)
    return study, durations, setting(study, durations)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("estimand", ESTIMANDS)
@pytest.mark.parametrize("setting", [cox_rates, product_limit, discrete_time])
def test_influence_is_the_derivative_in_one_weight_every_model_included(method, estimand, setting):
    def found(row=0, sign=0):
        study, durations, given = fitted(setting, row, sign)
        return run(method, study, durations, estimand, **given)

    plain = found()

    np.testing.assert_allclose(plain.influence.sum(axis=0), 0, atol=1e-9)
    for row in (0, 17) if method == "augmented" else (17,):
        slope = (found(row, 1).estimate - found(row, -1).estimate) / (2 * STEP)
        np.testing.assert_allclose(plain.influence[row], slope, rtol=2 * DERIVATIVE, atol=1e-7)


@pytest.mark.parametrize("method", METHODS)
def test_how_many_rows_are_worked_on_at_once_does_not_matter(method, monkeypatch):
    study, durations, given = fitted(discrete_time)
    at_once = run(method, study, durations, risk([3, 6], cause=1), **given)
    monkeypatch.setattr(standardise_rows, "NUMBERS", 200)
    in_parts = run(method, study, durations, risk([3, 6], cause=1), **given)

    np.testing.assert_allclose(in_parts.estimate, at_once.estimate, rtol=1e-12)
    np.testing.assert_allclose(in_parts.influence, at_once.influence, atol=1e-14)


@pytest.mark.parametrize("method", METHODS)
def test_a_weight_of_two_is_the_row_twice(method):
    study = draw()
    twice = np.where(np.arange(study.size) < 30, 2.0, 1.0)
    rows = np.repeat(np.arange(study.size), twice.astype(int))
    longer = replace(
        study,
        time=study.time[rows],
        cause=study.cause[rows],
        arm=study.arm[rows],
        X=study.X.iloc[rows].reset_index(drop=True),
    )
    weighted = run(method, study, durations_of(study, twice), risk([3, 6], cause=1))
    repeated = run(method, longer, durations_of(longer, id=None, cluster=rows), risk([3, 6], 1))

    np.testing.assert_allclose(weighted.estimate, repeated.estimate, rtol=1e-8)
    np.testing.assert_allclose(weighted.std_error, repeated.std_error, rtol=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_neither_the_scale_of_weights_nor_the_order_of_rows_matters(method):
    study = draw()
    weight = np.random.default_rng(1).uniform(0.5, 2, study.size)
    order = np.random.default_rng(2).permutation(study.size)
    shuffled = replace(
        study,
        time=study.time[order],
        cause=study.cause[order],
        arm=study.arm[order],
        X=study.X.iloc[order].reset_index(drop=True),
    )
    plain = run(method, study, durations_of(study, weight), risk([3, 6]))
    scaled = run(method, study, durations_of(study, 7 * weight), risk([3, 6]))
    mixed = run(method, shuffled, durations_of(shuffled, weight[order]), risk([3, 6]))

    for other in (scaled, mixed):
        np.testing.assert_allclose(other.estimate, plain.estimate, rtol=1e-8)
        np.testing.assert_allclose(other.std_error, plain.std_error, rtol=1e-7)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("setting", [cox_rates, product_limit, discrete_time])
def test_risks_of_all_causes_and_survival_sum_to_one_and_months_to_the_horizon(method, setting):
    study, durations, given = fitted(setting)

    def level(kind, cause=None):
        estimand = Estimand(kind=kind, months=np.array([3, 6]), cause=cause)
        return run(method, study, durations, estimand, **given).estimate[:6]

    np.testing.assert_allclose(level("risk", 1) + level("risk", 2), level("risk"), rtol=1e-12)
    months = level("months_without") + level("months_lost", 1) + level("months_lost", 2)
    np.testing.assert_allclose(months, np.tile([3.0, 6.0], 3), rtol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_saturated_and_randomised_is_the_kaplan_meier_of_each_arm(method):
    study = draw(arms=2)
    durations = Durations(time=study.time, cause=study.cause > 0)
    ones = np.ones((study.size, 1))
    left = censoring(durations, last=study.last)
    found = run(
        method,
        study,
        durations,
        risk([3, 8]),
        models=counted_models(study, durations, names=["arm"], causes=(1,)),
        selection=Selection(
            propensity=fit_propensity(ones, study.arm),
            censored=counted_hazards(left, covariates=observed(study), names=["arm"]),
        ),
    )
    plain = [
        kaplan_meier(durations.take(study.arm == arm), months=np.array([3, 8])) for arm in (0, 1)
    ]
    levels = np.concatenate([1 - curve.estimate for curve in plain])
    errors = np.concatenate([curve.std_error() for curve in plain])

    np.testing.assert_allclose(found.estimate[:4], levels, rtol=CLOSED_FORM)
    np.testing.assert_allclose(found.std_error[:4], errors, rtol=CLOSED_FORM)
    np.testing.assert_allclose(found.estimate[4:6], levels[2:] - levels[:2], atol=CLOSED_FORM)
    np.testing.assert_allclose(found.std_error[4:6], np.hypot(errors[:2], errors[2:]), rtol=1e-9)


@pytest.mark.parametrize("method", ["g_formula", "augmented"])
def test_everybody_is_the_mix_of_those_treated_and_those_not(method):
    study = draw(arms=2)
    durations = durations_of(study)
    share = np.mean(study.arm == 1)
    given = {
        "models": counted_models(study, durations, names=["arm", "z"]),
        "selection": selection_of(study, durations, censored="counted", names=["z"]),
    }
    everybody, treated, untreated = (
        run(method, study, durations, risk([6], cause=1), treated=who, **given).estimate[:2]
        for who in ("", "job", "none")
    )

    np.testing.assert_allclose(everybody, share * treated + (1 - share) * untreated, rtol=1e-9)


def test_a_factor_of_one_and_zero_is_the_average_over_those_rows():
    study = draw()
    durations = durations_of(study)
    models = cox_models(study, durations)
    treated = run("g_formula", study, durations, risk([6]), models=models, treated="job")
    factor = run("g_formula", study, durations, risk([6]), models=models, factor=study.arm == 1)

    np.testing.assert_allclose(factor.estimate, treated.estimate, rtol=1e-12)
    np.testing.assert_allclose(factor.influence, treated.influence, atol=1e-15)


def test_weights_without_censoring_are_those_of_a_comparison():
    study = draw(arms=2)
    durations = Durations(time=np.maximum(study.time, 1), cause=np.ones(study.size))
    propensity = selection_of(study, durations, censored=None).propensity
    selection = Selection(propensity=propensity)
    found = run("weighting", study, durations, risk([2, 4]), selection=selection, treated="job")
    compared = ComparedRows(person=np.arange(study.size), weights=att_weights(propensity))
    curves = [
        absorbing_risk(
            durations.time,
            durations.cause > 0,
            compared,
            members=study.arm == arm,
            horizons=np.array([2, 4]),
        )
        for arm in (0, 1)
    ]

    np.testing.assert_allclose(
        found.estimate[:4], np.concatenate([curve.estimate for curve in curves]), rtol=1e-12
    )
    np.testing.assert_allclose(
        found.influence[:, :4], np.hstack([curve.influence for curve in curves]), atol=1e-12
    )


def test_rows_are_the_contract_and_count_persons():
    study = draw()
    durations = durations_of(study)
    found = run("augmented", study, durations, risk([3, 6], cause=1))
    rows = found.rows(analysis="a")

    assert rows["arm"].tolist() == [*np.repeat(NAMES, 2), *np.repeat(NAMES[1:], 2).tolist() * 2]
    assert rows["scale"].value_counts().to_dict() == {
        "risk": 6,
        "risk_difference": 4,
        "risk_ratio": 4,
    }
    job = rows[(rows["arm"] == "job") & (rows["reference"] == "")]
    members = study.arm == 1
    assert job["n"].tolist() == [members.sum()] * 2
    assert job["events"].tolist() == [
        (members & (study.cause == 1) & (study.time <= month)).sum() for month in (3, 6)
    ]
    assert np.isfinite(holm(rows["p_value"].to_numpy())).sum() == 8


def test_clusters_are_what_is_independent():
    study = draw()
    cluster = np.arange(study.size) // 4
    alone = run("augmented", study, durations_of(study), risk([6]))
    together = run("augmented", study, durations_of(study, cluster=cluster), risk([6]))

    np.testing.assert_allclose(together.estimate, alone.estimate, rtol=1e-12)
    summed = np.add.reduceat(alone.influence, np.arange(0, study.size, 4))
    np.testing.assert_allclose(together.influence, summed, atol=1e-12)
    with pytest.raises(GateError, match="one cluster"):
        run("augmented", study, durations_of(study, cluster=0 * cluster), risk([6]))
