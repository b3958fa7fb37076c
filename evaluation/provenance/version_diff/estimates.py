"""Estimates that moved, in units of the old standard error."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from evaluation.provenance.verification import ESTIMATE_KEY
from evaluation.provenance.version_diff.changes import Change, Row, told_apart

WATCHED = (
    *("estimate", "std_error", "conf_low", "conf_high", "status"),
    # Of an indicator.
    *("low", "high", "verdict"),
)
ASKED = tuple(part for part in ESTIMATE_KEY if part not in {"method", "role"})
"""What an estimate is about, whatever method gave it and whatever role it has."""


def changed_estimates(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Change]:
    """Pair the rows of two versions and give those that moved, came or went.

    A row whose method or role was changed is paired with the one that answers the same
    question, when there is only one in each version.
    """
    before, after = _named(old), _named(new)
    renamed = _renamed(
        {name: row for name, row in before.items() if name not in after},
        {name: row for name, row in after.items() if name not in before},
    )
    pairs = [(name, renamed.get(name, name)) for name in before]
    taken = {second for _, second in pairs}
    pairs += [(name, name) for name in after if name not in taken]
    for first, second in pairs:
        change = _change(first, second, before.get(first), after.get(second))
        if change is not None:
            yield change


def _named(rows: Sequence[Row]) -> dict[str, Row]:
    return told_apart((_name(row, ESTIMATE_KEY), row) for row in rows)


def _renamed(lost: Mapping[str, Row], found: Mapping[str, Row]) -> dict[str, str]:
    asked_before = Counter(_name(row, ASKED) for row in lost.values())
    asked_after = {_name(row, ASKED): name for name, row in found.items()}
    once = {asked for asked, times in asked_before.items() if times == 1}
    twice = Counter(_name(row, ASKED) for row in found.values())
    return {
        name: asked_after[asked]
        for name, row in lost.items()
        if (asked := _name(row, ASKED)) in once and twice[asked] == 1
    }


def _change(first: str, second: str, old: Row | None, new: Row | None) -> Change | None:
    before, after = old or {}, new or {}
    if first == second and None not in (old, new) and _watched(before) == _watched(after):
        return None
    what = first if first == second else f"{_name(before, ASKED)} ({_turned(before, after)})"
    # Where the number stayed and its interval did not, the interval is what moved.
    stayed = _shown(before) is not None and _shown(before) == _shown(after)
    is_wider = stayed and _watched(before) != _watched(after)
    return Change(
        section="estimates",
        what=what,
        old=_limits(before) if is_wider else _shown(before),
        new=_limits(after) if is_wider else _shown(after),
        in_se=_in_se(before, after),
    )


def _watched(row: Row) -> list[object]:
    return [row.get(part) for part in WATCHED]


def _turned(old: Row, new: Row) -> str:
    parts = [part for part in ("method", "role") if old.get(part) != new.get(part)]
    return "; ".join(f"{part}: {old.get(part)} → {new.get(part)}" for part in parts)


def _shown(row: Row) -> object:
    return row.get("estimate") if row.get("status", "ok") == "ok" else row.get("status")


def _limits(row: Row) -> str:
    names = ("estimate", "std_error", "conf_low", "conf_high")
    value, error, low, high = ("–" if row.get(name) is None else row[name] for name in names)
    return f"{value} (SE {error}, {low} to {high})"


def _in_se(first: Row, second: Row) -> float | None:
    numbers = (first.get("estimate"), second.get("estimate"), first.get("std_error"))
    if any(number is None for number in numbers):
        return None
    before, after, error = (float(number) for number in numbers if number is not None)
    return (after - before) / error if error > 0 and math.isfinite(after) else None


def _name(row: Row, key: Sequence[str]) -> str:
    told = [_told(part, row.get(part)) for part in key]
    return " · ".join(part for part in told if part)


def _told(part: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    # Only other analyses than the main one have a name behind the study's.
    return "" if part == "analysis" and ":" not in str(value) else str(value)
