"""Values of indicators that others have published: of the registry's file, and of the snapshot."""

import csv
from collections.abc import Iterator, Mapping
from importlib.resources import files

from data_schemas.kolada import snapshot

NATION = "0000"
PUBLISHED = "published.csv"
Value = Mapping[str, str | float]


def published_values() -> Iterator[Value]:
    """Yield what audits have printed: indicator, definition, whose, year, value and source.

    `part` and `whole` are NaN where no counts were printed.
    """
    text = (files("data_schemas") / "indicators" / PUBLISHED).read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        numbers = {name: float(row[name] or "nan") for name in ("year", "value", "part", "whole")}
        yield {**row, **numbers}


def snapshot_values(kpi: str, municipality: str, name: str) -> Iterator[Value]:
    """Yield the values of a published measure for a municipality, and for the whole country.

    Parameters
    ----------
    name : str
        What the municipality is called.
    """
    whose = {municipality: name, NATION: "Riket"}
    for row in snapshot()["varden"]:
        if row["kpi"] == kpi and row["kommun"] in whose:
            yield {
                "whose": whose[row["kommun"]],
                "year": float(row["ar"]),
                "value": float(row["varde"]),
                "source": str(row["kalla"]),
            }
