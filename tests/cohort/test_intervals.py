"""Stretches of months against sets of months."""

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.cohort.engines.opening import open_engine
from evaluation.cohort.intervals import ENDLESS, along, merged, months, timeline

ENGINES = ("duckdb", "polars")
FIRST, LAST = 101, 130
PERSONS = 3


@st.composite
def stretches(draw):
    """(person, begin, end), overlapping, touching and repeated as it comes."""
    found = []
    for _ in range(draw(st.integers(0, 12))):
        begin = draw(st.integers(FIRST, LAST))
        end = min(begin + draw(st.integers(0, 8)), LAST)
        found.append((draw(st.integers(0, PERSONS - 1)), begin, end))
    return found + found[: draw(st.integers(0, 3))]


def frame(opened, rows, *names):
    schema = dict.fromkeys(names, pl.Int32)
    return opened.frame(pl.DataFrame(rows, schema=schema, orient="row"))


def everybody(opened):
    return frame(opened, [(person,) for person in range(PERSONS)], "person")


def months_of(rows):
    return {(person, month) for person, begin, end in rows for month in range(begin, end + 1)}


@settings(max_examples=12, deadline=None, derandomize=True)
@given(rows=stretches(), engine=st.sampled_from(ENGINES))
def test_merged_stretches_hold_the_same_months_with_an_empty_one_between(rows, engine):
    with open_engine(engine) as opened:
        kept = merged(frame(opened, rows, "person", "begin", "end"))
        found = opened.collect(kept, sort=["person", "begin"]).rows()

    assert months_of(found) == months_of(rows)
    assert all(
        after[1] > before[2] + 1 for before, after in pairwise(found) if before[0] == after[0]
    )


@settings(max_examples=8, deadline=None, derandomize=True)
@given(rows=stretches(), engine=st.sampled_from(ENGINES))
def test_months_are_written_out_once_per_stretch(rows, engine):
    with open_engine(engine) as opened:
        written = months(
            opened, frame(opened, rows, "person", "begin", "end"), longest=LAST - FIRST + 1
        )
        found = opened.collect(written, sort=["person", "month"]).rows()

    expected = sorted((p, month) for p, begin, end in rows for month in range(begin, end + 1))
    assert found == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_timeline_covers_everybody_from_the_beginning_to_no_end(engine):
    changes = [(0, 5, 1), (0, 9, 2), (2, 7, 3)]
    with open_engine(engine) as opened:
        found = timeline(everybody(opened), frame(opened, changes, "person", "since", "value"))
        rows = opened.collect(
            found.select("person", "since", "until", "value"), sort=["person", "since"]
        )

    assert rows.rows() == [
        (0, 0, 4, None),
        (0, 5, 8, 1),
        (0, 9, ENDLESS, 2),
        (1, 0, ENDLESS, None),
        (2, 0, 6, None),
        (2, 7, ENDLESS, 3),
    ]


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    rows=stretches(),
    changes=st.dictionaries(
        st.tuples(st.integers(0, PERSONS - 1), st.integers(FIRST, LAST)),
        st.integers(0, 9),
        max_size=9,
    ),
    shift=st.integers(-13, 2),
    engine=st.sampled_from(ENGINES),
)
def test_values_along_a_timeline_are_those_of_the_latest_change(rows, changes, shift, engine):
    with open_engine(engine) as opened:
        named = [(person, since, value) for (person, since), value in changes.items()]
        line = timeline(everybody(opened), frame(opened, named, "person", "since", "value"))
        cut = along(frame(opened, rows, "person", "begin", "end"), line, shift=shift)
        found = opened.collect(cut, sort=["person", "begin", "end"]).rows()

    def latest(person, month):
        past = [since for who, since in changes if who == person and since <= month + shift]
        return changes[person, max(past)] if past else None

    shown = [(p, month, value) for p, begin, end, value in found for month in range(begin, end + 1)]
    expected = [(p, m, latest(p, m)) for p, begin, end in rows for m in range(begin, end + 1)]
    assert sorted(shown, key=str) == sorted(expected, key=str)
