"""Whole numbers that a reader does not know, and what published tables say of them.

The attacker's own book-keeping: it shares nothing with `evaluation.disclosure.audit`, so that a
mistake there is not repeated here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

MOST = 10**6

Name = tuple[object, ...]
Terms = dict[Name, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Unknowns that are bound to each other: bounds, and rows of sums between two numbers."""

    names: tuple[Name, ...]
    low: np.ndarray
    high: np.ndarray
    sums: tuple[tuple[dict[int, int], float, float], ...]


@dataclass(slots=True, kw_only=True)
class Unknowns:
    """What is known of counts: each between bounds, and sums of them too.

    Attributes
    ----------
    hidden : dict
        Counts with a mark instead of a number, with the first count of its kind that is shown.
    """

    place: dict[Name, int] = field(default_factory=dict)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    sums: list[tuple[Terms, float, float]] = field(default_factory=list)
    hidden: dict[Name, int] = field(default_factory=dict)

    def add(self, name: Name, low: float = 0, high: float = MOST) -> Name:
        """Say that a count lies between two numbers; twice said holds twice."""
        at = self.place.setdefault(name, len(self.low))
        if at == len(self.low):
            self.low.append(0)
            self.high.append(MOST)
        self.low[at] = max(self.low[at], low)
        self.high[at] = min(self.high[at], high)
        return name

    def say(self, terms: Terms, low: float, high: float) -> None:
        """Say that a sum of counts lies between two numbers."""
        for name in terms:
            self.add(name)
        self.sums.append((terms, low, high))

    def equal(self, whole: Terms, parts: list[Name]) -> None:
        """Say that a whole is the sum of its parts."""
        terms = dict(whole)
        for part in parts:
            terms[part] = terms.get(part, 0) - 1
        self.say(terms, 0, 0)

    def lies(self, truth: Mapping[Name, int]) -> list[object]:
        """What was said and is not so: an attacker who believes it attacks something else."""
        wrong: list[object] = [
            (name, truth[name], self.low[at], self.high[at])
            for name, at in self.place.items()
            if name in truth and not self.low[at] <= truth[name] <= self.high[at]
        ]
        for terms, low, high in self.sums:
            if all(name in truth for name in terms):
                value = sum(factor * truth[name] for name, factor in terms.items())
                if not low <= value <= high:
                    wrong.append((terms, value, low, high))
        return wrong

    def parts(self, asked: list[Terms]) -> list[Part]:
        """Unknowns that hang together by what was said, or by being asked for together."""
        pairs = [
            (self.place[next(iter(terms))], self.place[name])
            for terms in (*(terms for terms, _, _ in self.sums), *asked)
            for name in terms
        ]
        size = len(self.low)
        rows, columns = np.array(pairs, dtype=int).reshape(-1, 2).T
        links = csr_array((np.ones(len(pairs)), (rows, columns)), shape=(size, size))
        _, label = connected_components(links, directed=False)
        names: dict[int, list[Name]] = {}
        for name, at in self.place.items():
            names.setdefault(label[at], []).append(name)
        sums: dict[int, list[tuple[dict[int, int], float, float]]] = {}
        inside = {name: at for members in names.values() for at, name in enumerate(members)}
        for terms, low, high in self.sums:
            own = {inside[name]: factor for name, factor in terms.items()}
            sums.setdefault(label[self.place[next(iter(terms))]], []).append((own, low, high))
        low, high = np.array(self.low), np.array(self.high)
        return [
            Part(
                names=tuple(members),
                low=low[[self.place[name] for name in members]],
                high=high[[self.place[name] for name in members]],
                sums=tuple(sums.get(number, ())),
            )
            for number, members in names.items()
        ]
