"""Standardisation against R: g-formula, weighting and augmentation of published and own values."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.design.propensity import fit_propensity
from evaluation.errors import UsageError
from evaluation.estimate import At, Durations, cause_specific, cox, survival
from evaluation.estimate.discrete.prediction import predicted_survival
from evaluation.estimate.discrete.regression import discrete_hazard
from evaluation.estimate.standardise.arms import Arms
from evaluation.estimate.standardise.augmented import augmented
from evaluation.estimate.standardise.cox import CoxHazards
from evaluation.estimate.standardise.g_formula import g_formula
from evaluation.estimate.standardise.outcome import Estimand
from evaluation.estimate.standardise.table import censoring, counted_hazards
from evaluation.estimate.standardise.weighting import Selection, inverse_probability
from tests.estimate.reference import CLOSED_FORM, DERIVATIVE, FOLDER, ITERATED, data, values
from tests.estimate.standardise.standardised import LABEL, arms_of, draw, observed, risk

AT = [6, 12, 24]
NAMES = ["trt", "x1", "x2", "age"]
STEP = 1e-3  # central difference: error of order STEP squared
PIECES = [3, 6, 12, 24, 36]


def monthly_durations(*, any_cause=True):
    frame = data("monthly")
    cause = frame["event"] > 0 if any_cause else frame["event"]
    return Durations(time=frame["time"], cause=cause)


def monthly_arms(rows=None, **more):
    frame = data("monthly") if rows is None else data("monthly").iloc[rows]
    X = frame[NAMES].reset_index(drop=True)
    worlds = {"0": X.assign(trt=0), "1": X.assign(trt=1)}
    return Arms(worlds=worlds, group=frame["trt"].astype(str).to_numpy(), **more)


def close(found, wanted, rtol=ITERATED):
    np.testing.assert_allclose(found, np.asarray(wanted, float), rtol=rtol)


def published(name, estimator="GFORMULA"):
    found = values(name)
    parts = [pd.DataFrame(found[part]) for part in ("mean", "diff")]
    parts = [part[part["estimator"] == estimator] for part in parts]
    return [np.concatenate([part[column] for part in parts]) for column in ("estimate", "se")]


def test_risks_of_a_cox_model_are_those_of_riskregression():
    fit = cox(monthly_durations(), data("monthly")[NAMES])
    found = g_formula(
        monthly_durations(), models={1: fit}, arms=monthly_arms(), estimand=risk(AT), label=LABEL
    )
    estimate, error = published("ate_gformula_cox_monthly")

    close(found.estimate[:9], estimate)
    # The jackknife below says whose errors are right.
    assert (np.abs(error / found.std_error[:9] - 1) < 0.1).all()


def test_incidences_of_cause_specific_models_are_those_of_riskregression():
    durations = monthly_durations(any_cause=False)
    X = data("monthly")[NAMES]
    models = {
        cause: CoxHazards(fit=cox(cause_specific(durations, cause=cause), X), form="product")
        for cause in (1, 2, 3)
    }
    found = g_formula(
        durations, models=models, arms=monthly_arms(), estimand=risk(AT, cause=1), label=LABEL
    )
    estimate, error = published("ate_gformula_csc_monthly")

    close(found.estimate[:9], estimate)
    assert (np.abs(error / found.std_error[:9] - 1) < 0.05).all()


def test_errors_are_the_infinitesimal_jackknife_where_riskregression_is_too_small():
    # Deleting one person at a time gives 1.01 to 1.02 times the errors found here.
    X = data("monthly")[NAMES]

    def estimate(weight):
        durations = replace(monthly_durations(), weight=weight)
        models = {1: cox(durations, X)}
        return g_formula(
            durations, models=models, arms=monthly_arms(), estimand=risk(AT), label=LABEL
        )

    ones = np.ones(len(X))
    found = estimate(ones)
    for row in (3, 140, 391):
        bump = np.where(np.arange(len(X)) == row, STEP, 0.0)
        slope = (estimate(ones + bump).estimate - estimate(ones - bump).estimate) / (2 * STEP)
        np.testing.assert_allclose(found.influence[row], slope, rtol=DERIVATIVE, atol=1e-8)
    assert (published("ate_gformula_cox_monthly")[1] < found.std_error[:9]).all()


@pytest.mark.parametrize("model", ["cox", "discrete"])
def test_a_person_in_several_rows_counts_once(model):
    study = draw(arms=2)
    late = np.flatnonzero(study.time > 3)
    row = np.concatenate([np.arange(study.size), late])
    first = np.arange(len(row)) < study.size
    split = Durations(
        time=np.where(first & np.isin(row, late), 3, study.time[row]),
        cause=np.where(first & np.isin(row, late), 0, study.cause[row] > 0),
        entry=np.where(first, 0, 3),
        id=row,
    )
    whole = Durations(time=study.time, cause=study.cause > 0)
    longer = replace(
        study,
        time=split.time,
        arm=study.arm[row],
        X=study.X.iloc[row].reset_index(drop=True),
    )

    def estimate(durations, of, **more):
        X = observed(of)[["x", "job"]]
        fit = cox(durations, X) if model == "cox" else discrete_hazard(durations, X)
        arms = arms_of(of, **more)
        return g_formula(durations, models={1: fit}, arms=arms, estimand=risk([6]), label=LABEL)

    found, wanted = estimate(split, longer, factor=first), estimate(whole, study)

    close(found.estimate, wanted.estimate)
    close(found.std_error, wanted.std_error)
    assert found.n.tolist() == wanted.n.tolist()


def pooled(durations, cause=1):
    return discrete_hazard(
        cause_specific(durations, cause=cause),
        data("monthly")[NAMES],
        link="logit",
        month_effects=PIECES,
    )


def selected(durations):
    frame = data("monthly")
    X = np.column_stack([np.ones(len(frame)), frame[["x1", "x2"]]])
    left = discrete_hazard(
        censoring(durations), frame[["trt", "x1"]], link="logit", month_effects=PIECES
    )
    return Selection(propensity=fit_propensity(X, frame["trt"].to_numpy()), censored=left)


def own(part, measure):
    found = json.loads((FOLDER / "standardise.json").read_text(encoding="utf-8"))[part]
    return np.concatenate([found[arm][measure] for arm in "01"])


@pytest.mark.parametrize(
    ("measure", "kind", "cause", "treated"),
    [
        ("risk", "risk", None, ""),
        ("risk_treated", "risk", None, "1"),
        ("cause_1", "risk", 1, ""),
        ("months_without", "months_without", None, ""),
        ("months_lost_1", "months_lost", 1, ""),
    ],
)
def test_pooled_logits_standardise_as_in_r(measure, kind, cause, treated):
    durations = monthly_durations(any_cause=cause is None)
    causes = (1,) if cause is None else (1, 2, 3)
    found = g_formula(
        durations,
        models={one: pooled(durations, one) for one in causes},
        arms=monthly_arms(treated=treated),
        estimand=Estimand(kind=kind, months=AT, cause=cause),
        label=LABEL,
    )

    close(found.estimate[:6], own("g_formula", measure))


@pytest.mark.parametrize(("measure", "cause"), [("risk", None), ("cause_1", 1)])
def test_weights_by_month_give_the_curves_of_r(measure, cause):
    durations = monthly_durations(any_cause=False)
    found = inverse_probability(
        durations,
        selection=selected(durations),
        arms=monthly_arms(),
        estimand=risk(AT, cause=cause),
        label=LABEL,
    )

    close(found.estimate[:6], own("weighting", measure))


def test_augmentation_is_the_censored_outcome_over_its_chance_plus_what_was_expected():
    durations = monthly_durations()
    found = augmented(
        durations,
        models={1: pooled(durations)},
        selection=selected(durations),
        arms=monthly_arms(),
        estimand=risk(AT),
        label=LABEL,
    )

    close(found.estimate[:6], own("augmented", "risk"))


def test_augmentation_before_anybody_is_censored_is_that_of_riskregression():
    # Later months differ: it takes events and censorings of a month as untied.
    durations = monthly_durations()
    fit = cox(durations, data("monthly")[NAMES])
    found = augmented(
        durations,
        models={1: fit},
        selection=selected(durations),
        arms=monthly_arms(),
        estimand=risk([6]),
        label=LABEL,
    )
    estimate, error = (column[::3] for column in published("ate_all_monthly", "AIPTW"))

    close(found.estimate[:3], estimate)
    # Under ties its error is close, not equal.
    close(found.std_error[:3], error, rtol=0.005)


@pytest.mark.parametrize(
    ("name", "part", "estimand"),
    [
        ("binregATE_monthly", "estimate", risk([12], cause=1)),
        ("resmeanATE_monthly", "ateDR", Estimand(kind="months_without", months=[24])),
    ],
)
def test_doubly_robust_means_lie_where_mets_puts_them(name, part, estimand):
    # Another estimator of the same: logits of the outcome over its chance of being seen.
    durations = monthly_durations(any_cause=estimand.cause is None)
    causes = np.unique(durations.cause[durations.cause > 0])
    selection = selected(durations)
    left = counted_hazards(censoring(durations), covariates=data("monthly"), names=["trt"])
    found = augmented(
        durations,
        models={cause: pooled(durations, cause) for cause in causes.tolist()},
        selection=replace(selection, censored=left),
        arms=monthly_arms(),
        estimand=estimand,
        label=LABEL,
    )
    wanted = np.array(values(name)[part])

    assert (np.abs(found.estimate[:3] - wanted[:, 0]) < 0.25 * wanted[:, 1]).all()
    # Estimators of the same number need not be equally precise.
    close(found.std_error[:3], wanted[:, 1], rtol=0.08)


def test_months_without_of_a_cox_model_are_areas_under_its_curves():
    durations = monthly_durations()
    fit = cox(durations, data("monthly")[NAMES])
    found = g_formula(
        durations,
        models={1: fit},
        arms=monthly_arms(),
        estimand=Estimand(kind="months_without", months=[12, 24]),
        label=LABEL,
    )
    stored = json.loads((FOLDER / "standardise.json").read_text(encoding="utf-8"))
    wanted = stored["cox_months_without"]

    close(found.estimate[:4], [*wanted["0"], *wanted["1"]])


@pytest.mark.parametrize("model", ["cox", "discrete"])
def test_strata_and_offsets_are_columns_of_the_worlds(model):
    study = draw(arms=2)
    X, stratum = observed(study), study.X["z"].to_numpy()
    durations = Durations(time=study.time, cause=study.cause > 0, strata=stratum)
    offset = 0.4 * study.X["x"].to_numpy()
    fit = (
        cox(durations, X[["job"]], offset=offset)
        if model == "cox"
        else discrete_hazard(durations, X[["job"]], offset=offset, month_effects=[4, 8])
    )
    predicted = survival if model == "cox" else predicted_survival
    plain = arms_of(study)
    told = {
        name: world.assign(stratum=stratum, offset=offset) for name, world in plain.worlds.items()
    }
    arms = Arms(worlds=told, group=plain.group)
    found = g_formula(durations, models={1: fit}, arms=arms, estimand=risk([6]), label=LABEL)
    for place, job in enumerate((0, 1)):
        profile = pd.DataFrame({"job": [job]})
        risks = [
            1 - predicted(fit, profile, at=At(months=[6], stratum=z, offset=known)).estimate[0]
            for z, known in zip(stratum, offset, strict=True)
        ]
        close(found.estimate[place], np.mean(risks), CLOSED_FORM)

    np.testing.assert_allclose(found.influence.sum(axis=0), 0, atol=1e-9)
    for column in ("offset", "stratum"):
        worlds = {name: world.drop(columns=column) for name, world in told.items()}
        with pytest.raises(UsageError, match=f"no column {column} @ worlds"):
            run_with(durations, fit, Arms(worlds=worlds, group=plain.group))
    worlds = {name: world.assign(stratum=7) for name, world in told.items()}
    with pytest.raises(UsageError, match="a stratum the model does not have"):
        run_with(durations, fit, Arms(worlds=worlds, group=plain.group))
    worlds = {name: world.assign(job=np.nan) for name, world in told.items()}
    with pytest.raises(UsageError, match="missing or infinite values @ worlds"):
        run_with(durations, fit, Arms(worlds=worlds, group=plain.group))


def run_with(durations, fit, arms):
    return g_formula(durations, models={1: fit}, arms=arms, estimand=risk([6]), label=LABEL)
