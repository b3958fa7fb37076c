"""Bounds on returns among always-leavers: by hand, and against a register that knows them."""

import numpy as np
import pytest

from evaluation.errors import UsageError
from evaluation.estimate.curves.bounds import Leaving, imbens_manski, return_bounds

RTOL = 1e-12  # closed form
RTOL_NUMERIC = 1e-7  # a central difference
PRINTED = 1e-5  # found by hand with five decimals
NOTHING = np.zeros(2)


def share(leave, again, influence=None):
    spread = (NOTHING, NOTHING) if influence is None else influence
    return Leaving(leave=leave, again=again, leave_influence=spread[0], again_influence=spread[1])


@pytest.mark.parametrize(
    ("arm", "reference", "monotone", "lower", "upper"),
    [
        # All reference leavers are always-leavers (40 of 100), 20 of them return. Of the
        # arm's 50, 40 are always-leavers: of its 15 returns between 5 and 15 are theirs.
        pytest.param((0.5, 0.15), (0.4, 0.2), True, 0.125 - 0.5, 0.375 - 0.5, id="arm trimmed"),
        pytest.param((0.4, 0.2), (0.5, 0.15), True, 0.5 - 0.375, 0.5 - 0.125, id="other trimmed"),
        pytest.param((0.4, 0.1), (0.4, 0.2), True, -0.25, -0.25, id="equally many leave: a point"),
        # At least 30 of 100 leave either way: 30 of the arm's 70 exits are others'.
        pytest.param((0.7, 0.35), (0.6, 0.3), False, 0.0 - 1.0, 1.0 - 0.0, id="nothing assumed"),
        pytest.param((0.9, 0.18), (0.9, 0.36), False, 0.1 - 0.45, 0.225 - 0.325, id="most leave"),
        pytest.param((0.4, 0.1), (0.4, 0.1), False, -1.0, 1.0, id="no always-leavers needed"),
        pytest.param((0.5, 0.5), (0.4, 0.0), True, 1.0, 1.0, id="all return against none"),
        pytest.param((0.5, 0.1), (0.0, 0.0), True, -1.0, 1.0, id="nobody left"),
    ],
)
def test_bounds_by_hand(arm, reference, monotone, lower, upper):
    found = return_bounds(share(*arm), share(*reference), monotone=monotone)

    np.testing.assert_allclose((found.lower, found.upper), (lower, upper), rtol=1e-9, atol=1e-12)
    assert (found.low, found.high) == (found.lower, found.upper)  # nothing is estimated here


def test_bounds_without_an_assumption_hold_those_with_one():
    arm, reference = share(0.8, 0.3), share(0.7, 0.35)

    with_one = return_bounds(arm, reference, monotone=True)
    without = return_bounds(arm, reference, monotone=False)

    assert without.lower <= with_one.lower <= with_one.upper <= without.upper
    assert without.always <= with_one.always


@pytest.mark.parametrize("monotone", [True, False])
@pytest.mark.parametrize(
    ("arm", "reference"),
    [
        pytest.param((0.85, 0.4), (0.7, 0.35), id="arm leaves more"),
        pytest.param((0.7, 0.35), (0.85, 0.2), id="reference leaves more"),
        pytest.param((0.95, 0.6), (0.93, 0.1), id="nearly all leave"),
    ],
)
def test_standard_errors_are_those_of_the_numeric_derivative(arm, reference, monotone):
    rng = np.random.default_rng(8)
    influence = rng.normal(0, 0.001, (40, 4))
    step = 1e-6

    def ends(values):
        found = return_bounds(share(*values[:2]), share(*values[2:]), monotone=monotone)
        return np.array([found.lower, found.upper])

    centre = np.array([*arm, *reference])
    slopes = [(ends(centre + step * e) - ends(centre - step * e)) / (2 * step) for e in np.eye(4)]
    wanted = np.sqrt(np.square(influence @ np.array(slopes)).sum(axis=0))

    columns = influence.T
    found = return_bounds(
        share(*arm, influence=columns[:2]),
        share(*reference, influence=columns[2:]),
        monotone=monotone,
    )

    np.testing.assert_allclose((found.lower_error, found.upper_error), wanted, rtol=RTOL_NUMERIC)


@pytest.mark.parametrize(
    ("width", "factor"),
    [
        pytest.param(0.0, 1.959963985, id="a point"),
        pytest.param(1.0, 1.644853627, id="far apart"),
        # Phi(2.68148) - Phi(-1.68148) = 0.95
        pytest.param(0.01, 1.68148, id="one error apart"),
    ],
)
def test_interval_is_for_the_number_not_for_the_span(width, factor):
    low, high = imbens_manski(0.0, width, 0.01, 0.01, level=0.95)

    np.testing.assert_allclose(-low / 0.01, factor, atol=PRINTED)
    np.testing.assert_allclose((high - width) / 0.01, factor, atol=PRINTED)


def draw(rng, size, *, only_pushes):
    """A lottery in which the insats changes who leaves but nobody's return.

    Who leaves: always 35 %, with the insats only 20 %, without it only 10 % (or 0).
    """
    kinds = rng.choice(4, size, p=[0.35, 0.3, 0.0, 0.35] if only_pushes else [0.35, 0.2, 0.1, 0.35])
    lot = rng.random(size) < 0.5
    leaves = np.where(lot, kinds <= 1, (kinds == 0) | (kinds == 2))
    # Always-leavers seldom return, those whom the insats pushed out often do.
    again = leaves & (rng.random(size) < np.array([0.2, 0.6, 0.1, 0.0])[kinds])
    return lot, leaves, again


def group(rows, leaves, again):
    size = rows.sum()
    shares = [column[rows].mean() for column in (leaves, again)]
    influence = [
        np.where(rows, column - mean, 0.0) / size
        for column, mean in zip((leaves, again), shares, strict=True)
    ]
    return share(*shares, influence=influence)


@pytest.mark.parametrize(
    ("monotone", "only_pushes"),
    [pytest.param(True, True, id="assumption holds"), pytest.param(False, False, id="none made")],
)
def test_interval_holds_the_truth_where_the_naive_comparison_does_not(monotone, only_pushes):
    rng = np.random.default_rng(20)
    held, naive = [], []
    for _ in range(200):
        lot, leaves, again = draw(rng, 2000, only_pushes=only_pushes)
        arm, reference = group(lot, leaves, again), group(~lot, leaves, again)
        found = return_bounds(arm, reference, monotone=monotone)
        held.append(found.low <= 0 <= found.high)  # the always-leavers' true difference is 0
        naive.append(arm.again / arm.leave - reference.again / reference.leave)

    assert np.mean(naive) > 0.1  # leaving more people makes the indicator look worse
    assert np.mean(held) >= 0.95


@pytest.mark.parametrize(
    ("leave", "again"),
    [
        pytest.param(0.3, 0.4, id="more returns than exits"),
        pytest.param(1.2, 0.4, id="above one"),
        pytest.param(0.3, -0.1, id="negative"),
    ],
)
def test_impossible_shares_are_refused(leave, again):
    with pytest.raises(UsageError, match="@ Leaving"):
        return_bounds(share(leave, again), share(0.5, 0.1), monotone=True)


def test_bounds_out_of_order_are_refused():
    with pytest.raises(UsageError, match="@ imbens_manski"):
        imbens_manski(0.2, 0.1, 0.1, 0.1, level=0.95)
