"""Two sets of published tables read together: two releases, or two studies of one extract."""

from collections.abc import Mapping

import pandas as pd

from tests.attack.batch import Batch, Haul, attacked, hidden_sums, read_guessing
from tests.attack.solver import Question, Solver
from tests.attack.unknowns import MOST, Name, Terms, Unknowns


def later(name: Name) -> Name:
    """The same count in the other set of tables."""
    return (f"{name[0]} later", *name[1:])


def joined(first: Unknowns, second: Unknowns, *, shared: set[Name] = frozenset()) -> Unknowns:
    """Both sets of statements; `shared` counts are one number in both."""
    both = Unknowns(hidden=dict(first.hidden))
    for unknowns, named in ((first, lambda name: name), (second, _other(shared))):
        for name, at in unknowns.place.items():
            both.add(named(name), unknowns.low[at], unknowns.high[at])
        for terms, low, high in unknowns.sums:
            both.say({named(name): factor for name, factor in terms.items()}, low, high)
        both.hidden |= {named(name): few for name, few in unknowns.hidden.items()}
    return both


def _other(shared: set[Name]):
    return lambda name: name if name in shared else later(name)


def attack_releases(before: Batch, after: Batch, tables: tuple, *, nobody_left: bool) -> Haul:
    """Ask how many came into, or left, every group between two releases."""
    first, second = (
        read_guessing(batch, shown) for batch, shown in zip((before, after), tables, strict=True)
    )
    both = joined(first, second)
    truth = before.truth | {later(name): true for name, true in after.truth.items()}
    asked: list[Terms] = []
    for name in first.place:
        if later(name) in both.place:
            asked += [{later(name): 1, name: -1}, {name: 1, later(name): -1}]
            if nobody_left:
                both.say({later(name): 1, name: -1}, 0, MOST)
    return attacked(both, truth, _few(asked, truth), [])


def attack_studies(one: Batch, other: Batch, tables: tuple) -> Haul:
    """Attack two studies of the same persons, who are as many in both."""
    first, second = (
        read_guessing(batch, shown) for batch, shown in zip((one, other), tables, strict=True)
    )
    shared = {name for name in first.place if name[0] == "persons" and name in second.place}
    both = joined(first, second, shared=shared)
    named = _other(shared)
    truth = one.truth | {named(name): true for name, true in other.truth.items()}
    asked = [
        *one.asked,
        *({named(name): by for name, by in terms.items()} for terms in other.asked),
    ]
    sums = [
        *hidden_sums(one, first),
        *({named(name): by for name, by in terms.items()} for terms in hidden_sums(other, second)),
    ]
    return attacked(both, truth, _few(asked, truth), sums)


def _few(asked: list[Terms], truth: dict[Name, int]) -> list[Terms]:
    return [
        terms
        for terms in asked
        if all(name in truth for name in terms)
        and sum(factor * truth[name] for name, factor in terms.items()) in range(1, 5)
    ]


def narrowed(batch: Batch, tables: Mapping[str, pd.DataFrame]) -> set[Name]:
    """Counts of which the tables together leave less than the numbers shown of them alone."""
    unknowns = read_guessing(batch, tables)
    asked = [Question(name=name, terms={name: 1}) for name in unknowns.place]
    ends = Solver(unknowns, asked).extents()
    return {
        name
        for name, at in unknowns.place.items()
        if unknowns.high[at] < MOST and ends[name] != (unknowns.low[at], unknowns.high[at])
    }


def counted_in(haul: Haul) -> set[Name]:
    """Counts of the first set of tables in the sums of which something can be excluded."""
    return {
        name for terms in haul.pinned for name, _ in terms if not str(name[0]).endswith("later")
    }
