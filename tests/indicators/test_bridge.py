"""A change of an indicator, taken apart: by hand, in sum, whatever the order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import UsageError
from evaluation.indicators.bridge import PARTS, Year, bridge

EXACT = 1e-9


def year(rows: list[tuple[int, int, bool, bool, bool]]) -> Year:
    """Rows are (times, cell, registered, success before, success after)."""
    times, *columns = (np.array(column) for column in zip(*rows, strict=True))
    cell, registered, before, after = (np.repeat(column, times) for column in columns)
    return Year(
        cell=cell,
        registered=registered.astype(bool),
        before=before.astype(bool),
        after=after.astype(bool),
        unit=np.arange(len(cell)),
    )


def taken_apart(first: Year, last: Year, draws: int = 0):
    return bridge(first, last, rng=np.random.default_rng(1), draws=draws)


# 55 % one year, 75 % the next, as in a published series. In the first year every tenth result
# was not registered; the old definition counts one in ten of the successes less.
FIRST = year(
    [
        (55, 0, True, True, True),
        (6, 0, True, False, True),
        (29, 0, True, False, False),
        (10, 0, False, False, False),
    ]
)
LAST = year([(68, 0, True, True, True), (7, 0, True, False, True), (25, 0, True, False, False)])


def test_the_worked_example_goes_from_55_to_75_per_cent():
    found = taken_apart(FIRST, LAST)

    assert found.first == pytest.approx(0.55, abs=EXACT)
    assert found.last == pytest.approx(0.75, abs=EXACT)
    assert sum(found.parts.values()) == pytest.approx(0.20, abs=EXACT)
    assert found.parts["mix"] == pytest.approx(0, abs=EXACT)
    # By hand: registration turns 0.9 to 1 of a share between 55/90, 61/90, 68 and 75 %.
    middle = np.array([55 / 90, 61 / 90, 0.68, 0.75])
    assert found.parts["registration"] == pytest.approx(0.1 * middle @ [2, 1, 1, 2] / 6, abs=EXACT)


def test_definition_alone_is_the_definition():
    same = year(
        [(40, 0, True, True, True), (20, 0, True, False, True), (40, 0, True, False, False)]
    )
    found = taken_apart(same, same)

    assert found.parts == pytest.approx(
        {"definition": 0.2, "registration": 0, "mix": 0, "outcome": 0}, abs=EXACT
    )


def test_mix_and_outcome_alone_are_kitagawas():
    first = year(
        [
            (30, 0, True, True, True),
            (10, 0, True, False, False),
            (12, 1, True, True, True),
            (48, 1, True, False, False),
        ]
    )
    last = year(
        [
            (48, 0, True, True, True),
            (12, 0, True, False, False),
            (12, 1, True, True, True),
            (28, 1, True, False, False),
        ]
    )
    found = taken_apart(first, last)

    # Shares .75/.20 and .80/.30, mixes .4/.6 and .6/.4.
    assert found.parts["mix"] == pytest.approx(0.2 * (0.775 - 0.25), abs=EXACT)
    assert found.parts["outcome"] == pytest.approx(0.5 * 0.05 + 0.5 * 0.10, abs=EXACT)


rows = st.lists(
    st.tuples(st.integers(1, 9), st.integers(0, 3), st.booleans(), st.booleans(), st.booleans()),
    min_size=1,
    max_size=12,
)


@settings(max_examples=200, deadline=None)
@given(rows, rows)
def test_parts_sum_to_the_change(one, other):
    found = taken_apart(year(one), year(other))

    assert sum(found.parts.values()) == pytest.approx(found.last - found.first, abs=EXACT)


@settings(max_examples=50, deadline=None)
@given(rows, rows)
def test_turned_around_every_part_turns(one, other):
    def swapped(rows):
        return [(times, cell, told, after, before) for times, cell, told, before, after in rows]

    there = taken_apart(year(one), year(other)).parts
    back = taken_apart(year(swapped(other)), year(swapped(one))).parts

    for part in PARTS:
        assert back[part] == pytest.approx(-there[part], abs=EXACT)


def test_limits_hold_the_parts_and_narrow_with_size():
    few, many = taken_apart(FIRST, LAST, draws=300), None
    wide = [few.high[part] - few.low[part] for part in PARTS]
    repeated = [
        Year(
            cell=np.tile(one.cell, 16),
            registered=np.tile(one.registered, 16),
            before=np.tile(one.before, 16),
            after=np.tile(one.after, 16),
            unit=np.arange(16 * len(one.cell)),
        )
        for one in (FIRST, LAST)
    ]
    many = taken_apart(*repeated, draws=300)
    narrow = [many.high[part] - many.low[part] for part in PARTS]

    assert all(few.low[part] <= few.parts[part] <= few.high[part] for part in PARTS)
    assert narrow == pytest.approx([width / 4 for width in wide], rel=0.35, abs=0.002)


def test_a_year_without_anybody_is_refused():
    nobody = np.array([], dtype=int)
    with pytest.raises(UsageError, match="nobody"):
        Year(
            cell=nobody, registered=nobody == 0, before=nobody == 0, after=nobody == 0, unit=nobody
        )
