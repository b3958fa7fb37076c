"""Read declared values one by one and collect every fault on the way."""

from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.errors import EvaluationError, ProtocolError
from evaluation.provenance.nested import parse_toml

REQUIRED: Any = object()


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

    def given(self, key: str, kinds: tuple[type, ...], words: str, default: Any) -> bool:
        """Tell whether a value of the right type is declared; note why not."""
        self.asked.append(key)
        if key not in self.values:
            if default is REQUIRED:
                self.fault("missing value", key, way_out=f"declare {words}")
            return False
        value = self.values[key]
        fits = isinstance(value, kinds) and (not isinstance(value, bool) or bool in kinds)
        if not fits:
            self.fault(f"{words} was expected", key)
        return fits

    def section(self, key: str, *, required: bool = False) -> "Section":
        """Open the table under `key`; an absent one is empty."""
        found = self.given(key, (dict,), "a table", REQUIRED if required else {})
        return Section(self.values[key] if found else {}, at=self.place(key), faults=self.faults)

    def sections(self, key: str, *, required: bool = False) -> "list[Section]":
        """Open each table of the list under `key`."""
        found = self.given(key, (list,), "a list of tables", REQUIRED if required else [])
        items = self.values[key] if found else []
        if found and required and not items:
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


def whole_file(text: str, *, at: str) -> Section:
    """Read the outermost table of a file, whose faults are collected in it.

    Raises
    ------
    ProtocolError
        When the text is no TOML.
    """
    try:
        values = parse_toml(text)
    except ValueError as error:
        raise ProtocolError(f"not readable as TOML ({error})", at=at) from None
    return Section(values, at=at, faults=[])
