"""Gray's test: by hand, against R cmprsk, and beside the tests it must agree with."""

import json

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import GateError, UsageError
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.curves.gray import gray
from evaluation.estimate.curves.logrank import logrank
from evaluation.estimate.fine_gray.censoring import Censoring
from evaluation.estimate.fine_gray.regression import fine_gray
from tests.estimate.reference import CLOSED_FORM, FOLDER, data, values

COMPETING = json.loads((FOLDER / "competing.json").read_text(encoding="utf-8"))["refs"]


def monthly(rows=slice(None), **extra):
    frame = data("monthly")[rows]
    columns = {name: frame[column].to_numpy() for name, column in extra.items()}
    return Durations(time=frame["time"], cause=frame["event"], **columns)


def bmt(**extra):
    return Durations(time=data("bmt")["time"], cause=data("bmt")["event"], **extra)


def is_r(found, wanted):
    wanted = np.reshape(wanted["gray"], (-1, 3))
    np.testing.assert_allclose(found.statistic, wanted[:, 0], rtol=CLOSED_FORM)
    np.testing.assert_allclose(found.p_value, wanted[:, 1], rtol=CLOSED_FORM)
    assert found.df == wanted[0, 2]


def test_gray_of_days_is_r():
    group, strata = data("bmt")["group"], data("bmt")["z10"]

    is_r(gray(bmt(), group), values("cuminc_bmt_group"))
    is_r(gray(bmt(strata=strata), group), values("gray_bmt_strata"))
    is_r(gray(bmt(), group, rho=1), values("gray_bmt_rho1"))


def test_gray_of_months_is_r():
    frame = data("monthly")
    four = 2 * frame["trt"] + frame["x2"]
    alone = Durations(time=frame["time"], cause=frame["event"] == 1)

    is_r(gray(monthly(), frame["trt"]), values("cuminc_monthly_trt"))
    is_r(gray(alone, frame["trt"]), COMPETING["gray_one_cause"]["values"])
    is_r(
        gray(monthly(strata="stratum"), four, rho=0.5),
        COMPETING["gray_four_groups_strata_rho"]["values"],
    )


def test_a_group_that_has_failed_altogether_is_r():
    time = np.array([1, 1, 2, 3, 3, 2, 4, 4, 5, 6, 6])
    cause = np.array([1, 2, 1, 1, 2, 1, 0, 2, 1, 1, 0])
    found = gray(Durations(time=time, cause=cause), np.repeat([1, 2], [5, 6]))

    is_r(found, COMPETING["gray_emptied_group"]["values"])


def test_the_excess_by_hand():
    # Month 1: 4 and 4 at risk, one event of cause 1 in a, one of cause 2 in b; h = 4, 4.
    # Month 2: 3 and 3, one event in b. a has F = 1/4, S = 3/4: R = 3; b has F = 0, S = 3/4: R = 4.
    durations = Durations(time=[1, 2, 2, 2, 1, 2, 2, 2], cause=[1, 0, 0, 0, 2, 1, 0, 0])
    found = gray(durations, np.repeat(["a", "b"], 4), causes=[1])

    np.testing.assert_allclose(found.excess, [[1 - 1 / 2 - 3 / 7, 1 - 1 / 2 - 4 / 7]], rtol=1e-12)
    np.testing.assert_array_equal(found.events, [[1, 1]])
    np.testing.assert_array_equal(found.rows, [4, 4])


def test_without_competing_events_the_excess_is_that_of_the_logrank_test():
    frame = data("monthly")
    durations = Durations(
        time=frame["time"], cause=frame["event"] > 0, strata=frame["stratum"].to_numpy()
    )
    found, wanted = gray(durations, frame["trt"]), logrank(durations, frame["trt"])

    np.testing.assert_allclose(found.excess[0], wanted.observed - wanted.expected, rtol=1e-11)
    # The variances differ under ties: Gray pools the incidence, not the hazard.
    np.testing.assert_allclose(found.statistic, wanted.statistic, rtol=0.05)


def test_the_excess_is_the_score_of_fine_gray_with_censoring_by_group():
    frame = data("bmt")
    arms = pd.get_dummies(frame["group"]).astype(float)
    fit = fine_gray(bmt(), arms.iloc[:, :2], censoring=Censoring(strata=frame["group"].to_numpy()))

    found = gray(bmt(), frame["group"], causes=[1])
    score = fit.model.rows.dead @ fit.model.rows.X
    null = fit.model.rows.weight
    sets = fit.model.sets
    at_risk = sets.at_risk(fit.model.rows.weighted_sums(null))
    total = sets.at_risk(fit.model.rows.cell_sums(null)[:, None])
    score = score - fit.model.rows.events @ (at_risk / total)
    np.testing.assert_allclose(found.excess[0, :2], score, rtol=1e-9)


def test_row_order_and_the_names_of_groups_change_nothing():
    frame = data("bmt")
    order = np.random.default_rng(2).permutation(len(frame))
    plain = gray(bmt(), frame["group"])
    names = frame["group"].map({1: "z", 2: "a", 3: "m"})
    shuffled = gray(bmt().take(order), names.to_numpy()[order])

    np.testing.assert_allclose(shuffled.statistic, plain.statistic, rtol=1e-10)
    np.testing.assert_allclose(shuffled.excess, plain.excess[:, [1, 2, 0]], rtol=1e-9)


def test_a_stratum_without_events_adds_nothing():
    frame = data("bmt")
    quiet = Durations(
        time=[*frame["time"], 5, 6, 7],
        cause=[*frame["event"], 0, 0, 0],
        strata=[*([0] * len(frame)), 1, 1, 1],
    )
    found = gray(quiet, [*frame["group"], 1, 2, 3])

    np.testing.assert_allclose(found.statistic, gray(bmt(), frame["group"]).statistic, rtol=1e-12)


def test_the_table_has_a_line_per_cause():
    table = gray(bmt(), data("bmt")["group"]).table()

    assert list(table.columns) == ["cause", "statistic", "df", "p_value"]
    assert list(table["cause"]) == [1, 2]


def test_the_size_under_the_null_is_the_level():
    rng = np.random.default_rng(6)
    rejected = 0
    for _ in range(2000):
        time = rng.geometric(0.15, 120)
        cause = np.where(time > 12, 0, rng.integers(1, 3, 120))
        leave = rng.integers(1, 20, 120)
        durations = Durations(
            time=np.minimum(np.minimum(time, 12), leave), cause=np.where(leave < time, 0, cause)
        )
        rejected += gray(durations, np.arange(120) % 2, causes=[1]).p_value[0] < 0.05

    assert 0.035 <= rejected / 2000 <= 0.065


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        pytest.param({"entry": "entry"}, "delayed entry", id="entry"),
        pytest.param({"weight": "ipw"}, "weights", id="weights"),
    ],
)
def test_gray_refuses_what_its_variance_does_not_cover(extra, message):
    with pytest.raises(UsageError, match=rf"{message}.*@ gray; use .*fine_gray"):
        gray(monthly(**extra), data("monthly")["trt"])


@pytest.mark.parametrize(
    ("cause", "group", "causes", "error", "message"),
    [
        pytest.param([0, 0, 0], [1, 1, 2], None, GateError, "nobody has an event @", id="no event"),
        pytest.param([1, 0, 2], [1, 2, 2], [3], GateError, "of cause 3 @", id="no such cause"),
        pytest.param([1, 1, 2], [1, 1, 1], None, UsageError, "one group", id="one group"),
        pytest.param([1, 1, 2], [1, 2], None, UsageError, "2 groups for 3 rows", id="lengths"),
        pytest.param([1, 0, 1], [1, 2, 1], [1], GateError, "to expect", id="nobody to expect"),
    ],
)
def test_gray_refuses(cause, group, causes, error, message):
    with pytest.raises(error, match=message):
        gray(Durations(time=[2, 1, 3], cause=cause), np.array(group), causes=causes)
