"""Registers that hold next to nothing: every curve stays finite, ordered and adding up."""

import numpy as np
import pytest

from evaluation.errors import UsageError
from evaluation.estimate import (
    Durations,
    aalen_johansen,
    kaplan_meier,
    months_lost,
    nelson_aalen,
    quantile,
    restricted_mean,
)
from evaluation.estimate.curves.curves import fleming_harrington, milestone_risk
from evaluation.estimate.curves.pseudo_values import MEASURES, pseudo_values
from evaluation.estimate.curves.quantiles import quantiles
from evaluation.estimate.result.bands import simultaneous_band

EDGES = [
    pytest.param({"time": [1, 2, 3], "cause": [0, 0, 0]}, id="nobody fails"),
    pytest.param({"time": [1, 2, 3], "cause": [1, 2, 1]}, id="everybody fails"),
    pytest.param({"time": [5, 5, 5, 5], "cause": [1, 0, 2, 1]}, id="all leave in the last month"),
    pytest.param({"time": [5, 5, 5], "cause": [1, 1, 1]}, id="all fail in the last month"),
    pytest.param({"time": [1, 1, 4, 5], "cause": [0, 0, 1, 2]}, id="censored before any event"),
    pytest.param({"time": [3], "cause": [1]}, id="one person who fails"),
    pytest.param({"time": [3], "cause": [0]}, id="one person who is lost"),
    pytest.param(
        {"time": [1, 2, 3, 4], "cause": [1, 2, 0, 1], "cluster": [7, 7, 7, 7]}, id="one cluster"
    ),
    pytest.param({"time": [2, 9], "cause": [1, 1], "entry": [0, 5]}, id="nobody at risk between"),
    pytest.param({"time": [4, 6], "cause": [1, 0], "entry": [3, 2]}, id="all enter late"),
    pytest.param(
        {"time": [1, 2, 3], "cause": [1, 1, 0], "weight": [1e-9, 1, 1e9]}, id="weights far apart"
    ),
    pytest.param({"time": [0, 0, 3], "cause": [0, 0, 1]}, id="hardly any follow-up"),
]
AT = np.arange(8)
CURVES = [
    kaplan_meier,
    nelson_aalen,
    fleming_harrington,
    aalen_johansen,
    milestone_risk,
    restricted_mean,
    months_lost,
]


@pytest.mark.parametrize("given", EDGES)
@pytest.mark.parametrize("curve", CURVES)
def test_estimates_and_errors_are_finite_where_known(given, curve):
    found = curve(Durations(**given), months=AT)
    known = np.isfinite(found.estimate)
    low, high = found.interval(kind="plain")

    assert known[0]
    assert (np.diff(known.astype(int)) <= 0).all()
    assert np.isfinite(found.std_error()[known]).all()
    assert np.isnan(found.std_error()[~known]).all()
    assert (low[known] <= found.estimate[known] + 1e-12).all()
    assert (high[known] >= found.estimate[known] - 1e-12).all()
    np.testing.assert_allclose(found.influence[:, known].sum(axis=0), 0, atol=1e-10)
    usual = found.table()
    inside = usual["conf_low"].notna() & usual["conf_high"].notna()
    assert (usual["conf_low"] <= usual["conf_high"])[inside].all()


@pytest.mark.parametrize("given", EDGES)
def test_survival_and_incidences_sum_to_one(given):
    durations = Durations(**given)
    free = kaplan_meier(durations, months=AT)
    parts = [aalen_johansen(durations, cause=cause, months=AT) for cause in (1, 2)]
    months = [months_lost(durations, cause=cause, months=AT).estimate for cause in (1, 2)]
    known = np.isfinite(free.estimate)

    for part in parts:
        np.testing.assert_array_equal(np.isfinite(part.estimate), known)
    total = free.estimate + sum(part.estimate for part in parts)
    np.testing.assert_allclose(total[known], 1, rtol=1e-12)
    area = restricted_mean(durations, months=AT).estimate + sum(months)
    np.testing.assert_allclose(area[known], AT[known], rtol=1e-12)


@pytest.mark.parametrize("given", EDGES)
@pytest.mark.parametrize("measure", MEASURES)
def test_pseudo_values_are_finite_where_the_curve_is_known(given, measure):
    durations = Durations(**given)
    known = np.isfinite(kaplan_meier(durations, months=AT).estimate)
    found = pseudo_values(durations, measure=measure, months=AT)

    assert np.isfinite(found.values[:, known]).all()
    assert np.isnan(found.values[:, ~known]).all()
    if len(durations) > 1:
        deleted = pseudo_values(durations, measure=measure, months=AT, jackknife="delete-one")
        assert np.isfinite(deleted.values[:, known]).all()


@pytest.mark.parametrize("given", EDGES)
def test_quantiles_and_bands_answer_or_refuse(given):
    curve = kaplan_meier(Durations(**given))
    found = quantiles(curve)
    if np.nanmin(curve.estimate) <= 0.5:
        assert found["month"][1] == quantile(curve, share=0.5)
    else:
        assert np.isnan(found["month"][1])
    if not (curve.std_error() > 1e-9).any():
        with pytest.raises(UsageError, match="no month of the curve is uncertain"):
            simultaneous_band(curve, rng=np.random.default_rng(1))
    else:
        assert simultaneous_band(curve, rng=np.random.default_rng(1)).reach > 1.9
