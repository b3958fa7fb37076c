"""How few came or left between two releases, as all that both tell of groups has it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.disclosure.audit.model import Guarded, Model, Statement
from evaluation.disclosure.audit.reach import Said, Span, not_so
from evaluation.disclosure.audit.repair import can_be_withheld, chosen, options, without
from evaluation.disclosure.audit.solving import Block, blocks
from evaluation.disclosure.row_keys import WHOLE, Key

ROW_PRICE, WORD_PRICE = 1.0, 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A count of today of which too little is open.

    Attributes
    ----------
    place : int
    least, most : float
        It has to be possible that it is no larger, and that it is no smaller.
    """

    place: int
    least: float
    most: float


class Comparison:
    """Counts of today beside those of a release that tells of other persons.

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
        self._names = [key for key in today.places if key in before.places]
        said = _possible(before)
        self._before = dict.fromkeys(self._names, Span(low=0, high=np.inf))
        name = {place: key for key, place in before.places.items()}
        for block in _blocks(said, [before.places[key] for key in self._names]):
            said_of = _said(block)
            for item in block.guarded:
                (place,) = item.terms
                self._before[name[place]] = said_of.span(item.terms)

    def rows(self, today: Model, least: int) -> tuple[int, frozenset[Key]]:
        """Count what is told of those who came or left, and give rows that have to go.

        Parameters
        ----------
        today : Model
            As it is after more was withheld.
        least : int
            The smallest count that is shown.
        """
        asked = [today.places[key] for key in self._names]
        # Of nobody, few who left were open in the release that had them.
        asked = [place for place in asked if today.true[place] > 0]
        name = {place: key for key, place in today.places.items()}
        found, gone = 0, frozenset[Key]()
        for block in _blocks(today, asked):
            for item in block.guarded:
                (place,) = item.terms
                left = without(block, gone)
                telling = self._telling(left, place, self._before[name[place]], least)
                if telling is not None:
                    found += 1
                    gone |= chosen(_cheapest(left, telling, least), _opener(left, telling)) or set()
        return found, gone

    def _telling(self, block: Block, place: int, before: Span, least: int) -> Telling | None:
        """Give how far a count would have to reach; None where it does."""
        today = _said(block).span({place: 1})
        signs = [sign for sign in (1, -1) if self._is_told(today, before, sign)]
        if not signs:
            return None
        wanted = self._wanted(block, place, least)
        needed = [
            self._ends(wanted, before, sign)
            for sign in signs
            if self._few(wanted, before, sign) != self._few(today, before, sign)
        ]
        if not needed:
            return None
        lows, highs = zip(*needed, strict=True)
        return Telling(place=place, least=min(lows), most=max(highs))

    def _wanted(self, block: Block, place: int, least: int) -> Span:
        """Give the span that a count should have, whatever its sums say.

        That of its rounding, where that hides few. Otherwise that of all being withheld that
        can be. Where the earlier release leaves less, it has given that away.
        """
        own = [item for item in block.statements if item.terms == {place: 1}]
        low = max([0.0, *(item.low for item in own)])
        high = min([np.inf, *(item.high for item in own)])
        if high - low >= self._limit - 1:
            return Span(low=low, high=high)
        said = tuple(item for item in block.statements if not can_be_withheld(item, least))
        return _said(replace(block, statements=said)).span({place: 1})

    def _few(self, today: Span, before: Span, sign: int) -> range:
        """Numbers of few who came, or with the sign turned left, that are possible."""
        ends = today.low - before.high, today.high - before.low
        low, high = ends if sign > 0 else (-ends[1], -ends[0])
        if low > high:
            return range(0)
        return range(int(max(low, 1)), int(min(high, self._limit - 1)) + 1)

    def _is_told(self, today: Span, before: Span, sign: int) -> bool:
        few = self._few(today, before, sign)
        return bool(few) and few != range(1, self._limit)

    def _ends(self, bare: Span, before: Span, sign: int) -> tuple[float, float]:
        """Give what a count must not exceed, and must reach, for all that can be to be open."""
        few = self._few(bare, before, sign)
        if sign > 0:
            return few[0] + before.high, few[-1] + before.low
        return before.high - few[-1], before.low - few[0]


def _blocks(model: Model, asked: Sequence[int]) -> list[Block]:
    named = [Guarded(terms={place: 1}, true=0, name="") for place in asked]
    return blocks(Model(true=model.true, statements=model.statements, guarded=named))


def _said(block: Block) -> Said:
    return Said(block.statements, block.places)


def _cheapest(block: Block, telling: Telling, least: int) -> list[frozenset[Key]]:
    """List what could be taken back: counts of whole groups, which many rows show, last."""
    return sorted(
        options(block, {telling.place: 1}, least),
        key=lambda rows: any(WHOLE in row for row in rows),
    )


def _opener(block: Block, telling: Telling) -> Callable[[frozenset[Key]], bool]:
    def opens(rows: frozenset[Key]) -> bool:
        span = _said(without(block, rows)).span({telling.place: 1})
        return span.low <= telling.least and span.high >= telling.most

    return opens


def _possible(before: Model) -> Model:
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
