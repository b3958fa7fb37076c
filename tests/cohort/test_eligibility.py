"""Who is compared in which month, and a flow in which every removal is a step."""

import pytest

from evaluation.cohort import NO_ARM, STATES
from evaluation.cohort.flow import FLOW_COLUMNS


def eligible_places(hand, person, **rules):
    cohort = hand.cohort(person, eligibility=hand.eligibility(**rules))
    return (cohort.trials["month"] - hand.first_month).tolist()


@pytest.mark.parametrize(
    ("born", "places"),
    [
        pytest.param(1996, [0, 1, 2], id="18 in the year"),
        pytest.param(1997, [], id="17 in the year"),
        pytest.param(1950, [0, 1, 2], id="64 in the year"),
        pytest.param(1949, [], id="65 in the year"),
    ],
)
def test_age_is_calendar_year_minus_year_of_birth(hand, born, places):
    assert eligible_places(hand, hand.person(aid="BBB", born=born)) == places


@pytest.mark.parametrize(
    ("enrolled", "places"),
    [
        pytest.param(((0, None),), [0, 1, 2, 3, 4], id="open"),
        pytest.param(((1, 2),), [1, 2], id="both touched months"),
        pytest.param(((0, 0), (3, None)), [0, 3, 4], id="twice"),
        pytest.param((), [], id="never"),
    ],
)
def test_enrolment_is_needed_in_the_month(hand, enrolled, places):
    person = hand.person(aid="BBBBB", enrolled=enrolled)

    assert eligible_places(hand, person, enrolled=True) == places


def test_month_of_two_enrolments_counts_once_from_the_later(hand):
    person = hand.person(aid="BBBBB", enrolled=((0, 2), (2, None), (2, None)))
    trials = hand.cohort(person, eligibility=hand.eligibility(enrolled=True)).trials

    assert trials["manader_inskriven"].tolist() == [1, 2, 1, 2, 3]


def test_months_of_a_running_insats_are_not_compared_but_its_start_is(hand):
    person = hand.person(aid="BBBBBB", insats=(hand.episode("5", 2, 3),))

    assert eligible_places(hand, person, no_ongoing_insats=True) == [0, 1, 2, 4, 5]


@pytest.mark.parametrize(
    ("washout", "places"),
    [
        pytest.param(1, [0, 5, 6, 7], id="one month free"),
        pytest.param(3, [0, 7], id="three months free"),
    ],
)
def test_washout_needs_so_many_months_without_insats(hand, washout, places):
    person = hand.person(aid="BBBBBBBB", insats=(hand.episode("5", 0, 3),))

    assert eligible_places(hand, person, washout_months=washout) == places


def test_insats_of_an_undeclared_kind_does_not_disqualify(hand):
    person = hand.person(aid="BBBB", insats=(hand.episode("9", 0, 3),))

    assert eligible_places(hand, person, no_ongoing_insats=True, washout_months=12) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("needed", "places"),
    [
        pytest.param(1, [0, 1, 2, 9, 10, 11, 12, 13], id="the month itself counts"),
        pytest.param(3, [2, 9, 10, 11, 12, 13], id="three of the last twelve"),
        pytest.param(6, [11, 12, 13], id="six of the last twelve"),
    ],
)
def test_assistance_in_the_last_twelve_months(hand, needed, places):
    person = hand.person(aid="BBB......BBBBB")

    assert eligible_places(hand, person, min_aid_months_12=needed) == places


def test_start_months_wait_for_the_look_back(hand):
    person = hand.person(aid="B" * 20)

    assert eligible_places(hand, person, first_month=None) == list(range(12, 20))
    assert eligible_places(hand, person, first_month=None, washout_months=18) == [18, 19]
    assert eligible_places(hand, person, last_month=hand.first_month + 1) == [0, 1]


def test_months_without_assistance_are_never_compared(hand):
    assert eligible_places(hand, hand.person(aid="B.B..B")) == [0, 2, 5]


def test_eligible_grid_marks_the_compared_months(hand):
    cohort = hand.cohort(hand.person(aid="BBB.B"), hand.person(aid=".B"))

    assert cohort.histories.eligible.astype(int).tolist() == [[1, 1, 1, 0, 1], [0, 1, 0, 0, 0]]


def test_baseline_is_known_before_the_start(hand):
    insats = (hand.episode("5", 1, 1), hand.episode("2", 4, 4))
    person = hand.person(
        aid="BB.BBB", born=1990, insats=insats, children=2, adults=2, enrolled=((3, None),)
    )
    trials = hand.cohort(person).trials

    assert trials["alder"].tolist() == [24] * 5
    assert trials["manader_bistand_12"].tolist() == [0, 1, 2, 3, 4]
    assert trials["manader_i_period"].tolist() == [1, 2, 4, 5, 6]
    assert trials["tidigare_insats"].tolist() == [0, 0, 1, 1, 1]
    assert trials["manader_inskriven"].tolist() == [0, 0, 1, 2, 3]
    assert trials["anvisare"].tolist() == ["ej_inskriven"] * 2 + ["AF"] * 3
    assert trials["tid_utan_arbete"].tolist() == ["ej_inskriven"] * 2 + ["saknas"] * 3
    assert trials["har_barn"].tolist() == trials["sammanboende"].tolist() == [1] * 5
    assert trials["kalendermanad"].tolist() == [1, 2, 4, 5, 6]
    assert trials["ar"].tolist() == [2014] * 5
    assert trials["utbildning"].tolist() == ["saknas"] * 5


def test_months_of_assistance_are_counted_in_twelve_months_only(hand):
    trials = hand.cohort(hand.person(aid="B" * 15)).trials

    assert trials["manader_bistand_12"].tolist() == [*range(12), 12, 12, 12]


def mixed_municipality(hand):
    return (
        hand.person(aid="BBBBBBBB", insats=(hand.episode("8", 3, 5, workplace="ordinarie"),)),
        hand.person(aid="BBBBBBBB", insats=(hand.episode("5", 2, 2),)),
        hand.person(aid="BBBB....", born=1940),
        hand.person(aid="BB00..BB", enrolled=((0, 0),)),
        hand.person(aid="BBBBBBBB", role="3"),
        hand.person(aid="........"),
        hand.person(aid="BBBBBBBB", observed_to=5, enrolled=()),
    )


def test_flow_adds_up_step_by_step(hand):
    rules = hand.eligibility(enrolled=True, no_ongoing_insats=True)
    cohort = hand.cohort(*mixed_municipality(hand), eligibility=rules)
    flow = cohort.flow

    steps = flow[~flow["label_sv"].str.startswith("varav")]
    assert tuple(flow.columns) == FLOW_COLUMNS
    assert flow["step"].tolist() == list(range(len(flow)))
    assert steps["persons"].tolist() == [7, 6, 5, 5, 5, 5, 4, 3, 3, 3]
    assert steps["rows"].tolist() == [42, 42, 34, 32, 30, 30, 26, 17, 15, 15]
    for unit in ("persons", "rows"):
        removed = steps[f"removed_{unit}"]
        assert (steps[unit] + removed.cumsum() == steps[unit].iloc[0]).all()
    assert steps["rows"].iloc[-1] == len(cohort.trials)
    assert steps["persons"].iloc[-1] == cohort.trials["person"].nunique()


def test_flow_counts_the_arms_of_the_last_step(hand):
    rules = hand.eligibility(enrolled=True, no_ongoing_insats=True)
    cohort = hand.cohort(*mixed_municipality(hand), eligibility=rules)
    parts = cohort.flow[cohort.flow["label_sv"].str.startswith("varav")]

    assert parts["rows"].tolist() == [1, 1, 0, 1, 0, 13]
    assert (cohort.trials["arm"] == NO_ARM).sum() == 13
    assert parts["removed_rows"].eq(0).all()


def test_nobody_eligible_gives_an_empty_cohort_not_an_error(hand):
    cohort = hand.cohort(hand.person(aid="....", enrolled=()), engine="duckdb")

    assert len(cohort.trials) == len(cohort.exits) == 0
    assert cohort.flow["rows"].max() == 0
    assert cohort.histories.state.tolist() == [[STATES.index("okand")] * 4]
