"""What durations accept, and how they refuse the rest."""

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import DataError, Faults
from evaluation.estimate import Durations

GOOD = {"time": [1, 2, 3], "cause": [1, 0, 2]}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"time": []}, "no rows.* @ Durations.time", id="no rows"),
        pytest.param({"cause": [1, 0]}, r"shape \(2,\).* @ Durations.cause", id="length"),
        pytest.param({"time": [1, 2.5, 3]}, "1 values .*not whole @ Durations.time", id="half"),
        pytest.param({"time": [1, np.nan, 3]}, "missing or not whole", id="missing time"),
        pytest.param({"cause": [1, np.nan, 3]}, "@ Durations.cause", id="missing cause"),
        pytest.param({"time": [1, -2, 3]}, "1 values are negative @ Durations.time", id="negative"),
        pytest.param({"cause": [1, -1, 3]}, "negative @ Durations.cause", id="negative cause"),
        pytest.param({"entry": [0, -1, 0]}, "negative @ Durations.entry", id="negative entry"),
        pytest.param({"entry": [0, 4, 0]}, "after the row's time @ Durations.entry", id="late"),
        pytest.param(
            {"entry": [1, 0, 0]}, "without follow-up @ Durations.cause", id="event at entry"
        ),
        pytest.param({"weight": [1, -1, 1]}, "negative @ Durations.weight", id="negative weight"),
        pytest.param({"weight": [1, np.inf, 1]}, "infinite", id="infinite weight"),
        pytest.param({"weight": [0, 0, 0]}, "all weights are 0 @ Durations.weight", id="weight 0"),
        pytest.param({"time": ["a", "2", "3"]}, "1 values .*not whole", id="text as time"),
        pytest.param({"time": [1, 2, 1e15]}, "too large .* @ Durations.time", id="seconds"),
        pytest.param(
            {"time": np.array(["2020-01-01"] * 3, dtype="datetime64[D]")}, "3 values", id="dates"
        ),
        pytest.param({"cause": [1, 0, 201901]}, "no numbered causes @", id="code as cause"),
        pytest.param({"weight": [1, "x", 1]}, "missing, infinite", id="text as weight"),
        pytest.param({"weight": [[1, 1, 1]]}, r"shape \(1, 3\)", id="matrix of weights"),
        pytest.param({"id": [1, None, 2]}, "1 values are missing @ Durations.id", id="no id"),
        pytest.param({"cluster": [1, np.nan, 2]}, "missing @ Durations.cluster", id="no cluster"),
        pytest.param({"strata": ["a", None, "b"]}, "@ Durations.strata", id="no stratum"),
        pytest.param({"id": [7, 7, 8]}, "1 rows overlap @ Durations.id", id="overlap"),
    ],
)
def test_faults_are_named(changed, message):
    with pytest.raises(DataError, match=message):
        Durations(**(GOOD | changed))


def test_all_faults_are_told_at_once():
    with pytest.raises(Faults) as caught:
        Durations(time=[1, 2, 3], cause=[1, -1, 0], entry=[0, 5, 0], weight=[1, 1, -3])

    assert len(caught.value.faults) == 3
    assert "-3" not in str(caught.value)


def test_rows_of_a_subject_may_follow_each_other():
    durations = Durations(time=[2, 5], cause=[0, 1], entry=[0, 2], id=["a", "a"])

    assert durations.unit.tolist() == ["a", "a"]


def test_the_unit_is_the_cluster_then_the_subject_then_the_row():
    assert Durations(**GOOD).unit.tolist() == [0, 1, 2]
    assert Durations(**GOOD, id=[5, 6, 7]).unit.tolist() == [5, 6, 7]
    assert Durations(**GOOD, id=[5, 6, 7], cluster=[1, 1, 2]).unit.tolist() == [1, 1, 2]


def test_columns_of_a_frame_are_durations():
    frame = pd.DataFrame(GOOD | {"id": ["a", "b", "c"]}, index=[5, 7, 9])
    durations = Durations(time=frame["time"], cause=frame["cause"] > 0, id=frame["id"])

    assert durations.time.tolist() == [1, 2, 3]
    assert durations.cause.tolist() == [1, 0, 1]
    assert durations.unit.tolist() == ["a", "b", "c"]


def test_missing_values_of_a_nullable_column_are_counted():
    with pytest.raises(DataError, match=r"1 values .*not whole @ Durations\.time"):
        Durations(time=pd.array([1, None, 3], dtype="Int64"), cause=[1, 0, 1])


def test_chosen_rows_keep_everything():
    durations = Durations(**GOOD, weight=[1, 2, 3], strata=["a", "b", "a"])
    chosen = durations.take(np.array([True, False, True]))

    assert chosen.time.tolist() == [1, 3]
    assert chosen.case_weight.tolist() == [1, 3]
    assert list(chosen.strata) == ["a", "a"]
    assert chosen.n_causes == 2
