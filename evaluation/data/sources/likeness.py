"""How alike a header and a known name are, whatever their case, language and dashes."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from evaluation.data.sources.tables import NUMBERED

SYNONYMS = Path(__file__).with_name("synonyms.toml")
CAMEL = re.compile(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])")
GROUP = re.compile(r"^(.*?[^\W\d])[ _.-]?([1-9][0-9]?)$")
UNLIKE = 0.6
SHORTEST_PART = 4
PART, BESIDE = 0.9, 0.75


@cache
def synonyms() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return other names by name in the mappings, for columns, files and what to leave out."""
    content = tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))
    return {
        section: {name: tuple(words) for name, words in entries.items()}
        for section, entries in content.items()
    }


@cache
def words(name: str) -> tuple[str, ...]:
    """Split a name into plain lower-case words: `Planerat_slutDatum` → planerat, slut, datum."""
    spaced = CAMEL.sub(" ", name).casefold()
    plain = unicodedata.normalize("NFKD", spaced)
    ascii_only = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return tuple(re.findall(r"[a-z]+|[0-9]+|%", ascii_only))


@cache
def likeness(header: str, name: str) -> float:
    """Return 1 for the same words, less the fewer letters they share, 0 for nothing."""
    left, right = "".join(words(header)), "".join(words(name))
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    matcher = SequenceMatcher(None, left, right)
    # The bounds are cheap, and most pairs of names have nothing in common.
    bounds = (matcher.real_quick_ratio, matcher.quick_ratio)
    ratio = matcher.ratio() if all(bound() >= UNLIKE for bound in bounds) else 0.0
    # The words of one name within those of the other: "Insatsens startdatum" and "startdatum".
    shorter, longer = sorted((set(words(header)), set(words(name))), key=len)
    if shorter < longer and len("".join(shorter)) >= SHORTEST_PART:
        ratio = max(ratio, PART * len("".join(shorter)) / len("".join(longer)), BESIDE)
    return ratio


def grouped(headers: list[str]) -> dict[str, str]:
    """Return headers by what they are called with their number left open.

    `Kon1`, `Kon2` become `Kon{n}` when at least two numbers occur, or the header is one of a
    set of groups.
    """
    stems: dict[str, list[str]] = {}
    for header in headers:
        if found := GROUP.match(header.strip()):
            stems.setdefault(found[1], []).append(header)
    many = {stem for stem, members in stems.items() if len(members) > 1}
    result = {}
    for header in headers:
        found = GROUP.match(header.strip())
        if found and found[1] in many:
            before = header.strip()[: found.start(2)]
            result[header] = f"{before}{NUMBERED}"
        else:
            result[header] = header.strip()
    return result
