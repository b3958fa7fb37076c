"""Residuals and tests of proportional hazards of Cox models against R."""

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import UsageError
from evaluation.estimate import Durations, cox, proportional_hazards
from evaluation.estimate.cox.residuals import (
    deviance,
    martingale,
    residuals,
    scaled_schoenfeld,
    schoenfeld,
)
from tests.estimate.reference import ITERATED, cox_values, data, values

FOUR = ["trt", "x1", "x2", "age"]
TIES = pytest.mark.parametrize("ties", ["efron", "breslow"])


def fitted(ties, *, weighted):
    frame = data("monthly")
    durations = Durations(
        time=frame["time"],
        cause=frame["event"] == 1,
        entry=frame["entry"],
        strata=frame["stratum"],
        weight=frame["ipw"].to_numpy() if weighted else None,
    )
    return cox(durations, frame[FOUR], ties=ties)


def close(found, wanted):
    np.testing.assert_allclose(found, np.asarray(wanted, float), rtol=ITERATED, atol=1e-9)


def check(fit, wanted):
    names = list(fit.names)
    close(martingale(fit), np.ravel(wanted["martingale"]))
    if "deviance" in wanted:
        close(deviance(fit), np.ravel(wanted["deviance"]))
    for kind in ("score", "dfbeta", "dfbetas"):
        if kind in wanted:
            close(residuals(fit, kind=kind), wanted[kind])
    for kind, found in (("schoenfeld", schoenfeld(fit)), ("scaledsch", scaled_schoenfeld(fit))):
        if kind in wanted:
            sort = np.lexsort(np.round(found[names].to_numpy(), 7).T)
            theirs = np.asarray(wanted[kind], float)
            close(found[names].to_numpy()[sort], theirs[np.lexsort(np.round(theirs, 7).T)])


@TIES
@pytest.mark.parametrize("kind", ["strata", "weighted"])
def test_residuals_with_entry_and_strata_are_r(kind, ties):
    check(fitted(ties, weighted=kind == "weighted"), cox_values(f"residuals_{kind}_{ties}"))


def test_residuals_of_rossi_are_r():
    frame = data("rossi")
    fit = cox(Durations(time=frame["week"], cause=frame["arrest"]), frame[["fin", "age", "prio"]])

    check(fit, values("resid_rossi"))


@TIES
def test_residuals_say_what_they_sum_to(ties):
    fit = fitted(ties, weighted=True)
    weight = fit.durations.case_weight

    assert weight @ martingale(fit) == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(weight @ residuals(fit, kind="score"), 0, atol=1e-7)
    np.testing.assert_allclose(residuals(fit), fit.influence, atol=1e-12)
    found = schoenfeld(fit)
    assert found["month"].is_monotonic_increasing is False
    assert found.groupby("stratum")["month"].is_monotonic_increasing.all()
    assert (fit.durations.cause[found["row"]] == 1).all()


def test_an_unknown_residual_is_told():
    with pytest.raises(UsageError, match="unknown residual 'cox' @ residuals; allowed: score"):
        residuals(fitted("efron", weighted=False), kind="cox")


@TIES
@pytest.mark.parametrize("transform", ["km", "rank", "identity", "log"])
def test_test_of_proportional_hazards_with_weights_is_r(transform, ties):
    found = proportional_hazards(fitted(ties, weighted=True), transform=transform)
    wanted = cox_values(f"zph_weighted_{transform}_{ties}")

    close(found["statistic"], wanted["chisq"])
    close(found["p_value"], wanted["p"])


def test_test_of_proportional_hazards_with_offset_is_r():
    frame = data("rossi")
    fit = cox(
        Durations(time=frame["week"], cause=frame["arrest"]),
        frame[["fin", "age", "prio"]],
        offset=0.3 * frame["race"].to_numpy(),
    )
    found = proportional_hazards(fit)

    close(found["statistic"], cox_values("zph_offset")["chisq"])


def test_time_varying_covariates_are_r():
    frame = data("rossi_weeks").dropna(subset="emp_lag")
    names = ["fin", "age", "race", "wexp", "mar", "paro", "prio", "emp_lag"]
    durations = Durations(
        time=frame["stop"], cause=frame["event"], entry=frame["start"], id=frame["id"]
    )
    fit = cox(durations, frame[names])

    for name, robust in (("", False), ("_cluster", True)):
        wanted = values(f"cox_rossi_weeks_tvc_lag{name}")
        close(fit.coefficient, list(wanted["coef"].values()))
        close(fit.covariance(robust=robust), np.reshape(wanted["var"], (8, 8)))
    assert fit.events == 113


@TIES
def test_efron_by_hand(ties):
    # Two of three persons have the event at once; x is 1 for one of them.
    durations = Durations(time=np.array([1, 1, 2]), cause=np.array([1, 1, 0]))
    fit = cox(durations, pd.DataFrame({"x": [1.0, 0.0, 0.0]}), ties=ties)
    theta = np.exp(fit.coefficient[0])

    # Score at the estimate: 1 - theta/(theta+2) - thinned second term = 0.
    second = (theta / 2) / (theta / 2 + 1.5) if ties == "efron" else theta / (theta + 2)
    assert 1 - theta / (theta + 2) - second == pytest.approx(0, abs=1e-9)


def test_residuals_of_the_weighted_strata_are_r():
    wanted = values("resid_monthly_ipw")
    fit = fitted("efron", weighted=True)

    check(fit, wanted)
    close(residuals(fit), wanted["dfbeta_weighted"])
