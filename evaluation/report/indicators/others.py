"""Own values beside Kolada's: how many agree, which do not, and what is counted otherwise."""

import math
from collections import Counter

from evaluation.data.kolada.snapshot import SIMILAR
from evaluation.data.published_series import COUNTRY, OWN
from evaluation.data.quality.agreement import AGREES, DIFFERS, NOT_COMPARED, SHARE
from evaluation.protocol.indicators.indicator import Difference, Indicator
from evaluation.report.heads import heads
from evaluation.report.indicators.agreement import Compared, compared
from evaluation.report.indicators.rows import indicators
from evaluation.report.indicators.words import value_with_interval
from evaluation.report.labels import told
from evaluation.report.language import say
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
            "indicators.column.agreement",
            "indicators.column.own",
            "indicators.column.published",
            "indicators.column.explained",
        ),
        groups=tuple((title, tuple(found)) for title, found in rows.items()),
        caption=say("indicators.caption.agreement"),
        # Beside the year: a phone shows the first columns without being moved.
        words=frozenset({1}),
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
        cells=(verdict, own, decimal(one.published, 0 if whole else 1), explained),
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
