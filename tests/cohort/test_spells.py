"""Spells under the gap rule, on hand-made timelines and against a slow definition."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.cohort.engines.opening import open_engine
from evaluation.cohort.spells import runs, spells

ENGINES = ("duckdb", "polars")


def spells_of(timelines, *, max_gap, engine):
    """(person, first, last, months, next_first) of every spell, by the framework."""
    rows = [(p, m) for p, line in enumerate(timelines) for m, on in enumerate(line) if on]
    table = pl.DataFrame(rows, schema={"person": pl.Int32, "month": pl.Int32}, orient="row")
    with open_engine(engine) as opened:
        frame = spells(runs(opened.frame(table)), max_gap=max_gap)
        return opened.collect(frame, sort=["person", "first"]).rows()


def slow_spells(line, max_gap):
    """Walk month by month: a spell ends when more than `max_gap` empty months have passed."""
    found, current, empty = [], [], 0
    for month, on in enumerate(line):
        if on:
            current, empty = [*current, month], 0
            continue
        empty += 1
        if current and empty > max_gap:
            found.append(current)
            current = []
    return [*found, current] if current else found


def timeline(text):
    return [letter == "B" for letter in text]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("text", "max_gap", "bounds"),
    [
        pytest.param("BB..BB", 2, [(0, 5, 4)], id="K empty months stay in the spell"),
        pytest.param("BB...BB", 2, [(0, 1, 2), (5, 6, 2)], id="K + 1 empty months end it"),
        pytest.param("BB.BB", 0, [(0, 1, 2), (3, 4, 2)], id="no gap allowed"),
        pytest.param("B..B..B", 2, [(0, 6, 3)], id="gaps are not added up"),
        pytest.param("..B..", 2, [(2, 2, 1)], id="one month"),
        pytest.param(".....", 2, [], id="never on assistance"),
    ],
)
def test_spells_follow_the_gap_rule(text, max_gap, bounds, engine):
    found = spells_of([timeline(text)], max_gap=max_gap, engine=engine)

    assert [row[1:4] for row in found] == bounds


def test_spells_never_join_two_persons():
    found = spells_of([timeline("..BB"), timeline("BB..")], max_gap=5, engine="duckdb")

    assert [row[:3] for row in found] == [(0, 2, 3), (1, 0, 1)]


def test_next_first_is_the_start_of_the_following_spell():
    found = spells_of([timeline("B...B...B")], max_gap=1, engine="duckdb")

    assert [row[4] for row in found] == [4, 8, None]


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    timelines=st.lists(st.lists(st.booleans(), min_size=1, max_size=30), min_size=1, max_size=40),
    max_gap=st.integers(0, 5),
    engine=st.sampled_from(ENGINES),
)
def test_spells_agree_with_walking_month_by_month(timelines, max_gap, engine):
    found = spells_of(timelines, max_gap=max_gap, engine=engine)

    expected = [
        (person, spell[0], spell[-1], len(spell))
        for person, line in enumerate(timelines)
        for spell in slow_spells(line, max_gap)
    ]
    assert [row[:4] for row in found] == expected
