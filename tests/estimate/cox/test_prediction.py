"""Baseline hazards, predictions and absolute risks of Cox models: R, and what must hold."""

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import expm

from evaluation.errors import GateError, UsageError
from evaluation.estimate import Durations, Label, cox, difference
from evaluation.estimate.cox.baseline import baseline
from evaluation.estimate.cox.cause_specific import cause_specific
from evaluation.estimate.cox.prediction import absolute_risk, cumulative_hazard, survival
from evaluation.estimate.readings.profiles import At
from tests.estimate.reference import CLOSED_FORM, DERIVATIVE, ITERATED, cox_values, data, values

PROFILES = pd.DataFrame(
    {"trt": [0, 1], "x1": [-0.5, 1], "x2": [0, 1], "age": [30, 45]}, index=["a", "b"]
)
FOUR = ["trt", "x1", "x2", "age"]
STEP = 1e-4


def monthly(cause=1, **columns):
    frame = data("monthly")
    extra = {name: frame[column].to_numpy() for name, column in columns.items()}
    durations = Durations(time=frame["time"], cause=frame["event"], entry=frame["entry"], **extra)
    return cause_specific(durations, cause=cause)


def close(found, wanted, rtol=ITERATED):
    np.testing.assert_allclose(found, np.asarray(wanted, float), rtol=rtol, atol=1e-12)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_baseline_hazard_is_r(ties):
    frame = data("rossi")
    fit = cox(
        Durations(time=frame["week"], cause=frame["arrest"]),
        frame[["fin", "age", "prio"]],
        ties=ties,
    )
    found, wanted = baseline(fit), values(f"basehaz_rossi_{ties}")

    place = np.searchsorted(found["month"], wanted["time"], side="right")
    close(np.append(0, found["cumulative_hazard"])[place], wanted["hazard"])


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_weighted_baseline_hazards_of_strata_are_r(ties):
    fit = cox(monthly(strata="stratum", weight="ipw"), data("monthly")[FOUR], ties=ties)
    found, wanted = baseline(fit), cox_values(f"basehaz_weighted_{ties}")

    for stratum in (0, 1):
        mine = found[found["stratum"] == stratum]
        theirs = np.array(wanted["strata"]) == f"stratum={stratum}"
        place = np.searchsorted(mine["month"], np.array(wanted["time"])[theirs], side="right")
        cumulated = np.append(0, mine["cumulative_hazard"])[place]
        close(cumulated, np.array(wanted["hazard"])[theirs])


def test_survival_of_new_people_is_r():
    frame = data("rossi")
    names = ["fin", "age", "prio"]
    fit = cox(Durations(time=frame["week"], cause=frame["arrest"]), frame[names])
    wanted = values("coxsurv_rossi_newdata")
    at = At(months=np.array(wanted["time"]))
    profiles = pd.DataFrame({"fin": [0, 1], "age": 25, "prio": 3})
    found = cumulative_hazard(fit, profiles, at=at)

    close(survival(fit, profiles, at=at).estimate, np.ravel(wanted["surv"], order="F"))
    close(found.estimate, np.ravel(wanted["cumhaz"], order="F"))
    close(found.model_error, np.ravel(wanted["std_err_log"], order="F"))


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize(
    ("kind", "name"), [("plain", "plain"), ("log", "log"), ("log-log", "loglog")]
)
def test_intervals_of_predictions_are_r(ties, kind, name):
    fit = cox(monthly(strata="stratum"), data("monthly")[FOUR], ties=ties)
    wanted = cox_values(f"survfit_strata_{ties}")[name]
    ends = np.cumsum(wanted["strata"]).astype(int)
    for stratum, block in ((0, slice(0, ends[0])), (1, slice(ends[0], ends[1]))):
        at = At(months=np.array(wanted["time"][block]), stratum=stratum)
        found = survival(fit, PROFILES.iloc[[stratum]], at=at).table(kind=kind, robust=False)

        close(found["estimate"], wanted["surv"][block])
        inside = np.array(wanted["surv"][block]) < 1
        low = np.array(wanted["lower"][block], float)[inside]
        high = np.minimum(found["conf_high"], 1)[inside]
        close(
            np.maximum(found["conf_low"], 0)[inside]
            if kind == "plain"
            else found["conf_low"][inside],
            low,
        )
        close(high, np.array(wanted["upper"][block], float)[inside])


@pytest.mark.parametrize("cause", [2, 3])
def test_cause_specific_hazard_ratios_are_r(cause):
    fit = cox(monthly(cause=cause, cluster="cluster"), data("monthly")[FOUR])
    wanted = cox_values(f"cause_{cause}")

    close(fit.coefficient, wanted["coef"])
    close(fit.covariance(), wanted["var"])
    close(fit.model_covariance, wanted["naive_var"])


def causes(ties="efron"):
    return {
        cause: cox(monthly(cause=cause), data("monthly")[["trt", "x1"]], ties=ties)
        for cause in (1, 2, 3)
    }


def test_exponential_absolute_risks_are_matrix_exponentials_of_the_hazards():
    fits = causes()
    months = np.arange(1, 21)
    at = At(months=months)
    profile = PROFILES.iloc[[1]]
    hazard = np.diff(
        [cumulative_hazard(fit, profile, at=at).estimate for fit in fits.values()], prepend=0
    )
    state, wanted = np.array([1.0, 0, 0, 0]), []
    for step in hazard.T:
        rates = np.zeros((4, 4))
        rates[0] = [-step.sum(), *step]
        state = state @ expm(rates)
        wanted.append(state)
    for cause in fits:
        found = absolute_risk(fits, profile, cause=cause, at=at, form="exponential")
        close(found.estimate, np.array(wanted)[:, cause], CLOSED_FORM)


def test_product_limit_absolute_risks_are_those_of_the_baselines_of_r():
    wanted = cox_values("product_limit")
    profile = pd.DataFrame({"trt": [1], "x1": [1]})
    at = At(months=np.array(wanted["time"]))
    for cause in (1, 2, 3):
        found = absolute_risk(causes(), profile, cause=cause, at=at, form="product")

        close(found.estimate, np.array(wanted["risk"])[:, cause - 1])


@pytest.mark.parametrize("form", ["exponential", "product"])
def test_absolute_risks_and_survival_sum_to_one(form):
    fits, at = causes(), At(months=np.array([6, 12, 20]))
    risks = [
        absolute_risk(fits, PROFILES, cause=cause, at=at, form=form).estimate for cause in fits
    ]
    total = sum(cumulative_hazard(fit, PROFILES, at=at).estimate for fit in fits.values())

    if form == "exponential":
        close(sum(risks) + np.exp(-total), np.ones(6), CLOSED_FORM)
    assert (sum(risks) < 1).all()


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("measure", ["hazard", "survival", "exponential", "product"])
def test_influence_of_a_prediction_is_its_derivative_in_one_weight(ties, measure):
    rng = np.random.default_rng(2)
    size = 70
    given = {
        "time": rng.integers(3, 9, size),
        "cause": rng.integers(0, 3, size),
        "entry": rng.integers(0, 3, size),
        "strata": rng.integers(0, 2, size),
    }
    X = pd.DataFrame({"a": rng.normal(size=size), "b": rng.integers(0, 2, size)})
    weight = rng.uniform(0.5, 2, size)
    profiles = pd.DataFrame({"a": [0.3, -1], "b": [1, 0]})
    at = At(months=np.array([4, 7]), stratum=1)

    def predicted(weights):
        durations = Durations(**given, weight=weights)
        fits = {
            cause: cox(cause_specific(durations, cause=cause), X, ties=ties) for cause in (1, 2)
        }
        if measure == "hazard":
            return cumulative_hazard(fits[1], profiles, at=at)
        if measure == "survival":
            return survival(fits[1], profiles, at=at)
        return absolute_risk(fits, profiles, cause=2, at=at, form=measure)

    found = predicted(weight)
    np.testing.assert_allclose(found.influence.sum(axis=0), 0, atol=1e-9)
    for row in (0, 5, int(np.flatnonzero(given["cause"] == 2)[0])):
        bump = np.zeros(size)
        bump[row] = STEP * weight[row]
        slope = predicted(weight + bump).estimate - predicted(weight - bump).estimate
        np.testing.assert_allclose(
            found.influence[row], slope / (2 * STEP), rtol=DERIVATIVE, atol=1e-8
        )


def test_differences_of_predictions_share_their_covariance():
    fit = cox(monthly(cluster="cluster"), data("monthly")[FOUR])
    label = Label(
        outcome="exit", population="all", arm="", reference="", method="cox", role="secondary"
    )
    risks = survival(fit, PROFILES, at=At(months=np.array([12]))).complement().effects(label=label)
    first, second = (risks.select(risks.labels["arm"] == name) for name in ("a", "b"))
    found = difference(second, first)

    spread = np.square(risks.influence[:, 1] - risks.influence[:, 0]).sum()
    np.testing.assert_allclose(found.std_error**2, spread, rtol=1e-12)
    assert found.std_error != pytest.approx(np.hypot(*risks.std_error), rel=1e-3)


def test_months_nobody_reached_are_unknown():
    fit = cox(monthly(), data("monthly")[FOUR])
    last = int(data("monthly")["time"].max())
    found = survival(fit, PROFILES, at=At(months=np.array([0, last, last + 1])))

    assert np.isnan(found.estimate).tolist() == [False, False, True] * 2
    assert found.estimate[0] == 1


@pytest.mark.parametrize(
    ("profiles", "stratum", "message"),
    [
        pytest.param(PROFILES, None, "needs to know which @ stratum; allowed: 0, 1", id="none"),
        pytest.param(PROFILES, 7, "no such one @ stratum", id="unknown"),
        pytest.param(PROFILES[["trt"]], 1, "no column x1, x2, age @ profiles", id="column"),
        pytest.param(PROFILES.assign(x1=np.nan), 1, "missing or infinite", id="missing"),
    ],
)
def test_predictions_that_cannot_be_read_are_refused(profiles, stratum, message):
    fit = cox(monthly(strata="stratum"), data("monthly")[FOUR])

    with pytest.raises(UsageError, match=message):
        survival(fit, profiles, at=At(months=np.array([3]), stratum=stratum))


def test_absolute_risk_refuses_models_that_do_not_belong_together():
    fits = causes()
    at = At(months=np.array([3]))
    with pytest.raises(UsageError, match="no model of cause 4 @ absolute_risk; allowed: 1, 2, 3"):
        absolute_risk(fits, PROFILES, cause=4, at=at)
    with pytest.raises(UsageError, match="rows have the event in two models"):
        absolute_risk({1: fits[1], 2: fits[1]}, PROFILES, cause=1, at=at)
    short = cox(monthly().take(np.arange(400)), data("monthly")[["trt", "x1"]][:400])
    with pytest.raises(UsageError, match="models of different rows"):
        absolute_risk({1: fits[1], 2: short}, PROFILES, cause=1, at=at)
    far = pd.DataFrame({"trt": [60.0], "x1": [60.0]})
    with pytest.raises(GateError, match="exceed 1 for these covariates"):
        absolute_risk(fits, far, cause=1, at=At(months=np.array([20])), form="product")


def test_predictions_have_one_scale_each():
    fit = cox(monthly(), data("monthly")[FOUR])
    at = At(months=np.array([6]))
    hazard, left = cumulative_hazard(fit, PROFILES, at=at), survival(fit, PROFILES, at=at)
    label = Label(outcome="o", population="p", arm="", reference="", method="m", role="secondary")

    with pytest.raises(UsageError, match="has no complement"):
        hazard.complement()
    with pytest.raises(UsageError, match="take complement"):
        left.effects(label=label)
    low = hazard.table()["conf_low"]
    close(np.exp(-low), left.table()["conf_high"], CLOSED_FORM)
