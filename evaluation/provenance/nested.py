"""TOML and JSON that somebody else wrote, to a depth that everything after it can follow."""

import json
import re
import tomllib
from typing import Any

DEEPEST = 50
LONGEST = 4 << 20
"""Signs: a plan or a mapping is a few thousand."""
_TOO_DEEP = f"nested more than {DEEPEST} deep"
# A dotted key takes the parser the square of its parts.
_DOTTED = re.compile(r"""(?<![\w"'-])(?:[\w"'-]+[ \t]*\.[ \t]*){50}""")


def parse_toml(text: str) -> dict[str, Any]:
    """Give the content of a TOML file.

    Raises
    ------
    ValueError
        When it is no TOML, too long or nested too deep.
    """
    if len(text) > LONGEST:
        raise ValueError(f"longer than {LONGEST >> 20} MB")
    if _DOTTED.search(text):
        raise ValueError(_TOO_DEEP)
    try:
        content = tomllib.loads(text)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    _require_shallow(content)
    return content


def parse_json(text: str) -> Any:
    """Give the content of a JSON file.

    Raises
    ------
    ValueError
        When it is no JSON or nested too deep.
    """
    try:
        content = json.loads(text)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    _require_shallow(content)
    return content


def _require_shallow(content: Any) -> None:
    level = [content]
    for _ in range(DEEPEST):
        level = [
            part
            for value in level
            if isinstance(value, dict | list)
            for part in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return
    raise ValueError(_TOO_DEEP)
