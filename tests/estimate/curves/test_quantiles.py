"""When a share has had the event, by hand and at the edges; R parity stands with the curves."""

import numpy as np
import pytest

from evaluation.errors import UsageError
from evaluation.estimate import Durations, kaplan_meier, nelson_aalen
from evaluation.estimate.curves.quantiles import crossings, quantiles


@pytest.mark.parametrize(
    ("risk", "share", "month"),
    [
        pytest.param([0.2, 0.6, 0.9], 0.5, 2, id="jumps past"),
        pytest.param([0.2, 0.5, 0.9], 0.5, 2.5, id="stays at"),
        pytest.param([0.2, 0.5, 0.5], 0.5, 2.5, id="ends at"),
        pytest.param([0.2, 0.3, 0.4], 0.5, np.nan, id="not reached"),
        pytest.param([0.2, 0.3, 0.4], 0.0, 0, id="nobody needed"),
        pytest.param([np.nan, 0.6, 0.9], 0.5, 2, id="unknown before"),
        pytest.param([0.2, 0.6, np.nan], 0.7, np.nan, id="unknown after"),
        pytest.param([0.5 - 1e-12, 0.7, 0.9], 0.5, 1.5, id="but for rounding"),
    ],
)
def test_the_first_month_at_which_a_share_is_reached(risk, share, month):
    found = crossings(np.array([1, 2, 3]), np.array(risk), np.array([share]))

    np.testing.assert_array_equal(found, [month])


def test_a_risk_and_its_survival_have_the_same_quantiles():
    rng = np.random.default_rng(5)
    durations = Durations(
        time=rng.integers(1, 30, 200),
        cause=rng.integers(0, 2, 200),
        weight=rng.uniform(0.5, 2, 200),
        cluster=rng.integers(0, 20, 200),
    )
    curve = kaplan_meier(durations)
    found, mirrored = quantiles(curve), quantiles(curve.complement())

    np.testing.assert_array_equal(found, mirrored)
    assert (found["conf_low"] <= found["month"]).all()
    assert (found["month"] <= found["conf_high"].fillna(np.inf)).all()
    own = quantiles(curve, unit=np.arange(200))
    assert not own.equals(found)


def test_nobody_with_the_event_has_no_median():
    found = quantiles(kaplan_meier(Durations(time=[1, 2, 3], cause=[0, 0, 0])))

    assert found["month"].isna().all()
    assert found["conf_high"].isna().all()


@pytest.mark.parametrize(
    ("curve", "shares", "message"),
    [
        pytest.param(kaplan_meier, [1.5], "between 0 and 1", id="share"),
        pytest.param(kaplan_meier, [np.nan], "between 0 and 1", id="no share"),
        pytest.param(nelson_aalen, [0.5], "hazard have no quantiles", id="hazard"),
    ],
)
def test_quantiles_refuse(curve, shares, message):
    durations = Durations(time=[1, 2, 3], cause=[1, 1, 0])

    with pytest.raises(UsageError, match=message):
        quantiles(curve(durations), shares=shares)
