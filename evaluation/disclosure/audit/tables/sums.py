"""What whole numbers of persons add up to by cohort and period, and for all cohorts together."""

import pandas as pd

from evaluation.disclosure.audit.model import Model, minus, plus
from evaluation.disclosure.audit.told import TRUE, Told
from evaluation.disclosure.audit.windows import Window, of_rounded
from evaluation.disclosure.levels import Rules
from evaluation.disclosure.row_keys import Key, Row, records, word

NAMES = ("total", "some", "lacked", "short")
Places = dict[str, int]


def tell_cells(model: Model, told: Told) -> None:
    """State what every cell tells of its cohort's sum, then and in the base."""
    for row in _with_sums(told):
        for when, before in ((row["time"], ""), (row["base"], "base_")):
            start = int(row["cohort"])
            at = _places(model, told, (*_whose(row), str(start), word(when)), row, before)
            for name, place in at.items():
                where = _point(row, before, int(row["time"]) - start)
                model.series.setdefault((*where, name), {})[start] = place
            _say(model, told, row, before, at)


def tell_pooled(model: Model, told: Told) -> None:
    """State what cohorts told together tell of their sum, and that they make up a point's."""
    parts: dict[Key, list[int]] = {}
    for row in _with_sums(told):
        for before in ("", "base_"):
            at = _places(model, told, _together(row, before, word(row["cohort"])), row, before)
            for name, place in at.items():
                where = (*_point(row, before, int(row["event"])), "whole", name)
                parts.setdefault(where, []).append(place)
            _say(model, told, row, before, at)
    for where, own in parts.items():
        for whole in model.series.get(where, {}).values():
            model.say_if_true(minus(plus(own), {whole: 1}), 0, 0, told.table)


def tell_events(model: Model, told: Told) -> None:
    """State what every point tells of the sum of all cohorts, which is that of its parts."""
    for row in _with_sums(told):
        for before in ("", "base_"):
            where = _point(row, before, int(row["event"]))
            at = _places(model, told, _together(row, before, "all"), row, before)
            for name, place in at.items():
                model.series[(*where, "whole", name)] = {0: place}
                parts = model.series.get((*where, name), {})
                model.say_if_true(minus(plus(parts.values()), {place: 1}), 0, 0, told.table)
            _say(model, told, row, before, at)


def _with_sums(told: Told) -> list[Row]:
    if "most" not in told.rows:
        return []
    return [row for row in records(told.rows) if not pd.isna(row["most"])]


def _whose(row: Row) -> Key:
    return ("sums", str(row["outcome"]))


def _together(row: Row, before: str, who: str) -> Key:
    """Name the sums of several cohorts; in their bases those are the same for each distance."""
    same = [str(row[f"{before}{name}"]) for name in ("total", "some", "short")]
    when = (str(row["persons" + TRUE]), *same) if before else (word(row["event"]),)
    return (*_whose(row), who, before, *when)


def _point(row: Row, before: str, event: int) -> Key:
    """Name all cohorts together at a distance from their start, or their bases."""
    return (*_whose(row), "all", before, str(event))


def _places(model: Model, told: Told, key: Key, row: Row, before: str) -> Places:
    """Make the four counts of a group; they bind each other, and two of them are protected."""
    is_new = (*key, NAMES[0]) not in model.places
    true = {name: row[f"{before}{name}"] for name in ("total", "some", "short")}
    true["lacked"] = row["most"] * row["persons" + TRUE] - true["total"]
    at = {name: model.count((*key, name), true[name]) for name in NAMES}
    if not is_new:
        return at
    most, many, limit = int(row["most"]), float("inf"), told.rules.min_count
    # Who knows that a group is few does not know how few.
    shown = told.window(row, "persons")
    few = row["persons" + TRUE] < limit
    fewest, largest = (1.0, limit - 1.0) if few else (max(shown[0], 1.0), shown[1])
    for whole, who in (("total", "some"), ("lacked", "short")):
        model.say({at[whole]: 1, at[who]: -1}, 0, many, "words")
        model.say({at[whole]: 1, at[who]: -most}, -many, 0, "words")
        model.say({at[who]: 1}, 0, largest, "words")
        model.guard({at[who]: 1}, limit, name=" · ".join((*key, who)))
    model.say({at["total"]: 1, at["lacked"]: 1}, most * fewest, most * largest, "words")
    model.say({at["some"]: 1, at["short"]: 1}, fewest, many, "words")
    return at


def _say(model: Model, told: Told, row: Row, before: str, at: Places) -> None:
    if pd.isna(row["estimate"]) or row["estimate"] == row["std_error"] == 0:
        return
    limit, place = told.rules.min_count, told.place(row)
    few = {who: model.true[at[who]] < limit for who in ("some", "short")}
    for who, is_few in few.items():
        window = (0.0, limit - 1.0) if is_few else (float(limit), float("inf"))
        model.say({at[who]: 1}, *window, told.table, row=place)
    # The base is told only as what a change is from: nobody reads its sum off one number.
    if not before and not any(few.values()):
        nearer = min(("total", "lacked"), key=lambda name: model.true[at[name]])
        window = _rounded(model.true[at[nearer]], told.rules)
        model.say({at[nearer]: 1}, *window, told.table, row=place)


def _rounded(true: float, rules: Rules) -> Window:
    step = rules.round_to
    shown = (true + step / 2) // step * step
    return of_rounded(float(shown), min_count=rules.min_count, round_to=step)
