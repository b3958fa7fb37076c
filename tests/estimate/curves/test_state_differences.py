"""Differences of state shares between two weighted groups, state by state."""

import numpy as np
import pytest

from evaluation.design.weights import Weights
from evaluation.estimate import ComparedRows, Label, contrast, occupation
from tests.estimate.weighted import MONTHS, Trials, comparison, draw_trials

EXACT = 1e-12  # sums of the same numbers in another order
LABEL = Label(outcome="t", population="p", arm="a", reference="b", method="m", role="secondary")
STATES = (0, 1, 2)


def known(person, base):
    """Rows with weights that nothing was estimated for."""
    nothing = np.zeros((len(base), 0))
    weights = Weights(base=np.asarray(base, float), base_gradient=nothing, influence=nothing)
    return ComparedRows(person=np.asarray(person), weights=weights)


def differences(state, treated, compared, months=(1,)):
    """Rows of the contract by state: level, level, difference, month by month."""
    arm, reference = (
        occupation(
            lambda month: state[:, month],
            compared,
            members=members,
            months=np.array(months),
            states=STATES,
        )
        for members in (treated, ~treated)
    )
    return [
        contrast(arm[one], reference[one], compared, label=LABEL, measure="share") for one in STATES
    ]


def numbers(effects):
    return np.array([[one.estimate, one.std_error] for one in effects])


def by_month(state):
    """The same states at months 0 and 1."""
    return np.column_stack([state, state])


def test_hand_worked_table():
    """Four of the arm and one not yet followed; three of the reference, the first weighs two."""
    state = by_month([0, 0, 1, 2, -1, 0, 1, 1])
    treated = np.array([1, 1, 1, 1, 1, 0, 0, 0], dtype=bool)
    compared = known(np.arange(8), [1, 1, 1, 1, 1, 2, 1, 1])

    found = numbers(differences(state, treated, compared))

    # Levels 2/4 1/4 1/4 and 2/4 2/4 0; a person's influence is its weight times its distance
    # from the level over four: the squares of the arm's sum to 1/16, 3/64, 3/64, and of the
    # reference's to 3/32, 3/32, 0.
    arm, reference = np.array([1 / 16, 3 / 64, 3 / 64]), np.array([3 / 32, 3 / 32, 0])
    np.testing.assert_allclose(found[:, 0, 0], [0.5, 0.25, 0.25], rtol=EXACT)
    np.testing.assert_allclose(found[:, 0, 1], [0.5, 0.5, 0.0], rtol=EXACT)
    np.testing.assert_allclose(found[:, 0, 2], [0.0, -0.25, 0.25], rtol=EXACT, atol=EXACT)
    np.testing.assert_allclose(found[:, 1, 2], np.sqrt(arm + reference), rtol=EXACT)


@pytest.mark.parametrize("monthly", [False, True], ids=["base weights", "monthly weights"])
def test_shares_sum_to_one_and_differences_to_nought(monthly):
    trials = draw_trials()
    compared = comparison(trials, monthly=monthly)
    effects = differences(trials.state, trials.treated, compared, months=range(MONTHS + 1))

    total = sum(one.estimate for one in effects)
    moved = sum(one.influence for one in effects)

    size = MONTHS + 1
    np.testing.assert_allclose(total[: 2 * size], 1, rtol=EXACT)
    np.testing.assert_allclose(total[2 * size :], 0, atol=EXACT)
    np.testing.assert_allclose(moved, 0, atol=EXACT)


def test_weight_is_as_many_rows():
    trials, draw = draw_trials(), np.random.default_rng(2)
    weight = draw.integers(1, 5, len(trials.person))
    rows = np.repeat(np.arange(len(weight)), weight)
    months = range(MONTHS + 1)

    weighted = differences(trials.state, trials.treated, known(trials.person, weight), months)
    repeated = differences(
        trials.state[rows],
        trials.treated[rows],
        known(trials.person[rows], np.ones(len(rows))),
        months,
    )

    np.testing.assert_allclose(numbers(weighted), numbers(repeated), rtol=EXACT, atol=EXACT)


def test_order_of_rows_changes_nothing():
    trials = draw_trials()
    order = np.random.default_rng(3).permutation(len(trials.person))
    moved = Trials(*(getattr(trials, name)[order] for name in Trials.__dataclass_fields__))
    months = range(1, MONTHS + 1)

    one, other = (
        numbers(
            differences(each.state, each.treated, comparison(each, monthly=True), months=months)
        )
        for each in (trials, moved)
    )

    np.testing.assert_allclose(one, other, rtol=1e-9, atol=EXACT)


# Chance of each state by the one background that decides who starts, without and with it.
WITHOUT = np.array([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3]])
WITH = np.array([[0.4, 0.4, 0.2], [0.3, 0.3, 0.4]])
STARTS = np.array([0.25, 0.5])
AMONG_STARTERS = STARTS / STARTS.sum()
TRUE = AMONG_STARTERS @ (WITH - WITHOUT)
RUNS, PERSONS = 400, 300
RANGE = (0.915, 0.982)  # of 400 runs at 95 %, three standard errors either way


def drawn(draw):
    x = draw.integers(0, 2, PERSONS)
    treated = draw.random(PERSONS) < STARTS[x]
    chance = np.where(treated[:, None], WITH[x], WITHOUT[x]).cumsum(axis=1)
    state = (draw.random(PERSONS)[:, None] > chance).sum(axis=1)
    nothing = np.zeros(PERSONS, dtype=np.int64)
    covariates = np.column_stack([np.ones(PERSONS), x])
    return Trials(
        np.arange(PERSONS), covariates, treated, nothing, nothing, nothing, by_month(state)
    )


def test_intervals_cover_the_truth_where_the_background_decides_who_starts():
    draw = np.random.default_rng(9)
    found, errors = [], []
    for _ in range(RUNS):
        trials = drawn(draw)
        effects = differences(trials.state, trials.treated, comparison(trials))
        values = numbers(effects)[:, :, 2]
        found.append(values[:, 0])
        errors.append(values[:, 1])

    distance = np.abs(np.array(found) - TRUE)
    covered = (distance <= 1.96 * np.array(errors)).mean(axis=0)

    assert ((covered > RANGE[0]) & (covered < RANGE[1])).all()
    spread = np.std(found, axis=0) / np.sqrt(RUNS)
    assert (np.abs(np.mean(found, axis=0) - TRUE) < 4 * spread).all()
