"""Texts of published tables that a spreadsheet would compute, and back again.

A cell that begins with `=`, `+`, `-` or `@` is a formula to whoever opens the file in Excel. An
apostrophe before it makes it a text there, as when it is typed. A Swedish Excel parts fields at
semicolons whatever else stands on the line, so what follows one is held to the same. A text that
is a number stays as it is.
"""

import re

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_FIELD = r"(?:\A|(?<=[;\t\r\n]))"
# The wide forms are read as the narrow ones where Chinese or Japanese is written.
_COMPUTED = re.compile(rf"{_FIELD}(?=[ \u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'|\A[\t\r\n])")
_HELD = re.compile(rf"{_FIELD}'")


def held_as_text(text: str) -> str:
    """Put an apostrophe before what would be computed, and before an apostrophe there."""
    return text if _NUMBER.fullmatch(text) else _COMPUTED.sub("'", text)


def as_published(cell: str) -> str:
    """Give the text back that `held_as_text` was given."""
    return _HELD.sub("", cell)
