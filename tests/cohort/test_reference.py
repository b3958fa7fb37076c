"""Who is compared in which month, against the rules read aloud for one person at a time."""

import numpy as np
import pytest

from data_schemas import TABLES
from evaluation.cohort import NO_ARM, Definition, Eligibility

ARM_OF_CODE = {"8": "jobb", "5": "praktik", "2": "coachning"}
GRANTED = "Bo"  # letters of a timeline with an amount above zero
NEVER = 10_000


def place(date):
    return (date.year - 2014) * 12 + date.month - 1


def episodes_of(person):
    """(first place, last place, day, arm) of the declared insatser."""
    return [
        (
            place(one["start_datum"]),
            NEVER if one["slut_datum"] is None else place(one["slut_datum"]),
            one["start_datum"].day,
            ARM_OF_CODE[one["kategori"]],
        )
        for one in person.insats
        if one["kategori"] in ARM_OF_CODE
    ]


def slow_arm(person, month):
    """The arm started in a month: the job if any, else the first by date, else the order."""
    order = list(ARM_OF_CODE.values())
    begun = [
        (arm != "jobb", day, order.index(arm), arm)
        for start, _, day, arm in episodes_of(person)
        if start == month
    ]
    return min(begun)[-1] if begun else NO_ARM


def slow_trials(person, rules, last):
    """(place, arm, age, aid before, earlier insats, next start) of every compared month."""
    aid = [
        person.role in {"1", "2"} and letter in GRANTED + "f" and at <= person.observed_to
        for at, letter in enumerate(person.aid)
    ]
    starts = {start for start, *_ in episodes_of(person) if start <= person.observed_to}
    found = []
    for month in range(12, last + 1):
        age = 2014 + month // 12 - person.born
        running = [end for start, end, *_ in episodes_of(person) if start < month]
        keep = (
            aid[month]
            and rules.age_min <= age <= rules.age_max
            and any(start <= month <= end for start, end in person.enrolled)
            and all(end < month - rules.washout_months for end in running)
            and sum(aid[month - 11 : month + 1]) >= rules.min_aid_months_12
        )
        if keep:
            later = [start - month for start in starts if start > month]
            before = sum(aid[month - 12 : month])
            row = (age, before, int(bool(running)), min(later, default=0))
            found.append((month, slow_arm(person, month), *row))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_compared_months_are_those_the_rules_name(hand, seed):
    rng = np.random.default_rng(seed)
    persons = [hand.random_person(rng) for _ in range(60)]
    rules = Eligibility(washout_months=4, min_aid_months_12=3)
    trials = hand.cohort(*persons, eligibility=rules, definition=Definition()).trials

    expected = [
        (number, *row)
        for number, person in enumerate(persons)
        for row in slow_trials(person, rules, len(person.aid) - 1)
    ]
    columns = ["arm", "alder", "manader_bistand_12", "tidigare_insats", "next_start"]
    places = trials["month"] - hand.first_month
    found = zip(trials["person"], places, *(trials[name] for name in columns), strict=True)
    assert len(expected) > 100
    assert list(found) == expected


def test_hand_made_tables_have_the_columns_of_the_extract(hand):
    tables = hand.register(hand.person(aid="B")).tables
    names = {"person": "lopnr", "hushall": "hushall_id"}

    for table, frame in tables.items():
        columns = {names.get(column, column) for column in frame.columns}
        assert columns <= set(TABLES[table].column_names), table
