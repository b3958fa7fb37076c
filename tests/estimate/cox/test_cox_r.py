"""Cox regression and log-rank tests against R survival."""

import numpy as np
import pandas as pd
import pytest

from evaluation.estimate import Durations, cox, logrank, proportional_hazards
from tests.estimate.reference import CLOSED_FORM, ITERATED, data, values


def close(found, wanted, rtol=ITERATED):
    np.testing.assert_allclose(found, np.asarray(wanted, float), rtol=rtol, atol=1e-12)


def rossi(**extra):
    frame = data("rossi")
    return Durations(time=frame["week"], cause=frame["arrest"], **extra)


def monthly(**extra):
    frame = data("monthly")
    columns = {name: frame[column] for name, column in extra.items()}
    return Durations(time=frame["time"], cause=frame["event"] == 1, **columns)


SEVEN = ["fin", "age", "race", "wexp", "mar", "paro", "prio"]
FOUR = ["trt", "x1", "x2", "age"]
ENTRY = {"entry": "entry"}
STRATA = ENTRY | {"strata": "stratum", "cluster": "cluster"}
CASES = [
    pytest.param("cox_rossi_{}", "rossi", {}, SEVEN, id="rossi"),
    pytest.param("cox_rossi_{}_robust", "rossi", {}, SEVEN, id="rossi robust"),
    pytest.param("cox_monthly_noentry_{}", "monthly", {}, FOUR, id="monthly"),
    pytest.param(
        "cox_monthly_noentry_{}_cluster", "monthly", {"cluster": "cluster"}, FOUR, id="cluster"
    ),
    pytest.param("cox_monthly_entry_{}", "monthly", ENTRY, FOUR, id="entry"),
    pytest.param("cox_monthly_entry_{}_robust", "monthly", ENTRY, FOUR, id="entry robust"),
    pytest.param(
        "cox_monthly_entry_strata_{}_cluster", "monthly", STRATA, FOUR, id="strata, cluster"
    ),
    pytest.param(
        "cox_monthly_entry_strata_ipw_{}_cluster",
        "monthly",
        STRATA | {"weight": "ipw"},
        FOUR,
        id="strata, weights, cluster",
    ),
    pytest.param(
        "cox_monthly_ipw_trtonly_{}_robust",
        "monthly",
        ENTRY | {"weight": "ipw"},
        ["trt"],
        id="weights, one column",
    ),
]


def check(fit, wanted):
    size = len(fit.names)
    robust = wanted["naive_var"] is not None
    close(fit.coefficient, list(wanted["coef"].values()))
    close(fit.covariance(robust=robust), np.reshape(wanted["var"], (size, size)))
    close(fit.loglik, wanted["loglik"])
    close(fit.score_test, np.ravel(wanted["score"])[0])
    close(fit.wald(robust=robust)[0], np.ravel(wanted["wald"])[0])
    assert (fit.n, fit.events) == (wanted["n"], wanted["nevent"])
    if robust:
        close(fit.model_covariance, np.reshape(wanted["naive_var"], (size, size)))
        close(fit.robust_score_test, np.ravel(wanted["rscore"])[0])


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize(("name", "frame", "columns", "names"), CASES)
def test_cox_is_r(name, frame, columns, names, ties):
    durations = monthly(**columns) if frame == "monthly" else rossi()

    check(cox(durations, data(frame)[names], ties=ties), values(name.format(ties)))


def test_cox_with_clusters_of_rossi_is_r():
    durations = rossi(cluster=data("rossi")["cl"])

    check(cox(durations, data("rossi")[SEVEN]), values("cox_rossi_efron_cluster"))


@pytest.mark.parametrize("kind", ["naive", "robust"])
def test_weighted_cox_of_rossi_is_r(kind):
    fit = cox(rossi(weight=data("rossi")["w"]), data("rossi")[SEVEN])

    check(fit, values(f"cox_rossi_efron_weighted_{kind}"))


def test_cox_with_two_strata_is_r():
    frame = data("rossi")
    durations = rossi(strata=frame["wexp"] * 10 + frame["mar"])

    check(cox(durations, frame[["fin", "age", "race", "prio"]]), values("cox_rossi_strata"))


def test_cox_with_offset_is_r():
    frame = data("rossi")
    wanted = values("cox_rossi_offset")
    fit = cox(rossi(), frame[["fin", "age", "prio"]], offset=0.3 * frame["race"].to_numpy())

    close(fit.coefficient, list(wanted["coef"].values()))
    close(fit.model_covariance, np.reshape(wanted["var"], (3, 3)))
    close(fit.loglik, wanted["loglik"])


@pytest.mark.parametrize(
    ("name", "unit", "ties"),
    [
        pytest.param("cox_lung_efron", None, "efron", id="lung"),
        pytest.param("cox_lung_cluster_inst", "inst", "efron", id="lung by institution"),
    ],
)
def test_cox_of_lung_in_days_is_r(name, unit, ties):
    frame = data("lung")
    cluster = None if unit is None else frame[unit]
    durations = Durations(time=frame["time"], cause=frame["status"], cluster=cluster)

    check(cox(durations, frame[["age", "sex", "ph_ecog"]], ties=ties), values(name))


@pytest.mark.parametrize(
    ("name", "ties", "clustered"),
    [
        pytest.param("cox_heart_efron", "efron", False, id="efron"),
        pytest.param("cox_heart_breslow", "breslow", False, id="breslow"),
        pytest.param("cox_heart_cluster", "efron", True, id="clustered"),
    ],
)
def test_cox_of_start_stop_rows_is_r(name, ties, clustered):
    frame = data("heart")
    durations = Durations(
        time=2 * frame["stop"],
        cause=frame["event"],
        entry=2 * frame["start"],
        cluster=frame["id"] if clustered else None,
    )
    fit = cox(durations, frame[["age", "year", "surgery", "transplant"]], ties=ties)

    check(fit, values(name))


def test_cox_of_veteran_is_r():
    frame = data("veteran")
    types = pd.get_dummies(frame["celltype"], drop_first=True, dtype=float)
    columns = pd.concat([frame[["trt", "karno", "age"]], types], axis=1)

    check(
        cox(Durations(time=frame["time"], cause=frame["status"]), columns),
        values("cox_veteran_efron"),
    )


def check_test(found, wanted):
    close(found.statistic, wanted["chisq"], CLOSED_FORM)
    close(found.observed, wanted["obs"], CLOSED_FORM)
    close(found.expected, wanted["exp"], CLOSED_FORM)
    close(found.covariance, wanted["var"], CLOSED_FORM)


@pytest.mark.parametrize(
    ("name", "rho"),
    [
        pytest.param("logrank_lung_sex", 0, id="log-rank"),
        pytest.param("logrank_lung_rho1", 1, id="Peto"),
    ],
)
def test_logrank_of_lung_is_r(name, rho):
    frame = data("lung")
    found = logrank(Durations(time=frame["time"], cause=frame["status"]), frame["sex"], rho=rho)

    check_test(found, values(name))
    close(found.p_value, values(name)["p"], CLOSED_FORM)


def test_logrank_of_four_groups_is_r():
    frame = data("veteran")
    found = logrank(Durations(time=frame["time"], cause=frame["status"]), frame["celltype"])

    check_test(found, values("logrank_veteran_4groups"))
    assert found.df == 3


def test_logrank_of_rossi_is_r():
    frame = data("rossi")

    check_test(logrank(rossi(), frame["fin"]), values("logrank_rossi_fin"))
    check_test(
        logrank(rossi(strata=frame["race"]), frame["fin"]), values("logrank_rossi_fin_strata")
    )


def test_logrank_under_heavy_ties_is_r():
    frame = data("monthly")
    found = logrank(Durations(time=frame["time"], cause=frame["event"]), frame["trt"])

    check_test(found, values("logrank_monthly_nontrunc"))


def test_logrank_with_entry_is_the_score_test_of_r():
    frame = data("monthly")
    durations = Durations(time=frame["time"], cause=frame["event"], entry=frame["entry"])
    found = logrank(durations, frame["trt"], variance="score")

    close(found.statistic, values("logrank_monthly_entry_coxscore_breslow")["score"], CLOSED_FORM)


def test_weighted_logrank_is_the_robust_score_test_of_r():
    frame = data("monthly")
    durations = Durations(
        time=frame["time"], cause=frame["event"], entry=frame["entry"], weight=frame["ipw"]
    )
    found = logrank(durations, frame["trt"], variance="robust")

    wanted = np.ravel(values("logrank_monthly_ipw_robustscore")["rscore"])[0]
    close(found.statistic, wanted, CLOSED_FORM)


@pytest.mark.parametrize("transform", ["km", "identity", "log", "rank"])
def test_test_of_proportional_hazards_of_rossi_is_r(transform):
    frame = data("rossi")
    fit = cox(rossi(), frame[SEVEN])
    found = proportional_hazards(fit, transform=transform)

    wanted = values(f"zph_rossi_{transform}")
    close(found["statistic"], wanted["chisq"])
    close(found["p_value"], wanted["p"])


def test_test_of_proportional_hazards_with_entry_and_strata_is_r():
    durations = monthly(entry="entry", strata="stratum")
    fit = cox(durations, data("monthly")[FOUR])
    found = proportional_hazards(fit)

    close(found["statistic"], values("zph_monthly_km")["chisq"])
    close(found["p_value"], values("zph_monthly_km")["p"])
