"""Every text and number that `leverans.json` holds, for the identity guard."""

from collections.abc import Iterator
from pathlib import Path

from evaluation.data.leverans.checks import MANIFEST_NAME, SHA256
from evaluation.provenance.nested import parse_json

HASHES = "sha256"


def manifest_texts(folder: Path) -> Iterator[str | int | float]:
    """Yield all texts and numbers, keys included; file hashes are left out as random digits.

    Of a manifest that is no JSON every line is a text.
    """
    try:
        content = (folder / MANIFEST_NAME).read_bytes()
    except OSError:
        return
    leaves: list[str | int | float] = []
    try:
        leaves += _leaves(parse_json(content.decode("utf-8-sig")))
    except ValueError:
        leaves += content.decode("latin-1").splitlines()
    yield from leaves


def _leaves(value: object) -> Iterator[str | int | float]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            if not (key == HASHES and isinstance(item, str) and SHA256.fullmatch(item)):
                yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, str | int | float):
        yield value
