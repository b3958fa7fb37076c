"""A change of a share, taken apart: by hand, in sum, whatever the order."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logit

from evaluation.errors import UsageError
from evaluation.estimate.bridge.parts import LEVEL, MIXED, PARTS, TOLD, taken_apart

EXACT = 1e-9  # sums of sixteen shares
STEP = 1e-6
SAME = [[0.5, 0.5], [0.5, 0.5]]


def by_part(level, told=None, mixed=None):
    shares = np.array([level, level if told is None else told, level if mixed is None else mixed])
    found = taken_apart(logit(shares))
    return dict(zip(PARTS, found.parts, strict=True))


def alone(**parts):
    return pytest.approx(dict.fromkeys(PARTS, 0.0) | parts, abs=EXACT)


@pytest.mark.parametrize(
    ("shares", "parts"),
    [
        pytest.param(([[0.4, 0.4], [0.6, 0.6]],), {"definition": 0.2}, id="definition"),
        pytest.param(([[0.4, 0.6], [0.4, 0.6]],), {"outcome": 0.2}, id="outcome"),
        pytest.param((SAME, [[0.3, 0.5], [0.3, 0.5]]), {"registration": 0.2}, id="registration"),
        # By one and the same outcome, those of the last year have more.
        pytest.param(
            ([[0.4, 0.5], [0.4, 0.5]], None, [[0.5, 0.4], [0.5, 0.4]]), {"mix": 0.1}, id="mix"
        ),
    ],
)
def test_what_moves_alone_is_the_whole_change(shares, parts):
    assert by_part(*shares) == alone(**parts)


def test_mix_and_outcome_alone_are_kitagawas():
    # Shares .75/.20 and .80/.30 of two backgrounds, mixes .4/.6 and .6/.4.
    level = [[0.42, 0.60]] * 2
    mixed = [[0.53, 0.50]] * 2

    found = by_part(level, None, mixed)

    assert found == alone(mix=0.2 * (0.775 - 0.25), outcome=0.5 * 0.05 + 0.5 * 0.10)


def test_registration_that_does_not_ask_how_it_went_moves_nothing():
    # 90 per cent of the successes and of the others were registered the first year.
    assert by_part([[0.5, 0.7]] * 2, [[0.45 / 0.9, 0.7]] * 2) == alone(outcome=0.2)


def value(level, told, mixed, turned):
    """Share of a state, as the docstring says it: with odds, not with log odds."""
    definition, registration, mix, outcome = turned
    share = (level if mix == outcome else mixed)[definition][outcome]
    odds = np.array([told[definition][registration], level[definition][registration], share])
    odds = odds / (1 - odds)
    odds = odds[0] / odds[1] * odds[2]
    return odds / (1 + odds)


def over_all_orders(level, told, mixed):
    found, orders = dict.fromkeys(PARTS, 0.0), list(permutations(range(4)))
    for order in orders:
        turned = [0, 0, 0, 0]
        for part in order:
            before = value(level, told, mixed, turned)
            turned[part] = 1
            found[PARTS[part]] += (value(level, told, mixed, turned) - before) / len(orders)
    return found


squares = st.lists(st.floats(0.02, 0.98), min_size=4, max_size=4).map(
    lambda four: [four[:2], four[2:]]
)


@settings(max_examples=100, deadline=None)
@given(squares, squares, squares)
def test_parts_are_the_mean_over_all_orders_and_sum_to_the_change(level, told, mixed):
    found = taken_apart(logit(np.array([level, told, mixed])))

    assert dict(zip(PARTS, found.parts, strict=True)) == pytest.approx(
        over_all_orders(level, told, mixed), abs=EXACT
    )
    assert (found.first, found.last) == pytest.approx((told[0][0], told[1][1]), abs=EXACT)
    assert found.parts.sum() == pytest.approx(told[1][1] - told[0][0], abs=EXACT)


@settings(max_examples=50, deadline=None)
@given(squares, squares, squares)
def test_turned_around_every_part_turns(level, told, mixed):
    there = np.array([level, told, mixed])

    assert taken_apart(logit(there[:, ::-1, ::-1])).parts == pytest.approx(
        -taken_apart(logit(there)).parts, abs=EXACT
    )


def test_slopes_are_what_a_small_step_moves():
    log_odds = logit(np.linspace(0.1, 0.9, 12)).reshape(3, 2, 2)
    found = taken_apart(log_odds)

    for place, at in enumerate(product((LEVEL, TOLD, MIXED), (0, 1), (0, 1))):
        more, less = log_odds.copy(), log_odds.copy()
        more[at] += STEP
        less[at] -= STEP
        slope = (taken_apart(more).parts - taken_apart(less).parts) / (2 * STEP)
        assert found.slopes[:, place] == pytest.approx(slope, abs=1e-8)


@pytest.mark.parametrize("odds", [np.zeros((2, 2)), np.full((3, 2, 2), np.inf)])
def test_log_odds_that_are_none_are_refused(odds):
    with pytest.raises(UsageError, match="finite log odds"):
        taken_apart(odds)
