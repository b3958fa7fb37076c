"""Tables and texts of others' values: agreement with Kolada, and results beside cost."""

import math
from collections import Counter
from collections.abc import Iterator

from evaluation.data.kolada.snapshot import SIMILAR
from evaluation.data.published_series import COUNTRY, OWN
from evaluation.data.quality.agreement import AGREES, DIFFERS, NOT_COMPARED, SHARE
from evaluation.protocol.indicators.indicator import Difference, Indicator
from evaluation.report.heads import heads
from evaluation.report.indicators.agreement import Compared, compared
from evaluation.report.indicators.rows import indicators, series, shown
from evaluation.report.indicators.words import value_with_interval
from evaluation.report.labels import told
from evaluation.report.language import say
from evaluation.report.literal import literal
from evaluation.report.markup import Passage, Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import WITHHELD, count, decimal, interval, signed

VERDICTS = {
    AGREES: "indicators.agreement.agrees",
    DIFFERS: "indicators.agreement.differs",
    NOT_COMPARED: "indicators.agreement.not_compared",
}
COST_COLUMNS = (OWN, COUNTRY, SIMILAR)
SNAPSHOT = "snapshot"
PROOF = 12


def agreement_lead(material: Material) -> Passage:
    """Say how many values agree with Kolada's, and where Kolada's are from."""
    found = Counter(one.verdict for one in compared(material))
    if not found:
        return Passage(" ".join([say("indicators.agreement.none"), _origin(material)]))
    numbers = {
        name: count(found[verdict])
        for name, verdict in (("agree", AGREES), ("differ", DIFFERS), ("open", NOT_COMPARED))
    }
    words = say("indicators.agreement.lead", all=count(sum(found.values())), **numbers)
    return Passage(f"{words} {_origin(material)}")


def agreement_table(material: Material) -> Table:
    """Tabulate the municipality's published values beside own ones, with a verdict each."""
    rows: dict[str, list[Row]] = {}
    for one in compared(material):
        title = f"{told(one.item.title)}: {told(one.definition.label)}"
        rows.setdefault(title, []).append(_compared(one))
    return Table(
        columns=heads(
            "indicators.column.year",
            "indicators.column.own",
            "indicators.column.published",
            "indicators.column.explained",
            "indicators.column.agreement",
        ),
        groups=tuple((title, tuple(found)) for title, found in rows.items()),
        caption=say("indicators.caption.agreement"),
        words=frozenset({4}),
        kind="wide",
    )


def difference_table(material: Material) -> Table:
    """Tabulate what Kolada counts otherwise than each definition, how much, and who says so."""
    groups = []
    for item in indicators(material):
        rows = [_difference(one, item) for own in item.definitions for one in own.differences]
        if rows:
            groups.append((told(item.title), tuple(rows)))
    return Table(
        columns=heads(
            "indicators.column.otherwise",
            "indicators.column.how_much",
            "indicators.column.source",
        ),
        groups=tuple(groups),
        caption=say("indicators.caption.differences"),
        words=frozenset({1, 2}),
        kind="wide",
    )


def cost_table(material: Material) -> Table:
    """Tabulate results beside cost per inhabitant, year by year."""
    costs = material.table("indicator_costs")
    kpi = str(costs["kpi"].iloc[0]) if len(costs) else ""
    known = {
        (str(row["about"]), int(float(str(row["year"])))): float(str(row["value"]))
        for row in (costs[costs["kpi"] == kpi].to_dict("records") if len(costs) else ())
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


def group_table(material: Material) -> Table:
    """Tabulate the members of the groups of municipalities that means are of."""
    found = material.table("indicator_snapshot")
    groups = found[found["kind"] != SNAPSHOT].to_dict("records") if len(found) else []
    rows = tuple(Row(head=str(row["title"]), cells=(str(row["members"]),)) for row in groups)
    return Table(
        columns=heads("indicators.column.compared", "indicators.column.members"),
        groups=(("", rows),),
        caption=say("indicators.caption.groups_of"),
        words=frozenset({1}),
        kind="key-value",
    )


def _origin(material: Material) -> str:
    found = material.table("indicator_snapshot")
    if not len(found):
        return say("indicators.agreement.printed")
    row = found.iloc[0]
    proof = str(row["sha256"])[:PROOF]
    return say("indicators.agreement.fetched", date=str(row["date"]), sha256=proof)


def _compared(one: Compared) -> Row:
    verdict = say(VERDICTS[one.verdict])
    if one.why:
        verdict = say("indicators.agreement.why", verdict=verdict, why=one.why)
    own = WITHHELD if one.own is None else value_with_interval(one.own.to_dict(), one.item)
    explained = interval(_out(one.found.low), _out(one.found.high), 0) if one.found else WITHHELD
    whole = one.published == round(one.published)
    return Row(
        head=str(one.year),
        cells=(own, decimal(one.published, 0 if whole else 1), explained, verdict),
    )


def _out(end: float) -> float:
    """Round an end away from nought: what is explained is not made less than it is."""
    return math.copysign(math.ceil(abs(end)), end)


def _difference(one: Difference, item: Indicator) -> Row:
    return Row(head=told(one.what), cells=(_how_much(one, item), _source(one)))


def _how_much(one: Difference, item: Indicator) -> str:
    if one.counted:
        labels = [told(own.label) for own in item.definitions if own.name in one.counted]
        return say("indicators.difference.counted", ways="; ".join(labels))
    if not one.bounded:
        return say("indicators.difference.open")
    key = "indicators.difference.points" if item.unit == SHARE else "indicators.difference.per_cent"
    return say(key, low=signed(one.low, 0), high=signed(one.high, 0))


def _source(one: Difference) -> str:
    if one.source is not None:
        return told(one.source)
    return say("indicators.difference.register") if one.counted else WITHHELD


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
