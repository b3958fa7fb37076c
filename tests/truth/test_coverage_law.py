"""The registers behind benchmarks/coverage.py do what their law says they do."""

import numpy as np
import pytest
from scipy.stats import norm

from benchmarks.coverage_draw import draw
from benchmarks.coverage_law import REASONS, WEAK
from benchmarks.coverage_registers import DISPLACING, THREE_ARMS
from benchmarks.coverage_truth import Truth

FALSE_ALARM, PERSONS, WATCHED = 1e-3, 40_000, 36
RTOL = 1e-12  # closed form: only rounding may differ


@pytest.fixture(scope="module")
def drawn():
    return draw(DISPLACING, PERSONS, np.random.default_rng(4))


def shares(drawn, arm, event):
    """Observed and expected share of starters by background, with the error of the former."""
    truth = Truth(DISPLACING)
    trials = drawn.trials
    followed = drawn.last[trials["person"]] >= trials["month"] + WATCHED
    for profile in range(len(WEAK)):
        rows = (trials["arm"] == arm) & (trials["bakgrund"] == profile) & followed
        found = event[rows.to_numpy()]
        people = np.eye(len(WEAK))[profile]
        yield found.mean(), people, np.sqrt(found.var() / len(found)), truth


@pytest.mark.parametrize("arm", ["coachning", "jobb"])
@pytest.mark.parametrize(
    ("outcome", "month"),
    [
        ("durable_exit", 12),
        ("durable_exit", 24),
        ("durable_exit_programme", 12),
        ("aid", 12),
        ("exit:arbete", 12),
    ],
)
def test_starters_fare_as_the_law_says(drawn, arm, outcome, month):
    if outcome == "aid":
        event = drawn.on_aid(month) == 1
    elif outcome.startswith("exit"):
        time, cause = drawn.first_exit()
        event = (cause == 1 + REASONS.index(outcome.removeprefix("exit:"))) & (time <= month)
    else:
        counts = outcome == "durable_exit_programme"
        time, event = drawn.durable_exit(12, programme_counts=counts)
        event = event & (time <= month)

    reach = norm.isf(FALSE_ALARM / (2 * len(WEAK)))
    for found, people, error, truth in shares(drawn, arm, event):
        wanted = truth.value(outcome, arm, people, later=True, month=month)
        assert abs(found - wanted) <= reach * error + RTOL


def test_backgrounds_of_those_who_start_are_those_of_a_register_in_balance(drawn):
    trials, reach = drawn.trials, norm.isf(FALSE_ALARM / (2 * len(WEAK)))
    for arm in DISPLACING.names[1:]:
        wanted = Truth(DISPLACING).starters(arm)
        found = np.bincount(trials.loc[trials["arm"] == arm, "bakgrund"], minlength=len(WEAK))
        error = np.sqrt(wanted * (1 - wanted) / found.sum())

        assert (np.abs(found / found.sum() - wanted) < reach * error).all()


def test_truth_is_zero_where_nothing_has_an_effect():
    law = THREE_ARMS.without_effects()
    truth = Truth(law)
    for arm in law.names[1:]:
        people = truth.starters(arm)
        for outcome, month in (("durable_exit", 24), ("months_on_aid", 24), ("exit:annat", 12)):
            sides = [
                truth.value(outcome, name, people, later=True, month=month)
                for name in (arm, "ingen")
            ]
            assert sides[0] == pytest.approx(sides[1], rel=RTOL)


def test_coaching_differs_in_sign_between_the_contrasts():
    truth = Truth(DISPLACING)
    people = truth.starters("coachning")
    for outcome in ("durable_exit", "durable_exit_programme"):
        arm = truth.value(outcome, "coachning", people, later=True, month=12)
        not_now, never = (
            arm - truth.value(outcome, "ingen", people, later=later, month=12)
            for later in (True, False)
        )

        assert not_now < -0.02
        assert never == pytest.approx(0, abs=RTOL)
