"""Events between the steps of a curve."""

from itertools import pairwise

import numpy as np
import pandas as pd

from evaluation.disclosure.audit.model import Model, plus
from evaluation.disclosure.audit.told import TRUE, Owned, Structure, Told, say_parts
from evaluation.disclosure.audit.windows import of_total
from evaluation.disclosure.row_keys import WHOLE, Key, Row, word

CURVE = ("contrast", "arm", "series", "outcome")
HAPPENED, EQUAL, PART = "happened", "equal_weights", "is_part"


def tell(model: Model, told: Told, structure: Structure) -> None:
    """State the events of every month: those of each step together, and few between steps."""
    owned, known = Owned(), dict[Key, Key]()
    for words, rows in told.groups(CURVE):
        rows = sorted(rows, key=lambda row: row["month"])
        events = [int(row[HAPPENED]) for row in rows]
        name = known.setdefault((*words[1:], *map(str, events)), words)
        key = ("curves", *name)
        places = [
            model.count((*key, word(row["month"])), number)
            for row, number in zip(rows, events, strict=True)
        ]
        model.series[words] = {
            int(row["month"]): place for row, place in zip(rows, places, strict=True)
        }
        # Weights, and so the steps, may differ between contrasts that show the same group.
        (_rounded if rows[0][EQUAL] else _pooled)(model, told, rows, places)
        _at_risk(model, told, rows, places)
        if name == words:
            for row, place in zip(rows, places, strict=True):
                name_of = " · ".join(told.place(row))
                model.guard({place: 1}, told.rules.min_count, name=name_of)
        rest = (words[0], *words[2:])
        for row, place in zip(rows, places, strict=True):
            owned[(words[1], (*rest, word(row["month"])))] = place
    say_parts(model, owned, structure, told.table)


def _rounded(model: Model, told: Told, rows: list[Row], places: list[int]) -> None:
    """State the rounded total of a group of equal weights, month by month."""
    step, total = told.rules.round_to, 0.0
    for at, row in enumerate(rows):
        until = plus(places[: at + 1])
        if pd.isna(row["estimate"]):
            continue
        if row["events"] > 0:
            total += row["events"]
            model.say(until, *of_total(total, round_to=step), told.table, row=told.place(row))
        elif row[PART] and total:
            continue
        elif total:
            window = of_total(total, round_to=step)
            model.say_if_true(until, *window, told.table, row=_all(told, row))
        elif not row[PART]:
            window = 0, of_total(2 * step, round_to=step)[0] - 1
            model.say_if_true(until, *window, told.table, row=_all(told, row))


def _levels(model: Model, told: Told, rows: list[Row], places: list[int]) -> None:
    """State that enough has happened where the level of a horizon is another than the last."""
    limit, before, last = told.rules.min_count, -1, 0.0
    for at, row in enumerate(rows):
        level = row["estimate"]
        if not pd.isna(level) and level != last:
            within = plus(places[before + 1 : at + 1])
            model.say_if_true(within, limit, float("inf"), told.table, row=told.place(row))
            before, last = at, level


def _all(told: Told, row: Row, count: str = "events") -> Key:
    """Name a count of a whole curve, which can be withheld at once."""
    return (told.table, *(word(row[name]) for name in CURVE), WHOLE, count)


def _at_risk(model: Model, told: Told, rows: list[Row], places: list[int]) -> None:
    """State who are left where that is published: nobody who has had the event."""
    first = rows[0]
    words = ("persons", first["contrast"], first["arm"], first["series"])
    persons = model.alike(words, first[f"at_risk{TRUE}"])
    known = _all(told, first, "at_risk")
    model.say({persons: 1}, *told.total(first, "at_risk"), told.table, row=known)
    for at, row in enumerate(rows):
        if row["events"] > 0:
            # A step leaves persons enough, and the reader knows the rule.
            after = {persons: 1, **dict.fromkeys(places[: at + 1], -1)}
            limit = told.rules.min_count
            model.say_if_true(after, limit, float("inf"), told.table, row=told.place(row))
        if at == 0 or pd.isna(row["at_risk"]):
            continue
        place = told.place(row)
        left = model.count((*place, "at_risk"), row[f"at_risk{TRUE}"])
        model.say({left: 1}, *told.window(row, "at_risk"), told.table, row=known)
        gone = {persons: 1, left: -1, **dict.fromkeys(places[:at], -1)}
        # Where nobody is lost, those who are gone have had the event.
        is_complete = model.value(gone) == 0
        model.say_if_true(gone, 0, 0 if is_complete else float("inf"), told.table)


def _pooled(model: Model, told: Told, rows: list[Row], places: list[int]) -> None:
    """State the events of every step together, and that too few gather between steps."""
    limit, step = told.rules.min_count, told.rules.round_to
    if rows[0][PART]:
        _levels(model, told, rows, places)
        return
    if _all(told, rows[0]) in told.further:
        return
    shown = np.array([row["events"] for row in rows], dtype=float)
    for before, at in pairwise([-1, *np.flatnonzero(shown > 0), len(rows)]):
        within = places[before + 1 : at]
        # A reader who knows the rule knows that too little had gathered for a step.
        model.say_if_true(plus(within), 0, limit - 1, told.table, row=_all(told, rows[0]))
        if at < len(rows):
            taken_back = sum(told.place(row) in told.further for row in rows[before + 1 : at])
            window = shown[at], shown[at] + (1 + taken_back) * (step - 1)
            row = told.place(rows[at])
            model.say(plus(places[before + 1 : at + 1]), *window, told.table, row=row)
