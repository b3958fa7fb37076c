"""Text that somebody wrote (labels, names, notes) on its way to a page, as it was written.

A sign that Markdown, HTML, Typst, a shortcode or a figure could read as markup is marked when
the material is read: it is moved to a private plane of Unicode. It passes through sentences and
tables there and becomes a sign again where the page is made, in that place's own way. No
sentence in between has to think of it, so none can forget it.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from html import escape
from typing import Any

import pandas as pd

from evaluation.provenance.project import find_project

MARKUP = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
NO_SIGN = "□"
"""Stands for what the house's font lacks: PDF/UA allows no missing letter."""
METHOD = "method"
"""The one column of the framework's own words that code compares with."""
PATH = "analysis"
"""The column whose texts are names joined by colons; a level among them may have any letters."""
_PLANE = 0xF0000
_MARK = {ord(sign): _PLANE + ord(sign) for sign in MARKUP}
_SIGN = {place: sign for sign, place in _MARK.items()}
_ESCAPED = {place: f"\\{chr(sign)}" for place, sign in _SIGN.items()}
# Read raw, HTML still ends at a fence of backticks and still has shortcodes in braces.
_REFERENCE = {ord(sign): f"&#{ord(sign)};" for sign in "`{}"}
# Names, numbers and codes, which are compared with others and hold no markup: `inte_nu`, `a:b.c`.
_NAME = re.compile(r"-?[^\W_](?:[\w:]|[.-](?=\w))*", re.ASCII)
# Spaces that hold a number together stay.
_BREAKS = re.compile(r"[^\S\u00a0\u2007\u202f]+")


def literal(text: str) -> str:
    """Mark every sign of a text that could be read as markup; what is marked stays marked.

    Ordinary white space becomes one space, and what the house's font lacks becomes `□`.
    """
    words = _BREAKS.sub(" ", text).strip()
    if not _letters().issuperset(words):
        words = "".join(sign if sign in _letters() else NO_SIGN for sign in words)
    return words.translate(_MARK)


def as_markdown(text: str) -> str:
    """Write marked signs so that Markdown shows them; the rest is Markdown."""
    return text.translate(_ESCAPED)


def as_words(text: str) -> str:
    """Write marked signs as they are, for where nothing is read as markup."""
    return text.translate(_SIGN)


def as_html(text: str) -> str:
    """Write a text as the content of an HTML element or attribute."""
    return escape(_BREAKS.sub(" ", as_words(text))).translate(_REFERENCE)


def marked(content: Any) -> Any:
    """Mark every text in plans, tables and JSON, keys too; names, numbers and codes stay."""
    if isinstance(content, str):
        return content if _NAME.fullmatch(content) else literal(content)
    if isinstance(content, pd.DataFrame):
        return _marked_table(content)
    if isinstance(content, Mapping):
        return {marked(key): marked(value) for key, value in content.items()}
    if isinstance(content, tuple | list):
        return type(content)(marked(value) for value in content)
    if is_dataclass(content) and not isinstance(content, type):
        values = {item.name: marked(getattr(content, item.name)) for item in fields(content)}
        return replace(content, **values)
    return content


def _marked_table(table: pd.DataFrame) -> pd.DataFrame:
    held = table.select_dtypes(exclude=["number", "bool"]).columns
    texts = [name for name in held if name != METHOD]
    return table.assign(**{name: [_cell(name, value) for value in table[name]] for name in texts})


def _cell(column: str, value: Any) -> Any:
    if column == PATH and isinstance(value, str):
        return ":".join(marked(part) for part in value.split(":"))
    return marked(value)


@cache
def _letters() -> frozenset[str]:
    """Every sign that the house's fonts have, with the marked ones."""
    from matplotlib.ft2font import FT2Font

    fonts = sorted((find_project().style / "fonts").glob("*.otf"))
    found = [frozenset(map(chr, FT2Font(str(font)).get_charmap())) for font in fonts]
    return frozenset.intersection(*found) | frozenset(map(chr, _SIGN))
