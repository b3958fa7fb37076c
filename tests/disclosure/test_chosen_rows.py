"""Which rows go: the same as when each is tried in turn, with fewer tries."""

import numpy as np
import pytest

from evaluation.disclosure.audit.model import Statement
from evaluation.disclosure.audit.repair import MOST_TRIED, can_be_withheld, chosen
from evaluation.disclosure.row_keys import WHOLE


def one_by_one(rows, opens):
    """Take rows until a count is open, then give back each that is not needed."""
    for one in rows[:MOST_TRIED]:
        if opens(one):
            return one
    taken = []
    for one in rows:
        taken.append(one)
        if opens(frozenset().union(*taken)):
            break
    else:
        return None
    left = list(taken)
    for one in taken:
        if opens(frozenset().union(*(other for other in left if other is not one))):
            left.remove(one)
    return frozenset().union(*left)


@pytest.mark.parametrize("seed", range(60))
def test_rows_are_the_same_as_when_each_is_tried(seed):
    draw = np.random.default_rng(seed)
    rows = [frozenset({("t", f"r{number}")}) for number in range(draw.integers(0, 70))]
    names = [row for one in rows for row in one] + [("t", "missing")]
    keys = [
        {names[at] for at in draw.integers(0, len(names), size=draw.integers(1, 6))}
        for _ in range(draw.integers(1, 4))
    ]
    tries = []

    def opens(some):
        tries.append(some)
        return any(key <= some for key in keys)

    expected = one_by_one(rows, opens)
    slow = len(tries)
    tries.clear()

    assert chosen(rows, opens) == expected
    assert len(tries) <= slow + 1


@pytest.mark.parametrize(
    ("low", "high", "row", "can_go"),
    [
        pytest.param(38, 42, ("table1", "a"), True, id="a count"),
        pytest.param(0, 4, ("table1", "a"), False, id="a blank of few"),
        pytest.param(3, 7, ("table1", WHOLE, "n"), True, id="a small whole that is shown"),
        pytest.param(0, 0, ("table1", WHOLE, "n"), True, id="a whole shown as nobody"),
        pytest.param(1, 4, ("table1", WHOLE, "n"), False, id="a whole that is blank already"),
        pytest.param(38, 42, (), False, id="nothing published says it"),
    ],
)
def test_only_what_is_shown_can_be_withheld(low, high, row, can_go):
    item = Statement(terms={0: 1}, low=low, high=high, said_by="table1", row=row)

    assert can_be_withheld(item, 5) is can_go
