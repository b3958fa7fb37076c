"""How few came or left between two releases, as all that both tell of groups has it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from evaluation.disclosure.audit.integers import Floats
from evaluation.disclosure.audit.model import Model, Terms
from evaluation.disclosure.audit.reach import Said, Span
from evaluation.disclosure.audit.repair import can_be_withheld, price_of
from evaluation.disclosure.audit.shared_sums import (
    homes,
    in_both,
    is_total,
    possible,
    said_in,
    terms_of,
    totals,
)
from evaluation.disclosure.audit.solving import Block
from evaluation.disclosure.audit.spans import Flags, Spans
from evaluation.disclosure.row_keys import Key

PASSES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A sum of today of which too little is open.

    Attributes
    ----------
    terms : Terms
    least, most : float
        It has to be possible that it is no larger, and that it is no smaller.
    """

    terms: Terms
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

    Attributes
    ----------
    stays : int
        Sums of which too little is open still: the earlier release leaves less of them than
        its rounding, or nothing more can be withheld.
    """

    def __init__(self, today: Model, before: Model, limit: int) -> None:
        self._limit, self.stays = limit, 0
        self._sums = tuple(in_both(today, before))
        said = possible(before)
        terms = [terms_of(words, before) for words in self._sums]
        self._before = Spans(Said(said.statements, range(len(before.true))), terms)
        self._before.aim(np.ones(len(terms), dtype=bool))
        self._homes, self._exact = homes(said, terms), dict[int, Span]()
        self._own = terms
        self._known_parts: dict[tuple[str, int, int], Said] = {}

    def rows(self, today: Model, least: int) -> tuple[int, frozenset[Key]]:
        """Count what is told of those who came or left, and give rows that have to go.

        Parameters
        ----------
        today : Model
            As it is after more was withheld.
        least : int
            The smallest count that is shown.
        """
        terms = [terms_of(words, today) for words in self._sums]
        now = Spans(Said(today.statements, range(len(today.true))), terms)
        narrowed = self._narrowed(now, totals(today, terms))
        # Of nobody, few who left were open in the release that had them.
        narrowed &= np.array([today.value(each) > 0 for each in terms], dtype=bool)
        asked = np.flatnonzero(narrowed).tolist()
        parts = homes(today, [terms[at] for at in asked])
        self._known_parts = {key: it for key, it in self._known_parts.items() if key[0] != "today"}
        known = self._known(now)
        self.stays = int((known & ~narrowed).sum())
        found, gone = 0, frozenset[Key]()
        for at, home in zip(asked, parts, strict=True):
            left = home.without(gone)
            telling = self._telling(left, terms[at], at, least)
            if telling is None:
                more = self._total_alone(left, terms[at], at)
                gone |= more
                self.stays += int(known[at] and not more)
            else:
                found += 1
                more = _rows_that_go(left, telling, least)
                gone |= more
                self.stays += not more
        return found, gone

    def few_before(self, least: int) -> frozenset[Key]:
        """Name counts of which a mark for few would tell how few came or left.

        Those that are blank in the earlier release, and less open there than a mark. Whether
        they are shown or blank today does not decide it: that they are left out does not tell.
        """
        found = set[Key]()
        for at, words in enumerate(self._sums):
            low, high = (float(end[at]) for end in self._before.own)
            is_mark = len(words) == 1 and low == 0 < high < 2 * least
            if not is_mark or (self._before.least[at] <= 0 and self._before.most[at] >= high):
                continue
            if self._signs(Span(low=0, high=high), self._span_before(at)):
                found |= words.keys()
        return frozenset(found)

    def _span_before(self, at: int) -> Span:
        if at not in self._exact:
            self._exact[at] = self._said_of(self._homes[at], "before").span(self._own[at])
        return self._exact[at]

    def _narrowed(self, now: Spans, totals: Flags) -> Flags:
        """Tell of which sums today leaves less than their own numbers, and perhaps too little."""
        is_wide = (now.own[1] - now.own[0] >= self._limit - 1) & ~totals
        tried = np.zeros(len(is_wide), dtype=bool)
        for turn in range(PASSES):
            left = ~self._open(now) & (now.is_narrowed | ~is_wide)
            aimed = now.apart(left & ~tried) if turn else left
            if not aimed.any():
                break
            tried |= aimed & bool(turn)
            for spans in (now, self._before):
                spans.aim(aimed)
        return ~self._open(now) & (now.is_narrowed | ~is_wide)

    def _open(self, now: Spans) -> Flags:
        """Tell of which sums every few, or none, is known to be possible."""
        found = np.ones(len(now.low), dtype=bool)
        for inner, outer in self._both(now):
            is_every = (inner[0] <= 1) & (inner[1] >= self._limit - 1)
            found &= is_every | (outer[0] > outer[1])
        return found

    def _known(self, now: Spans) -> Flags:
        """Tell of which sums some few, and not every, is known to be possible."""
        found = np.zeros(len(now.low), dtype=bool)
        for inner, outer in self._both(now):
            is_every = (outer[0] <= 1) & (outer[1] >= self._limit - 1)
            found |= (inner[0] <= inner[1]) & ~is_every
        return found

    def _both(self, now: Spans) -> Iterator[tuple[tuple[Floats, Floats], tuple[Floats, Floats]]]:
        """Give few who came, then few who left: those seen, and those not ruled out."""
        inner, outer = self._fews(now, "least", "most"), self._fews(now, "low", "high")
        yield from zip(inner, outer, strict=True)

    def _fews(self, now: Spans, low: str, high: str) -> Iterator[tuple[Floats, Floats]]:
        """Give least and largest of few who came, then of few who left."""
        (first, last), (least, most) = (
            (getattr(spans, low), getattr(spans, high)) for spans in (now, self._before)
        )
        for ends in ((first - most, last - least), (least - last, most - first)):
            yield np.maximum(ends[0], 1), np.minimum(ends[1], self._limit - 1)

    def _telling(self, block: Block, terms: Terms, at: int, least: int) -> Telling | None:
        """Give how far a sum would have to reach; None where it does."""
        said = self._said_of(block, "today")
        today, wanted = said.span(terms), self._wanted(block, said, terms, least)
        if today == wanted:
            return None
        before = self._span_before(at)
        needed = [
            self._ends(wanted, before, sign)
            for sign in self._signs(today, before)
            if self._few(wanted, before, sign) != self._few(today, before, sign)
        ]
        if not needed:
            return None
        lows, highs = zip(*needed, strict=True)
        return Telling(terms=terms, least=min(lows), most=max(highs))

    def _said_of(self, block: Block, when: str) -> Said:
        """Put together what is said in a part, once as long as it is the same."""
        key = when, block.places[0], len(block.statements)
        if key not in self._known_parts:
            self._known_parts[key] = said_in(block)
        return self._known_parts[key]

    def _wanted(self, block: Block, known: Said, terms: Terms, least: int) -> Span:
        """Give the span that a sum should have, whatever else is said.

        That of its own rounding, where that hides few. Otherwise that of all being withheld
        that can be. Where the earlier release leaves less, it has given that away.
        """
        low, high = known.own(terms)
        if high - low >= self._limit - 1:
            return Span(low=low, high=high)
        said = tuple(item for item in block.statements if not can_be_withheld(item, least))
        return said_in(replace(block, statements=said)).span(terms)

    def _total_alone(self, block: Block, terms: Terms, at: int) -> frozenset[Key]:
        """Give the rows of a total that one table shows, where nobody is told without them."""
        if not is_total(block.statements, terms):
            return frozenset()
        rows = frozenset(item.row for item in block.statements if item.row and item.terms == terms)
        spans = [said_in(each).span(terms) for each in (block, block.without(rows))]
        is_told, is_still = (self._signs(span, self._span_before(at)) for span in spans)
        return rows if is_told and not is_still else frozenset()

    def _few(self, today: Span, before: Span, sign: int) -> range:
        """Numbers of few who came, or with the sign turned left, that are possible."""
        ends = today.low - before.high, today.high - before.low
        low, high = ends if sign > 0 else (-ends[1], -ends[0])
        if low > high:
            return range(0)
        return range(int(max(low, 1)), int(min(high, self._limit - 1)) + 1)

    def _signs(self, today: Span, before: Span) -> list[int]:
        """Tell whether too little is open of those who came, and of those who left."""
        few = {sign: self._few(today, before, sign) for sign in (1, -1)}
        return [sign for sign, open_ in few.items() if open_ and open_ != range(1, self._limit)]

    def _ends(self, bare: Span, before: Span, sign: int) -> tuple[float, float]:
        """Give what a count must not exceed, and must reach, for all that can be to be open."""
        few = self._few(bare, before, sign)
        if sign > 0:
            return few[0] + before.high, few[-1] + before.low
        return before.high - few[-1], before.low - few[0]


def _rows_that_go(block: Block, telling: Telling, least: int) -> frozenset[Key]:
    """Choose what is taken back: rows of estimates and counts of whole groups last."""
    price = np.array(
        [price_of(item) if can_be_withheld(item, least) else np.inf for item in block.statements]
    )
    said = said_in(block)
    gone = [
        said.freed(telling.terms, ends, price)
        for ends in ((-np.inf, telling.least), (telling.most, np.inf))
    ]
    rows = zip(block.statements, np.logical_or(*gone), strict=True)
    return frozenset(item.row for item, is_gone in rows if is_gone)
