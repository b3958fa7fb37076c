"""Curves, quantiles and log-rank tests with everything at once, against R."""

import json
from functools import partial

import numpy as np
import pytest

from evaluation.estimate import Durations, aalen_johansen, kaplan_meier, months_lost, nelson_aalen
from evaluation.estimate.curves.curves import by_stratum, fleming_harrington
from evaluation.estimate.curves.logrank import logrank
from evaluation.estimate.curves.quantiles import quantiles
from tests.estimate.reference import CLOSED_FORM, FOLDER, data, values

MORE = json.loads((FOLDER / "curves_more.json").read_text(encoding="utf-8"))["refs"]
KINDS = ["plain", "log", "log-log", "logit", "arcsin"]


def more(name):
    return MORE[name]["values"]


def close(found, wanted):
    np.testing.assert_allclose(found, np.asarray(wanted, float), rtol=CLOSED_FORM, atol=1e-12)


def lung(**extra):
    return Durations(time=data("lung")["time"], cause=data("lung")["status"], **extra)


def monthly(rows=slice(None), *, event="any", weight="ipw", cluster="cluster", strata=None):
    frame = data("monthly")[rows]
    cause = {"any": frame["event"] > 0, "second": frame["event"] == 2, "all": frame["event"]}
    names = {"weight": weight, "cluster": cluster, "strata": strata}
    columns = {name: frame[column] for name, column in names.items() if column}
    return Durations(
        time=frame["time"], cause=cause[event], entry=frame["entry"], id=frame["id"], **columns
    )


def check_bounds(curve, found, *, kind, level=0.95, variance="robust"):
    low, high = curve.interval(kind=kind, level=level, variance=variance)
    close(low, found["lower"])
    close(high, found["upper"])


@pytest.mark.parametrize("kind", KINDS)
def test_intervals_with_weights_entry_and_clusters_are_r(kind):
    for arm in (0, 1):
        found = more(f"weighted_cluster_{kind}")[f"s{arm + 1}"]
        curve = kaplan_meier(monthly(data("monthly")["trt"] == arm))

        close(curve.estimate, found["surv"])
        close(curve.std_error(), found["se"])
        check_bounds(curve, found, kind=kind)


@pytest.mark.parametrize("kind", KINDS)
def test_greenwood_intervals_are_r(kind):
    check_bounds(
        kaplan_meier(lung()), more(f"greenwood_{kind}"), kind=kind, level=0.9, variance="model"
    )


def test_the_log_interval_of_the_reference_set_is_r():
    found = values("km_lung_log")
    curve = kaplan_meier(lung())

    close(curve.estimate, found["surv"])
    close(curve.model_error()[:-1], found["se_surv"][:-1])
    check_bounds(curve, found, kind="log", variance="model")


@pytest.mark.parametrize(
    ("name", "ties"),
    [
        pytest.param("na_lung_fh", "breslow", id="together"),
        pytest.param("na_lung_fh2_efron", "efron", id="in turn"),
    ],
)
def test_survival_by_the_hazard_is_r(name, ties):
    found = values(name)
    hazard, survival = nelson_aalen(lung(), ties=ties), fleming_harrington(lung(), ties=ties)

    close(hazard.estimate, found["cumhaz"])
    close(hazard.model_error(), found["std_chaz"])
    close(survival.estimate, found["surv"])
    close(survival.model_error(), found["se_surv"])
    check_bounds(survival, found, kind="log", variance="model")


@pytest.mark.parametrize(
    ("name", "ties", "variance"),
    [
        pytest.param("weighted_robust_by_hazard", "breslow", "robust", id="together"),
        pytest.param("weighted_robust_cumhaz_in_turn", "efron", "robust", id="in turn"),
        pytest.param("weighted_naive_cumhaz_in_turn", "efron", "model", id="in turn, model"),
    ],
)
def test_weighted_hazards_are_r(name, ties, variance):
    found, durations = more(name), monthly(cluster=None)
    hazard = nelson_aalen(durations, ties=ties)
    survival = fleming_harrington(durations, ties=ties)

    close(hazard.estimate, found["cumhaz"])
    close(survival.estimate, found["surv"])
    close(hazard.error(variance), found["se_cumhaz"])
    if ties == "breslow":
        # Here R gives the error of the log survival and calls it that of the survival.
        close(survival.error(variance) / survival.estimate, found["se"])
    else:
        close(survival.error(variance), found["se"])


def test_strata_with_weights_entry_and_clusters_are_r():
    found = more("strata_weighted_cluster")
    curves = by_stratum(kaplan_meier, monthly(event="second", strata="stratum"))

    assert len(curves) == len(found)
    for place, curve in enumerate(curves.values()):
        wanted = found[f"s{place + 1}"]
        close(curve.estimate, wanted["surv"])
        close(curve.std_error(), wanted["se"])
        check_bounds(curve, wanted, kind="log-log")


def test_incidence_with_weights_and_entry_is_r():
    # R ignores the clusters of several states; with clusters its residuals judge, below.
    found = more("states_weighted")
    state, error = np.array(found["pstate"]), np.array(found["se"])
    durations = monthly(event="all", cluster=None)
    close(kaplan_meier(durations).std_error(), error[:, 0])
    for cause in (1, 2, 3):
        curve = aalen_johansen(durations, cause=cause)
        close(curve.estimate, state[:, cause])
        close(curve.std_error(), error[:, cause])
        hazard = nelson_aalen(durations, cause=cause)
        close(hazard.estimate, np.array(found["cumhaz"])[:, cause - 1])


def test_months_with_weights_entry_and_clusters_are_r():
    found, at = more("months_weighted_cluster"), np.array([6, 12, 30])
    for cause in (1, 2, 3):
        curve = months_lost(monthly(event="all"), cause=cause, months=at)
        close(curve.estimate, np.array(found["months"])[:, cause])
        close(curve.std_error(), np.array(found["se"])[:, cause])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "curve", "extra"),
    [
        pytest.param("quantile", partial(kaplan_meier, lung()), {"variance": "model"}, id="plain"),
        pytest.param(
            "quantile_weighted_cluster",
            lambda: kaplan_meier(monthly()),
            {"level": 0.9},
            id="entry, weights, clusters",
        ),
    ],
)
def test_quantiles_with_intervals_are_r(kind, name, curve, extra):
    wanted = more(f"{name}_{kind}")
    found = quantiles(curve(), shares=(0.1, 0.25, 0.5, 0.75, 0.9), kind=kind, **extra)

    close(found["month"], wanted["quantile"])
    close(found["conf_low"], wanted["lower"])
    close(found["conf_high"], wanted["upper"])


def test_quantiles_on_flat_stretches_are_r():
    wanted = more("quantile_flat")
    durations = Durations(time=[1, 2, 4, 6, 6, 8, 9, 9], cause=[1, 1, 1, 1, 0, 1, 0, 0])
    found = quantiles(kaplan_meier(durations), shares=(0.125, 0.25, 0.3, 0.5), kind="plain")

    close(found["month"], wanted["quantile"])
    close(found["conf_low"], wanted["lower"])
    close(found["conf_high"], wanted["upper"])


@pytest.mark.parametrize("place", [0, 1])
def test_the_quantile_intervals_of_the_reference_set_are_r(place):
    wanted, frame = values("km_lung_quantiles"), data("lung")
    rows = frame[frame["sex"] == place + 1]
    found = quantiles(
        kaplan_meier(Durations(time=rows["time"], cause=rows["status"])),
        kind="log-log",
        variance="model",
    )

    close(found["month"], wanted["quantile"][place])
    close(found["conf_low"], wanted["lower"][place])
    close(found["conf_high"], wanted["upper"][place])


def is_r(found, wanted):
    close(found.observed, wanted["obs"])
    close(found.expected, wanted["exp"])
    close(found.covariance, wanted["var"])
    close(found.statistic, wanted["chisq"][0])


@pytest.mark.parametrize("rho", [0, 0.5, 1])
def test_logrank_within_strata_is_r(rho):
    frame = data("rossi")
    strata = frame["race"].astype(str) + frame["mar"].astype(str)
    durations = Durations(time=frame["week"], cause=frame["arrest"], strata=strata)

    is_r(logrank(durations, frame["fin"], rho=rho), more(f"logrank_strata_rho{rho:g}"))


@pytest.mark.parametrize("rho", [0, 0.5, 1])
def test_logrank_of_several_groups_is_r(rho):
    frame = data("veteran")
    durations = Durations(time=frame["time"], cause=frame["status"])

    is_r(logrank(durations, frame["celltype"], rho=rho), more(f"logrank_groups_rho{rho:g}"))


def test_logrank_of_several_groups_within_strata_is_r():
    frame = data("veteran")
    durations = Durations(time=frame["time"], cause=frame["status"], strata=frame["trt"])

    is_r(logrank(durations, frame["celltype"]), more("logrank_strata_groups"))


def test_trend_over_groups_is_r():
    frame = data("veteran")
    found = logrank(Durations(time=frame["time"], cause=frame["status"]), frame["celltype"])

    close(found.trend([1, 2, 3, 4]).statistic, more("trend_veteran")["chisq"][0])


def test_weights_on_late_differences_are_r():
    frame = data("rossi")
    durations = Durations(time=frame["week"], cause=frame["arrest"])
    found = logrank(durations, frame["fin"], rho=0.5, gamma=1)

    close(found.statistic, more("late_weights_by_hand")["chisq"][0])


def test_incidence_at_milestones_and_its_model_variance_are_cuminc():
    found, frame = more("cuminc_monthly"), data("monthly")
    durations = Durations(time=frame["time"], cause=frame["event"])
    for cause in (1, 2, 3):
        curve = aalen_johansen(durations, cause=cause, months=np.array([3, 6, 12, 24]))
        close(curve.estimate, found["est"][cause - 1])
        close(curve.model_variance, found["var"][cause - 1])
