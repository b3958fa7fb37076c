"""What is proved of a sum is so, and by the statements that are named."""

from itertools import product

import numpy as np
import pytest

from evaluation.disclosure.audit.model import Model
from evaluation.disclosure.audit.proofs import Shown
from evaluation.disclosure.audit.solving import Room, blocks

LIMIT = 5
MOST_EACH = 6
MOST_TRIED = 16


def random_block(draw):
    """Four counts, each within bounds, and sums of them within others."""
    model = Model()
    true = draw.integers(0, MOST_EACH, size=4).tolist()
    places = [model.count((str(at),), value) for at, value in enumerate(true)]
    for place, value in zip(places, true, strict=True):
        spread = draw.integers(0, 3, size=2)
        low, high = max(0, value - spread[0]), min(MOST_EACH, value + spread[1])
        model.say({place: 1}, low, high, "table1", row=("table1", f"own{place}"))
    for number in range(3):
        terms = {place: int(factor) for place in places if (factor := draw.integers(0, 3))}
        value = sum(factor * true[place] for place, factor in terms.items())
        if terms:
            low, high = value - draw.integers(0, 2), value + draw.integers(0, 2)
            model.say(terms, low, high, "occupation", row=("occupation", f"sum{number}"))
    model.say(dict.fromkeys(places, 1), 0, 4 * MOST_EACH, "whole")
    for place in places:
        model.guard({place: 1}, 10**6, name=str(place))
    (block,) = blocks(model)
    return block


def every_value(said, terms, places):
    """Tell all values of a sum for which what is said is so, by trying everything."""
    every = np.array(list(product(range(MOST_TRIED), repeat=len(places))))
    at = dict(zip(places, every.T, strict=True))

    def total(items):
        return sum(factor * at[place] for place, factor in items.items())

    fits = np.ones(len(every), dtype=bool)
    for item in said:
        fits &= (item.low <= total(item.terms)) & (total(item.terms) <= item.high)
    return total(terms)[fits]


@pytest.mark.parametrize("seed", range(12))
def test_no_value_within_what_is_said_is_excluded(seed):
    draw = np.random.default_rng(seed)
    block, shown = random_block(draw), Shown()

    list(Room(block, LIMIT, shown=shown).findings())

    proofs = [(guarded, proof) for guarded, some in shown.proofs.items() for proof in some]
    assert proofs
    for guarded, proof in proofs:
        assert proof.said < set(block.statements)
        values = every_value(proof.said, guarded.terms, block.places)
        assert (proof.low <= values).all()
        assert (values <= proof.high).all()


@pytest.mark.parametrize("seed", range(40))
def test_rooms_with_rows_taken_back_find_the_same_with_and_without_proofs(seed):
    draw = np.random.default_rng(seed)
    block, shown = random_block(draw), Shown()
    room = Room(block, LIMIT, shown=shown)
    findings = list(room.findings())
    rows = sorted({item.row for item in block.statements if item.row})

    for _ in range(6):
        back = frozenset(rows[at] for at in draw.integers(0, len(rows), size=2))
        afresh = Room(block.without(back), LIMIT)
        less = room.without(back)
        for item in findings:
            assert less.is_open(item) == afresh.is_open(item)
        # The same counts with other statements: only proofs by statements that it has hold in it.
        assert [found.excluded for found in Room(less.block, LIMIT, shown=shown).findings()] == [
            found.excluded for found in afresh.findings()
        ]
