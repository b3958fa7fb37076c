"""What a page consists of."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Markdown between cells; `line` is its first line in the file."""

    line: int
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One Python cell with its options."""

    line: int
    code: str
    options: Mapping[str, Any]

    @property
    def label(self) -> str:
        """The cell's name, unique on its page."""
        return str(self.options.get("label", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A parsed page.

    Attributes
    ----------
    name : str
        File name for messages, relative to the project.
    meta : mapping
        Front matter.
    parts : tuple of Text or Cell
        In the order of the file.
    """

    path: Path
    name: str
    meta: Mapping[str, Any]
    parts: tuple[Text | Cell, ...]
