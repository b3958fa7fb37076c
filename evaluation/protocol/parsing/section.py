"""Read declared values one by one and collect every fault on the way."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.errors import EvaluationError, ProtocolError

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_REQUIRED: Any = object()
_PAIRS = ([int, int], [int, float], [float, int], [float, float])


class Section:
    """One table of the protocol; remembers which keys were asked for.

    Parameters
    ----------
    values : mapping
        The table as parsed from TOML.
    at : str
        Where it stands, `outcomes[1]`; empty for the whole file.
    faults : list
        Grows by one for each fault; nothing is raised here.
    """

    def __init__(self, values: Any, *, at: str, faults: list[EvaluationError]) -> None:
        self.at = at
        self.faults = faults
        self.asked: list[str] = []
        self.values: Mapping[str, Any] = values if isinstance(values, Mapping) else {}
        if not isinstance(values, Mapping):
            self.fault("a table was expected", "")

    def place(self, key: str) -> str:
        """Name the key with the tables around it."""
        return ".".join(part for part in (self.at, key) if part) or "protocol.toml"

    def fault(
        self, problem: str, key: str, *, allowed: Sequence[str] = (), way_out: str = ""
    ) -> None:
        """Note a fault; reading goes on."""
        self.faults.append(
            ProtocolError(problem, at=self.place(key), allowed=allowed, way_out=way_out)
        )

    def get(self, key: str, kinds: tuple[type, ...], words: str, default: Any) -> Any:
        """Take a value of the right type, or note why not and go on with a stand-in."""
        self.asked.append(key)
        if key not in self.values:
            if default is _REQUIRED:
                self.fault("missing value", key, way_out=f"declare {words}")
                return kinds[0]()
            return default
        value = self.values[key]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            self.fault(f"{words} was expected", key)
            return kinds[0]() if default is _REQUIRED else default
        return value

    def text(self, key: str, default: str = _REQUIRED, *, allowed: Sequence[str] = ()) -> Any:
        """Take a text, one of `allowed` when given."""
        value = self.get(key, (str,), "a text", default)
        given = key in self.values and isinstance(self.values[key], str)
        if given and allowed and value not in allowed:
            self.fault(f"unknown value '{value}'", key, allowed=allowed)
            return allowed[0]
        return value or allowed[0] if allowed and default is _REQUIRED else value

    def name(self, key: str = "name") -> str:
        """Take a name usable in file names and columns."""
        value = str(self.text(key))
        if value and not _NAME.fullmatch(value):
            self.fault(f"'{value}' is not a name", key, way_out="use a-z, 0-9 and _")
        return value

    def integer(self, key: str, default: int = _REQUIRED, *, minimum: int = 0) -> int:
        """Take a whole number of at least `minimum`."""
        value = int(self.get(key, (int,), "a whole number", default))
        if key in self.values and value < minimum:
            self.fault(f"{value} is below {minimum}", key)
            return minimum
        return value

    def number(self, key: str, default: float, *, low: float = 0.0, high: float = 1.0) -> float:
        """Take a number between `low` and `high`."""
        value = float(self.get(key, (float, int), "a number", default))
        if not low <= value <= high:
            self.fault(f"{value:g} is outside {low:g} to {high:g}", key)
        return value

    def flag(self, key: str, default: bool) -> bool:
        """Take true or false."""
        return bool(self.get(key, (bool,), "true or false", default))

    def list_of(
        self, key: str, kind: type, default: tuple[Any, ...] = _REQUIRED
    ) -> tuple[Any, ...]:
        """Take a list whose items are all of one type."""
        names = {str: "texts", bool: "true or false"}
        words = f"a list of {names.get(kind, 'whole numbers')}"
        items = tuple(self.get(key, (list, tuple), words, default))
        if any(type(item) is not kind for item in items):
            self.fault(f"{words} was expected", key)
            return ()
        return items

    def ranges(self, key: str) -> dict[str, tuple[float, float]]:
        """Take a table of names with [lowest, highest] each; empty when absent."""
        found = {}
        for name, limits in self.get(key, (dict,), "a table of ranges", {}).items():
            is_pair = isinstance(limits, list) and [type(item) for item in limits] in _PAIRS
            if not is_pair or limits[0] > limits[1]:
                self.fault("[lowest, highest] was expected", f"{key}.{name}")
                continue
            found[str(name)] = (float(limits[0]), float(limits[1]))
        return found

    def month(self, key: str) -> int | None:
        """Take a calendar month `YYYY-MM` as a month count, or nothing."""
        value = self.text(key, "")
        found = _MONTH.fullmatch(value)
        if value and not found:
            self.fault("a month was expected", key, way_out="write it as YYYY-MM")
        # Months are counted as year * 12 + month - 1 in the whole house.
        return int(found[1]) * 12 + int(found[2]) - 1 if found else None

    def section(self, key: str, *, required: bool = False) -> "Section":
        """Open the table under `key`; an absent one is empty."""
        values = self.get(key, (dict,), "a table", _REQUIRED if required else {})
        return Section(values, at=self.place(key), faults=self.faults)

    def sections(self, key: str, *, required: bool = False) -> "list[Section]":
        """Open each table of the list under `key`."""
        items = self.get(key, (list,), "a list of tables", _REQUIRED if required else [])
        if required and key in self.values and not items:
            self.fault("nothing is declared", key)
        place = self.place(key)
        return [
            Section(item, at=f"{place}[{number}]", faults=self.faults)
            for number, item in enumerate(items)
        ]

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.values:
            if key not in self.asked:
                self.fault(f"unknown key '{key}'", key, allowed=sorted(self.asked))
