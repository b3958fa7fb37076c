"""Discrete-time hazard models against R's glm of the expanded months."""

import json

import numpy as np
import pandas as pd
import pytest

from evaluation.estimate.cox.cause_specific import cause_specific
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.discrete.baseline import month_parameters
from evaluation.estimate.discrete.prediction import (
    predicted_hazard,
    predicted_months,
    predicted_survival,
)
from evaluation.estimate.discrete.regression import discrete_hazard
from evaluation.estimate.readings.profiles import At
from tests.estimate.reference import FOLDER, ITERATED, data

PERSON_MONTHS = json.loads((FOLDER / "person_months.json").read_text(encoding="utf-8"))["refs"]
DISCRETE = json.loads((FOLDER / "discrete.json").read_text(encoding="utf-8"))["refs"]
FOUR = ["trt", "x1", "x2", "age"]
ROSSI = ["fin", "age", "prio", "emp_lag"]
LINKS = ["cloglog", "logit", "log"]
MONTHS = np.arange(1, 53)
UNTIL_24 = [*range(1, 24), 36]  # months from 24 on share an effect
SQUARED = pd.DataFrame({"month": MONTHS, "square": MONTHS**2}, index=MONTHS)
LOG_TIME = pd.DataFrame({"log": np.log(MONTHS)}, index=MONTHS)


def close(found, wanted, rtol=ITERATED):
    wanted = np.asarray(wanted, dtype=float)
    np.testing.assert_allclose(found, wanted, rtol=rtol, atol=rtol * np.abs(wanted).max())


def monthly(**extra):
    frame = data("monthly")
    columns = {name: frame[column].to_numpy() for name, column in extra.items()}
    return Durations(
        time=frame["time"], cause=frame["event"], entry=frame["entry"], id=frame["id"], **columns
    )


def weeks():
    frame = data("rossi_weeks").dropna(subset="emp_lag")
    durations = Durations(
        time=frame["stop"], cause=frame["event"], entry=frame["start"], id=frame["id"]
    )
    return durations, frame[ROSSI]


def check(fit, wanted):
    fit = fit.with_expected_information()
    close(fit.coefficient, wanted["coef"])
    close(fit.loglik, wanted["loglik"])
    close(fit.model_covariance, wanted["var"])
    close(fit.covariance(), wanted["robust"])
    close(np.sort(month_parameters(fit)["effect"]), np.sort(wanted["months"]))
    close(np.sort(month_parameters(fit)["std_error"]), np.sort(wanted["months_se"]))


@pytest.mark.parametrize("link", LINKS)
def test_free_months_are_r(link):
    fit = discrete_hazard(monthly(), data("monthly")[FOUR], link=link)

    check(fit, DISCRETE[f"free_{link}"]["values"])


@pytest.mark.parametrize("link", LINKS)
def test_months_within_strata_are_r(link):
    durations = monthly(strata="stratum", cluster="cluster")
    fit = discrete_hazard(durations, data("monthly")[FOUR], link=link)

    check(fit, DISCRETE[f"strata_{link}"]["values"])


@pytest.mark.parametrize("link", LINKS)
def test_weighted_pieces_with_offset_are_r(link):
    fit = discrete_hazard(
        monthly(cluster="cluster", weight="ipw"),
        data("monthly")[["trt", "x1"]],
        link=link,
        month_effects=[6, 12, 24, 36],
        offset=0.02 * data("monthly")["age"].to_numpy(),
    )

    check(fit, DISCRETE[f"weighted_{link}"]["values"])


@pytest.mark.parametrize("link", LINKS)
def test_covariates_that_change_by_week_are_r(link):
    durations, covariates = weeks()
    fit = discrete_hazard(durations, covariates, link=link, month_effects=LOG_TIME)

    check(fit, DISCRETE[f"columns_{link}"]["values"])


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("cause", [1, 2])
def test_one_cause_is_r(link, cause):
    durations = cause_specific(monthly(), cause=cause)
    fit = discrete_hazard(
        durations, data("monthly")[["trt", "x1"]], link=link, month_effects=LOG_TIME
    )

    check(fit, DISCRETE[f"cause_{cause}_{link}"]["values"])


@pytest.mark.parametrize("link", LINKS)
def test_predictions_are_r(link):
    fit = discrete_hazard(
        monthly(), data("monthly")[["trt", "x1"]], link=link, month_effects=LOG_TIME
    ).with_expected_information()
    profiles = pd.DataFrame({"trt": [0, 1], "x1": [-0.5, 1]}, index=["a", "b"])
    at = At(months=np.array([1, 3, 12, 24]))
    wanted = DISCRETE[f"survival_{link}"]["values"]

    for measure, name in (
        (predicted_hazard, "hazard"),
        (predicted_survival, "survival"),
        (predicted_months, "area"),
    ):
        found = measure(fit, profiles, at=at)
        close(found.estimate, [*wanted["a"][name], *wanted["b"][name]])
        errors = [*wanted["a"][f"{name}_se"], *wanted["b"][f"{name}_se"]]
        close(found.std_error(robust=False), errors)


@pytest.mark.parametrize(
    ("name", "link", "cluster"),
    [
        pytest.param("glm_cloglog_monthly", "cloglog", "id", id="cloglog"),
        pytest.param("glm_logit_monthly", "logit", "cluster", id="logit"),
        pytest.param("glm_poisson_monthly", "log", "id", id="log"),
        pytest.param("glm_cloglog_monthly_ipw", "cloglog", "id", id="weighted"),
    ],
)
def test_months_that_share_their_end_are_r_with_sandwich(name, link, cluster):
    wanted = PERSON_MONTHS[name]["values"]
    weight = {"weight": "ipw"} if name.endswith("ipw") else {}
    columns = ["trt"] if weight else FOUR
    fit = discrete_hazard(
        cause_specific(monthly(cluster=cluster, **weight), cause=1),
        data("monthly")[columns],
        link=link,
        month_effects=UNTIL_24,
    )
    check_sandwich(fit, wanted, own=not weight)
    first = month_parameters(fit)["effect"].to_numpy()
    close(first[0], wanted["coef"]["(Intercept)"])
    close(first[1:] - first[0], list(wanted["coef"].values())[1 + len(columns) :])


def test_quadratic_weeks_are_r_with_sandwich():
    frame = data("rossi_weeks")
    durations = Durations(
        time=frame["stop"], cause=frame["event"], entry=frame["start"], id=frame["id"]
    )
    fit = discrete_hazard(durations, frame[["fin", "age", "prio"]], month_effects=SQUARED)
    wanted = PERSON_MONTHS["glm_cloglog_rossi_weeks"]["values"]

    check_sandwich(fit, wanted)
    months = list(wanted["coef"].values())
    close(month_parameters(fit)["effect"], [months[0], *months[4:]])


def check_sandwich(fit, wanted, *, own=True):
    place = slice(1, 1 + len(fit.names))
    fit = fit.with_expected_information()
    close(fit.coefficient, list(wanted["coef"].values())[place])
    close(fit.covariance(), np.array(wanted["vcov_cl_HC0"])[place, place])
    # Quasi-likelihood scales the covariance by a dispersion that sandwich leaves out.
    if own:
        close(fit.model_covariance, np.array(wanted["vcov"])[place, place])
        close(fit.loglik, wanted["loglik"])
