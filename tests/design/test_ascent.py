"""Newton's steps that overshoot are halved; a top that is not there is told."""

import numpy as np
import pytest

from evaluation.design.ascent import climb


def hill(at):
    """Falls like a straight line far out, where Newton's step is far too long."""
    return -float(np.sqrt(1 + at[0] ** 2))


def slopes(at):
    root = np.sqrt(1 + at[0] ** 2)
    return np.array([-at[0] / root]), np.array([[root**-3]])


@pytest.mark.parametrize("start", [0.0, 0.5, 3.0, -40.0])
def test_top_is_found_from_where_whole_steps_lead_away(start):
    found, there = climb(hill, slopes, np.array([start]))

    assert there
    np.testing.assert_allclose(found, 0, atol=1e-9)


def test_slope_without_an_end_is_told():
    found, there = climb(
        lambda at: -float(np.exp(-at[0])),
        lambda at: (np.exp(-at), np.exp(-at)[:, None]),
        np.zeros(1),
    )

    assert not there
    assert found[0] > 10


@pytest.mark.parametrize("information", [0.0, np.nan])
def test_direction_that_tells_nothing_is_told(information):
    _, there = climb(
        lambda at: -float(at @ at),
        lambda at: (-2 * at, np.diag([2.0, information])),
        np.ones(2),
    )

    assert not there
