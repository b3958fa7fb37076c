"""The engine's frames against the definitions read aloud, on random registers of a few persons."""

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from data_schemas import TABLES
from evaluation.cohort import (
    STATES,
    Definition,
    DurableExit,
    Eligibility,
    build_cells,
    build_cohort,
    durable_exit,
)
from tests.cohort import plain

TRIALS = [
    "month",
    "arm",
    "observed",
    "next_start",
    "alder",
    "manader_bistand_12",
    "manader_i_period",
    "tidigare_insats",
    "manader_inskriven",
]


@st.composite
def registers(draw, hand):
    """Persons of `random_person` (insatser that repeat and overlap, closings, wages, moves)."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return [hand.random_person(rng) for _ in range(draw(st.integers(1, 16)))]


rules = st.builds(
    Eligibility,
    age_max=st.integers(30, 64),
    enrolled=st.booleans(),
    washout_months=st.integers(0, 5),
    min_aid_months_12=st.integers(0, 6),
    aid_lag=st.integers(0, 3),
)
definitions = st.builds(
    Definition,
    max_gap=st.integers(0, 5),
    window=st.integers(1, 14),
    return_by=st.sampled_from(["beviljad_manad", "nyansokan"]),
)


declarations = st.fixed_dictionaries(
    {"definition": definitions, "eligibility": rules, "window": st.integers(1, 8)}
)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(data=st.data(), declared=declarations)
def test_polars_gives_what_the_definitions_say(hand, data, declared):
    check(hand, data.draw(registers(hand)), **declared, engine="polars")


@settings(max_examples=2, deadline=None, derandomize=True, phases=[Phase.generate])
@given(data=st.data(), declared=declarations)
def test_duckdb_gives_what_the_definitions_say(hand, data, declared):
    check(hand, data.draw(registers(hand)), **declared, engine="duckdb")


def check(hand, persons, *, definition, eligibility, window, engine):
    """Compare every exit, return, state, trial and durable exit with the slow definitions."""
    register = hand.register(*persons)
    last = register.last_month - hand.first_month
    declared = {"definition": definition, "arms": hand.arms, "eligibility": eligibility}

    cohort = build_cohort(register, **declared, engine=engine)

    assert exits_of(cohort, hand) == of_each(
        persons,
        plain.exits,
        definition.max_gap,
        definition.window,
        by_application=definition.return_by == "nyansokan",
    )
    names = [*STATES, None]  # -1, not observable, is the last
    shown = [[names[code] for code in row] for row in cohort.histories.state]
    assert shown == [plain.states(person, last) for person in persons]
    expected = of_each(persons, plain.trials, eligibility, definition.max_gap, last)
    assert trials_of(cohort, hand) == expected
    for programme_counts in (False, True):
        outcome = {"window": window, "programme_counts": programme_counts}
        times = [plain.durable_exit(persons[p], at, last=last, **outcome) for p, at, *_ in expected]
        assert durable(cohort, outcome) == times
        cells = build_cells(register, **declared, outcome=DurableExit(**outcome), engine=engine)
        assert counted(cells) == {key: times.count(key) for key in set(times)}


def of_each(persons, definition, *asked, **named):
    return [
        (number, *row)
        for number, person in enumerate(persons)
        for row in definition(person, *asked, **named)
    ]


def exits_of(cohort, hand):
    rows = cohort.exits.assign(
        first=cohort.exits["first_aid_month"] - hand.first_month,
        last=cohort.exits["last_aid_month"] - hand.first_month,
    )
    names = ["person", "first", "last", "is_observed", "returned", "months_to_return"]
    return list(rows[names].itertuples(index=False, name=None))


def trials_of(cohort, hand):
    rows = cohort.trials.assign(month=cohort.trials["month"] - hand.first_month)
    return list(rows[["person", *TRIALS]].itertuples(index=False, name=None))


def durable(cohort, outcome):
    person, month = (cohort.trials[name].to_numpy() for name in ("person", "month"))
    time, event = durable_exit(cohort.histories, person, month, **outcome)
    return list(zip(time.tolist(), event.tolist(), strict=True))


def counted(cells):
    rows = cells.counts.assign(seen=cells.counts["state"] != "")
    total = rows.groupby(["months", "seen"])["trials"].sum()
    return {key: int(count) for key, count in total.items()}


def test_hand_made_tables_have_the_columns_of_the_extract(hand):
    tables = hand.register(hand.person(aid="B")).tables
    names = {"person": "lopnr", "hushall": "hushall_id"}

    for table, frame in tables.items():
        columns = {names.get(column, column) for column in frame.columns}
        assert columns <= set(TABLES[table].column_names), table
