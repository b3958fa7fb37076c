"""Attackers succeed where nothing, or only the small counts themselves, is withheld."""

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure import Results, Structure, publish
from evaluation.disclosure.coarsening import coarsen
from evaluation.disclosure.protection import protect
from evaluation.disclosure.study_specs import TABLES
from tests.attack import draws, draws_states, draws_times
from tests.attack.batch import FEW, Batch, Limits, attack
from tests.attack.exhaustive import possible_values
from tests.attack.solver import Question, Solver
from tests.attack.unknowns import Unknowns

KINDS = {
    "occupation": draws.occupation,
    "table1": draws.table1,
    "descriptive": draws.descriptive,
    "grouped": draws_times.grouped,
    "states": draws_states.states,
    "times": draws_times.times,
}


def drawn(kind: str, sets: int = 60) -> Batch:
    batch, draw = Batch(), np.random.default_rng(21)
    for _ in range(sets):
        KINDS[kind](batch, draw)
    return batch


def suppressed_only(batch: Batch) -> dict[str, pd.DataFrame]:
    """Small counts are blank and the others rounded: nothing is audited."""
    specs = {spec.name: spec for spec in TABLES}
    found = {}
    for name, frame in batch.tables().items():
        rows = coarsen(frame, specs[name], Limits()) if specs[name].coarsen else frame
        found[name], _ = protect(rows, specs[name], Limits())
    return found


@pytest.mark.parametrize("kind", ["occupation", "table1", "descriptive", "grouped", "states"])
def test_solver_finds_counts_that_are_only_suppressed(kind):
    batch = drawn(kind, 60 if kind in ("descriptive", "grouped") else 20)

    assert attack(batch, suppressed_only(batch)).pinned


def test_solver_finds_months_where_numbers_at_risk_are_a_second_grid():
    batch = drawn("times", 20)
    curves = batch.frames["curves"]
    batch.frames["curves"] = [frame.assign(is_read=True) for frame in curves]

    assert attack(batch, suppressed_only(batch)).pinned


def test_levels_audited_apart_tell_what_their_series_withholds():
    """Control: both tables hold alone; only together they tell, so they are audited together."""
    batch = drawn("states", 12)
    tables, structure = batch.tables(), Structure(parts=batch.parts)
    apart = {
        name: publish(Results(tables={name: frame}, structure=structure), Limits()).tables[name]
        for name, frame in tables.items()
    }

    assert attack(batch, apart).pinned
    assert attack(batch, batch.published().tables).pinned == {}


def test_sum_of_hidden_cells_that_is_few_is_found():
    batch = Batch(unweighted={"a"})
    batch.sets = 1
    draws.occupied_month(batch, ("a", "c", "arm", 0), {"s": 38, "t": 1, "u": 1, "v": 0})
    tables = suppressed_only(batch)
    # Counts as they stand: what is left of 40 is 2.
    tables["occupation"] = tables["occupation"].assign(n=40.0)

    haul = attack(batch, tables)

    assert haul.sums == 1
    assert haul.pinned or haul.few


def test_exhaustive_and_solver_agree_on_what_is_possible():
    draw = np.random.default_rng(3)
    for _ in range(12):
        unknowns, questions = small_system(draw)
        every = possible_values(unknowns, questions)
        never = Solver(unknowns, questions).impossible(FEW)
        ends = Solver(unknowns, questions).extents()

        for question in questions:
            values = every[question.name]
            assert set(never.get(question.name, [])) == set(FEW) - values
            assert ends[question.name] == (min(values), max(values))


def small_system(draw: np.random.Generator) -> tuple[Unknowns, list[Question]]:
    """Two rows and three columns of counts with rounded sums, some of the counts withheld."""
    counts = draw.integers(0, 9, size=(2, 2))
    unknowns = Unknowns()
    for (row, column), count in np.ndenumerate(counts):
        low, high = (0, 4) if count < 5 else (max(5, count - 2), count + 2)
        unknowns.add(("cell", row, column), low, high)
    for row in range(2):
        total = int(counts[row].sum())
        unknowns.say({("cell", row, column): 1 for column in range(2)}, total - 1, total + 1)
    for column in range(2):
        total = int(counts[:, column].sum())
        unknowns.say({("cell", row, column): 1 for row in range(2)}, total - 2, total + 2)
    questions = [Question(name=name, terms={name: 1}) for name in unknowns.place]
    questions.append(Question(name="together", terms={("cell", 0, 0): 1, ("cell", 1, 1): 1}))
    return unknowns, questions
