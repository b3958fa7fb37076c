"""What Kolada answers, in versions 2 and 3 of its interface, as checked plain records.

The envelope is `values` with `next_url` (version 3) or `next_page` (version 2); `isdeleted` marks
what is published no longer.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.errors import DataError

KPI, MUNICIPALITY = re.compile(r"[NU]\d{5}"), re.compile(r"\d{4}")
FIRST_YEAR, LAST_YEAR = 1970, 2100
ALL_SEXES, SEXES = "T", ("T", "K", "M")
NEXT, BEFORE = ("next_url", "next_page", "next"), ("previous_url", "previous_page", "previous")
OTHER_SHAPE = "answers of versions 2 and 3 are read: {values: [...], next_url}"

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One page: its items, and where the next one is; empty when it is the last."""

    items: tuple[Item, ...]
    following: str
    is_first: bool


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Value:
    """A published value of a municipality (0000 is the whole country) and a year.

    Attributes
    ----------
    value : float or None
        None where Kolada says that there is none.
    is_deleted : bool
        Published once, and taken back.
    """

    kpi: str
    municipality: str
    year: int
    sex: str
    value: float | None
    status: str
    is_deleted: bool = False


def read_answer(content: bytes, *, at: str) -> Answer:
    """Read one page of an answer.

    Raises
    ------
    DataError
        When it is cut off, or has another shape.
    """
    try:
        found = json.loads(content, parse_constant=_no_number)
    except ValueError:
        raise DataError(
            "the answer is not whole JSON", at=at, way_out="it may be cut off: ask for it again"
        ) from None
    items = found.get("values") if isinstance(found, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise DataError("the answer has another shape", at=at, way_out=OTHER_SHAPE)
    return Answer(
        items=tuple(items),
        following=_first_text(found, NEXT, at=at),
        is_first=not _first_text(found, BEFORE, at=at),
    )


def is_value(item: Item) -> bool:
    """Tell whether an item holds values of a measure."""
    return "kpi" in item and "values" in item


def is_group(item: Item) -> bool:
    """Tell whether an item is a group of municipalities."""
    return "members" in item


def values_of(items: Iterable[Item], *, at: str) -> Iterator[Value]:
    """Yield every value of the items, deleted ones too.

    Raises
    ------
    DataError
        Naming the item that is not of the shape that is documented.
    """
    for number, item in enumerate(items):
        place = f"{at}, values[{number}]"
        kpi, municipality = str(item.get("kpi", "")), str(item.get("municipality", ""))
        if not (KPI.fullmatch(kpi) and MUNICIPALITY.fullmatch(municipality)):
            raise DataError("no measure and municipality", at=place, way_out=OTHER_SHAPE)
        inner = item.get("values")
        if not isinstance(inner, list) or not all(isinstance(one, dict) for one in inner):
            raise DataError("the values are no list", at=place, way_out=OTHER_SHAPE)
        for one in inner:
            yield Value(
                kpi=kpi,
                municipality=municipality,
                year=_year(item.get("period"), at=place),
                sex=_sex(one.get("gender"), at=place),
                value=_number(one.get("value"), at=place),
                status=str(one.get("status") or ""),
                is_deleted=any(bool(part.get(key)) for part in (item, one) for key in _DELETED),
            )


def members_of(group: Item, *, at: str) -> tuple[str, ...]:
    """Give the codes of the members of a group of municipalities."""
    members = group["members"]
    if not isinstance(members, list):
        raise DataError("the members are no list", at=at, way_out=OTHER_SHAPE)
    # Version 1 and some saved files of version 2 say `id`.
    found = [str(one.get("member_id") or one.get("id") or "") for one in members]
    if not all(MUNICIPALITY.fullmatch(code) for code in found):
        raise DataError("a member has no code", at=at, way_out=OTHER_SHAPE)
    return tuple(sorted(set(found)))


_DELETED = ("isdeleted", "is_deleted")


def _no_number(name: str) -> None:
    raise ValueError(name)


def _first_text(found: Item, keys: tuple[str, ...], *, at: str) -> str:
    value = next((found[key] for key in keys if found.get(key)), "")
    if not isinstance(value, str):
        raise DataError("the next page is no address", at=at, way_out=OTHER_SHAPE)
    return value


def _year(period: Any, *, at: str) -> int:
    text = str(period)
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise DataError("the period is no year", at=at, way_out=OTHER_SHAPE)
    return int(text)


def _sex(gender: Any, *, at: str) -> str:
    told = gender or ALL_SEXES
    if told not in SEXES:
        raise DataError("an unknown gender", at=at, way_out=f"known: {', '.join(SEXES)}")
    return str(told)


def _number(value: Any, *, at: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise DataError("a value is no number", at=at, way_out=OTHER_SHAPE)
    return float(value)
