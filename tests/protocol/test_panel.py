"""The plan of a panel study: what it must name, and what it may not."""

import tomllib

import pytest

from evaluation.errors import EvaluationError
from evaluation.protocol import load_protocol, parse_protocol
from evaluation.protocol.protocol import Protocol

from .conftest import ANALYSES

FILE = ANALYSES / "inforande" / "protocol.toml"


@pytest.fixture
def declared():
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["inforande", "insatspanel"])
def test_declared_panel_studies_load(name):
    protocol = load_protocol(ANALYSES / name / "protocol.toml")

    assert isinstance(protocol, Protocol)
    assert protocol.panel is not None
    assert all(outcome.horizons == (0,) for outcome in protocol.outcomes)


def test_months_of_introduction_are_read_as_month_counts(declared):
    protocol = parse_protocol(declared)

    assert protocol.panel.starts["Almby"] == 2013 * 12 + 9
    assert "Järva" not in protocol.panel.starts


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        pytest.param("starts", {}, "missing value @ panel.starts", id="no starts"),
        pytest.param("starts", {"Almby": "2013"}, "a month was expected", id="no month"),
        pytest.param(
            "unit",
            "lan",
            "'unit' is not used by studies",
            id="column of a table",
        ),
        pytest.param(
            "estimators", ["ols"], "unknown value 'ols' @ panel.estimators", id="unknown estimator"
        ),
        pytest.param(
            "estimators",
            ["two_way", "two_way"],
            "'two_way' is declared twice",
            id="'two_way' is declared twice",
        ),
        pytest.param("base_period", "varying", "bounds need one base period", id="two bases"),
        pytest.param("placebo_periods", [0], "0 is below 1", id="no placebo"),
        pytest.param("bars", [-1], "-1 is below 0", id="negative departure"),
        pytest.param(
            "exchange",
            True,
            "'exchange' is not used by studies",
            id="no persons",
        ),
        pytest.param("colour", 1, "unknown key 'colour' @ panel.colour", id="unknown key"),
    ],
)
def test_a_plan_that_cannot_be_run_is_refused(declared, key, value, message):
    declared["panel"][key] = value

    with pytest.raises(EvaluationError, match=message.replace("[", r"\[")):
        parse_protocol(declared)


def test_persons_need_an_arm_that_is_declared(declared):
    declared["panel"] = {"source": "persons", "arm": "jobb"}

    with pytest.raises(EvaluationError, match="unknown arm 'jobb'"):
        parse_protocol(declared)


def test_a_panel_has_its_own_kinds_of_contrast_and_outcome(declared):
    declared["contrasts"][0]["kind"] = "never"
    declared["outcomes"][0]["kind"] = "durable_exit"

    with pytest.raises(EvaluationError) as caught:
        parse_protocol(declared)

    assert "'never' does not fit a study of kind panel" in str(caught.value)
    assert "'durable_exit' does not fit a study of kind panel" in str(caught.value)


def test_a_table_is_not_read_as_districts(declared):
    declared["data"] = {"kind": "table", "file": "x.csv"}

    with pytest.raises(EvaluationError, match="'districts' needs data of kind 'extract'"):
        parse_protocol(declared)


def test_without_a_panel_outcomes_of_its_kind_are_refused(declared):
    del declared["panel"]

    with pytest.raises(EvaluationError, match="'panel' does not fit a study of kind register"):
        parse_protocol(declared)
