"""Standardisation at its edges: empty months, arms without events, what does not belong."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.design.propensity import fit_propensity
from evaluation.errors import GateError, UsageError
from evaluation.estimate import cox
from evaluation.estimate.standardise.arms import Arms
from evaluation.estimate.standardise.g_formula import g_formula
from evaluation.estimate.standardise.outcome import Estimand
from evaluation.estimate.standardise.table import censoring, counted_hazards
from tests.estimate.standardise.standardised import (
    LABEL,
    arms_of,
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

METHODS = ["g_formula", "weighting", "augmented"]


@pytest.mark.parametrize("method", METHODS)
def test_an_arm_without_events_has_risk_zero_and_no_ratio(method):
    study = draw(arms=2)
    cause = np.where(study.arm == 0, 0, study.cause)
    study = replace(study, cause=cause)
    durations = durations_of(study)
    found = run(
        method,
        study,
        durations,
        risk([3]),
        models=counted_models(study, durations, names=["arm"]),
        selection=selection_of(study, durations, censored="counted"),
    )
    rows = found.rows(analysis="a")

    assert found.estimate[0] == pytest.approx(0, abs=1e-15)
    assert found.std_error[0] == pytest.approx(0, abs=1e-15)
    assert rows["conf_high"][0] > 0
    assert np.isnan(found.estimate[3])
    with pytest.raises(GateError, match="runs to infinity"):
        cox_models(study, durations, names=["x", "job"])


@pytest.mark.parametrize("method", METHODS)
def test_months_nobody_reached_are_unknown(method):
    study = draw()
    found = run(method, study, durations_of(study), risk([3, study.last + 1]))

    assert np.isnan(found.estimate).tolist() == [False, True] * 7
    assert np.isfinite(found.std_error[::2]).all()


@pytest.mark.parametrize("method", ["g_formula", "augmented"])
def test_hazards_unknown_before_the_horizon_make_the_mean_unknown(method):
    study = draw(arms=2)
    short = (study.arm == 0) & (study.X["z"] == 0)
    study = replace(
        study,
        time=np.where(short, np.minimum(study.time, 4), study.time),
        cause=np.where(short & (study.time > 4), 0, study.cause),
    )
    durations = durations_of(study)
    found = run(
        method,
        study,
        durations,
        risk([3, 6]),
        models=counted_models(study, durations, names=["arm", "z"]),
        selection=selection_of(study, durations, censored="counted"),
    )

    assert np.isnan(found.estimate[:4]).tolist() == [False, True, False, False]
    assert np.isnan(found.std_error[:4]).tolist() == [False, True, False, False]


BROKEN = [
    pytest.param({"group": ["none"] * 3}, "'job' has no rows @ Arms", id="an empty arm"),
    pytest.param(
        {"group": ["none", "job", "x"]}, "1 rows of an arm without a world", id="strange arm"
    ),
    pytest.param({"treated": "x"}, "unknown arm 'x' @ Arms.treated; allowed: none, job", id="ATT"),
    pytest.param({"factor": np.array([1, -1, 1])}, "none negative @ Arms.factor", id="negative"),
    pytest.param({"worlds": {"none": pd.DataFrame(index=range(3))}}, "fewer than two", id="one"),
    pytest.param(
        {"worlds": {"none": pd.DataFrame(index=range(3)), "job": pd.DataFrame(index=range(2))}},
        "2 rows where 3 are needed @ Arms.job",
        id="rows",
    ),
]


@pytest.mark.parametrize(("changed", "message"), BROKEN)
def test_arms_that_cannot_be_compared_are_refused(changed, message):
    world = pd.DataFrame(index=range(3))
    given = {"worlds": {"none": world, "job": world}, "group": ["none", "job", "job"]}

    with pytest.raises((UsageError, GateError), match=message):
        Arms(**given | changed)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"kind": "hazard"}, "allowed: risk, months_without", id="kind"),
        pytest.param({"months": [0, 3]}, "whole and from 1", id="month zero"),
        pytest.param({"kind": "months_without", "cause": 1}, "end with any event", id="cause"),
    ],
)
def test_targets_without_meaning_are_refused(given, message):
    with pytest.raises(UsageError, match=message):
        Estimand(**{"kind": "risk", "months": np.array([3])} | given)


def refused(message, **given):
    """Estimate what cannot be estimated."""
    study = draw()
    given = {"method": "g_formula", "durations": durations_of(study), "months": [6]} | given
    method, durations, months = (given.pop(name) for name in ("method", "durations", "months"))
    with pytest.raises((UsageError, GateError), match=message):
        run(method, study, durations, Estimand(kind="risk", months=months), **given)


def test_models_that_do_not_belong_are_refused():
    study = draw()
    durations = durations_of(study)
    models = cox_models(study, durations)
    short = cox(durations.take(np.arange(100)), observed(study)[["x"]][:100])

    refused("events of cause 2 @ models", models={1: models[1]})
    refused("models of different rows", models={1: models[1], 2: short})
    refused(
        "rates and probabilities mixed",
        models={1: models[1], 2: discrete_models(study, durations)[2]},
    )
    common = {"arms": arms_of(study), "label": LABEL}
    with pytest.raises(UsageError, match="no model @ models"):
        g_formula(durations, models={}, estimand=risk([3]), **common)
    with pytest.raises(UsageError, match=r"no model of cause 5 @ Estimand\.cause; allowed: 1, 2"):
        g_formula(durations, models=models, estimand=risk([3], cause=5), **common)


def test_rows_that_do_not_belong_are_refused():
    study = draw()
    durations = durations_of(study)
    models = cox_models(study, durations)
    fewer = replace(study, arm=study.arm[:-1], X=study.X[:-1], time=study.time[:-1])
    with pytest.raises(UsageError, match="119 rows where 120 are needed @ Arms"):
        g_formula(durations, models=models, arms=arms_of(fewer), estimand=risk([3]), label=LABEL)

    refused(r"the average is over nobody @ Arms\.factor", models=models, factor=np.zeros(120))


def test_monthly_probabilities_above_one_are_refused():
    study = draw()
    models = cox_models(study, durations_of(study), form="product")
    far = {name: world.assign(x=-40.0) for name, world in arms_of(study).worlds.items()}
    far |= {"job": far["job"].assign(x=40.0, job_x=-40.0)}

    with pytest.raises(
        GateError, match="the hazards of a month exceed 1 for some persons @ models"
    ):
        g_formula(
            durations_of(study),
            models=models,
            arms=Arms(worlds=far, group=arms_of(study).group),
            estimand=risk([6]),
            label=LABEL,
        )


@pytest.mark.parametrize("method", METHODS)
def test_rows_of_weight_zero_change_nothing(method):
    study = draw()
    weight = np.where(np.arange(study.size) % 5 == 0, 0.0, 1.0)
    kept = weight > 0
    fewer = replace(
        study,
        time=study.time[kept],
        cause=study.cause[kept],
        arm=study.arm[kept],
        X=study.X[kept].reset_index(drop=True),
    )
    found = run(method, study, durations_of(study, weight), risk([6], cause=1))
    wanted = run(method, fewer, durations_of(fewer), risk([6], cause=1))

    np.testing.assert_allclose(found.estimate, wanted.estimate, rtol=1e-8)
    np.testing.assert_allclose(found.std_error, wanted.std_error, rtol=1e-7)
    assert found.n.tolist() == wanted.n.tolist()


def test_selections_that_do_not_belong_are_refused():
    study = draw()
    durations = durations_of(study)
    selection = selection_of(study, durations)
    turned = replace(selection.propensity, arm=selection.propensity.arm[::-1])
    entry = np.where(study.time > 1, 1, 0)
    late = durations_of(study, entry=entry)

    for method in ("weighting", "augmented"):
        refused(
            "rows are censored before month 6 @ censored",
            method=method,
            selection=replace(selection, censored=None),
        )
        refused(
            "a propensity of other arms",
            method=method,
            selection=replace(selection, propensity=turned),
        )
        refused(
            "'job' has no rows with weight @ Arms",
            method=method,
            selection=selection,
            factor=np.where(study.arm == 1, 0.0, 1.0),
        )
        refused("delayed entry", method=method, durations=late, selection=selection)
    with pytest.raises(UsageError, match="delayed entry @ censoring"):
        censoring(late)


def test_arms_that_the_background_separates_are_refused():
    study = draw(arms=2)
    X = np.column_stack([np.ones(study.size), study.arm + 0.1 * study.X["z"]])

    with pytest.raises(GateError, match="tells the arms apart completely @ propensity, seen"):
        fit_propensity(X, study.arm, names=("intercept", "seen"))
    selection = selection_of(study, durations_of(study))
    shares = np.where(study.arm[:, None] == [0, 1], [0.0, 1.0], [1.0, 0.0])
    impossible = replace(selection.propensity, probabilities=shares)
    with pytest.raises(GateError, match="with probability 0 of being there @ propensity"):
        run(
            "augmented",
            study,
            durations_of(study),
            risk([6]),
            selection=replace(selection, propensity=impossible),
        )


def test_whoever_is_seen_until_the_month_before_is_known_for_months_without():
    study = draw(arms=2)
    study = replace(study, time=np.where(study.cause == 0, 5, np.maximum(study.time, 1)))
    durations = durations_of(study)
    selection = replace(selection_of(study, durations), censored=None)
    estimand = Estimand(kind="months_without", months=[6])
    found = run("weighting", study, durations, estimand, selection=selection)
    months = np.where(study.cause == 0, 6, np.minimum(study.time, 6))
    for arm in (0, 1):
        weight = (study.arm == arm) / selection.propensity.probabilities[:, arm]

        assert found.estimate[arm] == pytest.approx(weight @ months / weight.sum(), rel=1e-12)
    with pytest.raises(UsageError, match="are censored before month 6"):
        run("weighting", study, durations, risk([6]), selection=selection)


def test_combinations_never_observed_are_refused():
    study = draw(arms=2)
    study = replace(study, X=study.X.assign(z=np.where(study.arm == 0, 0, study.X["z"])))
    durations = durations_of(study)
    models = counted_models(study, durations, names=["arm", "z"])

    with pytest.raises(GateError, match="rows of a combination that was never observed @ worlds"):
        run("g_formula", study, durations, risk([3]), models=models)
    with pytest.raises(UsageError, match="no column b @ worlds"):
        counted_hazards(durations, covariates=observed(study).assign(b=1), names=["b"]).hazards(
            observed(study), 3
        )
    with pytest.raises(UsageError, match=r"@ counted_hazards\.covariates"):
        counted_hazards(durations, covariates=observed(study), names=[])
