"""Lines of Markdown, told apart by whether they stand in code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*(.*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line.

    Attributes
    ----------
    opens : str or None
        What stands after the fence, on a line that begins a block of code.
    is_code : bool
        Whether it is a line of such a block, its fences included.
    """

    text: str
    opens: str | None
    is_code: bool


def lines_of(content: str) -> Iterator[Line]:
    """Give the lines of a Markdown text."""
    fence = ""
    for text in content.split("\n"):
        match = _FENCE.match(text)
        if match and (not fence or match.group(1).startswith(fence)):
            opens, fence = (None, "") if fence else (match.group(2), match.group(1))
            yield Line(text=text, opens=opens, is_code=True)
        else:
            yield Line(text=text, opens=None, is_code=bool(fence))
