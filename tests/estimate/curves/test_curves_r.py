"""Curves against R survival."""

import numpy as np
import pytest

from evaluation.estimate import (
    Durations,
    aalen_johansen,
    kaplan_meier,
    months_lost,
    nelson_aalen,
    quantile,
    restricted_mean,
)
from evaluation.estimate.result.scales import interval
from tests.estimate.reference import CLOSED_FORM, data, strata_slices, values


def close(found, wanted):
    np.testing.assert_allclose(found, np.asarray(wanted, float), rtol=CLOSED_FORM, atol=1e-13)


def lung(**extra):
    frame = data("lung")
    return Durations(time=frame["time"], cause=frame["status"], **extra)


def monthly(arm, *, event="event", weighted=False, entry=True):
    rows = data("monthly")[data("monthly")["trt"] == arm]
    cause = {"event": rows["event"], "first": rows["event"] == 1, "any": rows["event"] > 0}[event]
    return Durations(
        time=rows["time"],
        cause=cause,
        entry=rows["entry"] if entry else None,
        weight=rows["ipw"] if weighted else None,
    )


def cluster(arm):
    return data("monthly")[data("monthly")["trt"] == arm]["cluster"].to_numpy()


def test_greenwood_of_lung_is_r():
    wanted = values("km_lung_plain")
    curve = kaplan_meier(lung())
    low, high = interval(curve.estimate, curve.model_error(), kind="plain", level=0.95)

    close(curve.estimate, wanted["surv"])
    close(curve.model_error()[:-1], wanted["se_surv"][:-1])
    close(np.clip(low, 0, 1)[:-1], wanted["lower"][:-1])
    close(np.clip(high, 0, 1)[:-1], wanted["upper"][:-1])


def test_robust_equals_greenwood_without_weights_and_entry():
    curve = kaplan_meier(lung())

    close(curve.std_error(), curve.model_error())


def test_log_log_interval_of_the_risk_mirrors_r_survival():
    wanted = values("km_lung_loglog_sex")
    frame = data("lung")
    for sex, part in zip((1, 2), strata_slices(wanted), strict=True):
        rows = frame[frame["sex"] == sex]
        curve = kaplan_meier(Durations(time=rows["time"], cause=rows["status"]))
        risk = curve.complement().table()
        inside = np.asarray(wanted["surv"][part]) > 0

        close((1 - risk["conf_high"])[inside], np.asarray(wanted["lower"][part], float)[inside])
        close((1 - risk["conf_low"])[inside], np.asarray(wanted["upper"][part], float)[inside])


def test_weighted_model_variance_is_r():
    wanted = values("km_lung_weighted_naive")
    durations = lung(weight=data("lung")["w"])

    close(kaplan_meier(durations).model_error()[:-1], wanted["se_surv"][:-1])
    close(nelson_aalen(durations).model_error(), wanted["std_chaz"])


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        pytest.param("km_lung_weighted_robust", None, id="robust"),
        pytest.param("km_lung_weighted_cluster", "cl", id="cluster"),
    ],
)
def test_weighted_robust_errors_are_r(name, unit):
    wanted = values(name)
    durations = lung(weight=data("lung")["w"])
    groups = None if unit is None else data("lung")[unit].to_numpy()
    survival, hazard = kaplan_meier(durations), nelson_aalen(durations)

    close(survival.estimate, wanted["surv"])
    close(survival.std_error(unit=groups), wanted["se_surv"])
    close(hazard.estimate, wanted["cumhaz"])
    close(hazard.std_error(unit=groups), wanted["std_chaz"])


@pytest.mark.parametrize(
    ("name", "weighted", "clustered"),
    [
        pytest.param("km_monthly_entry", False, False, id="entry"),
        pytest.param("km_monthly_entry_ipw_robust", True, False, id="entry and weights"),
        pytest.param("km_monthly_entry_ipw_cluster", True, True, id="entry, weights, clusters"),
    ],
)
def test_delayed_entry_is_r(name, weighted, clustered):
    wanted = values(name)
    for arm, part in zip((0, 1), strata_slices(wanted), strict=True):
        curve = kaplan_meier(monthly(arm, event="first", weighted=weighted))
        unit = cluster(arm) if clustered else None
        error = curve.std_error(unit=unit) if weighted else curve.model_error()

        close(curve.at_risk, wanted["n_risk"][part])
        close(curve.events, wanted["n_event"][part])
        close(curve.estimate, wanted["surv"][part])
        close(error, wanted["se_surv"][part])


def test_delayed_entry_of_heart_is_r():
    wanted = values("km_heart_lefttrunc")
    for arm, part in zip((0, 1), strata_slices(wanted), strict=True):
        rows = data("heart")[data("heart")["transplant"] == arm]
        # The set holds half days, which whole months refuse; half days are whole.
        doubled = Durations(time=2 * rows["stop"], cause=rows["event"], entry=2 * rows["start"])
        curve = kaplan_meier(doubled)

        close(curve.month / 2, wanted["time"][part])
        close(curve.estimate, wanted["surv"][part])


@pytest.mark.parametrize(
    ("name", "entry", "weighted"),
    [
        pytest.param("aj_monthly_entry", True, False, id="entry"),
        pytest.param("aj_monthly_noentry", False, False, id="no entry"),
        pytest.param("aj_monthly_entry_ipw", True, True, id="entry and weights"),
    ],
)
def test_aalen_johansen_is_r(name, entry, weighted):
    wanted = values(name)
    state, error = np.array(wanted["pstate"]), np.array(wanted["std_err"])
    for arm, part in zip((0, 1), strata_slices(wanted), strict=True):
        durations = monthly(arm, entry=entry, weighted=weighted)
        free = kaplan_meier(durations)
        close(free.estimate, state[part][:, 0])
        close(free.std_error(), error[part][:, 0])
        for cause in (1, 2, 3):
            curve = aalen_johansen(durations, cause=cause)

            close(curve.estimate, state[part][:, cause])
            close(curve.std_error(), error[part][:, cause])


def test_clustered_incidence_is_the_infinitesimal_jackknife_of_r():
    wanted = values("aj_monthly_entry_ipw_cluster_ij")
    months = np.array([6, 12, 24])
    for arm in (0, 1):
        found = [wanted[f"trt{arm}"][f"t{month}"] for month in months]
        for cause in (1, 2, 3):
            curve = aalen_johansen(monthly(arm, weighted=True), cause=cause, months=months)

            close(curve.estimate, [one["pstate"][cause] for one in found])
            close(curve.std_error(), [one["se_id"][cause] for one in found])
            close(curve.std_error(unit=cluster(arm)), [one["se_cluster"][cause] for one in found])


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        pytest.param("rmtl_monthly_24_se_ij", False, id="no entry"),
        pytest.param("rmtl_monthly_24_se_ij_entry", True, id="entry"),
    ],
)
def test_months_lost_are_r(name, entry):
    at = np.array([24])
    for arm in (0, 1):
        durations = monthly(arm, entry=entry)
        found = [restricted_mean(durations, months=at)]
        found += [months_lost(durations, cause=cause, months=at) for cause in (1, 2, 3)]

        close([one.estimate[0] for one in found], values(name)[f"trt{arm}"]["rmean"])
        close([one.std_error()[0] for one in found], values(name)[f"trt{arm}"]["se"])


def test_restricted_mean_is_r():
    naive, weighted = values("rmst_monthly_24"), values("rmst_monthly_24_se_ij_ipw")
    at = np.array([24])
    for arm in (0, 1):
        plain = restricted_mean(monthly(arm), months=at)
        robust = restricted_mean(monthly(arm, weighted=True), months=at)

        close(plain.estimate[0], naive["rmean"][arm])
        close(plain.model_error()[0], naive["se"][arm])
        close(robust.estimate[0], weighted[f"trt{arm}"]["rmean"])
        close(robust.std_error()[0], weighted[f"trt{arm}"]["se_ij"])


@pytest.mark.parametrize(
    ("name", "weighted"),
    [
        pytest.param("rmtl_monthly_24", False, id="entry"),
        pytest.param("rmtl_monthly_24_ipw", True, id="entry and weights"),
    ],
)
def test_months_lost_beside_the_restricted_mean_are_r(name, weighted):
    table, at = values(name)["tab"], np.array([24])
    for arm in (0, 1):
        durations = monthly(arm, weighted=weighted)
        found = [restricted_mean(durations, months=at)]
        found += [months_lost(durations, cause=cause, months=at) for cause in (1, 2, 3)]

        close([one.estimate[0] for one in found], [row[2] for row in table[arm::2]])
        assert [one.n for one in found] == [row[0] for row in table[arm::2]]


def test_restricted_mean_of_lung_is_r():
    wanted = values("rmst_lung_365")
    for place in (0, 1):
        rows = data("lung")[data("lung")["sex"] == place + 1]
        durations = Durations(time=rows["time"], cause=rows["status"])
        found = restricted_mean(durations, months=np.array([365]))

        close(found.estimate[0], wanted["rmean"][place])
        close(found.model_error()[0], wanted["se"][place])


def test_r_gives_the_error_of_the_model_where_it_says_robust():
    # summary(survfit(robust = TRUE), rmean =) keeps Greenwood's error under weights; the
    # infinitesimal jackknife is the truth, and is R's own in rmst_monthly_24_se_ij_ipw.
    wanted, at = values("rmst_monthly_24_ipw_robust"), np.array([24])
    for arm in (0, 1):
        found = restricted_mean(monthly(arm, weighted=True), months=at)

        close(found.estimate[0], wanted["rmean"][arm])
        close(found.model_error()[0], wanted["se"][arm])
        assert abs(found.std_error()[0] / wanted["se"][arm] - 1) > 1e-3


def test_the_censoring_curve_is_r():
    wanted = values("ipcw_G_lung")
    staying = Durations(time=data("lung")["time"], cause=data("lung")["status"] == 0)

    close(kaplan_meier(staying).estimate, wanted["G"])


def check_cuminc(curves, durations, prefix):
    """Compare the steps of R's curves, where each jump is listed twice, with ours."""
    for cause in range(1, durations.n_causes + 1):
        found = {name: np.array(column) for name, column in curves[f"{prefix} {cause}"].items()}
        time, place = np.unique(found["time"][::-1], return_index=True)
        curve = aalen_johansen(durations, cause=cause, months=time.astype(int)[1:])
        close(curve.estimate, found["est"][::-1][place][1:])
        close(np.square(curve.model_error()), found["var"][::-1][place][1:])


@pytest.mark.parametrize("arm", [0, 1])
def test_incidence_and_its_model_variance_are_cuminc(arm):
    check_cuminc(values("cuminc_monthly_trt")["curves"], monthly(arm, entry=False), arm)


@pytest.mark.parametrize("group", [1, 2, 3])
def test_incidence_and_its_model_variance_are_cuminc_in_days(group):
    rows = data("bmt")[data("bmt")["group"] == group]
    durations = Durations(time=rows["time"], cause=rows["event"])

    check_cuminc(values("cuminc_bmt_group")["curves"], durations, group)


def test_milestones_are_r():
    plain, weighted = values("milestone_monthly_12"), values("milestone_monthly_12_ipw_robust")
    at = np.array([12])
    for arm in (0, 1):
        close(kaplan_meier(monthly(arm), months=at).model_error()[0], plain["se"][arm])
        robust = kaplan_meier(monthly(arm, weighted=True), months=at)
        close(robust.estimate[0], weighted["surv"][arm])
        close(robust.std_error()[0], weighted["se"][arm])


def test_quantiles_are_r():
    wanted = values("km_lung_quantiles")["quantile"]
    for place, sex in ((0, 1), (1, 2)):
        rows = data("lung")[data("lung")["sex"] == sex]
        curve = kaplan_meier(Durations(time=rows["time"], cause=rows["status"]))

        assert [quantile(curve, share=share) for share in (0.25, 0.5, 0.75)] == wanted[place]
