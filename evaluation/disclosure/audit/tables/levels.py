"""Events of a group up to each horizon, and of the groups that make up all."""

from dataclasses import replace
from itertools import pairwise

from evaluation.disclosure.audit.model import Model, minus, plus
from evaluation.disclosure.audit.told import TRUE, Owned, Structure, Told, say_parts
from evaluation.disclosure.row_keys import WHOLE, Key, Row, group_of, word
from evaluation.disclosure.states import state_key

SERIES = ("analysis", "outcome", "population", "arm", "scale", "method", "role")
CUMULATIVE = ("risk",)
GROUPS = "grupp"


def tell(model: Model, told: Told, structure: Structure) -> None:
    """State the events of every level, what is between horizons, and what is left."""
    levels = told.rows[(told.rows["reference"] == "") & (told.rows[f"events{TRUE}"].notna())]
    told = replace(told, rows=levels)
    owned, known, persons = Owned(), dict[Key, Key](), Owned()
    for words, rows in told.groups(SERIES):
        rows = sorted(rows, key=lambda row: row["month"])
        named = dict(zip(SERIES, words, strict=True))
        rest = (named["analysis"], named["outcome"], named["arm"], named["scale"])
        content = [str(row[f"{count}{TRUE}"]) for row in rows for count in ("n", "events")]
        key = known.setdefault((*rest, *content), (told.table, *words))
        pairs = [_level(model, told, key, row) for row in rows]
        places = [events for events, _ in pairs]
        if named["scale"] in CUMULATIVE:
            _between(model, told, rows, places)
            _as_curve(model, named, rows, places)
        for row, place in zip(rows, places, strict=True):
            what = (named["analysis"], named["outcome"], named["scale"], word(row["month"]))
            owned[(named["arm"], what)] = place
        for row, (_, count) in zip(rows, pairs, strict=True):
            what = (named["analysis"], named["outcome"], named["scale"], word(row["month"]))
            persons[(named["arm"], what)] = count
    for counted in (owned, persons):
        say_parts(model, counted, structure, told.table)
        _groups(model, counted)


def _level(model: Model, told: Told, key: Key, row: Row) -> tuple[int, int]:
    month, limit = word(row["month"]), told.rules.min_count
    place = told.place(row)
    events = _same_cell(model, row)
    if events is None:
        events = model.count((*key, month), row[f"events{TRUE}"])
    window = told.window(row, "events", running=row["scale"] in CUMULATIVE)
    model.say({events: 1}, *window, told.table, row=place)
    model.guard({events: 1}, limit, name=" · ".join(place))
    persons = model.alike(_whose(row), row[f"n{TRUE}"])
    model.say({persons: 1}, *told.window(row, "n"), told.table, row=(*place, WHOLE, "n"))
    model.guard({persons: 1}, limit, name=" · ".join((*place, "n")))
    left = minus({persons: 1}, {events: 1})
    model.say_if_true(left, 0, float("inf"), told.table)
    model.guard(left, limit, name=" · ".join((*place, "de övriga")))
    return events, persons


def _same_cell(model: Model, row: Row) -> int | None:
    """Find the persons in a state of a month whom the series of states counts too."""
    place = None if ":" in str(row["analysis"]) else model.cells.get(state_key(row))
    is_same = place is not None and model.true[place] == int(row[f"events{TRUE}"])
    return place if is_same else None


def _whose(row: Row) -> Key:
    """Name the persons of a level as the tables of its contrast do."""
    analysis = str(row["analysis"])
    group = group_of(str(row["population"]), str(row["arm"]))
    return ("persons", *((analysis,) if ":" in analysis else ()), *group)


def _between(model: Model, told: Told, rows: list[Row], places: list[int]) -> None:
    for (_, first), (row, second) in pairwise(zip(rows, places, strict=True)):
        if first == second:
            continue
        more = minus({second: 1}, {first: 1})
        model.say_if_true(more, 0, float("inf"), told.table)
        name = " · ".join((*told.place(row), "sedan förra"))
        model.guard(more, told.rules.min_count, name=name)


def _as_curve(model: Model, named: dict[str, str], rows: list[Row], places: list[int]) -> None:
    """Say that the events up to a horizon are those of the curve's months, where it is so."""
    group = group_of(named["population"], named["arm"])
    months = model.series.get((*group, named["outcome"]), {})
    if ":" in named["analysis"] or not months:
        return
    for row, place in zip(rows, places, strict=True):
        until = plus(at for month, at in months.items() if month <= row["month"])
        model.say_if_true(minus(until, {place: 1}), 0, 0, "estimates")


def _groups(model: Model, owned: Owned) -> None:
    """Say that the levels of a declared group make up all, where it is so."""
    wholes: dict[tuple[str, Key], list[int]] = {}
    for (arm, (analysis, *rest)), place in owned.items():
        study, _, kind = analysis.partition(":")
        name = kind.split(":")
        if name[0] == GROUPS and len(name) > 2:
            wholes.setdefault((arm, (study, name[1], *rest)), []).append(place)
    for (arm, (study, _, *rest)), parts in wholes.items():
        whole = owned.get((arm, (study, *rest)))
        if whole is not None:
            terms = {whole: 1, **dict.fromkeys(parts, -1)}
            model.say_if_true(terms, 0, 0, "estimates")
