"""What each delivered column is used for, read once from `uses.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from data_schemas.declare import Table

USES: Mapping[str, str] = MappingProxyType(
    {
        "key": "nyckel",
        "cohort": "utvärderingar",
        "indicators": "indikatorer",
        "cost": "kostnad",
        "quality": "datakvalitet",
        "rules": "kontroll",
        "sources": "omvandling",
    }
)
"""Every use, with what the dictionary calls it."""


@cache
def _content() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("uses.toml").read_text(encoding="utf-8"))


def with_uses(declared: Table) -> Table:
    """Give a table whose columns say what they are used for; what is not listed has no use."""
    own = _content().get(declared.name, {})
    columns = tuple(
        replace(column, used_for=tuple(own.get(column.name, ()))) for column in declared.columns
    )
    return replace(declared, columns=columns)


def listed() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Give the uses by table and column, as they are written."""
    return {
        table: {name: tuple(uses) for name, uses in columns.items()}
        for table, columns in _content().items()
    }
