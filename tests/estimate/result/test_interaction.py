"""Do groups differ? Against the textbook test, and how often it says so when they do not."""

import numpy as np
import pytest
from scipy import stats

from evaluation.errors import UsageError
from evaluation.estimate.result.interaction import equal_effects
from tests.estimate.result.test_effects import effects

RTOL = 1e-9


def apart(estimate, errors):
    """Groups without common persons, with given standard errors."""
    influence = np.diag(errors)
    return effects(estimate, unit=range(len(errors)), influence=influence)


def test_two_groups_are_the_square_of_z():
    found = equal_effects(apart((0.3, 0.1), (0.05, 0.12)))

    z = 0.2 / np.hypot(0.05, 0.12)
    np.testing.assert_allclose(found.statistic, z**2, rtol=RTOL)
    np.testing.assert_allclose(found.p_value, 2 * stats.norm.sf(z), rtol=RTOL)
    assert found.freedom == 1


def test_three_groups_are_cochran_q():
    estimate, errors = np.array([0.3, 0.1, -0.05]), np.array([0.05, 0.12, 0.08])
    weight = 1 / errors**2
    q = weight @ (estimate - weight @ estimate / weight.sum()) ** 2

    found = equal_effects(apart(estimate, errors))

    np.testing.assert_allclose(found.statistic, q, rtol=RTOL)
    np.testing.assert_allclose(found.p_value, stats.chi2.sf(q, 2), rtol=RTOL)
    assert found.freedom == 2


def test_order_of_groups_and_persons_does_not_matter():
    rng = np.random.default_rng(2)
    influence = rng.normal(size=(30, 4))
    first = equal_effects(effects((1.0, 2.0, 3.0, 1.5), unit=range(30), influence=influence))

    order, persons = [2, 0, 3, 1], rng.permutation(30)
    second = equal_effects(
        effects((3.0, 1.0, 1.5, 2.0), unit=range(30), influence=influence[persons][:, order])
    )

    np.testing.assert_allclose(first.statistic, second.statistic, rtol=RTOL)


def test_a_group_twice_adds_no_freedom():
    influence = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])

    found = equal_effects(effects((1.0, 1.0, 3.0), unit=(1, 2), influence=influence))

    assert found.freedom == 1
    np.testing.assert_allclose(found.statistic, 2.0, rtol=RTOL)


def test_shared_persons_are_no_independent_groups():
    rng = np.random.default_rng(3)
    common = rng.normal(size=(50, 1))
    shared = effects((0.0, 5.0), unit=range(50), influence=common + 0.1 * rng.normal(size=(50, 2)))
    alone = apart((0.0, 5.0), shared.std_error)

    assert equal_effects(shared).statistic > equal_effects(alone).statistic


def test_false_alarms_are_as_rare_as_declared():
    rng = np.random.default_rng(4)
    alarms = []
    for _ in range(400):
        influence = np.zeros((300, 3))
        values = rng.normal(size=300)
        for place in range(3):
            rows = slice(100 * place, 100 * (place + 1))
            influence[rows, place] = (values[rows] - values[rows].mean()) / 100
        estimate = values.reshape(3, 100).mean(axis=1)
        found = equal_effects(effects(estimate, unit=range(300), influence=influence))
        alarms.append(found.p_value < 0.05)

    assert 0.025 < np.mean(alarms) < 0.08


@pytest.mark.parametrize(
    ("estimate", "influence"),
    [
        pytest.param((0.3,), [[0.1], [0.2]], id="one group"),
        pytest.param((0.3, np.nan), [[0.1, 0.2], [0.2, 0.1]], id="one unknown"),
        pytest.param((0.3, 0.1), [[0.0, 0.0], [0.0, 0.0]], id="no variation"),
        pytest.param((0.3, 0.1), [[np.nan, 0.1], [0.0, 0.1]], id="unknown influence"),
    ],
)
def test_what_cannot_be_tested_is_refused(estimate, influence):
    with pytest.raises(UsageError, match="@ equal_effects"):
        equal_effects(effects(estimate, unit=(1, 2), influence=influence))
