"""Random linked table sets through the door: nobody is taken out, no hidden sum is few."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attack import draws, draws_states, draws_times
from tests.attack.batch import FEW, Batch, attack, hidden_sums
from tests.attack.exhaustive import possible_values
from tests.attack.reader import read
from tests.attack.solver import Question

PLAIN = {
    "occupation": draws.occupation,
    "table1": draws.table1,
    "overlap": draws.overlap,
    "descriptive": draws.descriptive,
}
LINKED = {
    **PLAIN,
    "times": draws_times.times,
    "grouped": draws_times.grouped,
    "states": draws_states.states,
}


def assert_closed(batch: Batch) -> int:
    """Attack what is published of a batch; how many counts and sums were attacked."""
    haul = attack(batch, batch.published().tables)

    assert haul.pinned == {}
    assert haul.few == {}
    return haul.asked + haul.sums


def drawn(kind: str, sets: int, seed: int, *, is_plain: bool) -> Batch:
    batch, draw = Batch(is_plain=is_plain), np.random.default_rng(seed)
    for _ in range(sets):
        LINKED[kind](batch, draw)
    return batch


@pytest.mark.parametrize("kind", PLAIN)
def test_plain_sets_are_closed(kind):
    assert assert_closed(drawn(kind, 60, seed=1, is_plain=True)) >= 40


@pytest.mark.parametrize("kind", LINKED)
def test_linked_sets_are_closed(kind):
    assert assert_closed(drawn(kind, 12, seed=2, is_plain=False)) > 12


@pytest.mark.parametrize("seed", range(5))
def test_flow_is_closed(seed):
    batch = Batch()
    draws.flow(batch, np.random.default_rng(seed))

    haul = attack(batch, batch.published().tables)

    assert haul.pinned == {}


COUNTS = st.lists(st.integers(0, 9) | st.integers(10, 30), min_size=2, max_size=4).filter(
    lambda counts: sum(counts) >= 10
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(COUNTS, min_size=1, max_size=2))
def test_every_combination_leaves_every_few_possible(covariates):
    """Small tables without a solver: all whole numbers that fit are tried."""
    total = sum(covariates[0])
    batch = Batch()
    for number, counts in enumerate(covariates):
        rest = total - sum(counts[1:])
        levels = [rest, *counts[1:]] if rest >= 0 else [total]
        draws.background(batch, "a", f"k{number}", levels)
    unknowns = read(batch.published().tables, batch.words)
    for name, first in unknowns.hidden.items():
        unknowns.add(name, 0, first - 1 if batch.truth[name] < first else total + 5)
    questions = [
        Question(name=at, terms=terms)
        for at, terms in enumerate([*batch.protected(), *hidden_sums(batch, unknowns)])
    ]

    found = possible_values(unknowns, questions)

    for question in questions[: len(batch.protected())]:
        assert found[question.name] >= set(FEW)
    for question in questions[len(batch.protected()) :]:
        assert not found[question.name] <= set(FEW)
