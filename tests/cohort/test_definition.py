"""Declared definitions and arms are refused with all their faults at once."""

import pytest

from evaluation.cohort import ArmRule, Definition, Eligibility
from evaluation.cohort.arm_checks import check_arms
from evaluation.cohort.engines.opening import open_engine
from evaluation.errors import Faults, ProtocolError, UsageError


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param({"max_gap": -1}, r"-1 is too small @ definition\.max_gap; at least 0"),
        pytest.param({"window": 0}, r"0 is too small @ definition\.window; at least 1"),
        pytest.param({"unit": "hushall"}, r"unknown value 'hushall' @ definition\.unit; allowed"),
        pytest.param({"return_by": "x"}, r"definition\.return_by; allowed: beviljad_manad, ny"),
    ],
)
def test_definition_refuses(fields, message):
    with pytest.raises(ProtocolError, match=message):
        Definition(**fields)


def test_definition_tells_every_fault_at_once():
    with pytest.raises(Faults, match=r"max_gap.*\n.*window"):
        Definition(max_gap=-1, window=0)


@pytest.mark.parametrize("field", ["age_min", "washout_months", "min_aid_months_12", "aid_lag"])
def test_eligibility_refuses_negative_numbers(field):
    with pytest.raises(ProtocolError, match=rf"-1 is too small @ eligibility\.{field}; at least 0"):
        Eligibility(**{field: -1})


def test_eligibility_refuses_ages_in_the_wrong_order():
    with pytest.raises(ProtocolError, match=r"20 is too small @ eligibility\.age_max; at least 30"):
        Eligibility(age_min=30, age_max=20)


def arm(name, *categories, **fields):
    return ArmRule(name=name, label=name, categories=categories, **fields)


@pytest.mark.parametrize(
    ("arms", "message"),
    [
        pytest.param([arm("a", "1"), arm("a", "2")], "name 'a' is used 2 times", id="same name"),
        pytest.param([arm("ingen", "1")], r"'ingen' is reserved @ arms\[0\]", id="reserved"),
        pytest.param([arm("a")], r"arm 'a' has no codes @ arms\[0\]", id="no codes"),
        pytest.param(
            [arm("a", "1"), arm("b", "1", parent="c")],
            r"unknown arm 'c' @ arms\[1\]\.parent; allowed: a",
            id="unknown parent",
        ),
        pytest.param(
            [arm("a", "1"), arm("b", "2", parent="a")],
            r"not all are codes of 'a' @ arms\[1\]",
            id="code outside the parent",
        ),
        pytest.param(
            [arm("a", "1", "2"), arm("b", "2")],
            r"'a' and 'b' claim the same insats @ arms\[1\]",
            id="code in two arms",
        ),
        pytest.param(
            [arm("a", "1"), arm("b", parent="a"), arm("c", parent="a", workplace="x")],
            r"'b' and 'c' claim the same insats @ arms\[2\]",
            id="overlapping sub-types",
        ),
        pytest.param(
            [arm("a", "1"), arm("b", parent="a", sector="x"), arm("c", parent="a", subsidy="y")],
            r"'b' and 'c' claim the same insats @ arms\[2\]",
            id="sub-types by two things",
        ),
    ],
)
def test_arms_are_refused(arms, message):
    with pytest.raises(ProtocolError, match=message):
        check_arms(arms)


@pytest.mark.parametrize(
    "arms",
    [
        pytest.param([arm("a", "1"), arm("b", "1", classification="kas_2023")], id="two lists"),
        pytest.param([arm("a", "1", workplace="x"), arm("b", "1", workplace="y")], id="places"),
        pytest.param([arm("a", "1", sector="x"), arm("b", "1", sector="y")], id="sectors"),
        pytest.param([arm("a", "1", subsidy="x"), arm("b", "1", subsidy="ingen")], id="subsidies"),
        pytest.param([], id="none"),
    ],
)
def test_arms_that_do_not_overlap_are_accepted(arms):
    check_arms(arms)


def test_unknown_engine_is_refused():
    with (
        pytest.raises(UsageError, match=r"unknown engine 'pandas' @ engine; allowed: duckdb, po"),
        open_engine("pandas"),
    ):
        pass
