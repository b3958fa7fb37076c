"""Recurrent events: rows from histories, and the fits of R's bladder2."""

import numpy as np
import pytest

from evaluation.errors import DataError
from evaluation.estimate import cox
from evaluation.estimate.cox.recurrent import (
    Histories,
    andersen_gill,
    conditional_gap_time,
    conditional_total_time,
)
from tests.estimate.reference import ITERATED, data, values

THREE = ["rx", "size", "number"]


def bladder():
    """The histories behind the rows of bladder2, and one row of covariates per person."""
    frame = data("bladder2")
    people = frame.groupby("id", as_index=False).agg(
        {**dict.fromkeys(THREE, "first"), "stop": "max"}
    )
    events = frame[frame["event"] == 1]
    histories = Histories(
        person=people["id"].to_numpy(),
        last=people["stop"].to_numpy(),
        event_person=events["id"].to_numpy(),
        event_month=events["stop"].to_numpy(),
    )
    return histories, people


@pytest.mark.parametrize(
    ("make", "name"),
    [
        pytest.param(andersen_gill, "ag_bladder2", id="Andersen-Gill"),
        pytest.param(conditional_total_time, "pwp_tt_bladder2", id="PWP total time"),
        pytest.param(conditional_gap_time, "pwp_gt_bladder2", id="PWP gap time"),
    ],
)
def test_recurrent_events_are_r(make, name):
    histories, people = bladder()
    rows, wanted = make(histories), values(name)
    fit = cox(rows.durations, people[THREE].iloc[rows.person])

    def close(found, reference):
        np.testing.assert_allclose(found, reference, rtol=ITERATED, atol=1e-12)

    assert (fit.n, fit.events) == (wanted["n"], wanted["nevent"])
    close(fit.coefficient, list(wanted["coef"].values()))
    close(fit.covariance(), np.reshape(wanted["var"], (3, 3)))
    close(fit.model_covariance, np.reshape(wanted["naive_var"], (3, 3)))
    close(fit.robust_score_test, np.ravel(wanted["rscore"])[0])


def three_people(**changed):
    given = {
        "person": np.array(["c", "a", "b"]),
        "last": np.array([5, 8, 4]),
        "event_person": np.array(["a", "b", "a"]),
        "event_month": np.array([6, 4, 2]),
        "first": np.array([1, 0, 0]),
    }
    return Histories(**(given | changed))


def test_rows_by_hand():
    rows = andersen_gill(three_people())

    assert rows.person.tolist() == [0, 1, 1, 1, 2]
    assert rows.durations.start.tolist() == [1, 0, 2, 6, 0]
    assert rows.durations.time.tolist() == [5, 2, 6, 8, 4]
    assert rows.durations.cause.tolist() == [0, 1, 1, 0, 1]
    assert rows.number.tolist() == [1, 1, 2, 3, 1]
    assert rows.durations.unit.tolist() == ["c", "a", "a", "a", "b"]


def test_gap_time_starts_anew_and_stops_after_the_last_number_asked_for():
    rows = conditional_gap_time(three_people(), most=2)

    assert rows.durations.time.tolist() == [4, 2, 4, 4]
    assert rows.durations.strata.tolist() == [1, 1, 2, 1]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"person": np.array(["a", "a", "b"])}, "a person twice", id="twice"),
        pytest.param({"last": np.array([5, 8])}, "not one value per person", id="length"),
        pytest.param({"event_person": np.array(["a", "z", "a"])}, "1 events of unknown", id="who"),
        pytest.param({"event_month": np.array([9, 4, 2])}, "1 events outside", id="late"),
        pytest.param({"event_month": np.array([2, 4, 2])}, "1 events in a month that", id="tie"),
    ],
)
def test_histories_that_cannot_be_are_refused(changed, message):
    with pytest.raises(DataError, match=message):
        three_people(**changed)
