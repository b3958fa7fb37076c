"""What is still possible, by integer programming over blocks that share no count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

from evaluation.disclosure.audit.integers import Floats, System, solved
from evaluation.disclosure.audit.model import Guarded, Model, Statement, Terms

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
    solutions : list of array, optional
        Of blocks of the same counts: they may be solutions here. Those found are added.
    """

    def __init__(self, block: Block, limit: int, *, solutions: list[Floats] | None = None) -> None:
        self._block, self._limit = block, limit
        self._place = {place: at for at, place in enumerate(block.places)}
        said = block.statements
        self._said = System(
            matrix=self._rows([item.terms for item in said]),
            low=np.array([item.low for item in said]),
            high=np.array([item.high for item in said]),
        )
        self._asked = [*block.guarded, *block.sums]
        self._sums = self._rows([item.terms for item in self._asked])
        self._single = len(block.guarded)
        self._seen: list[set[int]] = [{item.true} for item in self._asked]
        self._solutions = [] if solutions is None else solutions
        for solution in self._solutions:
            if self._said.holds(solution):
                self._see(solution)

    def findings(self) -> Iterator[Finding]:
        """Guarded counts and sums of which something can be excluded."""
        self._probe()
        for at, item in enumerate(self._block.guarded):
            wanted = range(1, self._limit)
            excluded = tuple(value for value in wanted if not self._possible(at, value, value))
            if excluded:
                yield Finding(guarded=item, excluded=excluded)
        for at, item in enumerate(self._block.sums, len(self._block.guarded)):
            beyond = self._possible(at, self._limit, np.inf)
            if not beyond and not self._possible(at, -np.inf, 0):
                yield Finding(guarded=item, excluded=(self._limit,))

    def is_open(self, finding: Finding) -> bool:
        """Tell whether what a finding excluded is possible here, where less is said."""
        at = self._asked.index(finding.guarded)
        if at >= len(self._block.guarded):
            return self._possible(at, self._limit, np.inf) or self._possible(at, -np.inf, 0)
        return all(self._possible(at, value, value) for value in finding.excluded)

    def _rows(self, sums: Sequence[Terms]) -> "csr_array":
        entries = [
            (row, self._place[place], factor)
            for row, terms in enumerate(sums)
            for place, factor in terms.items()
        ]
        rows, columns, factors = np.array(entries).T if entries else np.zeros((3, 0))
        shape = (len(sums), len(self._block.places))
        return csr_array((factors, (rows.astype(int), columns.astype(int))), shape=shape)

    def _probe(self) -> None:
        """Aim many counts at values nobody has seen yet, in one solution each."""
        for value in range(1, self._limit):
            for _ in range(PROBES):
                aimed = [at for at in range(self._single) if value not in self._seen[at]]
                if len(aimed) < FEWEST_AIMED or not self._aim(aimed, value):
                    break

    def _aim(self, aimed: list[int], value: int) -> bool:
        """Come as near to a value as can be with some counts; whether any of them got there."""
        more = len(aimed)
        rows = self._sums[aimed, :]
        off = csr_array(np.eye(more))
        further = vstack([hstack([rows, off]), hstack([rows, -off])])
        low = np.repeat([value, -np.inf], more)
        high = np.repeat([np.inf, value], more)
        self._solve(further, low, high)
        return any(value in self._seen[at] for at in aimed)

    def _possible(self, at: int, low: float, high: float) -> bool:
        if not self._has_seen(at, low, high):
            self._solve(self._sums[[at], :], np.array([low]), np.array([high]))
        return self._has_seen(at, low, high)

    def _has_seen(self, at: int, low: float, high: float) -> bool:
        return any(low <= value <= high for value in self._seen[at])

    def _solve(self, further: "csr_array", low: Floats, high: Floats) -> None:
        """See a solution to which more applies, if there is one."""
        more = System(matrix=further, low=low, high=high)
        solution = solved(self._said.with_also(more), whole=len(self._block.places))
        if solution is not None:
            self._solutions.append(solution)
            self._see(solution)

    def _see(self, solution: Floats) -> None:
        for seen, value in zip(self._seen, np.rint(self._sums @ solution).tolist(), strict=True):
            seen.add(int(value))
