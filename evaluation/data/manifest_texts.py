"""Every text and number that `leverans.json` holds, for the identity guard."""

import json
from collections.abc import Iterator
from pathlib import Path

from evaluation.data.writer import MANIFEST_NAME

HASHES = "sha256"


def manifest_texts(folder: Path) -> Iterator[str | int | float]:
    """Yield all texts and numbers, keys included; file hashes are left out as random digits."""
    try:
        content = json.loads((folder / MANIFEST_NAME).read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError):
        return
    yield from _leaves(content)


def _leaves(value: object) -> Iterator[str | int | float]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            if key != HASHES:
                yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, str | int | float):
        yield value
