"""Counts behind bridges: what a definition counts in a year, and what of it was registered."""

from collections.abc import Mapping

from evaluation.disclosure.audit.model import Model, minus
from evaluation.disclosure.audit.tables.indicators import Counts, nested, own_counts
from evaluation.disclosure.audit.told import Structure, Told
from evaluation.disclosure.row_keys import Key, Row, records, word

DEFINITION = ("indicator", "version", "definition", "year")
FOR_ALL: Mapping[str, str] = {"group_kind": "", "group": "", "level": ""}


def tell(model: Model, told: Told, _: Structure) -> None:
    """State every count, and that those registered are of all, with and without the event."""
    rows: list[Row] = [{**row, **FOR_ALL} for row in records(told.rows)]
    counts = own_counts(model, told, rows)
    nested(model, told, rows, counts)
    for row in rows:
        if row["registered_by"]:
            everybody = (told.table, *(word(row[key]) for key in DEFINITION), "")
            _without(model, told, counts, everybody, told.place(row))


def _without(model: Model, told: Told, counts: Counts, wider: Key, inside: Key) -> None:
    """State that those registered without the event are some of all without it."""
    every, some = (
        minus({counts[place]["n"]: 1}, {counts[place]["events"]: 1}) for place in (wider, inside)
    )
    left = minus(every, some)
    if left:
        model.say_if_true(left, 0, float("inf"), told.table)
        model.guard(left, told.rules.min_count, name=" · ".join((*inside, "utan, oregistrerade")))
