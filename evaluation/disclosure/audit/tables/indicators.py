"""Counts of indicators: parts of populations, groups of them, and definitions that nest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from evaluation.disclosure.audit.model import Model, minus, plus
from evaluation.disclosure.audit.tables.flows import tell_flows
from evaluation.disclosure.audit.told import TRUE, Structure, Told
from evaluation.disclosure.row_keys import WHOLE, Key, Row, records, word

Places = dict[Key, int]
DEFINITION = ("indicator", "version", "definition", "year")
TABLE = "indicators"
"""Whose counts they are, in whichever table they stand."""
SAME = ("year", "group_kind", "group")
CARRIED, CAME, LEFT = "inskrivning:inskriven", "inskrivning:in", "inskrivning:ut"
"""Whoever is there in a year and did not come in it was there the year before, and stayed."""


Counts = Mapping[Key, dict[str, int]]


def tell(model: Model, told: Told, _: Structure) -> None:
    """State every count, that groups and levels make up their whole, and what holds what."""
    rows = records(told.rows)
    own = own_counts(model, told, rows)
    _levels(model, told, own)
    _groups(model, told, own)
    wholes = _by_name(told, rows, own, "n")
    _years(model, told, wholes)
    tell_flows(model, told, wholes, _by_name(told, rows, own, "events"))
    nested(model, told, rows, own)


def own_counts(model: Model, told: Told, rows: Iterable[Row]) -> Counts:
    """State the counts of every row; the same name in the same group and year is one count."""
    own: dict[Key, dict[str, int]] = {}
    for row in rows:
        counts = {"n": _whole(model, told, row)}
        if not pd.isna(row[f"events{TRUE}"]):
            counts["events"] = _part(model, told, row, counts["n"])
        own[told.place(row)] = counts
    return own


def nested(model: Model, told: Told, rows: Sequence[Row], own: Counts) -> None:
    """State which counts hold others, as their names say."""
    for count in ("n", "events"):
        known = _by_name(told, rows, own, count)
        for row in rows:
            name, inside = told.place(row), own[told.place(row)].get(count)
            for other in _named(row[f"{count}_in"]):
                wider = known.get((other, *_place(row, count)))
                _held(model, told, wider, inside, (*name, other))


def _by_name(told: Told, rows: Iterable[Row], own: Counts, count: str) -> Places:
    return {
        (str(row[f"{count}_is"]), *_place(row, count)): own[told.place(row)][count]
        for row in rows
        if count in own[told.place(row)]
    }


def _place(row: Row, count: str) -> Key:
    """Name the group and year of a count, and the level of one that has levels."""
    return (*_same(row), str(row["level"])) if count == "events" else _same(row)


def _same(row: Row) -> Key:
    return tuple(word(row[name]) for name in SAME)


def _named(names: object) -> Iterator[str]:
    yield from filter(None, str(names).split(";"))


def _whole(model: Model, told: Told, row: Row) -> int:
    whole = model.alike((TABLE, "n", str(row["n_is"]), *_same(row)), row[f"n{TRUE}"])
    place = told.place(row)
    model.say({whole: 1}, *told.window(row, "n"), told.table, row=(*place, WHOLE, "n"))
    model.guard({whole: 1}, told.rules.min_count, name=" · ".join((*place, "n")))
    return whole


def _part(model: Model, told: Told, row: Row, whole: int) -> int:
    key = (TABLE, "events", str(row["events_is"]), *_same(row), str(row["level"]))
    part, place = model.alike(key, row[f"events{TRUE}"]), told.place(row)
    model.say({part: 1}, *told.window(row, "events"), told.table, row=place)
    left = minus({whole: 1}, {part: 1})
    model.say_if_true(left, 0, float("inf"), told.table)
    model.guard({part: 1}, told.rules.min_count, name=" · ".join(place))
    model.guard(left, told.rules.min_count, name=" · ".join((*place, "de övriga")))
    return part


def _levels(model: Model, told: Told, own: Counts) -> None:
    """State that the levels of a mix make up the whole."""
    for key, rows in told.groups((*DEFINITION, "group_kind", "group")):
        counts = [own[told.place(row)] for row in rows]
        if rows[0]["level"] != "":
            _make_up(model, told, counts[0]["n"], rows, "events", own)
            _sum_of_few(model, told, rows, "events", own, key)


def _groups(model: Model, told: Told, own: Counts) -> None:
    """State that the groups of a kind make up all, where it is so: some are in several units."""
    every = dict(told.groups((*DEFINITION, "level", "group_kind")))
    for key, rows in every.items():
        whole = every.get((*key[:-1], ""))
        if key[-1] == "" or whole is None:
            continue
        for name, place in own[told.place(whole[0])].items():
            _make_up(model, told, place, rows, name, own)
            _sum_of_few(model, told, rows, name, own, key)


def _years(model: Model, told: Told, wholes: Places) -> None:
    """State that those who stay are carried from one year to the next, where it is so."""
    for (name, year, *group), now in wholes.items():
        if name != CARRIED:
            continue
        before = str(int(year) - 1)
        came = wholes.get((CAME, year, *group))
        was, left = (wholes.get((other, before, *group)) for other in (CARRIED, LEFT))
        if came is not None and was is not None and left is not None:
            terms = minus(minus({now: 1}, {came: 1}), minus({was: 1}, {left: 1}))
            model.say_if_true(terms, 0, 0, told.table)


def _make_up(
    model: Model,
    told: Told,
    whole: int,
    rows: list[Row],
    name: str,
    own: Counts,
) -> None:
    parts = [own[told.place(row)][name] for row in rows if name in own[told.place(row)]]
    more = minus(plus(parts), {whole: 1})
    high = 0 if model.value(more) == 0 else float("inf")
    model.say_if_true(more, 0, high, told.table)


def _sum_of_few(
    model: Model,
    told: Told,
    rows: list[Row],
    name: str,
    own: Counts,
    key: Key,
) -> None:
    blank = [own[told.place(row)].get(name) for row in rows if pd.isna(row[name])]
    withheld = plus(place for place in blank if place is not None)
    model.guard_sum(withheld, told.rules.min_count, name=" · ".join((*key, name)))


def _held(model: Model, told: Told, wider: int | None, inside: int | None, name: Key) -> None:
    """State that a count is part of a wider one; what is left of that is a count too."""
    if wider is None or inside is None or wider == inside:
        return
    left = minus({wider: 1}, {inside: 1})
    model.say_if_true(left, 0, float("inf"), told.table)
    model.guard(left, told.rules.min_count, name=" · ".join((*name, "de övriga")))
