"""Other panels with the same rounded sums: what a reader of a moment file cannot rule out.

A twin is a panel of whole persons on the same scale whose sums and sums of products, for all
periods at once, round to what is told. Each is a proof: a count that differs between twins
cannot be computed from the file. They are found by moving single persons from value to value.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from evaluation.disclosure.moments_rounding import Scale, Sums
from evaluation.estimate.result.arrays import Bools, Floats, Ints

SEED, BASES, MOVES, SEVERAL, MANY = 20260313, 8, 200, 16, 512
PAIR, ALONE, SPARE = 2, 0.5, 3
# A sum on the edge of a step is inside or outside, whatever the last digits say.
EDGE = 1e-9
# High enough that the sum nearest to an edge decides.
POWER = 6
# When two starting points leave so large a part of the cells, others will too.
HOPELESS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A panel whose sums round to what is told.

    Attributes
    ----------
    codes : array, shape (n, T)
    total : array, shape (T,)
    products : array, shape (T, T)
    """

    codes: Floats
    total: Floats
    products: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Persons with one value in a period, and one in another where there are two.

    Attributes
    ----------
    periods : tuple of int
        One place or two.
    values : tuple of float
        A code for each.
    """

    periods: tuple[int, ...]
    values: tuple[float, ...]

    def members(self, codes: Floats) -> Bools:
        """Whether each person is in the cell, shape (n,)."""
        return np.asarray((codes[:, list(self.periods)] == self.values).all(axis=1))


def closed_cells(codes: Floats, sums: Sums, scale: Scale, *, limit: int) -> list[Cell]:
    """Cells of few persons that no twin was found to open, in order of period and value.

    A mass at one value, and what it leaves of the cohort, must be able to be any number from
    1 to `limit` - 1. A mass at the values of two periods must too, or be able to be nobody:
    then a reader does not know that anybody is there.

    Parameters
    ----------
    codes : array, shape (n, T)
    sums : Sums
        What is told of them.
    scale : Scale
    limit : int
        Counts from 1 to one below it are of few persons.
    """
    rng = np.random.default_rng(SEED)
    questions = list(_questions(codes, limit))
    hopeless = len(questions) * HOPELESS
    twin = Twin(codes=codes, total=codes.sum(axis=0), products=codes.T @ codes)
    for place in range(BASES):
        told = _Told(sums=sums, scale=scale, twin=twin, rng=rng)
        questions = [left for left in (_asked(one, told) for one in questions) if left.wanted]
        if not questions or (place and len(questions) > hopeless):
            break
        twin = _centred(_wandered(twin, told), told)
    return [question.cell for question in questions]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What is told, and a twin to start from."""

    sums: Sums
    scale: Scale
    twin: Twin
    rng: np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """Numbers that a cell has not been seen to hold in any twin."""

    cell: Cell
    wanted: tuple[int, ...]


def _questions(codes: Floats, limit: int) -> Iterator[_Question]:
    n, periods = codes.shape
    few = range(1, limit)
    for at in range(periods):
        for value, count in zip(*np.unique(codes[:, at], return_counts=True), strict=True):
            cell = Cell(periods=(at,), values=(float(value),))
            if count in few:
                yield _Question(cell=cell, wanted=tuple(few))
            if n - count in few:
                yield _Question(cell=cell, wanted=tuple(n - left for left in few))
    for at, other in combinations(range(periods), 2):
        found, counts = np.unique(codes[:, [at, other]], axis=0, return_counts=True)
        for values in found[counts < limit]:
            cell = Cell(periods=(at, other), values=(float(values[0]), float(values[1])))
            yield _Question(cell=cell, wanted=(0, *few))


def _asked(question: _Question, told: _Told) -> _Question:
    """Leave what is not reached from this twin; nobody at all answers the whole question."""
    cell, wanted = question.cell, question.wanted
    if 0 in wanted and _reaches(told.twin, cell, told, 0):
        return replace(question, wanted=())
    left = tuple(count for count in wanted if not _reaches(told.twin, cell, told, count))
    return replace(question, wanted=() if left == (0,) else left)


def _reaches(twin: Twin, cell: Cell, told: _Told, wanted: int) -> bool:
    """Move persons into or out of the cell, one by one, until it holds what is wanted."""
    for _ in range(abs(int(cell.members(twin.codes).sum()) - wanted) + SPARE):
        inside = cell.members(twin.codes)
        count = int(inside.sum())
        if count == wanted:
            return True
        moves = list(_moves(twin, cell, told.scale, inside, out=count > wanted))
        found = _best(twin, moves, told) or _best(twin, _helped(twin, moves, told), told)
        if found is None:
            return False
        twin = found
    return False


_Move = tuple[int, Ints, Floats]


def _moves(twin: Twin, cell: Cell, scale: Scale, inside: Bools, *, out: bool) -> Iterator[_Move]:
    """Give period, persons and new values that take one person across the cell's border."""
    for place, (period, value) in enumerate(zip(cell.periods, cell.values, strict=True)):
        if out:
            rows = np.flatnonzero(inside)
            others = scale.codes[scale.codes != value]
            yield period, np.repeat(rows, len(others))[:, None], np.tile(others, len(rows))[:, None]
        else:
            rest = [at for at in range(len(cell.periods)) if at != place]
            near = np.ones(len(inside), dtype=bool)
            for at in rest:
                near &= twin.codes[:, cell.periods[at]] == cell.values[at]
            rows = np.flatnonzero(near & ~inside)
            yield period, rows[:, None], np.full((len(rows), 1), value)


def _helped(twin: Twin, moves: Iterable[_Move], told: _Told) -> Iterator[_Move]:
    """Let somebody else move in the same period, to make up for each move."""
    n = len(twin.codes)
    for period, rows, values in moves:
        if len(rows):
            at = told.rng.integers(len(rows), size=MANY)
            others = told.rng.integers(n, size=MANY)
            kept = others != rows[at, 0]
            pair = np.column_stack([rows[at, 0], others])[kept]
            new = np.column_stack([values[at, 0], told.rng.choice(told.scale.codes, size=MANY)])
            yield period, pair, new[kept]


def _best(twin: Twin, moves: Iterable[_Move], told: _Told) -> Twin | None:
    """Make the move that leaves the sums nearest to the middle of their steps, if one is left."""
    found: tuple[float, int, Ints, Floats] | None = None
    for period, rows, values in moves:
        if not len(rows):
            continue
        strain = _strain(twin, period, rows, values, told.sums)
        best = int(strain.argmin())
        if np.isfinite(strain[best]) and (found is None or strain[best] < found[0]):
            found = float(strain[best]), period, rows[best], values[best]
    if found is None:
        return None
    return _moved(twin, *found[1:])


def _strain(twin: Twin, period: int, rows: Ints, values: Floats, sums: Sums) -> Floats:
    """How far each move takes the sums from the middle of their steps; infinite for no twin."""
    was = twin.codes[rows]
    change = values - was[..., period]
    product = twin.products[period] + np.einsum("kr,krt->kt", change, was)
    squares = (values**2 - was[..., period] ** 2).sum(axis=1)
    product[:, period] = twin.products[period, period] + squares
    total = twin.total[period] + change.sum(axis=1)
    off = np.column_stack(
        [
            _half_steps(product - sums.products[period], sums.product_step),
            _half_steps(total - sums.total[period], sums.step),
        ]
    )
    return np.where(off.max(axis=1) < 1, (off**POWER).sum(axis=1), np.inf)


def _half_steps(away: Floats, step: float) -> Floats:
    # Halves are rounded upwards: the lower edge belongs to a step, the upper one does not.
    shifted = np.where(away < 0, -away - EDGE, away + EDGE)
    return np.asarray(2 * np.abs(shifted) / step, dtype=float)


def _moved(twin: Twin, period: int, rows: Ints, values: Floats) -> Twin:
    codes, total, products = twin.codes.copy(), twin.total.copy(), twin.products.copy()
    was = codes[rows]
    change = values - was[:, period]
    codes[rows, period] = values
    total[period] += change.sum()
    products[period] += change @ was
    products[period, period] = twin.products[period, period] + values @ values
    products[period, period] -= was[:, period] @ was[:, period]
    products[:, period] = products[period]
    return Twin(codes=codes, total=total, products=products)


def _wandered(twin: Twin, told: _Told) -> Twin:
    """Move persons at random from twin to twin."""
    for _ in range(MOVES):
        period, rows, values = _tries(twin, told, SEVERAL)
        allowed = np.flatnonzero(np.isfinite(_strain(twin, period, rows, values, told.sums)))
        if len(allowed):
            at = int(told.rng.choice(allowed))
            twin = _moved(twin, period, rows[at], values[at])
    return twin


def _centred(twin: Twin, told: _Told) -> Twin:
    """Move persons so that the sums come nearer to the middle of their steps."""
    for _ in range(MOVES):
        period, rows, values = _tries(twin, told, MANY)
        strain = _strain(twin, period, rows, values, told.sums)
        kept = twin.codes[rows[:1], period]
        at = int(strain.argmin())
        if strain[at] < _strain(twin, period, rows[:1], kept, told.sums)[0]:
            twin = _moved(twin, period, rows[at], values[at])
    return twin


def _tries(twin: Twin, told: _Told, count: int) -> _Move:
    """Give other values to two persons, one of whom may keep the old one."""
    (n, periods), rng = twin.codes.shape, told.rng
    period = int(rng.integers(periods))
    first = rng.integers(n, size=count)
    rows = np.column_stack([first, (first + rng.integers(1, n, size=count)) % n])
    values = rng.choice(told.scale.codes, size=(count, PAIR))
    alone = rng.random(count) < ALONE
    values[alone, 1] = twin.codes[rows[alone, 1], period]
    return period, rows, values
