"""What a page consists of."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.render.values import Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Markdown between cells; `line` is its first line in the file called `name`."""

    name: str
    line: int
    content: str

    def place(self, offset: int) -> str:
        """Where a sign of the content stands, as file and line."""
        return f"{self.name}:{self.line + self.content.count(chr(10), 0, offset)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One Python cell with its options; its code begins on line `code_line`."""

    name: str
    line: int
    code_line: int
    code: str
    options: Mapping[str, Any]

    @property
    def label(self) -> str:
        """The cell's name, unique on its page."""
        return str(self.options.get("label", ""))

    @property
    def place(self) -> str:
        """Where the cell begins, as file and line."""
        return f"{self.name}:{self.line}"


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
        In the order of the file, with those of included files where they are included.
    values : Values
        What `{{< meta >}}` and `{{< var >}}` may ask for.
    """

    path: Path
    name: str
    meta: Mapping[str, Any]
    parts: tuple[Text | Cell, ...]
    values: Values

    @property
    def formats(self) -> tuple[str, ...]:
        """What the page itself says that it becomes, by Quarto's names; empty when it does not."""
        declared = self.meta.get("format", ())
        return (declared,) if isinstance(declared, str) else tuple(declared)
