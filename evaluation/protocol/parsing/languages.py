"""Texts that a plan gives in several languages, in one of them.

A text is `"Praktik"`, or `{ sv = "Praktik", en = "Work placement" }` wherever pages print it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from evaluation.protocol.parsing.schema import DECLARATIONS

SWEDISH = "sv"
PROSE = frozenset({"label", "description", "reference_label", "what", "reason", *DECLARATIONS})
"""Keys that hold what is printed, never what is computed from or compared."""


def in_language(
    values: Mapping[str, Any], language: str, *, otherwise: Callable[[str], str] = str
) -> dict[str, Any]:
    """Give parsed declarations with every printed text in one language.

    Parameters
    ----------
    otherwise : callable
        What is made of a Swedish text that the language lacks.
    """
    return {
        key: _text(value, language, otherwise)
        if key in PROSE
        else _inside(value, language, otherwise)
        for key, value in values.items()
    }


def _inside(value: Any, language: str, otherwise: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return in_language(value, language, otherwise=otherwise)
    if isinstance(value, list):
        return [_inside(item, language, otherwise) for item in value]
    return value


def _text(value: Any, language: str, otherwise: Callable[[str], str]) -> Any:
    """Give the text; what is no text is left for the reader of its section to refuse."""
    given = value if isinstance(value, Mapping) else {SWEDISH: value}
    if not given.keys() <= {SWEDISH, "en"} or not isinstance(given.get(SWEDISH), str):
        return value
    own, swedish = given.get(language, ""), given[SWEDISH]
    if not isinstance(own, str):
        return value
    return own or (otherwise(swedish) if swedish and language != SWEDISH else swedish)
