"""What could not be counted, and why: years still to come, and tables that were not delivered."""

from collections.abc import Iterator, Mapping

import pandas as pd

from evaluation.indicators.coverage import BEFORE, NO_TABLE, NOT_YET
from evaluation.protocol.indicators.indicator import Indicator
from evaluation.report.labels import told
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material

WAITING: Mapping[str, str] = {
    NOT_YET: "indicators.gap.not_yet",
    BEFORE: "indicators.gap.before",
}


def gap_table(material: Material) -> Table:
    """Tabulate every definition that lacks years or altogether, with the reason."""
    table = material.table("indicator_gaps")
    groups = []
    for item in material.printed.indicators if len(table) else ():
        own = table[(table["indicator"] == item.id) & (table["version"] == item.version)]
        rows = tuple(_rows(own, item))
        if rows:
            groups.append((told(item.title), rows))
    return Table(
        columns=(say("indicators.column.definition"), say("indicators.column.reason")),
        groups=tuple(groups),
        caption=say("indicators.caption.gaps"),
        words=frozenset({1}),
    )


def _rows(own: pd.DataFrame, item: Indicator) -> Iterator[Row]:
    for definition in item.definitions:
        mine = own[own["definition"] == definition.name]
        for reason, rows in mine.groupby("reason", sort=False):
            yield Row(head=told(definition.label), cells=(_reason(str(reason), rows),))


def _reason(reason: str, rows: pd.DataFrame) -> str:
    if reason == NO_TABLE:
        return say("indicators.gap.no_table", table=str(rows["missing"].iloc[0]))
    years = ", ".join(str(int(year)) for year in sorted(rows["year"]))
    return say(WAITING[reason], years=years)
