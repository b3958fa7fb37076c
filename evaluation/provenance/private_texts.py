"""Texts that may not leave the machine: paths, identity numbers, pseudonyms."""

import re
from collections.abc import Iterator, Mapping, Sequence

from evaluation.errors import DisclosureError

_ALONE = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
# Day 61-91 marks a samordningsnummer; a letter as seventh digit the interim (T) numbers.
_DATE = r"(?:\d{2})?\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|6[1-9]|[78]\d|9[01])"
IDENTITY_NUMBER = re.compile(_ALONE.format(_DATE + r"[-+]?[\dTRSUWXJKLMN]\d{3}"))
_FORBIDDEN = (
    (
        "an absolute path",
        re.compile(r"(?:^|[\s'\"(=])(?:/(?:[\w.-]+/)+|~/|[A-Za-z]:\\|\\\\|file:)"),
    ),
    ("an identity number", IDENTITY_NUMBER),
    ("a person's pseudonym", re.compile(_ALONE.format(r"P[0-9A-F]{10}"))),
)


def refuse_private_texts(content: object, *, where: str) -> None:
    """Refuse a nested value with such a text; the message says where it is, never what.

    Parameters
    ----------
    content : object
        Mappings, sequences and plain values.
    where : str
        What the value is, for the message: `manifest`.
    """
    for place, text in _texts(content, ""):
        for what, pattern in _FORBIDDEN:
            if pattern.search(text):
                raise DisclosureError(
                    f"{what} in the {where}", at=place, way_out="name it another way"
                )


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for number, (key, item) in enumerate(value.items()):
            yield f"{place} key {number + 1}".strip(), str(key)
            yield from _texts(item, f"{place}.{key}".lstrip("."))
    elif isinstance(value, Sequence):
        for number, item in enumerate(value):
            yield from _texts(item, f"{place}[{number}]")
