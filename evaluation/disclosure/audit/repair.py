"""Withhold what is cheapest until nothing can be told any more."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evaluation.disclosure.audit.model import UNKNOWN, Model, Statement, Terms
from evaluation.disclosure.audit.proofs import Shown
from evaluation.disclosure.audit.solving import Block, Finding, Room, blocks
from evaluation.disclosure.row_keys import WHOLE, Key
from evaluation.errors import DisclosureError

PRICES: Mapping[str, float] = {"estimates": 1_000.0, "event_study": 1_000.0, "curves": 100.0}
"""What readers lose with a row of a table, beside the persons in it."""
WHOLE_PRICE = 10_000.0
MOST_TRIED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What an audit found, and what was done about it.

    Attributes
    ----------
    asked : int
        Counts and sums that had to stay open.
    found : int
        Those that a reader could have told.
    rows : tuple of Key
        Table and row of what was withheld further.
    blocks : int
    solved : int
        Blocks that were not known from rounds before.
    counts : int
        Unknown whole numbers in all.
    """

    asked: int
    found: int
    rows: tuple[Key, ...]
    blocks: int
    solved: int
    counts: int


@dataclass(slots=True, kw_only=True)
class Known:
    """What earlier rounds of an audit have shown; each round adds to it.

    Attributes
    ----------
    cleared : set of Block
        Blocks in which nothing can be told.
    shown : dict of tuple of int to Shown
        By the counts of a block.
    """

    cleared: set[Block] = field(default_factory=set)
    shown: dict[tuple[int, ...], Shown] = field(default_factory=dict)

    def room(self, block: Block, limit: int) -> Room:
        """Open a block, with what blocks of the same counts have shown."""
        return Room(block, limit, shown=self.shown.setdefault(block.places, Shown()))


def repair(model: Model, *, limit: int, known: Known) -> Repair:
    """Rows that have to be withheld besides those with small counts.

    The truth beyond the protected counts decides nothing: rows are chosen by what is
    published of them, the smallest first, and the same release gives the same choice.

    Parameters
    ----------
    known : Known
        From the rounds before.

    Raises
    ------
    DisclosureError
        When a count can be told from words alone.
    """
    rows: list[Key] = []
    found = 0
    parts = blocks(model)
    unknown = [block for block in parts if block not in known.cleared]
    for block in unknown:
        room = known.room(block, limit)
        findings = [item for item in room.findings() if _is_few(item, limit)]
        found += len(findings)
        if not findings:
            known.cleared.add(block)
        while findings:
            back = _cheapest(room, findings[0], limit)
            rows += sorted(back)
            room = room.without(back)
            # What was open stays open: a statement that is taken back closes nothing.
            findings = [item for item in findings if not room.is_open(item)]
    return Repair(
        asked=len(model.guarded) + len(model.sums),
        found=found,
        rows=tuple(rows),
        blocks=len(parts),
        solved=len(unknown),
        counts=len(model.true),
    )


def _is_few(finding: Finding, limit: int) -> bool:
    """Tell whether a sum is one of few, or may be."""
    return finding.guarded.true != UNKNOWN or len(finding.excluded) < limit - 1


def _cheapest(room: Room, finding: Finding, limit: int) -> frozenset[Key]:
    """Choose the rows whose withholding opens a count."""

    def opens(rows: frozenset[Key]) -> bool:
        return room.without(rows).is_open(finding)

    found = chosen(options(room.block, finding.guarded.terms, limit), opens)
    if found is None:
        way_out = "a larger min_count, or wider groups"
        problem = "a count can be told, and nothing more can be withheld"
        raise DisclosureError(problem, at=finding.guarded.name, way_out=way_out)
    return found


Opens = Callable[[frozenset[Key]], bool]


def chosen(rows: Sequence[frozenset[Key]], opens: Opens) -> frozenset[Key] | None:
    """Choose the first rows that open a count; several where none does alone.

    More rows never close what fewer have opened, so few of all choices have to be tried.
    """
    for one in rows[:MOST_TRIED]:
        if opens(one):
            return one
    if not rows or not opens(_joined(rows)):
        return None
    least, most = 1, len(rows)
    while least < most:
        middle = (least + most) // 2
        least, most = (least, middle) if opens(_joined(rows[:middle])) else (middle + 1, most)
    return _joined(_needed((), rows[:least], (), opens))


def _needed(
    before: Sequence[frozenset[Key]],
    rows: Sequence[frozenset[Key]],
    after: Sequence[frozenset[Key]],
    opens: Opens,
) -> Sequence[frozenset[Key]]:
    """Leave out what opens nothing beside what is kept before and what comes after."""
    if opens(_joined([*before, *after])):
        return ()
    if len(rows) == 1:
        return rows
    half = len(rows) // 2
    first = _needed(before, rows[:half], (*rows[half:], *after), opens)
    return (*first, *_needed((*before, *first), rows[half:], after, opens))


def _joined(rows: Iterable[frozenset[Key]]) -> frozenset[Key]:
    return frozenset[Key]().union(*rows)


def can_be_withheld(item: Statement, limit: int) -> bool:
    """Tell whether a row says it that can be taken back.

    Wholes may be shown below the limit. What is blank because few are in it is withheld
    already: taking it back would open the model and not what a reader sees.
    """
    is_blank = 0 < item.high < limit
    return bool(item.row) and (item.low >= limit or (WHOLE in item.row and not is_blank))


def options(block: Block, terms: Terms, limit: int) -> list[frozenset[Key]]:
    """List what could be taken back, nearest to a sum first, then cheapest.

    What several rows say in the same words is taken back in all of them.
    """
    near = _distances(block, terms)
    alike: dict[frozenset[tuple[int, int]], list[Statement]] = {}
    for item in block.statements:
        if can_be_withheld(item, limit):
            alike.setdefault(frozenset(item.terms.items()), []).append(item)
    order = sorted(
        alike.values(),
        key=lambda items: (
            min(near.get(place, 99) for place in items[0].terms),
            sum(price_of(item) for item in items),
            items[0].row,
        ),
    )
    return list(dict.fromkeys(frozenset(item.row for item in items) for items in order))


def price_of(item: Statement) -> float:
    """Give what readers lose with what a row says."""
    whole = WHOLE_PRICE if WHOLE in item.row else 0.0
    return item.low + PRICES.get(item.said_by, 0.0) + whole


def _distances(block: Block, terms: Terms) -> dict[int, int]:
    """Statements between a count and a sum."""
    distance = dict.fromkeys(terms, 0)
    edge = set(distance)
    while edge:
        reached = {
            place
            for item in block.statements
            if not edge.isdisjoint(item.terms)
            for place in item.terms
            if place not in distance
        }
        step = max(distance.values()) + 1
        distance.update(dict.fromkeys(reached, step))
        edge = reached
    return distance
