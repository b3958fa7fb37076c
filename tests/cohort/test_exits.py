"""Exits and returns are known only when the data can show them."""

import pytest

from evaluation.cohort import Definition
from evaluation.errors import DataError


def exits_of(hand, aid, *, months=None, definition=None, engine="polars", **fields):
    cohort = hand.cohort(
        hand.person(aid=aid, **fields), months=months, definition=definition, engine=engine
    )
    return cohort.exits


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
@pytest.mark.parametrize(
    ("aid", "max_gap", "is_observed"),
    [
        pytest.param("BBB..", 2, [0], id="K empty months follow: may still go on"),
        pytest.param("BBB...", 2, [1], id="K + 1 empty months follow: over"),
        pytest.param("BBBBB", 2, [0], id="assistance in the last month"),
        pytest.param("BBB..B.", 2, [0], id="K empty months between: one spell"),
        pytest.param("BBB...B", 2, [1, 0], id="K + 1 empty months between: two"),
        pytest.param("BB.", 0, [1], id="no gap allowed: one empty month is enough"),
    ],
)
def test_exit_is_observed_when_enough_empty_months_follow(hand, aid, max_gap, is_observed, engine):
    found = exits_of(hand, aid, definition=Definition(max_gap=max_gap), engine=engine)

    assert found["is_observed"].tolist() == is_observed


@pytest.mark.parametrize(
    ("observed_to", "is_observed"),
    [pytest.param(4, 0, id="leaves one month too early"), pytest.param(5, 1, id="seen leaving")],
)
def test_exit_counts_only_months_in_which_the_person_is_observed(hand, observed_to, is_observed):
    found = exits_of(hand, "BBB........", observed_to=observed_to)

    assert found["is_observed"].tolist() == [is_observed]


def test_exit_month_is_the_first_month_without_assistance(hand):
    found = exits_of(hand, ".BBB....")

    assert found["last_aid_month"].tolist() == [hand.first_month + 3]
    assert found["exit_month"].tolist() == [hand.first_month + 4]


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
@pytest.mark.parametrize(
    ("aid", "returned", "wait"),
    [
        pytest.param("B" + "." * 13, 0, -1, id="window ends with the data"),
        pytest.param("B" + "." * 12, -1, -1, id="window passes the end by one month"),
        pytest.param("B" + "." * 12 + "B", 1, 12, id="back in the last month of the window"),
        pytest.param("B" + "." * 13 + "B", 0, 13, id="back the month after the window"),
        pytest.param("B....B..", -1, 4, id="back, but the window is not over"),
        pytest.param("B..B" + "." * 14, 0, -1, id="back inside the gap is no return"),
        pytest.param("BB..", -1, -1, id="end of the spell not known"),
    ],
)
def test_return_is_known_when_the_window_is_observed(hand, aid, returned, wait, engine):
    found = exits_of(hand, aid, definition=Definition(window=12), engine=engine)

    assert found["returned"].iloc[0] == returned
    assert found["months_to_return"].iloc[0] == wait


@pytest.mark.parametrize(
    ("observed_to", "returned"),
    [
        pytest.param(12, -1, id="moves away in the last month of the window but one"),
        pytest.param(13, 0, id="seen through the window"),
    ],
)
def test_return_window_ends_with_observed_time(hand, observed_to, returned):
    found = exits_of(hand, "B" + "." * 30, observed_to=observed_to)

    assert found["returned"].tolist() == [returned]


@pytest.mark.parametrize(
    ("applications", "returned", "wait"),
    [
        pytest.param(((5, "NY"),), 1, 2, id="new application, rejected"),
        pytest.param(((5, "ATER"),), 0, -1, id="monthly renewal is no return"),
        pytest.param(((1, "NY"),), 0, -1, id="application before the exit"),
        pytest.param(((3, "NY"),), 1, 0, id="application in the exit month"),
        pytest.param(((9, "NY"), (7, "NY")), 1, 4, id="the first of two"),
        pytest.param(((16, "NY"),), 0, 13, id="after the window"),
    ],
)
def test_return_by_new_application(hand, applications, returned, wait):
    definition = Definition(return_by="nyansokan")
    found = exits_of(hand, "BBB" + "." * 20, definition=definition, applications=applications)

    assert found["returned"].tolist() == [returned]
    assert found["months_to_return"].tolist() == [wait]


def test_return_by_application_needs_the_applications(hand):
    from evaluation.cohort import build_cohort

    register = hand.register(hand.person(aid="BBB...."))
    without = {name: table for name, table in register.tables.items() if name != "ansokan"}
    register = type(register)(
        tables=without, first_month=register.first_month, last_month=register.last_month
    )

    with pytest.raises(DataError, match=r"no applications were delivered @ ansokan; deliver"):
        build_cohort(
            register,
            definition=Definition(return_by="nyansokan"),
            arms=hand.arms,
            eligibility=hand.eligibility(),
            engine="polars",
        )


@pytest.mark.parametrize(
    ("start", "arm"),
    [
        pytest.param(0, "praktik", id="first month of the spell"),
        pytest.param(3, "praktik", id="exit month"),
        pytest.param(4, "ingen", id="after the exit month"),
    ],
)
def test_exit_belongs_to_the_arm_started_last_in_the_spell(hand, start, arm):
    insats = (hand.episode("5", start, start + 1),)
    found = exits_of(hand, "BBB......", insats=insats)

    assert found["arm_in_spell"].tolist() == [arm]


def test_later_start_in_the_spell_replaces_the_earlier(hand):
    insats = (hand.episode("5", 0, 1), hand.episode("2", 2, 2))
    found = exits_of(hand, "BBB......", insats=insats)

    assert found["arm_in_spell"].tolist() == ["coachning"]


def test_reason_is_the_state_the_exit_leads_to(hand):
    found = exits_of(hand, "BBB......", closings=((2, "A8"),))

    assert found["reason"].tolist() == ["studier"]
    assert found["reason_code"].tolist() == ["A8"]


def test_exit_that_is_not_observed_has_no_reason(hand):
    found = exits_of(hand, "BBBBB.", closings=((4, "A1"),))

    assert found["reason"].tolist() == [""]


@pytest.mark.parametrize(
    ("closings", "reason", "code"),
    [
        pytest.param((), "okand", "inte_an", id="none yet, and none to be expected"),
        pytest.param(((3, ""),), "okand", "inte_an", id="closed without a reason so far"),
        pytest.param(((3, "A1"),), "arbete", "A1", id="registered early"),
    ],
)
def test_reason_that_cannot_be_expected_yet_is_not_missing(hand, closings, reason, code):
    person = hand.person(aid="BB........", observed_to=9)
    late = hand.person(aid="..BB......", closings=closings)

    cohort = hand.cohort(person, late, matured_to=hand.first_month + 2)

    assert cohort.exits["reason_code"].tolist() == ["", code]
    assert cohort.exits["reason"].tolist() == ["okand", reason]
