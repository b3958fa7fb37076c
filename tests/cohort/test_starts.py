"""Which start counts in which month, and what the months paid by an insats are."""

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from evaluation.cohort import ArmRule
from evaluation.cohort.insats import takes


def started(hand, *insats, aid="BBBBBB......", **fields):
    """(place, arm, subtype) of every start that is compared."""
    trials = hand.cohort(hand.person(aid=aid, insats=insats, **fields)).trials
    rows = trials[trials["arm"] != "ingen"]
    places = rows["month"] - hand.first_month
    return list(zip(places.tolist(), rows["arm"].tolist(), rows["subtype"].tolist(), strict=True))


def test_start_makes_its_month_a_treated_one(hand):
    assert started(hand, hand.episode("5", 2, 3)) == [(2, "praktik", "")]


@pytest.mark.parametrize(
    ("workplace", "subtype"),
    [
        pytest.param("ordinarie", "ordinarie", id="ordinary"),
        pytest.param("konstruerad", "konstruerad", id="constructed"),
        pytest.param(None, "", id="not registered"),
    ],
)
def test_workplace_gives_the_sub_type(hand, workplace, subtype):
    assert started(hand, hand.episode("8", 1, 4, workplace=workplace)) == [(1, "jobb", subtype)]


@pytest.mark.parametrize(
    ("sort", "taken"),
    [
        pytest.param({"sector": "privat"}, [True, False, False], id="sector"),
        pytest.param({"subsidy": "EXTRA"}, [False, True, False], id="subsidy"),
        pytest.param({"subsidy": "ingen"}, [True, False, False], id="not subsidised"),
        pytest.param({}, [True, True, False], id="all of the arm"),
    ],
)
def test_a_sub_type_takes_the_rows_of_its_employer_or_subsidy(sort, taken):
    whole = ArmRule(name="jobb", label="", categories=("8",))
    insatser = pl.DataFrame(
        {
            "kategori": ["8", "8", "5"],
            "klassificering_version": ["skr12"] * 3,
            "sektor": ["privat", "offentlig", "privat"],
            "subvention": [None, "EXTRA", None],
        }
    )

    rule = ArmRule(name="del", label="", parent="jobb", **sort)
    found = nw.from_native(insatser).select(takes(rule, (whole,)).alias("taken"))

    assert found["taken"].to_list() == taken


def test_other_codes_and_other_code_lists_are_no_arm(hand):
    other = hand.episode("7", 1, 2)
    old_list = hand.episode("8", 2, 3, classification="kas_2023")

    assert started(hand, other, old_list) == []


@pytest.mark.parametrize(
    ("first", "second", "arm"),
    [
        pytest.param(("2", 1), ("5", 9), "coachning", id="earlier date"),
        pytest.param(("2", 9), ("5", 1), "praktik", id="earlier date, whatever the order"),
        pytest.param(("2", 1), ("8", 20), "jobb", id="the paid arm goes first"),
        pytest.param(("2", 4), ("5", 4), "praktik", id="same day: declared order"),
        pytest.param(("5", 4), ("5", 4), "praktik", id="the same start twice"),
    ],
)
def test_one_start_counts_in_a_month(hand, first, second, arm):
    two = [hand.episode(code, 2, 3, from_day=day) for code, day in (first, second)]

    assert started(hand, *two) == [(2, arm, "")]


def test_start_outside_observed_time_is_no_start(hand):
    assert started(hand, hand.episode("5", 5, 6), aid="BBBBBB", observed_to=4) == []


@pytest.mark.parametrize(
    ("lag", "starts"),
    [
        pytest.param(0, [], id="assistance in the month itself"),
        pytest.param(1, [(3, "jobb", "")], id="assistance in the month before"),
    ],
)
def test_start_that_ends_assistance_at_once_is_compared_with_a_lag(hand, lag, starts):
    person = hand.person(aid="BBB......", insats=(hand.episode("8", 3, 5),))
    trials = hand.cohort(person, eligibility=hand.eligibility(aid_lag=lag)).trials
    rows = trials[trials["arm"] != "ingen"]

    places = rows["month"] - hand.first_month
    assert [*zip(places, rows["arm"], rows["subtype"], strict=True)] == starts


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_programme_months_are_all_months_the_job_touches(hand, engine):
    jobs = (hand.episode("8", 2, 4), hand.episode("8", 4, 5))
    cohort = hand.cohort(hand.person(aid="BBB.....", insats=jobs), engine=engine)

    assert cohort.histories.in_programme[0].tolist() == [0, 0, 1, 1, 1, 1, 0, 0]


def test_programme_months_end_with_observed_time(hand):
    person = hand.person(aid="BBB.....", insats=(hand.episode("8", 2, None),), observed_to=5)

    assert hand.cohort(person).histories.in_programme[0].tolist() == [0, 0, 1, 1, 1, 1, 0, 0]


def test_next_start_counts_months_to_any_declared_arm(hand):
    insats = (hand.episode("5", 2, 2), hand.episode("8", 4, 5))
    trials = hand.cohort(hand.person(aid="BBBBBB", insats=insats)).trials

    assert trials["next_start"].tolist() == [2, 1, 2, 1, 0, 0]
    assert trials["observed"].tolist() == [5, 4, 3, 2, 1, 0]


def test_every_start_is_accounted_for(hand):
    insats = (
        hand.episode("5", 1, 1),
        hand.episode("2", 1, 1, from_day=7),
        hand.episode("8", 8, 9),
        hand.episode("5", 11, 12),
        hand.episode("9", 2, 3),
    )
    cohort = hand.cohort(hand.person(aid="BBBBBB......", insats=insats, observed_to=10))

    assert cohort.start_flow["rows"].tolist() == [4, 3, 2, 1]
    assert cohort.start_flow["removed_rows"].tolist() == [0, 1, 1, 1]
