"""Published rows of indicators, found by definition, group and year."""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from evaluation.protocol.indicators.indicator import Definition, Indicator
from evaluation.protocol.indicators.measures import MEASURES
from evaluation.protocol.indicators.registry import one_series
from evaluation.report.material import Material

ALL = ""


def indicators(material: Material, *, mixes: bool = False) -> tuple[Indicator, ...]:
    """Give the declared indicators as the plan orders them: mixes, or all others."""
    found = material.printed.indicators
    return tuple(item for item in found if (MEASURES[item.measure].counts == "mix") == mixes)


def rows_of(
    material: Material, item: Indicator, definition: Definition | None = None
) -> pd.DataFrame:
    """Give all rows of a definition; the first one's when none is named."""
    table = material.table("indicators")
    own = (table["indicator"] == item.id) & (table["version"] == item.version)
    name = (definition or item.main).name
    return table[own & (table["definition"] == name)].sort_values("year")


def series(
    material: Material, item: Indicator, definition: Definition | None = None
) -> pd.DataFrame:
    """Give one row a year for everybody; of one id and version only."""
    rows = rows_of(material, item, definition)
    whole = rows[(rows["group_kind"] == ALL) & (rows["level"] == ALL)]
    if len(whole):
        one_series(zip(whole["indicator"], whole["version"], strict=True))
    return whole


def shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows whose value may be shown."""
    return rows[rows["estimate"].notna()]


def latest_year(material: Material) -> int:
    """Give the year that is told of: the latest one of most indicators.

    Some look back on the year before and are a year ahead of the others.
    """
    told = [shown(series(material, item))["year"] for item in indicators(material)]
    years = Counter(int(own.max()) for own in told if len(own))
    return max(years, key=lambda year: (years[year], year))


def published(material: Material, item: Indicator) -> Iterator[dict[str, object]]:
    """Yield what others have published of an indicator, by year."""
    table = material.table("indicator_published")
    if len(table):
        own = table[table["indicator"] == item.id].sort_values(["year", "whose"])
        for row in own.to_dict("records"):
            yield {str(name): value for name, value in row.items()}
