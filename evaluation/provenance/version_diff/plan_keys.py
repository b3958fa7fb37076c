"""A plan as readable keys: `gates.min_events`, `outcomes[durable].horizons`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluation.provenance.version_diff.changes import Change, changed_values

NAMES = ("name", "version", "label")
"""What the items of a list are called by, in this order."""

Plan = Mapping[str, Any]


def plan_keys(plan: Plan) -> dict[str, str]:
    """Give every declared value by its path, as it is written in the plan.

    Parameters
    ----------
    plan : mapping
        Parsed TOML or JSON. Items of a list are called by their name where all have one
        of their own; the list itself then tells their order.
    """
    return dict(_leaves(plan, ""))


def changed_plan(old: Plan, new: Plan) -> tuple[Change, ...]:
    """List the keys of a plan that changed, from old to new value."""
    return tuple(changed_values("plan", plan_keys(old), plan_keys(new)))


def _leaves(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and (value or not path):
        for name, item in value.items():
            yield from _leaves(item, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        yield from _items(value, path)
    else:
        yield path, json.dumps(value, ensure_ascii=False, default=str)


def _items(items: Sequence[Mapping[str, Any]], path: str) -> Iterator[tuple[str, str]]:
    names = _names(items)
    # Order means something: the first arm and the first outcome answer the question.
    yield path, json.dumps(names, ensure_ascii=False)
    for name, item in zip(names, items, strict=True):
        yield from _leaves(item, f"{path}[{name}]")


def _names(items: Sequence[Mapping[str, Any]]) -> list[str]:
    for key in NAMES:
        names = [str(item.get(key, "")) for item in items]
        if all(names) and len(set(names)) == len(names):
            return names
    return [str(number) for number in range(1, len(items) + 1)]
