"""The code lists, read once from `codes.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType


@cache
def _lists() -> Mapping[str, Mapping[str, str]]:
    content = tomllib.loads(Path(__file__).with_name("codes.toml").read_text(encoding="utf-8"))
    return {name: MappingProxyType(entry["codes"]) for name, entry in content.items()}


def code_list(name: str) -> Mapping[str, str]:
    """Return the labels (Swedish) of a code list by code.

    Raises
    ------
    KeyError
        When no list has that name.
    """
    return _lists()[name]
