"""Counts that make up a known whole: states of a month, levels of a background, bins."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from evaluation.disclosure.audit.model import Model, minus, plus
from evaluation.disclosure.audit.told import TRUE, Owned, Structure, Told, say_parts
from evaluation.disclosure.row_keys import Key, Row, word


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """How a table divides groups.

    Attributes
    ----------
    group : tuple of str
        Rows alike in these columns make up a whole.
    part : str
        Column of the counts.
    whole : str
        Column of their sum; empty when none is published.
    """

    group: tuple[str, ...]
    part: str
    whole: str = ""


DIVISIONS: Mapping[str, Division] = {
    "occupation": Division(group=("contrast", "arm", "series", "month"), part="count", whole="n"),
    "table1": Division(group=("arm", "covariate"), part="n", whole="total"),
    "overlap": Division(group=("contrast", "arm", "series"), part="n"),
}


def tell(model: Model, told: Told, structure: Structure) -> None:
    """State every part, every whole, and that the parts make up the whole."""
    division, owned, known = DIVISIONS[told.table], Owned(), dict[Key, Key]()
    for words, rows in told.groups(division.group):
        arm = rows[0]["arm"]
        named = dict(zip(division.group, words, strict=True))
        key = _one_name(known, named, [row[f"{division.part}{TRUE}"] for row in rows])
        cells = _cells(model, told, division, (told.table, *key), rows)
        for cell, row in zip(cells, rows, strict=True):
            what = (*(word for word in key if word != arm), *_varying(told, division, row))
            owned[(arm, what)] = cell
        _whole(model, told, division, (told.table, *key), rows, cells)
    say_parts(model, owned, structure, told.table)


def _one_name(known: dict[Key, Key], named: Mapping[str, str], counts: list[float]) -> Key:
    """Give the same group one name, though several contrasts show it."""
    rest = tuple(word for name, word in named.items() if name != "contrast")
    return known.setdefault((*rest, *map(str, counts)), tuple(named.values()))


def _varying(told: Told, division: Division, row: Row) -> Key:
    return tuple(word(row[name]) for name in told.keys if name not in division.group)


def _cells(model: Model, told: Told, division: Division, key: Key, rows: list[Row]) -> list[int]:
    cells: list[int] = []
    withheld: list[int] = []
    limit = told.rules.min_count
    for row in rows:
        cell = model.count((*key, *_varying(told, division, row)), row[f"{division.part}{TRUE}"])
        place = told.place(row)
        model.say({cell: 1}, *told.window(row, division.part), told.table, row=place)
        model.guard({cell: 1}, limit, name=" · ".join(place))
        cells.append(cell)
        if pd.isna(row[division.part]):
            withheld.append(cell)
    model.guard_sum(plus(withheld), limit, name=" · ".join(key))
    return cells


def _whole(
    model: Model, told: Told, division: Division, key: Key, rows: list[Row], cells: list[int]
) -> None:
    if not division.whole:
        return
    whole = model.count((*key, "", division.whole), rows[0][f"{division.whole}{TRUE}"])
    model.say({whole: 1}, *told.total(rows[0], division.whole), told.table)
    model.say_if_true(minus(plus(cells), {whole: 1}), 0, 0, told.table)
    for cell, row in zip(cells, rows, strict=True):
        # All but a few tells as much as a few does.
        name = " · ".join((*told.place(row), "de övriga"))
        model.guard(minus({whole: 1}, {cell: 1}), told.rules.min_count, name=name)
