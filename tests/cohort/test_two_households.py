"""An adult who stands in two households in a month has that month once."""

import pytest

from evaluation.cohort import Definition, build_cohort

STEP = "En månad per vuxen"


def cohort_of(hand, register, engine):
    return build_cohort(
        register,
        definition=Definition(),
        arms=hand.arms,
        eligibility=hand.eligibility(),
        engine=engine,
    )


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_month_in_two_households_is_one_month(hand, engine):
    register = hand.register(hand.person(aid="BBB....", children=1), hand.person(aid="BB....."))
    once = cohort_of(hand, register, engine)

    twice = cohort_of(hand, hand.in_two_households(register, person=1), engine)

    assert twice.trials.equals(once.trials)
    assert twice.exits.equals(once.exits)
    removed = twice.flow.set_index("label_sv").loc[STEP, ["removed_persons", "removed_rows"]]
    assert removed.tolist() == [0, 2]
    assert STEP not in once.flow["label_sv"].tolist()


def test_household_that_was_granted_aid_is_the_one_that_counts(hand):
    register = hand.register(hand.person(aid="..."), hand.person(aid="000"))
    both = hand.in_two_households(register, person=1, amount=5000)

    trials = cohort_of(hand, both, "polars").trials

    # Household 1 was refused; household 99, with three children, was granted aid.
    assert trials["person"].tolist() == [1, 1, 1]
    assert trials["har_barn"].tolist() == [1, 1, 1]


def test_child_in_two_households_is_no_adult_month(hand):
    register = hand.register(hand.person(aid="BB."), hand.person(aid="BB.", role="3"))

    flow = cohort_of(hand, hand.in_two_households(register, person=1), "polars").flow

    assert STEP not in flow["label_sv"].tolist()
    assert flow.set_index("label_sv").loc["Vuxna i hushållet", "removed_rows"] == 4
