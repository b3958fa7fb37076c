"""What a declared value may be: its type, its limits, and what stands in for a faulty one."""

import datetime
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from evaluation.protocol.parsing.section import REQUIRED, Section

NAME = r"[a-z][a-z0-9_]*"
VERSION = r"\d{1,4}(\.\d{1,4}){0,2}"
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_LONGEST = 20_000  # characters; a text of a page, not a book


class Rule(Protocol):
    """Takes a value from a section, or notes a fault and gives a stand-in."""

    def take(self, section: Section, key: str, default: Any) -> Any:
        """Give the declared value, or the default."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text: one of `allowed`, or in the form of `pattern`, where they are given.

    It may be empty only where nothing is the default.
    """

    allowed: Sequence[str] = ()
    pattern: str = ""
    shape: str = ""

    def take(self, section: Section, key: str, default: Any) -> str:
        """Give the declared value, or the default."""
        stand_in = default if default is not REQUIRED else next(iter(self.allowed), "")
        if not section.given(key, (str,), "a text", default):
            return str(stand_in)
        value = str(section.values[key])
        if self.allowed and value not in self.allowed:
            section.fault(f"unknown value '{value}'", key, allowed=self.allowed)
        elif not value.strip() and default != "":
            section.fault("the text is empty", key, way_out="declare a text")
        elif self.pattern and value and not re.fullmatch(self.pattern, value):
            section.fault(f"'{value}' is not {self.shape}", key, way_out=_SHAPES[self.shape])
        elif len(value) > _LONGEST:
            section.fault("the text is too long", key, way_out=f"{_LONGEST} characters at most")
        else:
            return value
        return str(stand_in) or value


_SHAPES = {
    "a name": "use a-z, 0-9 and _",
    "a version": "write it as 1.2.0",
    "a file of the study": "write its name alone, as kolada.json",
    "a source": "write lokal, or an id of Kolada as N31814",
}
NAMED = Text(pattern=NAME, shape="a name")
VERSIONED = Text(pattern=VERSION, shape="a version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date, written YYYY-MM-DD."""

    def take(self, section: Section, key: str, default: Any) -> str:
        """Give the declared value, or the default."""
        value = Text().take(section, key, default)
        try:
            is_date = bool(value) and datetime.date.fromisoformat(value).isoformat() == value
        except ValueError:
            is_date = False
        if value and not is_date:
            section.fault(f"'{value}' is not a date", key, way_out="write it as YYYY-MM-DD")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A calendar month, written YYYY-MM, as a month count; nothing when it is not declared."""

    def take(self, section: Section, key: str, default: Any) -> int | None:
        """Give the declared value, or the default."""
        if not section.given(key, (str,), "a text", default):
            return None
        found = _MONTH.fullmatch(section.values[key])
        if found is None or int(found[1]) < _FIRST_YEAR:
            section.fault("a month was expected", key, way_out="write it as YYYY-MM")
            return None
        # Months are counted as year * 12 + month - 1 in the whole house.
        return int(found[1]) * 12 + int(found[2]) - 1


_FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """True or false."""

    def take(self, section: Section, key: str, default: Any) -> bool:
        """Give the declared value, or the default."""
        found = section.given(key, (bool,), "true or false", default)
        return bool(section.values[key] if found else default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number from `low` to `high`."""

    low: int = 0
    high: int

    def take(self, section: Section, key: str, default: Any) -> Any:
        """Give the declared value, or the default."""
        if section.given(key, (int,), "a whole number", default):
            value = int(section.values[key])
            _within(section, key, value, self.low, self.high)
            return min(max(value, self.low), self.high)
        return self.low if default is REQUIRED else default


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number from `low` to `high`; `inf` only where that is the highest."""

    low: float = 0.0
    high: float = 1.0

    def take(self, section: Section, key: str, default: Any) -> Any:
        """Give the declared value, or the default."""
        if section.given(key, (float, int), "a number", default):
            value = section.values[key]
            _within(section, key, value, self.low, self.high)
            return float(min(max(value, self.low), self.high))
        return self.low if default is REQUIRED else default


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    """A list of values that each follow `item`; none stands twice."""

    item: Text | Whole | Number | Flag = field(default_factory=Text)
    filled: bool = False

    def take(self, section: Section, key: str, default: Any) -> tuple[Any, ...]:
        """Give the declared values, or the default."""
        types, words = _ITEMS[type(self.item)]
        stand_in = () if default is REQUIRED else tuple(default)
        if not section.given(key, (list, tuple), words, default):
            return stand_in
        values = tuple(section.values[key])
        if any(type(value) not in types for value in values):
            section.fault(f"{words} was expected", key)
            return stand_in
        before, taken = len(section.faults), []
        for place, value in enumerate(values):
            if value in values[:place]:
                section.fault(f"'{value}' is declared twice", key)
            one = Section({key: value}, at=section.at, faults=section.faults)
            taken.append(self.item.take(one, key, REQUIRED))
        if self.filled and not values:
            section.fault("nothing is declared", key)
        return stand_in if len(section.faults) > before else tuple(taken)


_ITEMS: dict[type, tuple[tuple[type, ...], str]] = {
    Text: ((str,), "a list of texts"),
    Whole: ((int,), "a list of whole numbers"),
    Number: ((int, float), "a list of numbers"),
    Flag: ((bool,), "a list of true or false"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """A table of names with [lowest, highest] each."""

    def take(self, section: Section, key: str, default: Any) -> dict[str, tuple[float, float]]:
        """Give the declared values, or the default."""
        if not section.given(key, (dict,), "a table of ranges", default):
            return {}
        found = {}
        for name, limits in section.values[key].items():
            is_pair = isinstance(limits, list) and len(limits) == len(("lowest", "highest"))
            if not (is_pair and all(map(_is_finite, limits)) and limits[0] <= limits[1]):
                section.fault("[lowest, highest] was expected", f"{key}.{name}")
                continue
            found[str(name)] = (float(limits[0]), float(limits[1]))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """A table of names with a calendar month each."""

    def take(self, section: Section, key: str, default: Any) -> dict[str, int]:
        """Give the declared values, or the default."""
        if not section.given(key, (dict,), "a table of months", default):
            return {}
        below = Section(section.values[key], at=section.place(key), faults=section.faults)
        found = {name: Month().take(below, name, None) for name in below.values}
        return {name: month for name, month in found.items() if month is not None}


def _is_finite(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]


def _within(section: Section, key: str, value: float, low: float, high: float) -> None:
    """Note a value beyond its limits; the nearest limit stands in."""
    if value != value:
        section.fault("a number was expected", key)
    elif value < low:
        section.fault(f"{_short(value)} is below {_short(low)}", key)
    elif value > high:
        section.fault(f"{_short(value)} is above {_short(high)}", key)


def _short(value: float) -> str:
    text = str(value) if isinstance(value, int) else f"{value:g}"
    return text if len(text) <= _WRITTEN_OUT else f"{text[:_WRITTEN_OUT]}…"


_WRITTEN_OUT = 12  # digits of a number in a message
