"""Counts that make up a known whole: states of a month, levels of a background, bins."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from evaluation.disclosure.audit.model import Model, minus, plus
from evaluation.disclosure.audit.told import TRUE, Owned, Structure, Told, say_parts
from evaluation.disclosure.row_keys import LEFT_OUT, WHOLE, Key, Row, records, word


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
        Column of their sum; empty when other tables tell it.
    of : tuple of str
        Columns that the sum depends on; it is one number for all groups alike in them.
    """

    group: tuple[str, ...]
    part: str
    whole: str = ""
    of: tuple[str, ...]


PERSONS = ("persons", "contrast", "arm", "arm")
"""How curves, estimates and bins name the persons of an arm, in each contrast."""
SERIES, KIND = ("contrast", "arm", "series", "state"), ("state", "month")
OCCUPATION = "occupation"
DIVISIONS: Mapping[str, Division] = {
    OCCUPATION: Division(
        group=("contrast", "arm", "series", "month"),
        part="count",
        whole="n",
        of=("contrast", "arm", "series", "month"),
    ),
    "table1": Division(group=("arm", "covariate"), part="n", whole="total", of=("arm",)),
    "overlap": Division(
        group=("contrast", "arm", "series"), part="n", of=("contrast", "arm", "series")
    ),
}


def tell(model: Model, told: Told, structure: Structure) -> None:
    """State every part, every whole, and that the parts make up the whole."""
    division, owned, known = DIVISIONS[told.table], Owned(), dict[Key, Key]()
    every: dict[Key, int] = {}
    wholes: dict[int, str] = {}
    for words, rows in told.groups(division.group):
        arm = rows[0]["arm"]
        named = dict(zip(division.group, words, strict=True))
        key = _one_name(known, named, [row[f"{division.part}{TRUE}"] for row in rows])
        cells = _cells(model, told, division, (told.table, *key), rows)
        for cell, row in zip(cells, rows, strict=True):
            what = (*(word for word in words if word != arm), *_varying(told, division, row))
            owned[(arm, what)] = every[told.place(row)] = cell
            if told.table == OCCUPATION:
                model.cells[told.place(row)[1:]] = cell
        wholes[_whole(model, told, division, (told.table, *key), rows, cells)] = arm
    if told.table == "table1":
        _as_elsewhere(model, wholes)
    say_parts(model, owned, structure, told.table)
    if told.table == OCCUPATION:
        _not_alone(model, told, every)


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
) -> int:
    named = dict(zip(division.group, key[1:], strict=True))
    true = _true_whole(division, rows)
    whole = model.alike((told.table, "", *(named[name] for name in division.of)), true)
    if division.whole:
        place = (told.table, *(word(rows[0][name]) for name in division.of), WHOLE, division.whole)
        window = told.total(rows[0], division.whole)
        model.say({whole: 1}, *window, told.table, row=place)
    else:
        persons = model.alike(("persons", *key[1:]), true)
        model.say({whole: 1, persons: -1}, 0, 0, told.table)
    more = minus(plus(cells), {whole: 1})
    # Whoever starts twice may be in two states: there are at least as many as persons.
    model.say_if_true(more, 0, 0 if model.value(more) == 0 else float("inf"), told.table)
    for cell, row in zip(cells, rows, strict=True):
        # All but a few tells as much as a few does.
        name = " · ".join((*told.place(row), "de övriga"))
        model.guard(minus({whole: 1}, {cell: 1}), told.rules.min_count, name=name)
    return whole


def _as_elsewhere(model: Model, wholes: Mapping[int, str]) -> None:
    """Those who started an arm are the persons of its curves, where they are as many."""
    for key, place in list(model.places.items()):
        if len(key) == len(PERSONS) and (key[0], key[3]) == (PERSONS[0], PERSONS[3]):
            for whole in (at for at, arm in wholes.items() if arm == key[2]):
                model.say_if_true({whole: 1, place: -1}, 0, 0, "table1")


def _true_whole(division: Division, rows: list[Row]) -> float:
    if division.whole:
        return float(rows[0][f"{division.whole}{TRUE}"])
    return float(sum(row[f"{division.part}{TRUE}"] for row in rows))


def _not_alone(model: Model, told: Told, cells: Mapping[Key, int]) -> None:
    """State that a blank cell is not nought where it is the only one of its series or kind.

    Noughts are shown where a whole series, or a kind in every group, has nobody.
    """
    rows = records(told.rows)
    for by in (SERIES, KIND):
        alike: dict[Key, set[int]] = {}
        for row in rows:
            alike.setdefault(tuple(word(row[name]) for name in by), set()).add(
                cells[told.place(row)]
            )
        for row in rows:
            cell = cells[told.place(row)]
            if (*told.place(row), LEFT_OUT) in told.further:
                continue
            if pd.isna(row["count"]) and alike[tuple(word(row[name]) for name in by)] == {cell}:
                model.say_if_true({cell: 1}, 1, float("inf"), told.table)
