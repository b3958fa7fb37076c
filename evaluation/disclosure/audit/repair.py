"""Withhold what is cheapest until nothing can be told any more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from evaluation.disclosure.audit.model import Model, Statement
from evaluation.disclosure.audit.solving import Block, Finding, Room, blocks
from evaluation.disclosure.row_keys import WHOLE, Key
from evaluation.errors import DisclosureError

PRICES: Mapping[str, float] = {"estimates": 1_000.0, "curves": 100.0}
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
    counts : int
        Unknown whole numbers in all.
    """

    asked: int
    found: int
    rows: tuple[Key, ...]
    blocks: int
    counts: int


def repair(model: Model, *, limit: int, cleared: set[Block]) -> Repair:
    """Rows that have to be withheld besides those with small counts.

    The truth beyond the protected counts decides nothing: rows are chosen by what is
    published of them, the smallest first, and the same release gives the same choice.

    Parameters
    ----------
    cleared : set of Block
        Blocks in which nothing can be told; those found here are added.

    Raises
    ------
    DisclosureError
        When a count can be told from words alone.
    """
    rows: list[Key] = []
    found = 0
    parts = blocks(model)
    for block in parts:
        if block in cleared:
            continue
        findings = list(Room(block, limit).findings())
        found += len(findings)
        if not findings:
            cleared.add(block)
        left = block
        while findings:
            rows.append(_cheapest(left, findings[0], limit))
            left = _without(left, rows[-1])
            # What was open stays open: a statement that is taken back closes nothing.
            room = Room(left, limit)
            findings = [item for item in findings if not room.is_open(item)]
    return Repair(
        asked=len(model.guarded) + len(model.sums),
        found=found,
        rows=tuple(rows),
        blocks=len(parts),
        counts=len(model.true),
    )


def _cheapest(block: Block, finding: Finding, limit: int) -> Key:
    """Row whose withholding opens the count; the nearest one where none does alone."""
    tried: list[Key] = []
    for statement in _candidates(block, finding, limit):
        if statement.row in tried:
            continue
        tried.append(statement.row)
        if Room(_without(block, statement.row), limit).is_open(finding):
            return statement.row
        if len(tried) == MOST_TRIED:
            break
    if not tried:
        way_out = "a larger min_count, or wider groups"
        problem = "a count can be told, and nothing more can be withheld"
        raise DisclosureError(problem, at=finding.guarded.name, way_out=way_out)
    return tried[0]


def _candidates(block: Block, finding: Finding, limit: int) -> Iterator[Statement]:
    """Statements that could be taken back, nearest first, then cheapest."""
    near = _distances(block, finding)
    takeable = [
        item for item in block.statements if item.row and (item.low >= limit or WHOLE in item.row)
    ]
    order = sorted(
        takeable,
        key=lambda item: (
            min(near.get(place, 99) for place in item.terms),
            item.low + PRICES.get(item.said_by, 0.0) + WHOLE_PRICE * (WHOLE in item.row),
            item.row,
        ),
    )
    yield from order


def _distances(block: Block, finding: Finding) -> dict[int, int]:
    """Statements between a count and the finding."""
    distance = dict.fromkeys(finding.guarded.terms, 0)
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


def _without(block: Block, row: Key) -> Block:
    """Take a row back: its mark does not tell it from a small one's."""
    said = tuple(item for item in block.statements if item.row != row)
    return replace(block, statements=said)
