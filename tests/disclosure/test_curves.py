"""Steps of published curves are about at least `min_count` persons."""

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure import Results, publish
from tests.disclosure.test_publish import Limits


def curve(events, at_risk):
    months = np.arange(len(events))
    return pd.DataFrame(
        {
            "contrast": "inte_nu",
            "arm": "jobb",
            "series": "arm",
            "outcome": "varaktig",
            "month": months,
            "estimate": months / 100,
            "conf_low": months / 200,
            "conf_high": months / 50,
            "at_risk": at_risk,
            "events": events,
            "happened": events,
            "equal_weights": False,
            "is_part": False,
            "is_read": False,
        }
    )


@pytest.mark.parametrize(
    ("events", "estimate", "pooled"),
    [
        pytest.param([0, 6, 7, 12], [0, 0.01, 0.02, 0.03], [0, 5, 5, 10], id="large steps"),
        pytest.param([0, 3, 1, 2], [0, 0, 0, 0.03], [0, 0, 0, 5], id="small steps gather"),
        pytest.param([0, 6, 2, 1], [0, 0.01, 0.01, 0.01], [0, 5, 0, 0], id="the rest is flat"),
        pytest.param([3, 3, 0, 0], [np.nan, 0.01, 0.01, 0.01], [0, 5, 0, 0], id="early events"),
    ],
)
def test_curve_steps_when_enough_events_have_gathered(events, estimate, pooled):
    frame = curve(events, [200, 190, 180, 170])

    safe = publish(Results(tables={"curves": frame}), Limits()).tables["curves"]

    np.testing.assert_allclose(safe["estimate"], estimate)
    assert safe["events"].tolist() == pooled
    assert safe["at_risk"].isna().all()


def test_curve_ends_where_few_are_left():
    frame = curve([0, 6, 7, 8, 9], [60, 40, 4, 30, 2])

    safe = publish(Results(tables={"curves": frame}), Limits()).tables["curves"]

    assert safe["month"].tolist() == [0, 1]


def test_each_curve_gathers_its_own_events():
    frame = pd.concat(
        [curve([0, 3, 3], [90, 80, 70]), curve([0, 3, 6], [90, 80, 70]).assign(series="reference")]
    )

    safe = publish(Results(tables={"curves": frame}), Limits()).tables["curves"]

    assert safe["events"].tolist() == [0, 0, 5, 0, 0, 5]


def test_withheld_curve_leaves_the_status_of_the_others():
    few = curve([0, 1], [90, 80]).assign(series="reference")
    frame = pd.concat([curve([0, 9], [90, 80]), few])

    safe = publish(Results(tables={"curves": frame}), Limits()).tables["curves"]

    assert safe["status"].tolist() == ["ok", "ok", "suppressed", "suppressed"]


@pytest.mark.parametrize("events", [[0, 0, 0], [0, 3, 1]], ids=["none", "few"])
def test_curve_without_a_step_is_withheld_not_flat(events):
    frame = curve(events, [90, 80, 70])

    safe = publish(Results(tables={"curves": frame}), Limits()).tables["curves"]

    assert safe["estimate"].isna().all()
    assert set(safe["status"]) == {"suppressed"}
