"""A command may not name a person: what is in a name reaches messages, logs and manifests."""

import re
from collections.abc import Sequence
from pathlib import Path

from evaluation.errors import UsageError
from evaluation.provenance.private_texts import IDENTITY_NUMBER

FEWEST_DIGITS = 9  # of an interim number; no other has fewer
_PARTS = re.compile(r"[/\\=]")


def refuse_named_persons(arguments: Sequence[str]) -> None:
    """Refuse a command with an identity number in it, before anything is said or written.

    Parameters
    ----------
    arguments : sequence of str
        Words of the command. Where a path among them leads counts too, and the current folder.

    Raises
    ------
    UsageError
        It says which word, never what it is.
    """
    words = {f"argument {number}": text for number, text in enumerate(arguments, start=1)}
    for place, text in {"the current folder": ".", **words}.items():
        if any(_names_a_person(part) for told in (text, _led_to(text)) for part in _cut(told)):
            raise UsageError(
                "an identity number in a name", at=place, way_out="rename the file or folder"
            )


def _cut(text: str) -> list[str]:
    return _PARTS.split(text)


def _led_to(text: str) -> str:
    try:
        return str(Path(text.rpartition("=")[2] or ".").resolve())
    except (OSError, ValueError, RuntimeError):
        return ""


def _names_a_person(text: str) -> bool:
    if sum(sign.isdigit() for sign in text) < FEWEST_DIGITS:
        return False
    from evaluation.data.identity.numbers import is_identity_number

    return bool(IDENTITY_NUMBER.search(text)) or is_identity_number(text)
