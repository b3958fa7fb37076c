"""What a panel accepts, what it refuses, and what it counts."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from evaluation.errors import DataError, EvaluationError, Faults, UsageError
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.matrix import panel_of_matrix
from tests.estimate.did.panels import NAMES, panel, staggered

LONG = pd.DataFrame(
    {
        "unit": [1, 1, 1, 2, 2, 2, 3, 3, 3],
        "period": [1, 2, 3] * 3,
        "start": [3, 3, 3, 0, 0, 0, 2, 2, 2],
        "on": [0, 0, 1, 0, 0, 0, 0, 1, 1],
        "y": np.arange(9.0),
        "x": [5.0, 5, 5, 6, 6, 6, 7, 7, 7],
        "z": np.arange(9.0),
        "weight": [1.0, 1, 1, 2, 2, 2, 1, 1, 1],
        "district": list("aaabbbccc"),
        "area": list("aaabbbaaa"),
    }
)


def changed(column, row, value):
    frame = LONG.copy()
    frame[column] = frame[column].astype(object if isinstance(value, str) else float)
    frame.loc[row, column] = value
    return frame


def test_rows_in_any_order_give_a_matrix_of_units_and_periods():
    shuffled = LONG.sample(frac=1, random_state=1)
    given = panel(shuffled, covariates=["x", "z"], weight="weight", cluster="district")

    assert given.kind == "balanced"
    assert given.unit.tolist() == [1, 2, 3]
    assert given.periods.tolist() == [1, 2, 3]
    assert given.cohort.tolist() == [3, NEVER, 2]
    assert given.cohorts.tolist() == [2, 3]
    assert given.never_treated.tolist() == [False, True, False]
    assert given.outcomes.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert given.unit_weight.tolist() == [1, 2, 1]
    assert given.cluster.tolist() == [0, 1, 2]
    assert given.covariates.shape == (9, 2)
    assert len(given) == 3


def test_covariates_that_never_change_are_kept_once_per_unit():
    assert panel(LONG, covariates=["x"]).covariates.tolist() == [[5], [6], [7]]


def test_a_treatment_column_gives_the_same_cohorts():
    by_flag = panel(LONG, cohort=None, never=None, treated="on")

    assert by_flag.cohort.tolist() == panel(LONG).cohort.tolist()


def test_polars_and_pandas_give_the_same_panel():
    frame = staggered(units=20)
    from_pandas, from_polars = panel(frame), panel(pl.DataFrame(frame.to_dict("list")))

    np.testing.assert_array_equal(from_pandas.outcome, from_polars.outcome)
    np.testing.assert_array_equal(from_pandas.cohort, from_polars.cohort)


def test_nullable_and_text_columns_are_read():
    frame = LONG.assign(
        unit=LONG["unit"].map({1: "c", 2: "a", 3: "b"}), period=LONG["period"].astype("Int64")
    )
    given = panel(frame)

    assert given.unit.tolist() == ["a", "b", "c"]
    assert given.outcomes[0].tolist() == [3, 4, 5]


@pytest.mark.parametrize("kind", [np.int8, np.int32, np.float32])
def test_narrow_numbers_are_read(kind):
    frame = LONG.astype({"unit": kind, "period": kind, "start": kind})
    given = panel(frame)

    assert given.cohort.tolist() == [3, NEVER, 2]
    assert given.cohort.dtype == given.periods.dtype == np.int64


def test_outcomes_in_single_precision_stay_so():
    assert panel(LONG.astype({"y": np.float32})).outcomes.dtype == np.float32


@pytest.mark.parametrize("never", [float("inf"), -1, 9999])
def test_never_is_whatever_number_was_declared(never):
    frame = LONG.assign(start=LONG["start"].replace(0, never))

    assert panel(frame, never=never).cohort.tolist() == [3, NEVER, 2]


@pytest.mark.parametrize(
    ("frame", "choices", "message"),
    [
        pytest.param(changed("y", 2, np.nan), {}, "1 values missing @ column y", id="outcome"),
        pytest.param(changed("start", 2, np.nan), {}, "missing @ column start", id="cohort NaN"),
        pytest.param(changed("period", 2, np.nan), {}, "missing @ column period", id="time NaN"),
        pytest.param(changed("unit", 2, np.nan), {}, "missing @ column unit", id="unit NaN"),
        pytest.param(changed("y", 2, np.inf), {}, "infinite @ column y", id="infinite outcome"),
        pytest.param(changed("y", 2, "many"), {}, "not numbers @ column y", id="text outcome"),
        pytest.param(changed("period", 2, 2.5), {}, "not whole @ column period", id="half"),
        pytest.param(changed("period", 2, 2), {}, "1 rows repeat", id="duplicate key"),
        pytest.param(changed("start", 2, 2), {}, "1 units change .* column start", id="cohort"),
        pytest.param(
            changed("on", 8, 0),
            {"cohort": None, "never": None, "treated": "on"},
            "treatment ends again for 1 units @ column on",
            id="treatment ends",
        ),
        pytest.param(
            changed("on", 8, 2),
            {"cohort": None, "never": None, "treated": "on"},
            "other than 0 and 1",
            id="treatment 2",
        ),
        pytest.param(
            LONG.assign(start=LONG["start"].replace(2, 1)),
            {},
            "1 units are treated in or before the first period",
            id="treated from the start",
        ),
        pytest.param(LONG.drop(index=4), {}, "1 of 3 units are not observed", id="gap"),
        pytest.param(
            changed("weight", 1, -1), {"weight": "weight"}, "1 weights are negative", id="negative"
        ),
        pytest.param(
            changed("weight", 1, 3), {"weight": "weight"}, "change .* column weight", id="weight"
        ),
        pytest.param(LONG.assign(weight=0.0), {"weight": "weight"}, "all weights are 0", id="0"),
        pytest.param(
            changed("area", 1, "z"), {"cluster": "area"}, "change .* column area", id="cluster"
        ),
        pytest.param(LONG.iloc[:0], {}, "no rows", id="empty"),
        pytest.param(
            LONG.assign(period=LONG["period"] + 201811), {}, "months written YYYYMM", id="months"
        ),
    ],
)
def test_what_cannot_stand_is_refused(frame, choices, message):
    if message.startswith("months"):
        frame = staggered(units=8).assign(period=lambda rows: 201708 + rows["period"])
        frame["period"] = frame["period"].where(frame["period"] < 201713, frame["period"] + 88)

    with pytest.raises(DataError, match=message):
        panel(frame, **choices)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        pytest.param({"never": None}, "never-treated units is not declared", id="never"),
        pytest.param({"treated": "on"}, "either cohort or treated", id="both"),
        pytest.param({"cohort": None}, "either cohort or treated", id="neither"),
        pytest.param({"outcome": "income"}, "no column income", id="column"),
        pytest.param({"cluster": ["district", "area", "unit"]}, "more than two", id="three ways"),
        pytest.param(
            {"unit": None, "cohort": None, "treated": "on"}, "do not show when", id="no units"
        ),
    ],
)
def test_contradictory_declarations_are_refused(choices, message):
    with pytest.raises(UsageError, match=message):
        panel(LONG, **choices)


def test_all_faults_of_a_table_are_told_at_once_without_values():
    frame = changed("weight", 1, -77).assign(y=LONG["y"].where(LONG["y"] != 2, np.inf))

    with pytest.raises(Faults) as caught:
        panel(frame, weight="weight")

    assert len(caught.value.faults) == 2
    assert "77" not in str(caught.value)


def test_units_treated_from_the_start_are_dropped_when_declared_and_counted():
    frame = LONG.assign(start=LONG["start"].replace(2, 1))
    given = panel(frame, first_period="drop")

    assert given.unit.tolist() == [1, 2]
    assert given.dropped == {"treated in or before the first period": 1}
    assert "1 units left out" in given.notes[0]


def test_units_with_gaps_are_dropped_when_declared_and_counted():
    given = panel(LONG.drop(index=4).iloc[::-1], gaps="drop", covariates=["z"])

    assert given.kind == "balanced"
    assert given.unit.tolist() == [1, 3]
    assert given.dropped == {"not observed in every period": 1}
    assert given.covariates.ravel().tolist() == [0, 1, 2, 6, 7, 8]


def test_a_period_only_dropped_units_had_disappears():
    early = pd.DataFrame({"unit": 9, "period": [1, 2, 3, 4], "start": 1, "y": 0.0})
    given = panel(pd.concat([LONG, early]), first_period="drop")

    assert given.kind == "balanced"
    assert given.periods.tolist() == [1, 2, 3]
    assert given.outcomes.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


@pytest.mark.parametrize("kind", ["pairwise", "repeated"])
def test_gaps_are_kept_in_the_declared_way(kind):
    given = panel(LONG.drop(index=4), gaps=kind)

    assert given.kind == kind
    assert given.outcome.tolist() == [0, 1, 2, 3, 5, 6, 7, 8]
    assert given.position.tolist() == [0, 0, 0, 1, 1, 2, 2, 2]
    assert given.moment.tolist() == [0, 1, 2, 0, 2, 0, 1, 2]


def test_a_pairwise_panel_has_nan_where_a_unit_was_not_seen():
    given = panel(LONG.drop(index=4), gaps="pairwise")

    np.testing.assert_array_equal(given.outcomes[1], [3, np.nan, 5])


def test_unpaired_rows_have_no_matrix():
    with pytest.raises(UsageError, match="no matrix of outcomes"):
        _ = panel(LONG.drop(index=4), gaps="repeated").outcomes


def test_without_units_every_row_is_one():
    given = panel(LONG, unit=None)

    assert given.kind == "repeated"
    assert len(given) == 9


def test_units_treated_after_the_last_period_are_told():
    given = panel(LONG.assign(start=LONG["start"].replace(3, 30)))

    assert given.notes == ("1 units are treated after the last period: untreated throughout",)


@pytest.mark.parametrize(
    ("choices", "accepted"),
    [
        pytest.param({}, False, id="persons as clusters"),
        pytest.param({"cluster": "unit"}, False, id="persons named as clusters"),
        pytest.param({"cluster": "district"}, True, id="the level of assignment"),
        pytest.param({"cluster": "region"}, True, id="coarser"),
    ],
)
def test_clusters_finer_than_the_assignment_are_refused(choices, accepted):
    frame = staggered(units=60)
    frame["start"] = frame["district"].map(lambda district: [0, 4, 5][district % 3])
    frame["region"] = frame["district"] // 3
    if accepted:
        assert panel(frame, assigned_by="district", **choices).clusters
        return

    with pytest.raises(UsageError, match="assigned by district, but clusters are finer"):
        panel(frame, assigned_by="district", **choices)


def test_an_assignment_that_differs_within_its_level_is_a_fault():
    with pytest.raises(DataError, match="hold units of several cohorts @ column district"):
        panel(staggered(units=60), assigned_by="district", cluster="district")


def test_a_matrix_gives_the_same_panel_as_its_table():
    frame = staggered(units=30).astype({"y": float})
    table = panel(frame, covariates=["x"], weight="weight", cluster="district")
    order = np.random.default_rng(1).permutation(30)
    matrix = panel_of_matrix(
        table.outcomes[order],
        cohort=table.cohort[order],
        periods=table.periods,
        unit=table.unit[order],
        weight=table.weight[order],
        covariates=table.covariates[order],
        covariate_names=("x",),
        cluster=table.cluster[order],
    )

    for name in ("unit", "cohort", "outcome", "weight", "covariates", "cluster"):
        np.testing.assert_array_equal(getattr(matrix, name), getattr(table, name))


def test_a_sorted_matrix_is_not_copied():
    outcomes = np.zeros((4, 3))
    given = panel_of_matrix(outcomes, cohort=np.full(4, NEVER), periods=np.arange(3))

    assert np.shares_memory(given.outcomes, outcomes)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"outcomes": np.full((3, 3), np.nan)}, "9 values missing", id="NaN"),
        pytest.param({"periods": np.array([1, 3, 2])}, "do not ascend", id="periods"),
        pytest.param({"periods": np.arange(2)}, "2 periods for 3 columns", id="columns"),
        pytest.param({"unit": np.array([1, 1, 2])}, "occurs twice", id="unit"),
        pytest.param({"cohort": np.array([3, 0, 2])}, "before the first period", id="first"),
        pytest.param({"weight": np.array([1.0, -1, 1])}, "negative weights", id="weight"),
        pytest.param({"weight": np.ones(2)}, "2 values for 3 units", id="length"),
        pytest.param(
            {"covariates": np.ones((3, 2)), "covariate_names": ["x"]}, "one name per", id="names"
        ),
        pytest.param({"outcomes": np.zeros(3)}, "not a matrix", id="vector"),
    ],
)
def test_a_matrix_is_checked(changed, message):
    given = {
        "outcomes": np.zeros((3, 3)),
        "cohort": np.array([3, NEVER, 2]),
        "periods": np.array([1, 2, 3]),
    }

    with pytest.raises(EvaluationError, match=message):
        panel_of_matrix(**(given | changed))


def test_two_cluster_dimensions_are_not_one():
    given = panel(LONG, cluster=["district", "area"])

    assert len(given.clusters) == 2
    with pytest.raises(UsageError, match="two ways"):
        _ = given.cluster


def test_names_are_those_of_the_table():
    assert set(NAMES.values()) - {0} <= set(LONG.columns)
