"""An attacker with an integer solver: which values are possible, and how far sums reach.

Parts that share nothing are put in one program: it falls apart by itself, and one solution
answers a question about each of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from tests.attack.unknowns import Part, Terms, Unknowns

AT_ONCE = 400  # unknowns in one program


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A sum of unknowns, by a name that a person can find it with."""

    name: object
    terms: Terms


@dataclass(slots=True)
class _Asked:
    question: Question
    terms: dict[int, int]
    seen: set[int]


class Solver:
    """Published tables as programs, and the questions about them."""

    def __init__(self, unknowns: Unknowns, questions: Sequence[Question]) -> None:
        parts = unknowns.parts([question.terms for question in questions])
        home = {
            name: (at, place)
            for at, part in enumerate(parts)
            for place, name in enumerate(part.names)
        }
        asked: dict[int, list[_Asked]] = {}
        for question in questions:
            number = home[next(iter(question.terms))][0]
            own = {home[name][1]: factor for name, factor in question.terms.items()}
            asked.setdefault(number, []).append(_Asked(question, own, set()))
        self._packs = [
            _Pack([parts[number] for number in numbers], [asked[number] for number in numbers])
            for numbers in _packed(parts, sorted(asked))
        ]

    def impossible(self, values: Sequence[int]) -> dict[object, list[int]]:
        """Values that a count cannot have, by question; only where there are any."""
        found: dict[object, list[int]] = {}
        for pack in self._packs:
            for value in values:
                for question in pack.never(value):
                    found.setdefault(question.name, []).append(value)
        return found

    def extents(self) -> dict[object, tuple[int, int]]:
        """Least and largest value of every question."""
        found: dict[object, tuple[int, int]] = {}
        for pack in self._packs:
            found |= pack.extents()
        return found


def _packed(parts: list[Part], numbers: list[int]) -> Iterator[list[int]]:
    pack: list[int] = []
    size = 0
    for number in numbers:
        pack.append(number)
        size += len(parts[number].names)
        if size >= AT_ONCE:
            yield pack
            pack, size = [], 0
    if pack:
        yield pack


class _Pack:
    def __init__(self, parts: list[Part], asked: list[list[_Asked]]) -> None:
        self.asked = asked
        self.start = np.cumsum([0, *(len(part.names) for part in parts)])
        self.low = np.concatenate([part.low for part in parts])
        self.high = np.concatenate([part.high for part in parts])
        sums = [
            ({self.start[at] + place: factor for place, factor in terms.items()}, low, high)
            for at, part in enumerate(parts)
            for terms, low, high in part.sums
        ]
        self.matrix = _rows([terms for terms, _, _ in sums], len(self.low))
        self.sum_low = np.array([low for _, low, _ in sums])
        self.sum_high = np.array([high for _, _, high in sums])

    def never(self, value: int) -> list[Question]:
        """Questions whose answer cannot be a value: aim at all together, then at one a part."""
        for _ in range(3):
            left = [self._left(at, value) for at in range(len(self.asked))]
            if not any(left):
                return []
            before = sum(map(len, left))
            self._aim(left, value)
            if sum(len(self._left(at, value)) for at in range(len(self.asked))) == before:
                break
        return list(self._one_by_one(value))

    def extents(self) -> dict[object, tuple[int, int]]:
        found: dict[object, tuple[int, int]] = {}
        for turn in range(max(map(len, self.asked))):
            here = [(at, asked[turn]) for at, asked in enumerate(self.asked) if turn < len(asked)]
            price = np.zeros(len(self.low))
            for at, item in here:
                for place, factor in item.terms.items():
                    price[self.start[at] + place] += factor
            ends = [self._value(here, self._solve(sign * price)) for sign in (1, -1)]
            for (_, item), low, high in zip(here, *ends, strict=True):
                found[item.question.name] = low, high
        return found

    def _value(self, here: list[tuple[int, _Asked]], solution: np.ndarray) -> list[int]:
        return [_sum(item.terms, solution[self.start[at] :]) for at, item in here]

    def _left(self, at: int, value: int) -> list[_Asked]:
        return [item for item in self.asked[at] if value not in item.seen]

    def _one_by_one(self, value: int) -> Iterator[Question]:
        left = [self._left(at, value) for at in range(len(self.asked))]
        while any(left):
            turn = [items[:1] for items in left]
            self._aim(turn, value)
            yield from (item.question for items in turn for item in items if value not in item.seen)
            left = [[item for item in items[1:] if value not in item.seen] for items in left]

    def _aim(self, chosen: list[list[_Asked]], value: int) -> None:
        rows = [
            {self.start[at] + place: factor for place, factor in item.terms.items()}
            for at, items in enumerate(chosen)
            for item in items
        ]
        size, more = len(self.low), len(rows)
        places = [terms | {size + at: 1} for at, terms in enumerate(rows)]
        places += [terms | {size + at: -1} for at, terms in enumerate(rows)]
        aim = LinearConstraint(
            _rows(places, size + more),
            np.concatenate([np.full(more, value), np.full(more, -np.inf)]),
            np.concatenate([np.full(more, np.inf), np.full(more, value)]),
        )
        price = np.concatenate([np.zeros(size), np.ones(more)])
        solution = self._solve(price, aim)
        for at, items in enumerate(self.asked):
            for item in items:
                item.seen.add(_sum(item.terms, solution[self.start[at] :]))

    def _solve(self, price: np.ndarray, *more: LinearConstraint) -> np.ndarray:
        size, extra = len(self.low), len(price) - len(self.low)
        constraints = list(more)
        if self.matrix.shape[0]:
            matrix = csr_array(
                (self.matrix.data, self.matrix.indices, self.matrix.indptr),
                shape=(self.matrix.shape[0], size + extra),
            )
            constraints.append(LinearConstraint(matrix, self.sum_low, self.sum_high))
        found = milp(
            price,
            constraints=constraints,
            integrality=np.concatenate([np.ones(size), np.zeros(extra)]),
            bounds=Bounds(
                np.concatenate([self.low, np.zeros(extra)]),
                np.concatenate([self.high, np.full(extra, np.inf)]),
            ),
            options={"mip_rel_gap": 0.0},
        )
        if found.x is None:
            raise AssertionError(f"the attacker believes what cannot be: {found.message}")
        return np.rint(found.x[:size]).astype(int)


def _rows(sums: Sequence[dict[int, int]], width: int) -> csr_array:
    entries = [
        (row, place, factor) for row, terms in enumerate(sums) for place, factor in terms.items()
    ]
    rows, places, factors = np.array(entries, dtype=float).reshape(-1, 3).T
    shape = (len(sums), width)
    return csr_array((factors, (rows.astype(int), places.astype(int))), shape=shape)


def _sum(terms: dict[int, int], values: np.ndarray) -> int:
    return int(sum(factor * values[place] for place, factor in terms.items()))
