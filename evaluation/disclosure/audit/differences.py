"""How few came or left between two releases, as all tables of both tell it together."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.disclosure.audit.model import Guarded, Model, Statement, Terms
from evaluation.disclosure.audit.reach import Span, System, not_so, seen_spans
from evaluation.disclosure.audit.repair import can_be_withheld, chosen, options, without
from evaluation.disclosure.audit.solving import Block, blocks
from evaluation.disclosure.row_keys import Key

ANYTHING = Span(low=-np.inf, high=np.inf)
ROW_PRICE, WORD_PRICE = 1.0, 100.0
Sum = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A count of today of which too little is open.

    Attributes
    ----------
    terms : mapping of int to int
    least, most : float
        It has to be possible that it is no larger, and that it is no smaller.
    """

    terms: Terms
    least: float
    most: float


class Side:
    """What one release tells: how far each of some counts reaches."""

    def __init__(self, model: Model, asked: Sequence[Terms]) -> None:
        self.asked = asked
        named = [Guarded(terms=terms, true=0, name="") for terms in asked]
        self._blocks = blocks(Model(true=model.true, statements=model.statements, guarded=named))
        self._number = {
            place: number for number, block in enumerate(self._blocks) for place in block.places
        }
        said = [item for block in self._blocks for item in block.statements]
        self.outer = _windows(said, asked)
        self.seen = seen_spans(System(said, self._number), list(self._number.values()), asked)
        self._systems: dict[int, System] = {}

    def block(self, at: int) -> Block:
        """Give the counts and statements that a sum hangs together with."""
        return self._blocks[self._number[next(iter(self.asked[at]))]]

    def exact(self, at: int) -> Span:
        """Give the least and largest value of a sum."""
        number = self._number[next(iter(self.asked[at]))]
        if number not in self._systems:
            self._systems[number] = _system(self._blocks[number])
        return self._systems[number].span(self.asked[at])


def _system(block: Block) -> System:
    return System(block.statements, block.places)


def _windows(said: Sequence[Statement], asked: Sequence[Terms]) -> list[Span]:
    """Give what is said of each sum by itself."""
    found: dict[Sum, Span] = {}
    for item in said:
        key = frozenset(item.terms.items())
        known = found.get(key, ANYTHING)
        found[key] = Span(low=max(known.low, item.low), high=min(known.high, item.high))
    return [found.get(frozenset(terms.items()), ANYTHING) for terms in asked]


class Comparison:
    """Today's tables beside those of a release that tells of other persons.

    The two share no count, so their values differ by whatever any two of them do.

    Parameters
    ----------
    today, before : Model
        With the same names for the same counts.
    limit : int
        How many came or left must stay open where they were fewer.
    """

    def __init__(self, today: Model, before: Model, limit: int) -> None:
        self._limit = limit
        self._names = _names(today, before)
        said = _possible(before)
        self._before = Side(said, [_terms(before, keys) for keys in self._names])

    def rows(self, today: Model, least: int) -> tuple[int, frozenset[Key]]:
        """Count what is told of those who came or left, and give rows that have to go.

        Parameters
        ----------
        today : Model
            As it is after more was withheld.
        least : int
            The smallest count that is shown.
        """
        known = [at for at, keys in enumerate(self._names) if set(keys) <= today.places.keys()]
        now = Side(today, [_terms(today, self._names[at]) for at in known])
        found, gone = 0, frozenset[Key]()
        for place, at in enumerate(known):
            telling = self._telling(now, place, at, least)
            if telling is None:
                continue
            found += 1
            block = without(now.block(place), gone)
            opens = _opener(block, telling)
            if not opens(frozenset()):
                gone |= chosen(options(block, telling.terms, least), opens) or frozenset()
        return found, gone

    def _telling(self, now: Side, place: int, at: int, least: int) -> Telling | None:
        """Give how far a count would have to reach; None where it does.

        No further than where all is withheld that can be: more than that is told already.
        """
        signs = [
            sign
            for sign in (1, -1)
            if not self._is_open(now.seen[place], self._before.seen[at], sign)
            and self._few(now.outer[place], self._before.outer[at], sign)
        ]
        if not signs:
            return None
        today, before = now.exact(place), self._before.exact(at)
        signs = [
            sign
            for sign in signs
            if self._few(today, before, sign) and not self._is_open(today, before, sign)
        ]
        if not signs:
            return None
        block, terms = now.block(place), now.asked[place]
        said = tuple(item for item in block.statements if not can_be_withheld(item, least))
        bare = _system(replace(block, statements=said)).span(terms)
        needed = [
            self._ends(bare, before, sign)
            for sign in signs
            if self._few(bare, before, sign) != self._few(today, before, sign)
        ]
        if not needed:
            return None
        lows, highs = zip(*needed, strict=True)
        return Telling(terms=terms, least=min(lows), most=max(highs))

    def _few(self, today: Span, before: Span, sign: int) -> range:
        """Numbers of few who came, or with the sign turned left, that are possible."""
        ends = today.low - before.high, today.high - before.low
        low, high = ends if sign > 0 else (-ends[1], -ends[0])
        return (
            range(int(max(low, 1)), int(min(high, self._limit - 1)) + 1)
            if low <= high
            else range(0)
        )

    def _is_open(self, today: Span, before: Span, sign: int) -> bool:
        return self._few(today, before, sign) == range(1, self._limit)

    def _ends(self, bare: Span, before: Span, sign: int) -> tuple[float, float]:
        """Give what a count must not exceed, and must reach, for all that can be to be open."""
        few = self._few(bare, before, sign)
        if sign > 0:
            return few[0] + before.high, few[-1] + before.low
        return before.high - few[-1], before.low - few[0]


def _opener(block: Block, telling: Telling) -> Callable[[frozenset[Key]], bool]:
    def opens(rows: frozenset[Key]) -> bool:
        span = _system(without(block, rows)).span(telling.terms)
        return span.low <= telling.least and span.high >= telling.most

    return opens


def _names(today: Model, before: Model) -> list[tuple[Key, ...]]:
    """List counts that both tell of, and sums of them that either shows."""
    single = [(key,) for key in today.places if key in before.places]
    sums = dict.fromkeys((*_sums(today), *_sums(before)))
    shared = today.places.keys() & before.places.keys()
    return [*single, *(keys for keys in sums if set(keys) <= shared)]


def _sums(model: Model) -> Iterator[tuple[Key, ...]]:
    name = {place: key for key, place in model.places.items()}
    for item in model.statements:
        if item.row and len(item.terms) > 1 and set(item.terms.values()) == {1}:
            yield tuple(name[place] for place in item.terms)


def _terms(model: Model, keys: Sequence[Key]) -> dict[int, int]:
    return {model.places[key]: 1 for key in keys}


def _possible(before: Model) -> Model:
    """Leave out what a release cannot have meant: blanks that hold more than few."""
    said = [item for item in before.statements if item.terms]
    price = np.array([_loss(before, item) for item in said])
    gone = not_so(System(said, range(len(before.true))), price)
    kept = [item for item, is_gone in zip(said, gone, strict=True) if not is_gone]
    return replace(before, statements=kept)


def _loss(before: Model, item: Statement) -> float:
    if not item.row or item.low > 0:
        return WORD_PRICE
    # Where many are today, many were, and the blank is for the sake of others.
    return ROW_PRICE if before.value(item.terms) > item.high else 10 * ROW_PRICE
