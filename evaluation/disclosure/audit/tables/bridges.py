"""Counts behind bridges: what a definition counts in a year, and what of it was registered."""

from collections.abc import Mapping
from itertools import permutations

from evaluation.disclosure.audit.model import Model, minus
from evaluation.disclosure.audit.tables.indicators import Counts, nested, own_counts
from evaluation.disclosure.audit.told import Structure, Told
from evaluation.disclosure.row_keys import Key, Row, records

DEFINITION = ("indicator", "version", "definition", "year")
FOR_ALL: Mapping[str, str] = {"group_kind": "", "group": "", "level": ""}


def tell(model: Model, told: Told, _: Structure) -> None:
    """State every count, and that what was registered by a day was by any later one too."""
    rows: list[Row] = [{**row, **FOR_ALL} for row in records(told.rows)]
    counts = own_counts(model, told, rows)
    nested(model, told, rows, counts)
    for same in dict(told.groups(DEFINITION)).values():
        for one, other in permutations(same, 2):
            if one["registered_by"] and not "" < other["registered_by"] < one["registered_by"]:
                _later(model, told, counts, told.place(other), told.place(one))


def _later(model: Model, told: Told, counts: Counts, wider: Key, inside: Key) -> None:
    """State that some are of more: all of them, those with the event and those without it."""
    every, some = (
        {
            "n": {counts[place]["n"]: 1},
            "events": {counts[place]["events"]: 1},
            "others": minus({counts[place]["n"]: 1}, {counts[place]["events"]: 1}),
        }
        for place in (wider, inside)
    )
    for name, terms in every.items():
        left = minus(terms, some[name])
        model.say_if_true(left, 0, float("inf"), told.table)
        words = (*inside, wider[-1], name, "senare registrerade")
        model.guard(left, told.rules.min_count, name=" · ".join(words))
