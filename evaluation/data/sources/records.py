"""TOML tables → frozen records: every wrong key and type is told, with its place."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import date
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from evaluation.errors import EvaluationError, ProtocolError

Record = TypeVar("Record")
Scalar = str | int | bool | date
Names = tuple[str, ...]
Faults = list[EvaluationError]
WORDS = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    Names: 'a list of texts, such as ["a", "b"]',
    Mapping[str, str]: 'texts by name, such as { a = "b" }',
    Mapping[str, Names]: 'lists of texts by name, such as { a = ["b"] }',
    Scalar: "a text, a whole number, true, false or a date",
}


def record(
    kind: type[Record], given: object, *, at: str, faults: Faults, also: Names = ()
) -> Record | None:
    """Return the record that a TOML table describes, or None after adding what is wrong.

    The fields of `kind` are texts, numbers, flags, lists of texts, texts by name, or tuples of
    other such records. `at` is the place for the messages, `also` names keys read elsewhere.
    """
    if not isinstance(given, dict):
        faults.append(ProtocolError("must be a table of keys", at=at))
        return None
    known = {each.name.rstrip("_"): each for each in fields(kind)}  # type: ignore[arg-type]
    before = len(faults)
    faults += [
        ProtocolError(f"unknown key '{key}'", at=at, allowed=sorted({*known, *also}))
        for key in given
        if key not in known and key not in also
    ]
    hints = get_type_hints(kind)
    values = {
        each.name: _value(hints[each.name], given[key], at=f"{at}.{key}", faults=faults)
        for key, each in known.items()
        if key in given
    }
    faults += [
        ProtocolError(f"'{key}' is missing", at=at, way_out=f"it is {WORDS.get(hints[each.name])}")
        for key, each in known.items()
        if key not in given and _is_required(each)
    ]
    return kind(**values) if len(faults) == before else None


def _is_required(each: Field[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _value(hint: Any, given: object, *, at: str, faults: Faults) -> Any:
    if hint == Names and isinstance(given, str):
        return (given,)
    if _fits(hint, given):
        if isinstance(given, list):
            return tuple(given)
        if hint == Mapping[str, Names]:
            return {key: _listed(item) for key, item in given.items()}  # type: ignore[attr-defined]
        return given
    if isinstance(hint, types.UnionType):
        hint = Scalar if str in get_args(hint) else get_args(hint)[0]
    inner = get_args(hint)[0] if get_origin(hint) is tuple else hint
    if isinstance(inner, type) and hasattr(inner, "__dataclass_fields__"):
        if get_origin(hint) is not tuple:
            return record(inner, given, at=at, faults=faults)
        items = given if isinstance(given, list) else [given]
        return tuple(
            record(inner, item, at=f"{at}[{number}]", faults=faults)
            for number, item in enumerate(items)
        )
    faults.append(ProtocolError(f"must be {WORDS[hint]}", at=at))
    return None


def _listed(item: Any) -> Names:
    return (item,) if isinstance(item, str) else tuple(item)


def _fits(hint: Any, given: object) -> bool:
    if isinstance(hint, types.UnionType):
        return any(type(given) is each for each in get_args(hint))
    if hint == Names:
        return _texts(given)
    if hint == Mapping[str, str]:
        return isinstance(given, dict) and all(isinstance(v, str) for v in given.values())
    if hint == Mapping[str, Names]:
        return isinstance(given, dict) and all(
            isinstance(v, str) or _texts(v) for v in given.values()
        )
    return hint in (str, int, bool) and type(given) is hint


def _texts(given: object) -> bool:
    return isinstance(given, list) and all(isinstance(item, str) for item in given)
