"""What is still possible, by integer programming over blocks that share no count."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

from evaluation.disclosure.audit.integers import Floats, System, solved
from evaluation.disclosure.audit.model import Guarded, Model, Statement, Terms
from evaluation.disclosure.audit.proofs import Shown, proofs_of
from evaluation.disclosure.row_keys import Key

Item = TypeVar("Item", Statement, Guarded)
PROBES = 6  # solutions per value that aim at many counts at once
FEWEST_AIMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A count that a reader could tell, or tell too much of.

    Attributes
    ----------
    guarded : Guarded
    excluded : tuple of int
        Values below the limit that it cannot have; for a sum of several, the limit itself
        when nothing beyond it is possible.
    """

    guarded: Guarded
    excluded: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Counts that are bound to each other, and what is said of them."""

    places: tuple[int, ...]
    statements: tuple[Statement, ...]
    guarded: tuple[Guarded, ...]
    sums: tuple[Guarded, ...]

    def without(self, rows: frozenset[Key]) -> "Block":
        """Take rows back: their marks do not tell them from small ones'."""
        said = tuple(item for item in self.statements if item.row not in rows)
        return replace(self, statements=said)


def blocks(model: Model) -> list[Block]:
    """Parts of a model that share no count; only those with something to guard."""
    sums: list[Terms] = [item.terms for item in (*model.guarded, *model.sums)]
    every = [*sums, *(item.terms for item in model.statements)]
    if not sums:
        return []
    pairs = np.array([(min(terms), place) for terms in every for place in terms])
    size = len(model.true)
    links = csr_array((np.ones(len(pairs)), tuple(pairs.T)), shape=(size, size))
    _, label = connected_components(links, directed=False)
    members: dict[int, list[int]] = {}
    for place, name in enumerate(label.tolist()):
        members.setdefault(name, []).append(place)
    said = _by_block(model.statements, label)
    guarded, together = _by_block(model.guarded, label), _by_block(model.sums, label)
    return [
        Block(
            places=tuple(members[name]),
            statements=tuple(said.get(name, ())),
            guarded=tuple(guarded.get(name, ())),
            sums=tuple(together.get(name, ())),
        )
        for name in sorted({*guarded, *together})
    ]


def _by_block(items: Sequence[Item], label: NDArray[np.int32]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = {}
    for item in items:
        found.setdefault(int(label[min(item.terms)]), []).append(item)
    return found


class Room:
    """One block: its constraints, and the values that solutions have shown possible.

    Parameters
    ----------
    block : Block
    limit : int
        The smallest count that is none of few.
    shown : Shown, optional
        By blocks of the same counts: their solutions may be some here. What is found is added.
    """

    def __init__(self, block: Block, limit: int, *, shown: Shown | None = None) -> None:
        self.block, self._limit = block, limit
        self._place = {place: at for at, place in enumerate(block.places)}
        said = block.statements
        self._said = System(
            matrix=self._rows([item.terms for item in said]),
            low=np.array([item.low for item in said]),
            high=np.array([item.high for item in said]),
        )
        self._known = frozenset(said)
        self._gone: frozenset[Key] = frozenset()
        self._asked = [*block.guarded, *block.sums]
        self._at = {item: at for at, item in enumerate(self._asked)}
        self._sums = self._rows([item.terms for item in self._asked])
        self._shown = Shown() if shown is None else shown
        self._values = self._seen()

    def without(self, rows: frozenset[Key]) -> "Room":
        """Open the block in which rows are taken back."""
        less = copy(self)
        less.block = self.block.without(rows)
        stays = np.array([item.row not in rows for item in self.block.statements], dtype=bool)
        less._said = self._said.where(stays)
        less._gone = self._gone | rows
        less._values = less._seen()
        return less

    def findings(self) -> Iterator[Finding]:
        """Guarded counts and sums of which something can be excluded."""
        self._probe()
        for at, item in enumerate(self.block.guarded):
            wanted = range(1, self._limit)
            excluded = tuple(value for value in wanted if not self._possible(at, value, value))
            if excluded:
                yield Finding(guarded=item, excluded=excluded)
        for at, item in enumerate(self.block.sums, len(self.block.guarded)):
            beyond = self._possible(at, self._limit, np.inf)
            if not beyond and not self._possible(at, -np.inf, 0):
                yield Finding(guarded=item, excluded=(self._limit,))

    def is_open(self, finding: Finding) -> bool:
        """Tell whether what a finding excluded is possible here, where less is said."""
        at = self._at[finding.guarded]
        if at >= len(self.block.guarded):
            return self._possible(at, self._limit, np.inf) or self._possible(at, -np.inf, 0)
        return all(self._possible(at, value, value) for value in finding.excluded)

    def _rows(self, sums: Sequence[Terms]) -> "csr_array":
        entries = [
            (row, self._place[place], factor)
            for row, terms in enumerate(sums)
            for place, factor in terms.items()
        ]
        rows, columns, factors = np.array(entries).T if entries else np.zeros((3, 0))
        shape = (len(sums), len(self.block.places))
        return csr_array((factors, (rows.astype(int), columns.astype(int))), shape=shape)

    def _seen(self) -> Floats:
        """Give what all that is asked for is in the truth and in each solution that holds here."""
        true = np.array([[item.true for item in self._asked]], dtype=float)
        if not self._shown.solutions:
            return true
        solutions = np.array(self._shown.solutions)
        holding = solutions[self._said.holds(solutions.T)]
        return np.concatenate([true, np.rint(self._sums @ holding.T).T])

    def _probe(self) -> None:
        """Aim many counts at values nobody has seen yet, in one solution each."""
        single = len(self.block.guarded)
        for value in range(1, self._limit):
            for _ in range(PROBES):
                aimed = np.flatnonzero((self._values[:, :single] != value).all(axis=0))
                if len(aimed) < FEWEST_AIMED or not self._aim(aimed, value):
                    break

    def _aim(self, aimed: NDArray[np.intp], value: int) -> bool:
        """Come as near to a value as can be with some counts; whether any of them got there."""
        more = len(aimed)
        rows = self._sums[aimed, :]
        off = csr_array(np.eye(more))
        further = vstack([hstack([rows, off]), hstack([rows, -off])])
        low = np.repeat([value, -np.inf], more)
        high = np.repeat([np.inf, value], more)
        self._solve(further, low, high)
        return bool((self._values[:, aimed] == value).any())

    def _possible(self, at: int, low: float, high: float) -> bool:
        if self._has_seen(at, low, high):
            return True
        if self._is_excluded(at, low, high):
            return False
        row = self._sums[[at], :]
        if not self._solve(row, np.array([low]), np.array([high])):
            proofs = self._shown.proofs.setdefault(self._asked[at], [])
            proofs += proofs_of(self._said, self.block.statements, row)
        return self._has_seen(at, low, high)

    def _has_seen(self, at: int, low: float, high: float) -> bool:
        values = self._values[:, at]
        return bool(((low <= values) & (values <= high)).any())

    def _is_excluded(self, at: int, low: float, high: float) -> bool:
        return any(
            proof.excludes(low, high)
            and proof.rows.isdisjoint(self._gone)
            and proof.said <= self._known
            for proof in self._shown.proofs.get(self._asked[at], ())
        )

    def _solve(self, further: "csr_array", low: Floats, high: Floats) -> bool:
        """See a solution to which more applies; False when there is none."""
        more = System(matrix=further, low=low, high=high)
        solution = solved(self._said.with_also(more), whole=len(self.block.places))
        if solution is None:
            return False
        self._shown.solutions.append(solution)
        self._values = np.vstack([self._values, np.rint(self._sums @ solution)])
        return True
