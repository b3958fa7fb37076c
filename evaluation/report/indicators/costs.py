"""Results beside cost per inhabitant, where a snapshot of Kolada has it."""

import math
from collections.abc import Iterator

from evaluation.data.kolada.measures import COSTS
from evaluation.data.kolada.snapshot import SIMILAR
from evaluation.data.published_series import COUNTRY, OWN
from evaluation.protocol.indicators.indicator import Indicator
from evaluation.report.heads import heads
from evaluation.report.indicators.rows import indicators, series, shown
from evaluation.report.indicators.words import value_with_interval
from evaluation.report.labels import told
from evaluation.report.language import say
from evaluation.report.literal import literal
from evaluation.report.markup import Passage, Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import decimal

COST_COLUMNS = (OWN, COUNTRY, SIMILAR)


def cost_table(material: Material) -> Table:
    """Tabulate results beside cost per inhabitant, year by year."""
    costs = material.table("indicator_costs")
    there = set(costs["kpi"]) if len(costs) else set()
    kpi = next((one for one in COSTS if one in there), "")
    known = {
        (str(row["about"]), int(float(str(row["year"])))): float(str(row["value"]))
        for row in (costs[costs["kpi"] == kpi].to_dict("records") if kpi else ())
    }
    groups = [
        (told(item.title), tuple(_beside_cost(material, item, known)))
        for item in indicators(material)
        if item.about == "result" and known
    ]
    return Table(
        columns=heads(
            "indicators.column.year",
            "indicators.column.own",
            "indicators.column.cost_own",
            "indicators.column.cost_country",
            "indicators.column.cost_similar",
        ),
        groups=tuple((title, rows) for title, rows in groups if rows),
        caption=say("indicators.caption.costs", title=_cost_title(material, kpi)),
        kind="wide",
    )


def cost_lead(material: Material) -> Passage:
    """Say how to read results beside cost, or that no cost is there."""
    if not len(material.table("indicator_costs")):
        return Passage(say("indicators.cost.none"))
    return Passage(say("indicators.cost.lead"))


def _beside_cost(
    material: Material, item: Indicator, known: dict[tuple[str, int], float]
) -> Iterator[Row]:
    rows = shown(series(material, item))
    for row in rows.to_dict("records"):
        year = int(row["year"])
        costs = [known.get((about, year), math.nan) for about in COST_COLUMNS]
        if not all(map(math.isnan, costs)):
            cells = (value_with_interval(row, item), *(decimal(one, 0) for one in costs))
            yield Row(head=str(year), cells=cells)


def _cost_title(material: Material, kpi: str) -> str:
    costs = material.table("indicator_costs")
    return literal(str(costs[costs["kpi"] == kpi]["title"].iloc[0])) if kpi else ""
