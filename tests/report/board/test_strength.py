"""How large a difference the material could have shown, by hand."""

from types import SimpleNamespace

import pytest

from evaluation.report.board.strength import strength_of


def answer(low, high, n=200.0):
    row = SimpleNamespace(low=low, high=high, n=n, is_shown=True, outcome="o")
    return SimpleNamespace(difference=row)


def plan(relevant):
    return SimpleNamespace(outcome=lambda _: SimpleNamespace(smallest_relevant=relevant))


def test_smallest_difference_is_two_point_eight_standard_errors():
    # Interval of 3.92 standard errors: one of 5 gives 19.6.
    found = strength_of(plan(None), answer(-9.8, 9.8))

    assert found.smallest == pytest.approx(14.0)
    assert (found.persons, found.wanted, found.needed) == (200.0, None, None)


def test_half_the_difference_takes_four_times_as_many_to_two_digits():
    found = strength_of(plan(7.0), answer(-9.8, 9.8, n=203.0))

    assert found.needed == 820.0  # 203 x 4 = 812, upwards to two digits


def test_nobody_more_is_needed_where_the_difference_could_be_seen():
    assert strength_of(plan(14.1), answer(-9.8, 9.8)).needed is None


@pytest.mark.parametrize("limits", [(float("nan"), 1.0), (0.0, float("nan"))])
def test_without_an_interval_nothing_is_said(limits):
    assert strength_of(plan(5.0), answer(*limits)) is None
