"""Curves in the contract: differences know whose units they share."""

import numpy as np
import pytest

from evaluation.errors import UsageError
from evaluation.estimate import Durations, Label, difference, kaplan_meier, restricted_mean
from evaluation.estimate.curves.curve_effects import curve_effects
from evaluation.estimate.curves.curves import milestone_risk
from tests.estimate.reference import CLOSED_FORM, data, values

LABEL = Label(outcome="exit", population="all", arm="1", reference="0", method="km", role="primary")
AT = np.array([12])


def arm(value, *, unit="id"):
    rows = data("monthly")[data("monthly")["trt"] == value]
    return Durations(
        time=rows["time"],
        cause=rows["event"] > 0,
        entry=rows["entry"],
        weight=rows["ipw"],
        cluster=rows[unit],
    )


def test_the_difference_of_milestones_is_r():
    wanted = values("milestone_monthly_12_ipw_robust")
    one, other = (
        curve_effects(milestone_risk(arm(value), months=AT), label=LABEL, arm=str(value))
        for value in (1, 0)
    )
    found = difference(one, other)

    np.testing.assert_allclose(found.estimate, -wanted["diff"], rtol=CLOSED_FORM)
    np.testing.assert_allclose(found.std_error, wanted["se_diff"], rtol=CLOSED_FORM)
    assert found.rows(analysis="a")["scale"].tolist() == ["risk_difference"]


def test_clusters_in_both_arms_count_once():
    curves = [restricted_mean(arm(value, unit="cluster"), months=AT) for value in (1, 0)]
    found = difference(
        *(curve_effects(curve, label=LABEL, arm="x") for curve in curves),
        scale="months_difference",
    )
    sums = [
        {unit: curve.influence[curve.unit == unit].sum() for unit in np.unique(curve.unit)}
        for curve in curves
    ]
    both = set(sums[0]) | set(sums[1])
    squares = sum((sums[0].get(unit, 0) - sums[1].get(unit, 0)) ** 2 for unit in both)

    assert set(sums[0]) & set(sums[1])
    np.testing.assert_allclose(found.std_error, np.sqrt(squares), rtol=CLOSED_FORM)


def test_rows_are_units_of_their_own_when_nothing_else_is_known():
    durations = Durations(time=[1, 2, 3], cause=[1, 1, 0])
    curve = kaplan_meier(durations).complement()
    effects = curve_effects(curve, label=LABEL, arm="1")

    assert effects.unit.tolist() == [0, 1, 2]
    np.testing.assert_allclose(effects.std_error, curve.std_error())


def test_a_survival_is_asked_for_its_complement():
    with pytest.raises(UsageError, match=r"survival has no scale .*; give its complement\(\)"):
        curve_effects(kaplan_meier(arm(1)), label=LABEL, arm="1")
