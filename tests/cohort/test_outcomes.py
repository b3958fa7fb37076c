"""Outcomes: boundaries by hand, and every row against a slow definition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.cohort import STATES, Definition, durable_exit, first_exit, state_at


def rows(hand, *places):
    month = np.array(places, np.int32) + hand.first_month
    return np.zeros(len(places), np.int32), month


def durable(hand, person, *places, window=3, programme_counts=False):
    histories = hand.cohort(person).histories
    who, month = rows(hand, *places)
    time, event = durable_exit(
        histories, who, month, window=window, programme_counts=programme_counts
    )
    return list(zip(time.tolist(), event.tolist(), strict=True))


@pytest.mark.parametrize(
    ("aid", "expected"),
    [
        pytest.param("BBB....", (3, True), id="exit month and window fill the data"),
        pytest.param("BBB...", (2, False), id="window passes the end by one month"),
        pytest.param("BBB...B....", (7, True), id="back in the last month of the window"),
        pytest.param("BBB....B...", (3, True), id="back the month after the window"),
        pytest.param("B......", (1, True), id="leaves at once"),
        pytest.param("BBBBBBB", (3, False), id="stays"),
        pytest.param("BBB", (0, False), id="no follow-up at all"),
        pytest.param("B...", (0, False), id="window just too long"),
    ],
)
def test_durable_exit_needs_an_empty_and_observed_window(hand, aid, expected):
    assert durable(hand, hand.person(aid=aid), 0) == [expected]


def test_durable_exit_counts_from_each_row(hand):
    assert durable(hand, hand.person(aid="BBB....."), 0, 1, 2) == [(3, True), (2, True), (1, True)]


def test_durable_exit_ends_with_observed_time(hand):
    person = hand.person(aid="BBB........", observed_to=5)

    assert durable(hand, person, 0) == [(2, False)]


@pytest.mark.parametrize(
    ("programme_counts", "expected"),
    [
        pytest.param(False, (6, True), id="exit after the job"),
        pytest.param(True, (2, True), id="exit into the job"),
    ],
)
def test_months_paid_by_the_job_are_no_exit_unless_counted(hand, programme_counts, expected):
    person = hand.person(aid="BB..........", insats=(hand.episode("8", 1, 5),))

    assert durable(hand, person, 0, programme_counts=programme_counts) == [expected]


def test_job_without_end_is_never_an_exit(hand):
    person = hand.person(aid="BB..........", insats=(hand.episode("8", 1, None),))

    assert durable(hand, person, 0) == [(8, False)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"aid": "BBB...", "closings": ((2, "A1"),)}, (3, "arbete"), id="to work"),
        pytest.param({"aid": "BBB..."}, (3, "okand"), id="reason unknown"),
        pytest.param({"aid": "BBB..", "closings": ((2, "A1"),)}, (2, "bistand"), id="not known"),
        pytest.param({"aid": "B..B......"}, (4, "okand"), id="gap is no exit"),
        pytest.param({"aid": "BB"}, (0, "bistand"), id="no follow-up"),
    ],
)
def test_first_exit_by_the_gap_rule(hand, fields, expected):
    cohort = hand.cohort(hand.person(**fields), definition=Definition(max_gap=2))
    time, cause = first_exit(cohort.histories, cohort.exits, *rows(hand, 0))

    assert (time.item(), STATES[cause.item()]) == expected


def test_first_exit_into_a_job_is_an_exit_of_its_own_kind(hand):
    person = hand.person(aid="BB......", insats=(hand.episode("8", 1, 5),), closings=((1, "A1"),))
    cohort = hand.cohort(person)
    time, cause = first_exit(cohort.histories, cohort.exits, *rows(hand, 0))

    assert (time.item(), STATES[cause.item()]) == (2, "kommunal_anstallning")


@pytest.mark.parametrize(
    ("matured", "expected"),
    [
        pytest.param(2, (3, "arbete"), id="reason expected by now"),
        pytest.param(1, (2, "bistand"), id="too late to know the reason"),
        pytest.param(-1, (0, "bistand"), id="nothing is known after time zero"),
    ],
)
def test_exits_too_late_for_a_reason_are_censored(hand, matured, expected):
    cohort = hand.cohort(hand.person(aid="BBB......", closings=((2, "A1"),)))
    time, cause = first_exit(
        cohort.histories,
        cohort.exits,
        *rows(hand, 0),
        matured_to=hand.first_month + matured,
    )

    assert (time.item(), STATES[cause.item()]) == expected


def test_second_exit_belongs_to_later_rows(hand):
    cohort = hand.cohort(hand.person(aid="B...BB......"), definition=Definition(max_gap=1))
    time, _ = first_exit(cohort.histories, cohort.exits, *rows(hand, 0, 4))

    assert time.tolist() == [1, 2]


def test_state_at_is_unobservable_outside_the_data(hand):
    histories = hand.cohort(hand.person(aid="BB....", observed_to=4)).histories
    who, month = rows(hand, 0, 1)

    found = [state_at(histories, who, month, offset).tolist() for offset in (0, 2, 4, 9)]
    unknown = STATES.index("okand")
    assert found == [[0, 0], [unknown, unknown], [unknown, -1], [-1, -1]]


def test_outcomes_of_no_rows_are_empty(hand):
    cohort = hand.cohort(hand.person(aid="...."))
    who, month = rows(hand)

    time, event = durable_exit(cohort.histories, who, month, window=2, programme_counts=True)
    assert time.size == event.size == first_exit(cohort.histories, cohort.exits, who, month)[0].size


def slow_durable(line, job, place, observed_to, window, *, programme_counts):
    """Try every month after `place`, as the definition reads."""
    limit = max(observed_to - window - place, 0)
    for step in range(1, limit + 1):
        month = place + step
        after = line[month + 1 : month + window + 1]
        paid = month in job and not programme_counts
        if line[month] != "B" and not paid and "B" not in after:
            return step, True
    return limit, False


def slow_first_exit(line, place, observed_to, max_gap):
    limit = max(observed_to - max_gap - place, 0)
    for step in range(1, limit + 1):
        month = place + step
        if line[month - 1] == "B" and "B" not in line[month : month + max_gap + 1]:
            return step, True
    return limit, False


@st.composite
def course(draw):
    line = "".join(draw(st.lists(st.sampled_from("BB."), min_size=2, max_size=30)))
    start = draw(st.integers(0, len(line) - 1))
    end = draw(st.integers(start, len(line) - 1))
    return line, range(start, end + 1), draw(st.integers(0, len(line) - 1))


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    courses=st.lists(course(), min_size=1, max_size=12),
    window=st.integers(1, 6),
    max_gap=st.integers(0, 3),
)
def test_outcomes_agree_with_their_definitions(hand, courses, window, max_gap):
    persons = [
        hand.person(
            aid=line,
            insats=(hand.episode("8", job[0], job[-1]),),
            observed_to=observed_to,
        )
        for line, job, observed_to in courses
    ]
    cohort = hand.cohort(*persons, definition=Definition(max_gap=max_gap))
    person = cohort.trials["person"].to_numpy()
    month = cohort.trials["month"].to_numpy()
    places = month - hand.first_month
    last = max(len(line) for line, _, _ in courses)
    seen = [
        (line[: observed_to + 1].ljust(last, "."), job, observed_to)
        for line, job, observed_to in courses
    ]

    for programme_counts in (True, False):
        time, event = durable_exit(
            cohort.histories, person, month, window=window, programme_counts=programme_counts
        )
        expected = [
            slow_durable(
                seen[p][0], seen[p][1], at, seen[p][2], window, programme_counts=programme_counts
            )
            for p, at in zip(person, places, strict=True)
        ]
        assert list(zip(time.tolist(), event.tolist(), strict=True)) == expected
    time, cause = first_exit(cohort.histories, cohort.exits, person, month)
    expected = [
        slow_first_exit(seen[p][0], at, seen[p][2], max_gap)
        for p, at in zip(person, places, strict=True)
    ]
    assert list(zip(time.tolist(), (cause > 0).tolist(), strict=True)) == expected
