"""Where a number stands: the headings of a page, by the name that they have in an address."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from evaluation.report.language import say

_HEADING = re.compile(r"^##+ +(?P<words>.+?) *(\{(?P<about>[^{}]*)\})?$", re.MULTILINE)
_KEY = re.compile(r"`\{python\} page\.words\(\"(?P<key>[\w.]+)\"\)`")
_NAME = re.compile(r"#(?P<name>[\w-]+)")
_INCLUDE = re.compile(r"^\{\{< include (?P<file>\S+) >\}\}$", re.MULTILINE)


def headings(page: Path) -> Mapping[str, str]:
    """Give the words of every heading that stands in a page's source, by anchor."""
    return dict(_headings(page)) if page.is_file() else {}


def anchor(words: str) -> str:
    """Give the name that a heading without one has in an address, as pandoc makes it."""
    plain = re.sub(r"[^\w\s.-]", "", words.lower()).strip()
    return re.sub(r"^[^a-zåäö]+", "", re.sub(r"\s+", "-", plain))


def _headings(page: Path) -> Iterator[tuple[str, str]]:
    text = page.read_text(encoding="utf-8")
    for found in _HEADING.finditer(text):
        words = _KEY.sub(lambda match: say(match["key"]), found["words"])
        name = _NAME.search(found["about"] or "")
        yield (name["name"] if name else anchor(words)), words
    for included in _INCLUDE.finditer(text):
        yield from _headings(page.parent / included["file"])
