"""Sums of counts that two releases both tell of, and what each of them says there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from evaluation.disclosure.audit.model import Guarded, Model, Statement, Terms
from evaluation.disclosure.audit.reach import Said, not_so
from evaluation.disclosure.audit.repair import PRICES
from evaluation.disclosure.audit.solving import Block, blocks
from evaluation.disclosure.audit.spans import Flags
from evaluation.disclosure.row_keys import WHOLE, Key

Words = Mapping[Key, int]
"""A sum of counts, each by its name."""
ROW_PRICE, WORD_PRICE = 1.0, 100.0


def in_both(today: Model, before: Model) -> Iterator[Words]:
    """Give the sums that words form and both releases show: counts, and counts added up."""
    names = {place: key for key, place in today.places.items()}
    published = [
        item.terms
        for item in today.statements
        if item.row and (len(item.terms) == 1 or np.isfinite(item.high))
    ]
    known = set[frozenset[tuple[int, int]]]()
    for terms in published:
        one = frozenset(terms.items())
        words = {names[place]: factor for place, factor in terms.items()}
        if terms and one not in known and words.keys() <= before.places.keys():
            known.add(one)
            yield words


def is_total(said: Sequence[Statement], terms: Terms) -> bool:
    """Tell whether rows say a sum that are the totals of one table, and cheap to withhold."""
    rows = [item.row for item in said if item.row and item.terms == terms]
    return len({row[0] for row in rows}) == 1 and all(
        WHOLE in row and row[0] not in PRICES for row in rows
    )


def totals(today: Model, sums: Sequence[Terms]) -> Flags:
    """Tell which sums are totals of one table; shape (sums,)."""
    said: dict[frozenset[tuple[int, int]], list[Statement]] = {}
    for item in today.statements:
        said.setdefault(frozenset(item.terms.items()), []).append(item)
    own = [said.get(frozenset(terms.items()), []) for terms in sums]
    return np.array([is_total(*pair) for pair in zip(own, sums, strict=True)], dtype=bool)


def terms_of(words: Words, model: Model) -> dict[int, int]:
    """Give a sum in a model; nothing where a count of it is told no more."""
    if not words.keys() <= model.places.keys():
        return {}
    return {model.places[key]: factor for key, factor in words.items()}


def homes(model: Model, sums: Sequence[Terms]) -> list[Block]:
    """Give for each sum the part of a model that it is about."""
    named = [Guarded(terms=terms, true=0, name=str(at)) for at, terms in enumerate(sums)]
    found: dict[int, Block] = {}
    for block in blocks(Model(true=model.true, statements=model.statements, guarded=named)):
        found |= {int(item.name): replace(block, guarded=()) for item in block.guarded}
    return [found[at] for at in range(len(sums))]


def said_in(block: Block) -> Said:
    """Put together what is said in a part."""
    return Said(block.statements, block.places)


def possible(before: Model) -> Model:
    """Leave out what a release cannot have meant: blanks that hold more than few."""
    said = [item for item in before.statements if item.terms]
    price = np.array([_loss(before, item) for item in said])
    gone = not_so(Said(said, range(len(before.true))), price)
    kept = [item for item, is_gone in zip(said, gone, strict=True) if not is_gone]
    return replace(before, statements=kept)


def _loss(before: Model, item: Statement) -> float:
    if not item.row or item.low > 0:
        return WORD_PRICE
    # Where many are today, many were, and the blank is for the sake of others.
    return ROW_PRICE if before.value(item.terms) > item.high else 10 * ROW_PRICE
