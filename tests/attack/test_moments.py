"""An intruder with a solver reads a moment file: exact sums give persons away, what is sent not.

The intruder knows the rules, the possible values and the size of every cohort, and looks for
whole numbers of persons by path whose sums are the file's. No code is shared with the audit.
"""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from evaluation.disclosure.moments_release import moments_to_send
from evaluation.errors import EvaluationError
from evaluation.estimate.did.group_time.moments import cohort_moments
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.matrix import panel_of_matrix

FEW = range(1, 5)
PANELS, SENT, SOLVED = 200, 200, 20
EDGE = 1e-6  # sums of whole numbers, written with all their digits
TOP = 3


class Intruder:
    """What can be known of the paths of one cohort, from what a file says of it."""

    def __init__(self, moments, codes, *, step=0.0):
        """Read sums off a file; where it was rounded to `step`, with what the rules say of it."""
        self.units, told = len(codes), float(moments.units[0])
        periods, mean = codes.shape[1], moments.mean[0]
        top = int(codes.max())
        self.paths = np.array(list(product(range(top + 1), repeat=periods)), dtype=float)
        middle, self.step = rounding(moments, codes, step) if step else (0, 0.0)
        wide, stretch = max(middle, top - middle, 1), self.units / told
        half, code = self.step * stretch / 2, self.paths - middle
        pairs = [(t, s) for t in range(periods) for s in range(t, periods)]
        products = stretch * (moments.second[0] + told * np.outer(mean - middle, mean - middle))
        if step:
            # A file may hold the covariance nearest to what the rules say: take what they say.
            products = rounded((codes - middle).T @ (codes - middle), 2 * half * wide)
        sums = self.units * (mean - middle)
        value = np.array([self.units, *sums, *(products[t, s] for t, s in pairs)])
        rows = [np.ones(len(code)), *code.T, *(code[:, t] * code[:, s] for t, s in pairs)]
        slack = np.array([0.0, *[half] * periods, *[half * wide] * len(pairs)])
        self.told = LinearConstraint(np.array(rows), value - slack - EDGE, value + slack + EDGE)

    def can_hold(self, members, count):
        """Whether some panel with these sums has so many persons among these paths."""
        cell = LinearConstraint(members.astype(float)[None], count, count)
        return self._solved(np.zeros(len(members)), [cell]) is not None

    def range_of(self, members):
        """Least and most persons among these paths."""
        found = [self._solved(sign * members, []) for sign in (1.0, -1.0)]
        return tuple(round(float(members @ one)) for one in found)

    def _solved(self, cost, more):
        found = milp(
            cost,
            constraints=[self.told, *more],
            integrality=np.ones(len(cost)),
            bounds=Bounds(0, self.units),
        )
        return found.x if found.status == 0 else None


def rounded(values, step):
    return np.floor(values / step + 0.5) * step


def rounding(moments, codes, step):
    """Find the value that sums are taken around and their step, as whoever knows both could."""
    told, seen = float(moments.units[0]), np.unique(codes)
    middle = int(seen[np.abs(seen - codes.mean()).argmin()])
    wide, away = max(middle, codes.max() - middle, 1), codes - middle
    for coarser in (1, 2, 4):
        half = step * coarser * len(codes) / told
        total = rounded(away.sum(axis=0), half)
        second = rounded(away.T @ away, half * wide) - np.outer(total, total) / len(codes)
        values, vectors = np.linalg.eigh(second * told / len(codes))
        nearest = (vectors * values.clip(min=0)) @ vectors.T
        if np.allclose(moments.second[0], nearest, atol=EDGE):
            assert np.allclose(moments.mean[0], middle + total / len(codes))
            return middle, float(step * coarser)
    raise AssertionError("the file is not rounded as the rules say")


def one_cohort(codes):
    return panel_of_matrix(
        codes.astype(float),
        cohort=np.full(len(codes), NEVER),
        periods=np.arange(1, codes.shape[1] + 1),
    )


def few_at_a_value(rng):
    """Give a cohort in which from one to four persons have something in a period."""
    n, few = int(rng.integers(22, 61)), int(rng.integers(1, 5))
    codes = rng.integers(0, TOP + 1, size=(n, 3))
    codes[:, 1] = 0
    codes[:few, 1] = 1
    return codes, few


def with_few_at_some_values(rng):
    """Give a cohort of two periods that go together, with values that few have."""
    codes = rng.choice(TOP + 1, size=(int(rng.integers(20, 81)), 2), p=rng.dirichlet([2.0] * 4))
    codes[:, 1] = np.where(rng.random(len(codes)) < 0.5, codes[:, 0], codes[:, 1])
    return codes - codes.min()


def test_exact_sums_give_away_the_few_and_their_other_months():
    masses = months = alone = 0
    for seed in range(PANELS):
        codes, few = few_at_a_value(np.random.default_rng(seed))
        intruder = Intruder(cohort_moments(one_cohort(codes)), codes)
        masses += intruder.range_of(intruder.paths[:, 1] == 1) == (few, few)
        if few == 1:
            # Products with the other periods are then that person's own months.
            alone += 1
            own = (intruder.paths == codes[0]).all(axis=1)
            months += intruder.range_of(own) == (1, 1)

    assert masses == PANELS
    assert months == alone > 0


def test_exact_sums_of_many_panels_with_few_at_some_value_break_the_rule():
    broken = 0
    for seed in range(SOLVED):
        codes = with_few_at_some_values(np.random.default_rng([7, seed]))
        intruder = Intruder(cohort_moments(one_cohort(codes)), codes)
        cells = small_cells(intruder, codes)
        broken += any(is_told(intruder, periods, cell) for periods, cell, _ in cells)

    assert broken > SOLVED / 4


def is_told(intruder, periods, cell):
    """Whether some number from 1 to 4 is impossible, and somebody is there for certain."""
    if periods == 2 and intruder.can_hold(cell, 0):
        return False
    return not all(intruder.can_hold(cell, count) for count in FEW)


def small_cells(intruder, codes):
    """Give each mass at one or two periods' values that few have, as paths, with its count."""
    for at in range(codes.shape[1]):
        for value in range(TOP + 1):
            count = int((codes[:, at] == value).sum())
            if count in FEW:
                yield 1, intruder.paths[:, at] == value, count
            if len(codes) - count in FEW:
                yield 1, intruder.paths[:, at] != value, len(codes) - count
    found, counts = np.unique(codes, axis=0, return_counts=True)
    for values, count in zip(found, counts, strict=True):
        if count in FEW:
            yield 2, (intruder.paths == values).all(axis=1), int(count)


def sent_of(codes):
    try:
        return moments_to_send(one_cohort(codes))
    except EvaluationError:
        return None


def test_no_count_of_few_persons_follows_from_what_is_sent():
    tried = sent = 0
    while sent < SENT:
        codes = with_few_at_some_values(np.random.default_rng([7, tried]))
        tried += 1
        moments = sent_of(codes)
        if moments is None:
            continue
        intruder = Intruder(moments, codes, step=5)
        sent += 1
        for periods, cell, _ in small_cells(intruder, codes):
            assert not is_told(intruder, periods, cell)

    assert sent > tried / 2


def test_the_known_leak_does_not_leave_and_is_named_without_a_value():
    codes = np.random.default_rng(3).integers(0, TOP + 1, size=(40, 3))
    codes[:, 1] = 0
    codes[:3, 1] = 1

    with pytest.raises(EvaluationError) as refused:
        moments_to_send(one_cohort(codes))

    told = str(refused.value)
    assert told == (
        "so few units differ that nothing is left of their sum when it is rounded "
        "@ exchange, cohort never treated, period 2; use longer periods, or join cohorts"
    )


def test_the_same_in_a_large_cohort_leaves_and_stays_open():
    codes = np.random.default_rng(3).integers(0, TOP + 1, size=(90, 3))
    codes[:, 1] = np.where(np.arange(90) < 6, 2, 0)
    codes[:3, 1] = 1

    moments = sent_of(codes)

    assert moments is not None
    intruder = Intruder(moments, codes, step=5)
    for value in (1, 2):
        there = intruder.paths[:, 1] == value
        assert all(intruder.can_hold(there, count) for count in FEW)


def test_more_periods_than_can_be_judged_are_refused():
    codes = np.random.default_rng(5).choice(3, size=(60, 17))

    with pytest.raises(EvaluationError, match="more than 16 periods @ exchange; use longer"):
        moments_to_send(one_cohort(codes))


def test_a_count_that_follows_is_named_by_cohort_and_period():
    codes = np.random.default_rng(5).choice(3, size=(27, 12), p=[0.6, 0.2, 0.2])

    with pytest.raises(EvaluationError) as refused:
        moments_to_send(one_cohort(codes))

    assert "follows from the sums @ exchange, cohort never treated, period" in str(refused.value)
