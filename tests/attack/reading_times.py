"""Curves and levels, as a reader reads them: events of each month, and their totals."""

from itertools import pairwise

import pandas as pd

from tests.attack.unknowns import MOST, Name, Terms, Unknowns
from tests.attack.words import HALF, MIN_COUNT, ROUND_TO, Words, groups, shown, told, window

FIRST_TOTAL = 2 * ROUND_TO
PLENTY = 4 * ROUND_TO  # with so many at risk, the rule about who is left decides nothing


def curves(unknowns: Unknowns, frame: pd.DataFrame, words: Words) -> None:
    """Totals of equal weights are rounded month by month; others step at five events."""
    for (contrast, arm, series, outcome), rows in groups(
        frame, "contrast", "arm", "series", "outcome"
    ):
        rows = sorted(rows, key=lambda row: row["month"])
        events = [
            unknowns.add(("event", arm, contrast, series, outcome, row["month"])) for row in rows
        ]
        unknowns.add(events[0], 0, 0)  # nothing has happened when time begins
        read = _rounded if arm in words.unweighted else _pooled
        read(unknowns, rows, events, words)
        if arm in words.followed:
            _at_risk(unknowns, rows, events)


def _is_part(arm: str, words: Words) -> bool:
    return any(arm in parts for parts in words.parts.values())


def _at_least(rows: list[dict]) -> list[float]:
    """Numbers at risk: as many as in the next month that tells, nobody after the last."""
    found, known = [], 0.0
    for row in reversed(rows):
        known = row["at_risk"] if shown(row, "at_risk") else known
        found.append(known)
    return found[::-1]


def _rounded(unknowns: Unknowns, rows: list[dict], events: list[Name], words: Words) -> None:
    at_total, part = 0.0, _is_part(rows[0]["arm"], words)
    at_least = _at_least(rows)
    for at, row in enumerate(rows):
        until = dict.fromkeys(events[: at + 1], 1)
        if not shown(row, "estimate") or not shown(row, "events"):
            continue
        at_total += row["events"]
        if row["events"] > 0:
            unknowns.say(until, at_total - HALF, at_total + HALF)
            if rows[0]["arm"] in words.followed:
                unknowns.say({_persons(events): 1, **_less(until)}, MIN_COUNT, MOST)
        elif at_least[at] >= PLENTY and not part and at:
            bounds = (at_total - HALF, at_total + HALF) if at_total else (0, FIRST_TOTAL - HALF - 1)
            unknowns.say(until, *bounds)


def _pooled(unknowns: Unknowns, rows: list[dict], events: list[Name], words: Words) -> None:
    """A step holds what had gathered; before it there was too little, unless a horizon waited."""
    if not all(shown(row, "events") for row in rows):
        return
    at_least = _at_least(rows)
    steps = [at for at, row in enumerate(rows) if row["events"] > 0]
    for before, at in pairwise([0, *steps]):
        number, step = rows[at]["events"], range(before + 1, at + 1)
        # Steps that were put together had each been rounded down.
        apart = 1 + sum(not shown(rows[place], "estimate") for place in step)
        most = number + apart * (ROUND_TO - 1)
        unknowns.say(dict.fromkeys(events[before + 1 : at + 1], 1), number, most)
        waited = any(
            before < place <= at and rows[place]["month"] in words.horizons
            for place in range(len(rows))
        )
        plenty = at_least[at] >= PLENTY
        if at > before + 1 and plenty and not waited and apart == 1:
            unknowns.say(dict.fromkeys(events[before + 1 : at], 1), 0, MIN_COUNT - 1)


def _persons(events: list[Name]) -> Name:
    return ("persons", *events[0][1:4])


def _less(terms: Terms) -> Terms:
    return {name: -factor for name, factor in terms.items()}


def _at_risk(unknowns: Unknowns, rows: list[dict], events: list[Name]) -> None:
    """Nobody is lost: whoever has not had the event is still at risk."""
    group = _persons(events)
    for at, row in enumerate(rows):
        if shown(row, "at_risk"):
            low, high = window(row, "at_risk")
            unknowns.say({group: 1, **dict.fromkeys(events[1:at], -1)}, low, high)


def estimates(unknowns: Unknowns, frame: pd.DataFrame, words: Words) -> None:
    """Levels at the horizons, of all and of groups that make up all."""
    events = _curves(unknowns)
    levels = frame[(frame["reference"] == "") & (frame["scale"] == "risk")]
    for (analysis, outcome, population, arm), rows in groups(
        levels, "analysis", "outcome", "population", "arm"
    ):
        contrast, _, whose = population.partition(":")
        series = "arm" if arm == (whose or arm) else "reference"
        group = "" if ":" not in analysis else analysis.split(":", 1)[1]
        rows = sorted(rows, key=lambda row: row["month"])
        persons = ("persons", arm, contrast, series, *([group] if group else []))
        names = []
        for row in rows:
            until = ("until", arm, contrast, series, outcome, row["month"], group)
            names.append(told(unknowns, until, row, "events", few=FIRST_TOTAL - HALF))
            unknowns.add(persons)
            if shown(row, "n"):
                told(unknowns, persons, row, "n")
            unknowns.say({persons: 1, until: -1}, 0, MOST)
            if not group:
                _as_curve(unknowns, until, events.get(until[1:5], []))
        for first, second in pairwise(names):
            unknowns.say({second: 1, first: -1}, 0, MOST)
    _groups(unknowns)


def _as_curve(unknowns: Unknowns, until: Name, curve: list[Name]) -> None:
    """The total at a horizon is that of the curve's months."""
    months = [name for name in curve if name[5] <= until[5]]
    if months and curve[-1][5] >= until[5]:
        unknowns.equal({until: 1}, months)
    elif months:
        unknowns.say({until: 1, **dict.fromkeys(months, -1)}, 0, MOST)


def _curves(unknowns: Unknowns) -> dict[Name, list[Name]]:
    found: dict[Name, list[Name]] = {}
    for name in unknowns.place:
        if name[0] == "event":
            found.setdefault(name[1:5], []).append(name)
    return found


def _groups(unknowns: Unknowns) -> None:
    """Groups `grupp:<name>:<level>` make up all, in events and in persons."""
    wholes: dict[Name, list[Name]] = {}
    for name in list(unknowns.place):
        group = name[-1] if isinstance(name[-1], str) else ""
        if name[0] in ("until", "persons") and group.startswith("grupp:"):
            rest = (*name[:-1], "") if name[0] == "until" else name[:-1]
            kind = group.split(":")[1]
            wholes.setdefault((*rest, kind), []).append(name)
    for (*whole, _), parts in wholes.items():
        if tuple(whole) in unknowns.place:
            unknowns.equal({tuple(whole): 1}, parts)
