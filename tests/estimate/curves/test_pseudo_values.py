"""Pseudo-values: against R, against leaving out by hand, and in regression."""

import json

import numpy as np
import pytest
import statsmodels.api as sm

from evaluation.errors import UsageError
from evaluation.estimate import (
    Durations,
    aalen_johansen,
    kaplan_meier,
    months_lost,
    nelson_aalen,
    restricted_mean,
)
from evaluation.estimate.curves import leave_one_out
from evaluation.estimate.curves.pseudo_values import MEASURES, pseudo_values
from tests.estimate.reference import CLOSED_FORM, FOLDER, data, values

MORE = json.loads((FOLDER / "curves_more.json").read_text(encoding="utf-8"))["refs"]
CURVES = {
    "survival": kaplan_meier,
    "hazard": nelson_aalen,
    "risk": aalen_johansen,
    "months_without": restricted_mean,
    "months_lost": months_lost,
}
AT = np.array([2, 5, 9])


def close(found, wanted, rtol=CLOSED_FORM):
    np.testing.assert_allclose(found, np.asarray(wanted, float), rtol=rtol, atol=1e-11)


def lung():
    return Durations(time=data("lung")["time"], cause=data("lung")["status"])


def sample(size=40, weight=True):
    rng = np.random.default_rng(8)
    entry = rng.integers(0, 4, size)
    given = {
        "time": entry + rng.integers(1, 9, size),
        "cause": rng.integers(0, 3, size),
        "entry": entry,
    }
    return given | ({"weight": rng.choice([0.5, 1.0, 2.0], size)} if weight else {})


def test_pseudo_values_of_lung_are_r():
    wanted, at = values("pseudo_lung_surv"), np.array([365])

    close(pseudo_values(lung(), months=at).values[:, 0], np.ravel(wanted["t365"]))
    found = pseudo_values(lung(), measure="months_without", months=at)
    close(found.values[:, 0], np.ravel(wanted["rmst365"]))


@pytest.mark.parametrize("measure", MEASURES)
def test_pseudo_values_with_entry_are_r(measure):
    frame = data("monthly")
    durations = Durations(
        time=frame["time"], cause=frame["event"], entry=frame["entry"], id=frame["id"]
    )
    month = 24 if measure.startswith("months") else 12
    found = pseudo_values(durations, measure=measure, months=np.array([month]))

    assert found.unit.tolist() == frame["id"].tolist()
    close(found.values[:, 0], MORE["pseudo_monthly"]["values"][measure])


@pytest.mark.parametrize(
    ("name", "terms", "response"),
    [
        pytest.param("pseudo_gee_monthly", ["trt", "x1", "x2", "age"], "risk", id="risk"),
        pytest.param("pseudo_rmst_gee_lung", ["age", "sex"], "months_without", id="days"),
    ],
)
def test_regression_of_pseudo_values_is_geeglm(name, terms, response):
    wanted = values(name)
    frame = data("monthly") if "monthly" in name else data("lung")
    cause = frame["event"] if "monthly" in name else frame["status"]
    at = np.array([12 if "monthly" in name else 365])
    found = pseudo_values(Durations(time=frame["time"], cause=cause), measure=response, months=at)
    fit = sm.OLS(found.values[:, 0], sm.add_constant(frame[terms])).fit(cov_type="HC0")

    close(fit.params, list(wanted["coef"].values()), rtol=1e-8)
    close(fit.cov_params(), wanted["vbeta"], rtol=1e-7)
    if response == "risk":
        close(found.values[:, 0], wanted["ps12"])


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("weight", [False, True], ids=["rows", "weights"])
@pytest.mark.parametrize("largest", [2**22, 50], ids=["at once", "in blocks"])
def test_deleting_one_is_the_curve_without_her(monkeypatch, measure, weight, largest):
    monkeypatch.setattr(leave_one_out, "LARGEST", largest)
    given = sample(weight=weight)
    total = given["weight"].sum() if weight else 40
    found = pseudo_values(
        Durations(**given), measure=measure, months=AT, jackknife="delete-one"
    ).values
    whole = CURVES[measure](Durations(**given), months=AT).estimate
    for row in range(40):
        kept = {name: np.delete(column, row) for name, column in given.items()}
        own = given["weight"][row] if weight else 1
        without = CURVES[measure](Durations(**kept), months=AT).estimate

        close(found[row], whole + (total - own) / own * (whole - without))


@pytest.mark.parametrize("measure", MEASURES)
def test_a_person_of_several_rows_leaves_with_all_of_them(measure):
    given = sample(weight=False)
    cut = given["entry"] + 1
    split = given["time"] > cut
    both = {
        "time": np.concatenate([cut[split], given["time"]]),
        "cause": np.concatenate([np.zeros(split.sum(), int), given["cause"]]),
        "entry": np.concatenate([given["entry"][split], np.where(split, cut, given["entry"])]),
        "id": np.concatenate([np.flatnonzero(split), np.arange(40)]),
    }
    for jackknife in ("infinitesimal", "delete-one"):
        plain, found = (
            pseudo_values(Durations(**rows), measure=measure, months=AT, jackknife=jackknife)
            for rows in (given, both)
        )
        assert found.unit.tolist() == list(range(40))
        close(found.values, plain.values)


@pytest.mark.parametrize("measure", MEASURES)
def test_without_censoring_the_pseudo_value_is_what_happened(measure):
    durations = Durations(time=[1, 2, 2, 5], cause=[1, 2, 1, 1])
    if measure == "hazard":
        return
    wanted = {
        "survival": [0, 0, 0, 1],
        "risk": [1, 0, 1, 0],
        "months_without": [1, 2, 2, 3],
        "months_lost": [2, 0, 1, 0],
    }[measure]
    for jackknife in ("infinitesimal", "delete-one"):
        found = pseudo_values(durations, measure=measure, months=np.array([3]), jackknife=jackknife)
        close(found.values[:, 0], wanted)


def test_weighted_pseudo_values_average_to_the_curve():
    durations = Durations(**sample())
    found = pseudo_values(durations, months=AT)
    mean = found.weight @ found.values / found.weight.sum()

    close(mean, kaplan_meier(durations, months=AT).estimate)


@pytest.mark.parametrize(
    ("extra", "asked", "message"),
    [
        pytest.param({}, {"measure": "median"}, "unknown measure 'median'", id="measure"),
        pytest.param({"weight": [1, 0, 1]}, {}, "1 persons have no weight", id="weight 0"),
        pytest.param(
            {"id": [1, 1, 2], "entry": [0, 1, 0], "weight": [1, 2, 1]},
            {},
            "a person's weight changes",
            id="weight changes",
        ),
        pytest.param({"strata": [1, 1, 2]}, {}, "one group", id="strata"),
    ],
)
def test_pseudo_values_refuse(extra, asked, message):
    durations = Durations(time=[1, 2, 3], cause=[0, 1, 1], **extra)

    with pytest.raises(UsageError, match=message):
        pseudo_values(durations, months=np.array([2]), **asked)
