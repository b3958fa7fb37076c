"""What the tables of kinds share: the kinds of study, and rows found by name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, Protocol, TypeVar

Study = Literal["register", "table", "panel", "indicators"]


class Named(Protocol):
    """A row with a name."""

    @property
    def name(self) -> str: ...  # noqa: D102 - described by the class


Row = TypeVar("Row", bound=Named)


def by_name(*rows: Row) -> Mapping[str, Row]:
    """Give the rows of a table by their names, in order."""
    return MappingProxyType({row.name: row for row in rows})
