"""Newton's steps that overshoot are halved; a top that is not there is told."""

import numpy as np
import pytest

from evaluation.design.ascent import Dense, Patience, ascend

PATIENCE = Patience(tolerance=1e-18, steps=35)


def climbed(value, gradient, information, start):
    def height(at):
        return Dense(
            value=value(at), gradient=gradient(at), information=information(at), point=None
        )

    place, _, steps = ascend(height, start, height(start), patience=PATIENCE)
    return place, steps <= PATIENCE.steps


def root(at):
    return np.sqrt(1 + at[0] ** 2)


@pytest.mark.parametrize("start", [0.0, 0.5, 3.0, -40.0])
def test_top_is_found_from_where_whole_steps_lead_away(start):
    # Falls like a straight line far out, where Newton's step is far too long.
    found, there = climbed(
        lambda at: -float(root(at)),
        lambda at: -at / root(at),
        lambda at: np.array([[root(at) ** -3]]),
        np.array([start]),
    )

    assert there
    np.testing.assert_allclose(found, 0, atol=1e-9)


def test_slope_without_an_end_is_told():
    found, there = climbed(
        lambda at: -float(np.exp(-at[0])),
        lambda at: np.exp(-at),
        lambda at: np.exp(-at)[:, None],
        np.zeros(1),
    )

    assert not there
    assert found[0] > 10


@pytest.mark.parametrize("information", [0.0, np.nan])
def test_direction_that_tells_nothing_is_told(information):
    _, there = climbed(
        lambda at: -float(at @ at),
        lambda at: -2 * at,
        lambda _: np.diag([2.0, information]),
        np.ones(2),
    )

    assert not there
