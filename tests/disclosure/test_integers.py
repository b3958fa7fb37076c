"""Whole numbers within bounds: found where there are any, and none made up."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from evaluation.disclosure.audit.integers import System, solved
from evaluation.disclosure.audit.model import Model
from evaluation.disclosure.audit.proofs import Shown
from evaluation.disclosure.audit.solving import Room, blocks

FREE = -np.inf, np.inf
LIMIT = 5


def system(*sums):
    """Rows of factors, each with its two bounds at the end."""
    rows = np.array(sums, dtype=float)
    return System(matrix=csr_array(rows[:, :-2]), low=rows[:, -2], high=rows[:, -1])


@pytest.mark.parametrize(
    ("sums", "is_possible"),
    [
        pytest.param([(1, 1, 3, 3)], True, id="three of two"),
        pytest.param([(3, 3, 4, 6)], True, id="a third more than one is a corner, two is whole"),
        pytest.param([(2, 2, 3, 3)], False, id="half a person"),
        pytest.param([(1, 1, -1, -1)], False, id="fewer than none"),
        pytest.param(
            [(1, 1, 0, 1, 1), (0, 1, 1, 1, 1), (1, 0, 1, 1, 1)], False, id="three halves in a ring"
        ),
        pytest.param([(1, 1, *FREE)], True, id="nothing is said"),
    ],
)
def test_whole_numbers_are_found_where_there_are_any(sums, is_possible):
    asked = system(*sums)

    found = solved(asked, whole=len(sums[0]) - 2)

    assert (found is not None) == is_possible
    if found is not None:
        assert (found == np.rint(found)).all()
        assert asked.holds(found)


def test_the_numbers_that_may_be_any_are_as_small_as_can_be():
    # A count within 3 and 8, and its distance from 5 in whole numbers of which two make one.
    asked = system((2, 0, 6, 16), (2, 1, 9, np.inf), (2, -1, -np.inf, 9))

    found = solved(asked, whole=1)

    assert found is not None
    assert found[0] in {4, 5}


def pair(*whole):
    """Two blank counts of one each, and the bounds of what they make up."""
    model = Model()
    places = {model.count((name,), 1): 1 for name in "ab"}
    for place in places:
        model.say({place: 1}, 0, LIMIT - 1, "table1")
        model.guard({place: 1}, LIMIT, name=str(place))
    model.say(places, *whole, "table1")
    (block,) = blocks(model)
    return block


def test_a_solution_from_elsewhere_counts_only_where_it_holds():
    shown = Shown()
    assert not list(Room(pair(0, 8), LIMIT, shown=shown).findings())
    assert any(found.sum() != 2 for found in shown.solutions)

    told = Room(pair(2, 2), LIMIT, shown=shown).findings()

    assert [item.excluded for item in told] == [(3, 4), (3, 4)]


def test_what_is_known_to_be_possible_is_not_asked_again():
    shown = Shown()
    list(Room(pair(0, 8), LIMIT, shown=shown).findings())
    known = len(shown.solutions)

    assert not list(Room(pair(0, 9), LIMIT, shown=shown).findings())

    assert len(shown.solutions) == known
