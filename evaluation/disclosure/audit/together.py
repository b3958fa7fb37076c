"""Table 1 of two releases, read together: who came, who left, and who was hidden before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from evaluation.disclosure.audit.windows import Window, of_rounded, of_total
from evaluation.disclosure.levels import Rules
from evaluation.disclosure.row_keys import WHOLE, Key, Row, records

TABLE, TOTAL = "table1", ("", "")
MOST = 10**7
Cell = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One arm in one release: what each count may be, by covariate and level.

    Attributes
    ----------
    windows : mapping of (covariate, level) to (low, high)
        The total has no words.
    blank : set of (covariate, level)
    """

    windows: Mapping[Cell, Window]
    blank: frozenset[Cell]


def background_together(
    now: pd.DataFrame,
    before: pd.DataFrame,
    rules: tuple[Rules, Rules],
    *,
    same_persons: bool,
    further: frozenset[Key],
) -> set[Key]:
    """Rows of Table 1 to withhold because of one that is published already.

    Parameters
    ----------
    now, before : DataFrame
        Protected.
    rules : (Rules, Rules)
        Under which each was protected.
    same_persons : bool
        Whether both count the same persons; otherwise some may have come or left.
    further : set of Key
        Rows that are withheld for the sake of others already.

    Returns
    -------
    set of Key
        One row or total for each arm in which something can be told, the cheapest.
    """
    limit = max(item.min_count for item in rules)
    shared = set(now["arm"]) & set(before["arm"])
    found = set()
    for arm in sorted(shared):
        rows = records(now[now["arm"] == arm])
        earlier = records(before[before["arm"] == arm])
        back = frozenset(key[2:] for key in further if key[:2] == (TABLE, arm) and len(key) == 4)
        readers = _all_told(rows, earlier, rules, limit, same_persons=same_persons, taken_back=back)
        told = next(readers, None)
        if told is not None:
            found |= _cheapest(arm, rows, told)
    return found


def _all_told(
    now: list[Row],
    before: list[Row],
    rules: tuple[Rules, Rules],
    limit: int,
    *,
    same_persons: bool,
    taken_back: frozenset[Cell],
) -> Iterator[Cell]:
    """Give what is told to readers who take no blank for few, all of them, or the right ones."""
    nothing = frozenset[Cell]()
    every = frozenset((str(row["covariate"]), str(row["level"])) for row in (*now, *before))
    few = float(limit - 1)
    for first, second in (
        (every, every),
        (nothing, nothing),
        (taken_back, nothing),
        (taken_back, every),
    ):
        pair = (
            _reading(now, rules[0], few=few, but=first),
            _reading(before, rules[1], few=few, but=second),
        )
        yield from _told(_Joint.of(*pair, same_persons=same_persons), pair, limit)


def _reading(rows: list[Row], rules: Rules, *, few: float, but: frozenset[Cell]) -> Reading:
    levels = {(str(row["covariate"]), str(row["level"])): row for row in rows if row["level"]}
    blank = frozenset(cell for cell, row in levels.items() if np.isnan(row["n"]))
    windows = {
        cell: (0.0, float(MOST) if cell in but else few)
        if cell in blank
        else of_rounded(float(row["n"]), min_count=rules.min_count, round_to=rules.round_to)
        for cell, row in levels.items()
    }
    total = rows[0]["total"]
    known = (0.0, float(MOST))
    if not np.isnan(total):
        known = of_total(float(total), round_to=rules.round_to)
    return Reading(windows={**windows, TOTAL: known}, blank=blank)


def _told(joint: "_Joint", pair: tuple[Reading, Reading], limit: int) -> Iterator[Cell]:
    """Covariate and level of what can be told; no words where it is a total."""
    few = range(1, limit)
    if not joint.same_persons:
        for cell in sorted(set(pair[0].windows) & set(pair[1].windows)):
            low, high = joint.span({(0, cell): 1, (1, cell): -1})
            for sign in (1, -1):
                possible = sum(low <= sign * number <= high for number in few)
                if 0 < possible < len(few):
                    yield cell
    for at, reading in enumerate(pair):
        for cell in sorted(reading.blank):
            low, high = joint.span({(at, cell): 1})
            if low > 1 or high < limit - 1:
                yield cell


def _cheapest(arm: str, rows: list[Row], told: Cell) -> set[Key]:
    """Choose the row itself, the smallest beside it or in the arm, or the total."""
    shown = [row for row in rows if row["level"] and not np.isnan(row["n"])]
    ranked = sorted(
        shown,
        key=lambda row: (
            (row["covariate"], row["level"]) != told,
            row["covariate"] != told[0],
            row["n"],
            row["level"],
        ),
    )
    if told != TOTAL and ranked:
        return {(TABLE, arm, str(ranked[0]["covariate"]), str(ranked[0]["level"]))}
    if not np.isnan(rows[0]["total"]):
        return {(TABLE, arm, WHOLE, "total")}
    return {(TABLE, arm, str(row["covariate"]), str(row["level"])) for row in ranked[:1]}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joint:
    """Counts of both releases; counts of the same persons in the same words are one."""

    place: dict[tuple[int, Cell], int]
    windows: list[Window]
    sums: list[dict[int, int]] = field(default_factory=list)
    same_persons: bool

    @classmethod
    def of(cls, *pair: Reading, same_persons: bool) -> "_Joint":
        joint = cls(place={}, windows=[], same_persons=same_persons)
        for at, reading in enumerate(pair):
            for cell, (low, high) in reading.windows.items():
                joint._add(at, cell, low, high)
            for covariate in sorted({cell[0] for cell in reading.windows if cell != TOTAL}):
                parts = [cell for cell in reading.windows if cell[0] == covariate]
                terms = {joint.place[(at, cell)]: 1 for cell in parts}
                joint.sums.append({**terms, joint.place[(at, TOTAL)]: -1})
        return joint

    def _add(self, at: int, cell: Cell, low: float, high: float) -> None:
        known = self.place.get((0, cell)) if at and self.same_persons else None
        if known is not None:
            first, last = self.windows[known]
            self.windows[known] = max(first, low), min(last, high)
            self.place[(at, cell)] = known
            return
        self.place[(at, cell)] = len(self.windows)
        self.windows.append((low, high))

    def span(self, terms: Mapping[tuple[int, Cell], int]) -> tuple[float, float]:
        """Least and most that a sum can be; endless where the releases contradict each other."""
        aim = np.zeros(len(self.windows))
        for name, factor in terms.items():
            aim[self.place[name]] += factor
        matrix = np.zeros((len(self.sums), len(self.windows)))
        for row, parts in enumerate(self.sums):
            matrix[row, list(parts)] = list(parts.values())
        low, high = np.array(self.windows).T
        ends = [
            milp(
                sign * aim,
                constraints=[LinearConstraint(matrix, 0, 0)],
                integrality=np.ones(len(aim), dtype=np.int64),
                bounds=Bounds(low, high),
            )
            for sign in (1, -1)
        ]
        found = [end.x for end in ends if end.x is not None]
        if len(found) < len(ends):
            return -float("inf"), float("inf")
        least, most = (float(np.rint(aim @ solution)) for solution in found)
        return least, most
