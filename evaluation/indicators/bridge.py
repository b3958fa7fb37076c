"""Why an indicator changed: definition, registration, who they are, and how it went."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
PARTS = ("definition", "registration", "mix", "outcome")
DRAWS = 999
LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """Units of one year, counted both ways.

    Attributes
    ----------
    cell : array of int, shape (n,)
        Case mix of each unit: the same number is the same background in both years.
    registered : array of bool, shape (n,)
        Whether the result was registered in time; one that was not counts as no success.
    before, after : array of bool, shape (n,)
        Success by the definition of the first and of the second year.
    unit : array of int, shape (n,)
        Whose row it is: persons are drawn, not rows.
    """

    cell: Ints
    registered: Bools
    before: Bools
    after: Bools
    unit: Ints

    def __post_init__(self) -> None:
        if not len(self.cell):
            raise UsageError("nobody is counted in one of the years", at="bridge")

    def drawn(self, rng: np.random.Generator) -> "Year":
        """Draw as many units again, each with all its rows."""
        _, place = np.unique(self.unit, return_inverse=True)
        size = int(place.max()) + 1
        times = np.bincount(rng.integers(size, size=size), minlength=size)
        rows = np.repeat(np.arange(len(place)), times[place])
        return Year(**{name: getattr(self, name)[rows] for name in self.__slots__})

    def share(self, definition: str) -> float:
        """Give the indicator of the year by one of the definitions."""
        return float((self.registered & getattr(self, definition)).mean())


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """The change between two years, taken apart.

    Attributes
    ----------
    first, last : float
        The indicator of each year by its own definition, shares.
    parts : mapping of str to float
        `definition`, `registration`, `mix` and `outcome`: they sum to `last - first`.
    low, high : mapping of str to float
        95 per cent limits of each part, by drawing persons again.
    """

    first: float
    last: float
    parts: Mapping[str, float]
    low: Mapping[str, float] = field(default_factory=dict)
    high: Mapping[str, float] = field(default_factory=dict)


def bridge(first: Year, last: Year, *, rng: np.random.Generator, draws: int = DRAWS) -> Bridge:
    """Split the change of an indicator into four parts that do not depend on their order.

    Each part is what turning it from the first year's state to the last year's changes,
    averaged over every order in which the four can be turned (Shapley 1953). The indicator in
    a mixed state is the mean over the mix's backgrounds of the share registered times the
    share of successes among those registered, each as in the year it is taken from. A
    background that one of the years lacks has the other year's shares: only the mix can
    change by those who came or went.

    Parameters
    ----------
    first, last : Year
    rng : Generator
    draws : int
        Times that persons are drawn again, for the limits; 0 gives none.

    Notes
    -----
    With mix and outcome alone this is the Kitagawa (1955) decomposition, interaction shared.
    """
    parts = _shapley(_valued(first, last))
    again = [_shapley(_valued(first.drawn(rng), last.drawn(rng))) for _ in range(draws)]
    tail = (1 - LEVEL) / 2
    ends = [
        {name: float(np.quantile([one[name] for one in again], at)) for name in PARTS}
        if again
        else {}
        for at in (tail, 1 - tail)
    ]
    return Bridge(
        first=first.share("before"),
        last=last.share("after"),
        parts=parts,
        low=ends[0],
        high=ends[1],
    )


Value = Callable[[frozenset[str]], float]


def _shapley(value: Value) -> dict[str, float]:
    size = len(PARTS)
    found = dict.fromkeys(PARTS, 0.0)
    for part in PARTS:
        others = [name for name in PARTS if name != part]
        for count in range(size):
            weight = factorial(count) * factorial(size - count - 1) / factorial(size)
            for turned in combinations(others, count):
                before = frozenset(turned)
                found[part] += weight * (value(before | {part}) - value(before))
    return found


def _valued(first: Year, last: Year) -> Value:
    """Give the indicator when some parts are those of the last year, the rest of the first."""
    cells = int(max(first.cell.max(), last.cell.max())) + 1
    years = (first, last)
    mixes = [np.bincount(year.cell, minlength=cells) / len(year.cell) for year in years]
    registered = _filled([_mean(year.registered, year.cell, cells) for year in years])
    success = {
        name: _filled(
            [_mean(getattr(year, name), year.cell, cells, among=year.registered) for year in years]
        )
        for name in ("before", "after")
    }

    def value(turned: frozenset[str]) -> float:
        definition = "after" if "definition" in turned else "before"
        shares = success[definition]["outcome" in turned]
        told = registered["registration" in turned]
        return float(np.sum(mixes["mix" in turned] * told * shares))

    return value


def _mean(values: Bools, cell: Ints, cells: int, among: Bools | None = None) -> Floats:
    """Mean of each cell; NaN where a cell has nobody."""
    kept = np.ones(len(cell), dtype=bool) if among is None else among
    size = np.bincount(cell[kept], minlength=cells)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.bincount(cell[kept], values[kept], minlength=cells) / size)


def _filled(pair: list[Floats]) -> list[Floats]:
    """Give a cell that one year lacks the other year's share, and nought where both do."""
    one, other = pair
    return [
        np.nan_to_num(np.where(np.isnan(one), other, one)),
        np.nan_to_num(np.where(np.isnan(other), one, other)),
    ]
