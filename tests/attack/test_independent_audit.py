"""Another auditor agrees with ours, cell by cell, on small hierarchical tables.

The other one tries every combination of whole numbers. It knows what both are told: the counts
that are shown, and which marks stand for few.
"""

import numpy as np
import pytest

from evaluation.disclosure.audit.model import Model, plus
from evaluation.disclosure.audit.solving import Room, blocks
from tests.attack.exhaustive import possible_values
from tests.attack.solver import Question
from tests.attack.unknowns import Name, Unknowns
from tests.attack.words import HALF, MIN_COUNT

WHOLES = ("row", "column", "all")


def tables(draw: np.random.Generator) -> dict[Name, int]:
    """A table of two by two or three with its margins, one of them an arm and its parts."""
    counts = draw.integers(0, 9, size=(2, draw.integers(2, 4)))
    found = {("cell", *place): int(count) for place, count in np.ndenumerate(counts)}
    found |= {("row", at): int(total) for at, total in enumerate(counts.sum(axis=1))}
    found |= {("column", at): int(total) for at, total in enumerate(counts.sum(axis=0))}
    return found | {("all",): int(counts.sum())}


def sums(counts: dict[Name, int]) -> list[tuple[Name, list[Name]]]:
    cells = [name for name in counts if name[0] == "cell"]
    margins = [
        (name, [cell for cell in cells if cell[1 if name[0] == "row" else 2] == name[1]])
        for name in counts
        if name[0] in ("row", "column")
    ]
    every = [(("all",), [name for name in counts if name[0] == side]) for side in WHOLES[:2]]
    return margins + every


def bounds(count: int) -> tuple[int, int]:
    if count < MIN_COUNT:
        return 0, MIN_COUNT - 1
    shown = (count + HALF) // MIN_COUNT * MIN_COUNT
    return max(shown - HALF, MIN_COUNT), shown + HALF


def ours(counts: dict[Name, int]) -> dict[str, set[int]]:
    """What our audit excludes, by cell."""
    model = Model()
    at = {name: model.count(tuple(map(str, name)), count) for name, count in counts.items()}
    for name, count in counts.items():
        model.say({at[name]: 1}, *bounds(count), "table")
        model.guard({at[name]: 1}, MIN_COUNT, name=str(name))
    for whole, parts in sums(counts):
        model.say({at[whole]: -1, **plus(at[part] for part in parts)}, 0, 0, "table")
    return {
        finding.guarded.name: set(finding.excluded)
        for block in blocks(model)
        for finding in Room(block, MIN_COUNT).findings()
    }


def theirs(counts: dict[Name, int]) -> dict[str, set[int]]:
    """What trying every combination excludes."""
    unknowns = Unknowns()
    for name, count in counts.items():
        unknowns.add(name, *bounds(count))
    for whole, parts in sums(counts):
        unknowns.equal({whole: 1}, parts)
    asked = [
        Question(name=str(name), terms={name: 1})
        for name, count in counts.items()
        if 0 < count < MIN_COUNT
    ]
    found = possible_values(unknowns, asked)
    few = set(range(1, MIN_COUNT))
    return {str(name): few - values for name, values in found.items() if few - values}


@pytest.mark.parametrize("seed", range(30))
def test_audits_agree_cell_by_cell(seed):
    counts = tables(np.random.default_rng(seed))

    assert ours(counts) == theirs(counts)


def test_there_is_something_to_agree_on():
    found = [theirs(tables(np.random.default_rng(seed))) for seed in range(30)]

    assert sum(map(len, found)) > 20
    assert {} in found
