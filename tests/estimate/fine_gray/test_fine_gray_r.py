"""Fine-Gray regression against R: finegray with coxph, and cmprsk::crr."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.fine_gray.censoring import CRR, FINEGRAY
from evaluation.estimate.fine_gray.regression import fine_gray
from tests.estimate.reference import FOLDER, ITERATED, data, values

COMPETING = json.loads((FOLDER / "competing.json").read_text(encoding="utf-8"))["refs"]
FOUR = ["trt", "x1", "x2", "age"]
PROFILE = {"trt": 1, "x1": 0.5, "x2": 0, "age": 40}
ENTRY = {"entry": "entry", "id": "id"}
STRATA = ENTRY | {"strata": "stratum"}
CLUSTERS = {"weight": "ipw", "cluster": "cluster"}


def close(found, wanted, rtol=ITERATED):
    wanted = np.asarray(wanted, dtype=float)
    np.testing.assert_allclose(found, wanted, rtol=rtol, atol=rtol * np.abs(wanted).max())


def monthly(**extra):
    frame = data("monthly")
    columns = {name: frame[column].to_numpy() for name, column in extra.items()}
    return Durations(time=frame["time"], cause=frame["event"], **columns)


def check(fit, wanted):
    coefficient = wanted["coef"]
    coefficient = list(coefficient.values()) if isinstance(coefficient, dict) else coefficient
    close(fit.coefficient, coefficient)
    close(fit.covariance(), np.reshape(wanted["var"], (len(fit.names), len(fit.names))))
    naive = wanted.get("naive_var", wanted.get("naive"))
    if naive is None:
        close(fit.loglik[1], np.ravel(wanted["loglik"])[-1])
        return
    close(fit.model_covariance, np.reshape(naive, (len(fit.names), len(fit.names))))
    close(fit.loglik, wanted["loglik"])
    if "wald" in wanted:
        close(fit.wald()[0], wanted["wald"])
    close(fit.robust_score_test, np.ravel(wanted["rscore"])[0])


@pytest.mark.parametrize(
    ("name", "extra", "names", "ties"),
    [
        pytest.param("finegray_monthly_noentry_1", {}, FOUR, "breslow", id="months"),
        pytest.param("finegray_monthly_noentry_1_efron", {}, FOUR, "efron", id="Efron"),
        pytest.param("finegray_monthly_entry_1", ENTRY, FOUR, "breslow", id="entry"),
        pytest.param(
            "finegray_monthly_noentry_1_ipw", {"weight": "ipw"}, ["trt"], "breslow", id="weights"
        ),
    ],
)
def test_fine_gray_is_finegray_with_coxph(name, extra, names, ties):
    fit = fine_gray(monthly(**extra), data("monthly")[names], censoring=FINEGRAY, ties=ties)

    check(fit, values(name))


@pytest.mark.parametrize(
    ("name", "extra", "cause", "ties"),
    [
        pytest.param("finegray_strata", STRATA, 1, "breslow", id="strata"),
        pytest.param(
            "finegray_strata_weights_cluster", STRATA | CLUSTERS, 1, "breslow", id="all at once"
        ),
        pytest.param(
            "finegray_entry_weights_cluster_efron", ENTRY | CLUSTERS, 1, "efron", id="Efron"
        ),
        pytest.param("finegray_second_cause", ENTRY, 2, "breslow", id="second cause"),
    ],
)
def test_fine_gray_with_entry_is_finegray_with_coxph(name, extra, cause, ties):
    covariates = data("monthly")[FOUR]
    fit = fine_gray(monthly(**extra), covariates, cause=cause, censoring=FINEGRAY, ties=ties)

    check(fit, COMPETING[name]["values"])


def test_fine_gray_of_days_is_finegray_with_coxph():
    frame = data("bmt")
    durations = Durations(time=frame["time"], cause=frame["event"])
    fit = fine_gray(durations, frame[["z1", "z10"]], cause=2, censoring=FINEGRAY)

    check(fit, COMPETING["finegray_bmt_days"]["values"])


def test_a_covariate_that_changes_with_time_is_finegray_with_coxph():
    frame = data("monthly")
    early = frame[frame["entry"] < 6]
    ongoing = early["time"] > 6
    early = early.assign(
        late=0.0, time=early["time"].clip(upper=6), event=early["event"].where(~ongoing, 0)
    )
    late = frame[frame["time"] > 6]
    late = late.assign(late=late["x1"], entry=late["entry"].clip(lower=6))
    rows = pd.concat([early, late])
    durations = Durations(
        time=rows["time"], cause=rows["event"], entry=rows["entry"], id=rows["id"].to_numpy()
    )
    fit = fine_gray(durations, rows[["trt", "x1", "late"]], censoring=FINEGRAY)

    check(fit, COMPETING["finegray_changing_covariate"]["values"])


def test_fine_gray_is_crr():
    frame, marrow = data("monthly"), data("bmt")
    groups = {"g2": marrow["group"] == 2, "g3": marrow["group"] == 3, "z10": marrow["z10"]}
    days = Durations(time=marrow["time"], cause=marrow["event"])
    second = fine_gray(monthly(), frame[FOUR], cause=2, censoring=CRR)

    check(fine_gray(monthly(), frame[FOUR], censoring=CRR), values("crr_monthly_1"))
    check(fine_gray(days, pd.DataFrame(groups), censoring=CRR), values("crr_bmt_relapse"))
    check(second, COMPETING["crr_second_cause"]["values"])


def test_baseline_steps_are_those_of_crr():
    wanted = values("crr_monthly_1")
    fit = fine_gray(monthly(), data("monthly")[FOUR], censoring=CRR)
    steps = fit.model.point.thinned.a * np.exp(-fit.model.rows.centre @ fit.coefficient)

    close(steps, wanted["bfitj"])


def censoring_part(frame, fit, *, own_events):
    """Fine & Gray's (1999) psi by group, month for month; its q over all events or the own."""
    X, group, time = frame[FOUR].to_numpy(), frame["trt"].to_numpy(), frame["time"].to_numpy()
    cause, risk = frame["event"].to_numpy(), np.exp(frame[FOUR] @ fit.coefficient).to_numpy()
    months = range(1, time.max() + 1)
    level = np.ones((2, time.max() + 2))
    for g in (0, 1):
        for month in months:
            at_risk = (time >= month) & (group == g)
            gone = (time == month) & (group == g) & (cause == 0)
            level[g, month + 1] = level[g, month] * (1 - gone.sum() / max(at_risk.sum(), 1))

    def weights(month):
        stays = level[group, month] / level[group, time] * (cause > 1)
        return risk * np.where(time >= month, 1, stays)

    psi = np.zeros(X.shape)
    for g in (0, 1):
        for month in months:
            at_risk = (time >= month) & (group == g)
            gone = at_risk & (time == month) & (cause == 0)
            q = np.zeros(len(FOUR))
            for later in range(month, time.max() + 1):
                w = weights(later)
                events = (time == later) & (cause == 1) & (~np.array(own_events) | (group == g))
                stay = w * ((time < month) & (cause > 1) & (group == g))
                mean = w @ X / w.sum()
                q += (stay @ X - mean * stay.sum()) * events.sum() / w.sum()
            psi[gone] += q / max(at_risk.sum(), 1)
            psi[at_risk] -= q * gone.sum() / max(at_risk.sum(), 1) ** 2
    return psi


def test_censoring_by_group_is_crr_but_for_events_its_variance_leaves_out():
    """crr's q(u) of a censoring group sums over the events of that group only (crrvv)."""
    frame = data("monthly")
    wanted = values("crr_monthly_1_cengroup")
    how = replace(CRR, strata=frame["trt"].to_numpy())
    fit = fine_gray(monthly(), frame[FOUR], censoring=how)
    known = fine_gray(monthly(), frame[FOUR], censoring=replace(how, variance="known"))

    close(fit.coefficient, list(wanted["coef"].values()))
    close(fit.loglik[1], wanted["loglik"])
    for own_events, variance in (
        (False, fit.covariance()),
        (True, np.reshape(wanted["var"], (4, 4))),
    ):
        part = censoring_part(frame, fit, own_events=own_events)
        influence = known.influence + part @ fit.model_covariance
        close(influence.T @ influence, variance)


def test_predicted_incidence_is_r():
    frame = data("monthly")
    wanted = COMPETING["finegray_incidence"]["values"]
    fit = fine_gray(monthly(**ENTRY), frame[FOUR], censoring=FINEGRAY)
    found = fit.incidence(PROFILE, months=np.array(wanted["month"], dtype=int))
    steps = COMPETING["crr_incidence"]["values"]
    crr = fine_gray(monthly(), frame[FOUR], censoring=CRR).incidence(PROFILE)

    close(found.estimate, wanted["incidence"])
    close(crr.month, steps["month"])
    close(crr.estimate, steps["incidence"])
