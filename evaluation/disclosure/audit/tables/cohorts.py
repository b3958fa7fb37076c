"""Who started when: sizes of cohorts, and every table of a panel that adds some of them up."""

from collections.abc import Iterator

import pandas as pd

from evaluation.disclosure.audit.model import Model, minus, plus
from evaluation.disclosure.audit.tables import sums
from evaluation.disclosure.audit.told import TRUE, Structure, Told
from evaluation.disclosure.row_keys import Key, Row, records, word

SIZES: Key = ("panel", "cohort")
WITHIN: Key = ("panel", "within")
"""Under these a model keeps places of sizes by start; of those who start within the periods."""
SEEN: Key = ("panel", "seen")
NEVER = -1


def tell(model: Model, told: Told, _: Structure) -> None:
    """State the size of every cohort, and that those withheld are not few together."""
    sizes = model.series.setdefault(SIZES, {})
    limit = told.rules.min_count
    withheld: list[int] = []
    for row in records(told.rows):
        start = int(row["cohort"])
        place = size_of(model, start, row["persons" + TRUE])
        sizes[start] = place
        if start != NEVER and row["periods_after"] > 0:
            model.series.setdefault(WITHIN, {})[start] = place
            for event in range(-int(row["periods_before"]), int(row["periods_after"])):
                model.series.setdefault((*SEEN, str(event)), {})[start] = place
        say(model, told, row, {place: 1})
        model.guard({place: 1}, limit, name=" · ".join(told.place(row)))
        if pd.isna(row["persons"]):
            withheld.append(place)
    model.guard_sum(plus(withheld), limit, name="cohorts")


def tell_cells(model: Model, told: Told, _: Structure) -> None:
    """State that a cell has the persons of its cohort."""
    for row in records(told.rows):
        size = {size_of(model, int(row["cohort"]), row["persons" + TRUE]): 1}
        say(model, told, row, size)
        _shown_sums(model, told, row, size)
    sums.tell_cells(model, told)


def _shown_sums(model: Model, told: Told, row: Row, size: dict[int, int]) -> None:
    """State that sums are shown of two handfuls, and of no fewer."""
    if pd.isna(row.get("most")):
        return
    limit = 2 * told.rules.min_count
    if not pd.isna(row["estimate"]):
        model.say_if_true(size, limit, float("inf"), told.table, row=told.place(row))
    elif told.place(row) not in told.further:
        model.say_if_true(size, 0, limit - 1, told.table)


def tell_pooled(model: Model, told: Told, _: Structure) -> None:
    """State that cohorts told together have the persons of those that are seen then."""
    firsts = sorted({int(row["cohort"]) for row in records(told.rows)})
    for row in records(told.rows):
        first = int(row["cohort"])
        after = [other for other in firsts if other > first]
        seen = model.series.get((*SEEN, word(row["event"])), {})
        own = [size for start, size in seen.items() if first <= start < min([*after, start + 1])]
        _shown_sums(model, told, row, plus(own))
        say(model, told, row, plus(own))
    sums.tell_pooled(model, told)


def tell_events(model: Model, told: Told, _: Structure) -> None:
    """State that a point has the persons of the cohorts that are seen then."""
    for row in records(told.rows):
        seen = model.series.get((*SEEN, word(row["event"])), {})
        say(model, told, row, plus(seen.values()))
    sums.tell_events(model, told)


def tell_all(model: Model, told: Told, _: Structure) -> None:
    """State that an estimate has all who start within the periods."""
    within = plus(model.series.get(WITHIN, {}).values())
    for row in records(told.rows):
        say(model, told, row, within)


def tell_pairs(model: Model, told: Told, _: Structure) -> None:
    """State that a comparison has the persons of its smaller cohort, and a kind all who start."""
    sizes = model.series.get(SIZES, {})
    never = [size for start, size in sizes.items() if start not in model.series.get(WITHIN, {})]
    for row in records(told.rows):
        if row["treated"] == NEVER:
            say(model, told, row, plus(model.series.get(WITHIN, {}).values()))
            continue
        sides = [plus([sizes[int(row[side])]]) for side in ("treated", "control") if row[side] >= 0]
        sides += [plus(never)] if row["control"] < NEVER else []
        smaller = [side for side in sides if model.value(side) == row["persons" + TRUE]]
        say(model, told, row, smaller[0] if smaller else {})


def tell_flow(model: Model, told: Told, _: Structure) -> None:
    """State how many take part, of whom those who start within the periods, and the others."""
    sizes = model.series.get(SIZES, {})
    if not sizes:
        return
    within = plus(model.series.get(WITHIN, {}).values())
    every = plus(sizes.values())
    for row in records(told.rows):
        for terms in _alike(model, row["persons" + TRUE], every, within):
            model.say_if_true(terms, *told.window(row, "persons"), told.table)


def _alike(
    model: Model, true: float, every: dict[int, int], within: dict[int, int]
) -> Iterator[dict[int, int]]:
    """Give what is as many as a step of the flow."""
    others = minus(every, within)
    yield from (terms for terms in (every, within, others) if terms and model.value(terms) == true)


def size_of(model: Model, start: int, true: float) -> int:
    """Place of a cohort's size; an outcome that some lack has cohorts of its own."""
    return model.alike(("cohort", str(start)), true)


def say(model: Model, told: Told, row: Row, terms: dict[int, int]) -> None:
    """State a count of persons, where it is the sum that words say it is."""
    if terms and model.value(terms) == row["persons" + TRUE]:
        model.say(terms, *told.window(row, "persons"), told.table, row=told.place(row))
