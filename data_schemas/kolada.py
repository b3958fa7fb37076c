"""Published values that delivered data are compared with, from a snapshot of Kolada."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any


@cache
def snapshot() -> Mapping[str, Any]:
    """Return the shipped snapshot: source, licence, fetch note, measures and values."""
    path = Path(__file__).with_name("kolada.json")
    return MappingProxyType(json.loads(path.read_text(encoding="utf-8")))


@cache
def _values() -> Mapping[tuple[str, str, int], float]:
    return {(v["kpi"], v["kommun"], v["ar"]): v["varde"] for v in snapshot()["varden"]}


def published(kpi: str, municipality: str, year: int) -> float | None:
    """Return the published value of a measure, or None when the snapshot has none.

    Parameters
    ----------
    kpi : str
        Kolada id, such as `N31814`.
    municipality : str
        Four-digit code.
    year : int
    """
    return _values().get((kpi, municipality, year))
