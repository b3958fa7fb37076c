import numpy as np
import pandas as pd
import pytest

from evaluation.design import design_matrix, in_support
from evaluation.protocol import Covariate


def covariate(name, form):
    return Covariate(name=name, form=form, label=name)


def test_most_common_level_is_the_reference_and_missing_is_a_level():
    trials = pd.DataFrame({"utbildning": ["grund", "grund", "gymn", None, "", "grund"]})

    matrix = design_matrix(trials, [covariate("utbildning", "categories")])

    assert matrix.names == ("intercept", "utbildning=gymn", "utbildning=saknas")
    np.testing.assert_array_equal(matrix.X[:, 1:].sum(axis=0), [1, 2])


@pytest.mark.parametrize("values", [[0.0, 1.0, 1.0], [0, 1, 1], ["0", "1", "1"]])
def test_codes_read_alike_from_every_kind_of_file(values):
    matrix = design_matrix(pd.DataFrame({"fin": values}), [covariate("fin", "categories")])

    assert matrix.names == ("intercept", "fin=0")


def test_equally_common_levels_give_the_first_as_reference():
    matrix = design_matrix(
        pd.DataFrame({"kon": ["2", "1", "2", "1"]}), [covariate("kon", "categories")]
    )

    assert matrix.names == ("intercept", "kon=2")


@pytest.mark.parametrize(
    ("form", "columns"),
    [
        pytest.param("linear", 1, id="linear"),
        pytest.param("log", 1, id="log"),
        pytest.param("spline", 3, id="spline of four knots"),
    ],
)
def test_continuous_columns_are_standardised(form, columns):
    trials = pd.DataFrame({"alder": np.arange(18, 65)})

    matrix = design_matrix(trials, [covariate("alder", form)])

    assert matrix.X.shape == (47, 1 + columns)
    np.testing.assert_allclose(matrix.X[:, 1:].mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(matrix.X[:, 1:].std(axis=0), 1, rtol=1e-12)


def test_spline_is_straight_beyond_the_outer_knots():
    trials = pd.DataFrame({"alder": np.arange(0, 101)})

    matrix = design_matrix(trials, [covariate("alder", "spline")])

    bends = np.diff(matrix.X[:, 1:], n=2, axis=0)
    np.testing.assert_allclose(bends[:4], 0, atol=1e-10)
    np.testing.assert_allclose(bends[-4:], 0, atol=1e-10)
    assert np.abs(bends[40:60]).max() > 1e-4


def test_spline_of_few_values_is_a_line():
    trials = pd.DataFrame({"manader": [0, 0, 0, 1, 1, 1]})

    matrix = design_matrix(trials, [covariate("manader", "spline")])

    assert matrix.names == ("intercept", "manader")


def test_missing_number_becomes_the_mean_and_a_column_of_its_own():
    trials = pd.DataFrame({"alder": [20.0, 40.0, None]})

    matrix = design_matrix(trials, [covariate("alder", "linear")])

    assert matrix.names == ("intercept", "alder", "alder=saknas")
    assert matrix.X[2, 1] == pytest.approx(0)


def test_column_without_any_value_is_dropped_and_said():
    trials = pd.DataFrame({"alder": [None, None], "kon": ["1", "2"]})

    matrix = design_matrix(trials, [covariate("alder", "linear"), covariate("kon", "categories")])

    assert matrix.dropped == ("alder", "alder=saknas")


def test_constant_and_repeated_columns_are_dropped_and_said():
    trials = pd.DataFrame(
        {"ar": [2020] * 6, "kon": list("112212"), "copy": list("112212"), "one": ["x"] * 6}
    )

    matrix = design_matrix(
        trials,
        [
            covariate("ar", "linear"),
            covariate("kon", "categories"),
            covariate("copy", "categories"),
            covariate("one", "categories"),
        ],
    )

    assert matrix.names == ("intercept", "kon=2")
    assert matrix.dropped == ("ar", "copy=2")


def test_rows_with_a_level_some_arm_lacks_are_outside():
    trials = pd.DataFrame(
        {
            "kon": ["1", "1", "2", "2", "1", "2"],
            "utbildning": ["grund", "grund", "grund", "efter", "grund", "grund"],
            "alder": range(6),
        }
    )
    arm = pd.Series([0, 0, 0, 0, 1, 1])

    inside = in_support(
        trials,
        [
            covariate("kon", "categories"),
            covariate("utbildning", "categories"),
            covariate("alder", "linear"),
        ],
        arm,
    )

    assert inside.tolist() == [True, True, True, False, True, True]


def test_leaving_a_level_out_can_take_another_with_it():
    trials = pd.DataFrame({"a": ["x", "x", "y", "x"], "b": ["p", "p", "q", "q"]})
    arm = pd.Series([0, 1, 1, 0])

    inside = in_support(trials, [covariate("a", "categories"), covariate("b", "categories")], arm)

    # y is only in arm 1; without it q is only in arm 0.
    assert inside.tolist() == [True, True, False, False]


def test_steps_are_tenths_of_the_rows_named_by_their_lowest_value():
    trials = pd.DataFrame({"manader": np.repeat(np.arange(20), 5)})

    matrix = design_matrix(trials, [covariate("manader", "steps")])

    assert matrix.names[:3] == ("intercept", "manader=10", "manader=12")
    assert len(matrix.names) == 10
    np.testing.assert_array_equal(matrix.X[:, 1:].sum(axis=0), 10)


def test_steps_follow_a_rule_that_turns_at_a_month_and_keep_the_missing_apart():
    months = np.r_[np.repeat(np.arange(30.0), 40), np.nan]
    trials = pd.DataFrame({"manader": months})

    matrix = design_matrix(trials, [covariate("manader", "steps")])

    rule = np.where(months >= 12, 1.0, 0.0)[:-1]
    fitted = matrix.X[:-1] @ np.linalg.lstsq(matrix.X[:-1], rule, rcond=None)[0]
    np.testing.assert_allclose(fitted, rule, atol=1e-9)
    assert "manader=saknas" in matrix.names


def test_steps_of_a_constant_or_of_nothing_known_are_no_column():
    for values in ([3.0, 3.0, 3.0], [np.nan, np.nan, np.nan]):
        matrix = design_matrix(pd.DataFrame({"x": values}), [covariate("x", "steps")])

        assert matrix.names == ("intercept",)


def test_step_in_which_nobody_starts_is_outside_the_support():
    trials = pd.DataFrame({"manader": np.repeat(np.arange(10), 10)})
    arm = pd.Series(np.where((trials["manader"] > 2) & (trials.index % 2), 1, 0))

    inside = in_support(trials, [covariate("manader", "steps")], arm)

    np.testing.assert_array_equal(inside, trials["manader"] > 2)
