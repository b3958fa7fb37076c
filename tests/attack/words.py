"""What a reader has from pages and plans, besides the tables; and how marks are read."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from tests.attack.unknowns import MOST, Name, Unknowns

MIN_COUNT, ROUND_TO = 5, 5
HALF = ROUND_TO // 2
LEFT_OUT = "utelämnat vad antalet än är"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Public knowledge about groups.

    Attributes
    ----------
    parts : dict
        Arms that are split, to the arms they are split into.
    unweighted : set of str
        Arms in which every row weighs the same: the methods say so.
    followed : set of str
        Arms that are followed completely, by the dates of the register.
    one_number : bool
        Whether a group is one number of persons in all tables and months.
    horizons : tuple of int
        Months of the plan.
    """

    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unweighted: frozenset[str] = frozenset()
    followed: frozenset[str] = frozenset()
    one_number: bool = False
    horizons: tuple[int, ...] = ()


def shown(row: dict, column: str) -> bool:
    return not pd.isna(row[column])


def window(row: dict, column: str, *, few: int = MIN_COUNT) -> tuple[float, float]:
    """Counts that a cell may stand for; a mark says nothing: few, or too telling.

    Parameters
    ----------
    few : int
        The first count that is shown.
    """
    if not shown(row, column):
        return 0, MOST
    number = float(row[column])
    return (0, 0) if number == 0 else (max(number - HALF, few), number + HALF)


def told(unknowns: Unknowns, name: Name, row: dict, column: str, *, few: int = MIN_COUNT) -> Name:
    """Take a cell of a table for what it may be, and remember that it was blank."""
    low, high = window(row, column, few=few)
    # What is left out whatever it is stands for nothing that could be guessed.
    if not shown(row, column) and not str(row.get("note", "")).startswith(LEFT_OUT):
        unknowns.hidden[name] = few
    return unknowns.add(name, math.ceil(low), math.floor(high))


def groups(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[tuple, list[dict]]]:
    """Rows alike in some columns, as they come."""
    found: dict[tuple, list[dict]] = {}
    for row in frame.to_dict("records"):
        found.setdefault(tuple(row[column] for column in columns), []).append(row)
    yield from found.items()


def split(unknowns: Unknowns, words: Words) -> None:
    """An arm that is split is the sum of its parts, whatever is counted.

    Names of counts hold the arm at their second place.
    """
    owned: dict[object, list[Name]] = {}
    for name in unknowns.place:
        owned.setdefault(name[1], []).append(name)
    for whole, parts in words.parts.items():
        for name in owned.get(whole, ()):
            others = [(name[0], part, *name[2:]) for part in parts]
            if all(other in unknowns.place for other in others):
                unknowns.equal({name: 1}, others)
