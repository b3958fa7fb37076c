"""What the tables about a delivery's quality count: persons of tables, and months of series."""

from collections.abc import Mapping

import pandas as pd

from evaluation.disclosure.audit.model import Model, minus
from evaluation.disclosure.audit.told import TRUE, Structure, Told
from evaluation.disclosure.row_keys import LEFT_OUT, WHOLE, Key, Row, records

_PERSONS = ("persons", "of")
SAME_SERIES: Mapping[str, Mapping[str, str]] = {
    "belopp": {"n": "hushall"},
    "avslut_med_orsak": {"base": "avslut"},
}
"""Counts of a series that are those of another, as words say."""


def tell_linkage(model: Model, told: Told, _: Structure) -> None:
    """State how persons of a table divide into those found in another and those who are not."""
    for row in records(told.rows):
        persons = model.alike(_persons(row["table"], row), row["persons" + TRUE])
        matched, unmatched, conflicts = (
            model.count((*told.place(row), name), _true(row, name))
            for name in ("matched", "unmatched", "conflicts")
        )
        _say(model, told, row, {"persons": persons, "matched": matched, "unmatched": unmatched})
        model.say({persons: 1, matched: -1, unmatched: -1}, 0, 0, told.table)
        _say(model, told, row, {"conflicts": conflicts})
        _rest(model, told, row, minus({matched: 1}, {conflicts: 1}))
        if not pd.isna(row["reference_only" + TRUE]):
            _other_side(model, told, row, matched)
        whole = model.places.get((*_PERSONS, str(row["table"]), "all", ""), persons)
        model.say_if_true(minus({whole: 1}, {persons: 1}), 0, float("inf"), told.table)


def _other_side(model: Model, told: Told, row: Row, matched: int) -> None:
    """State who is in the other table only; with those found they are all of its persons."""
    only = model.count((*told.place(row), "reference_only"), row["reference_only" + TRUE])
    _say(model, told, row, {"reference_only": only})
    if row["level"] == "all":
        every = model.true[matched] + model.true[only]
        theirs = model.alike(_persons(row["reference"], row), every)
        model.say({theirs: 1, only: -1, matched: -1}, 0, 0, told.table)


def tell_trends(model: Model, told: Told, _: Structure) -> None:
    """State what every month counts, of what, and which series count the same."""
    for row in records(told.rows):
        counted = model.count((*told.place(row), "n"), _true(row, "n"))
        _say(model, told, row, {"n": counted})
        if not pd.isna(row["base" + TRUE]):
            base = model.count((*told.place(row), "base"), row["base" + TRUE])
            _say(model, told, row, {"base": base})
            _rest(model, told, row, minus({base: 1}, {counted: 1}))
    for row in records(told.rows):
        for column, other in SAME_SERIES.get(row["series"], {}).items():
            pair = ((*told.place(row), column), (told.table, other, *told.place(row)[2:], "n"))
            first, second = (model.places.get(key) for key in pair)
            if first is not None and second is not None:
                model.say_if_true({first: 1, second: -1}, 0, 0, told.table)


def _persons(table: object, row: Row) -> Key:
    return (*_PERSONS, str(table), str(row["level"]), str(row["group"]))


def _true(row: Row, column: str) -> float:
    """Give a count that may be blank already, beside another that is few."""
    whole = row.get(f"{column}_all")
    return float(row[column + TRUE] if whole is None or pd.isna(whole) else whole)


def _say(model: Model, told: Told, row: Row, counts: Mapping[str, int]) -> None:
    for column, place in counts.items():
        at, limit = (*told.place(row), WHOLE, column), told.rules.min_count
        if (*told.place(row), LEFT_OUT) in told.further:
            pass
        elif 0 < model.true[place] < limit:
            # Whoever guesses that this blank is a few is right, whatever else is taken back.
            model.say({place: 1}, 0, limit - 1, told.table)
        elif not pd.isna(row[column]):
            model.say({place: 1}, *told.window(row, column), told.table, row=at)
        model.guard({place: 1}, limit, name=" · ".join((*told.place(row), column)))


def _rest(model: Model, told: Told, row: Row, terms: Mapping[int, int]) -> None:
    model.say_if_true(terms, 0, float("inf"), told.table)
    model.guard(terms, told.rules.min_count, name=" · ".join((*told.place(row), "de övriga")))
