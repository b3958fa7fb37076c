"""Every text of the pages in the language of the page: one catalogue, `texts/<language>/`.

A key is the name of a file and the path inside it: `answer.nothing_found` is `nothing_found`
in `texts/sv/answer.toml`. A template holds words and `{placeholders}`, and no markup that
depends on what is said.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from importlib.resources import files
from string import Formatter
from typing import Concatenate, Literal, ParamSpec, TypeVar, get_args
from typing import Protocol as Structure

from evaluation.errors import UsageError

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT: Language = "sv"
_SPOKEN: ContextVar[Language] = ContextVar("language", default=DEFAULT)

Given = ParamSpec("Given")
Made = TypeVar("Made")


class Speaker(Structure):
    """Something that has a language: a page."""

    @property
    def language(self) -> Language:
        """What its methods speak."""


Speaking = TypeVar("Speaking", bound=Speaker)


def spoken() -> Language:
    """Tell which language is spoken now."""
    return _SPOKEN.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language until the end of the block."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def known(language: str) -> Language:
    """Give the language, or refuse what no text is written in."""
    for item in LANGUAGES:
        if item == language:
            return item
    way_out = f"allowed: {', '.join(LANGUAGES)}"
    raise UsageError(f"no texts in language '{language}'", at="the page", way_out=way_out)


def in_own_language(
    method: Callable[Concatenate[Speaking, Given], Made],
) -> Callable[Concatenate[Speaking, Given], Made]:
    """Let a method speak the language of its object."""

    @wraps(method)
    def spoken_method(speaker: Speaking, /, *given: Given.args, **named: Given.kwargs) -> Made:
        with speaking(speaker.language):
            return method(speaker, *given, **named)

    return spoken_method


def say(key: str, **parts: str) -> str:
    """Give a text in the language that is spoken.

    Parameters
    ----------
    key : str
        `<file>.<path>` in the catalogue.
    parts : str
        What the placeholders of the template stand for, all of them and no others.

    Raises
    ------
    UsageError
        When there is no such text, or a placeholder is missing or unknown.
    """
    language = spoken()
    template = _template(key, language)
    wanted = placeholders(template)
    if wanted != parts.keys():
        missing, surplus = sorted(wanted - parts.keys()), sorted(parts.keys() - wanted)
        told = [f"no {', '.join(missing)}"] if missing else []
        told += [f"{', '.join(surplus)} has no place"] if surplus else []
        raise UsageError("; ".join(told), at=f"text '{key}' in {language}")
    return template.format(**parts)


def placeholders(template: str) -> frozenset[str]:
    """Name what a template leaves open."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Give every template of a language by its key."""
    folder = files("evaluation.report") / "texts" / language
    found: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            room = file.name.removesuffix(".toml")
            found |= _flat(room, tomllib.loads(file.read_text(encoding="utf-8")))
    return found


def _flat(start: str, values: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in values.items():
        key = f"{start}.{name}"
        found |= _flat(key, value) if isinstance(value, Mapping) else {key: str(value)}
    return found


def _template(key: str, language: Language) -> str:
    templates = catalogue(language)
    if key not in templates:
        room = key.partition(".")[0]
        raise UsageError(f"unknown text '{key}'", at=f"texts/{language}/{room}.toml")
    return templates[key]
