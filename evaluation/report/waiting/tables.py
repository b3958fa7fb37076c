"""Tables of the flow by place: shares in time, what became of waits, and the monthly report."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import pandas as pd

from evaluation.protocol.indicators.indicator import Definition, Indicator
from evaluation.report.indicators.rows import ALL
from evaluation.report.indicators.words import GROUP_KINDS, level_label, value_with_interval
from evaluation.report.labels import told
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import WITHHELD, count
from evaluation.report.waiting.rows import groups_of, latest
from evaluation.report.waiting.words import place_label

MONTH_NAMES = {
    "m01": "waiting.month.m01",
    "m02": "waiting.month.m02",
    "m03": "waiting.month.m03",
    "m04": "waiting.month.m04",
    "m05": "waiting.month.m05",
    "m06": "waiting.month.m06",
    "m07": "waiting.month.m07",
    "m08": "waiting.month.m08",
    "m09": "waiting.month.m09",
    "m10": "waiting.month.m10",
    "m11": "waiting.month.m11",
    "m12": "waiting.month.m12",
}
LAST_MONTH = "m12"
Lines = dict[str, list[Row]]
Write = Callable[[Mapping[Hashable, Any]], str]


def share_table(material: Material, item: Indicator) -> Table:
    """Tabulate a share by place for its latest year, a column for each definition.

    Definitions of which no year may be shown have none.
    """
    found = [(own, latest(material, item, own)) for own in item.definitions]
    shown = [(own, rows) for own, rows in found if len(rows)]
    lines = Lines()
    for kind, group, first in groups_of(shown[0][1] if shown else pd.DataFrame()):
        cells = [_share(rows, kind, group, item) for _, rows in shown]
        size = count(first["n"].iloc[0])
        row = Row(head=place_label(kind, group), cells=(size, *cells))
        lines.setdefault(kind, []).append(row)
    heads = (told(own.label) for own, _ in shown)
    years = dict.fromkeys(_year(rows) for _, rows in shown)
    return Table(
        columns=(say("waiting.column.group"), say("waiting.column.n"), *heads),
        groups=_grouped(lines),
        caption=say("waiting.data.share", title=told(item.title), year=", ".join(years)),
        kind="wide",
    )


def mix_by_place(material: Material, item: Indicator, own: Definition) -> Table:
    """Tabulate in per cent how each place divides, in the latest year."""
    return _by_place(material, item, own, lambda row: value_with_interval(row, item))


def counts_by_place(material: Material, item: Indicator, own: Definition) -> Table:
    """Tabulate how many each place has of every level, in the latest year as far as it goes."""
    period = _so_far(material, item, own)
    return _by_place(material, item, own, lambda row: count(row["events"]), period)


def _share(rows: pd.DataFrame, kind: str, group: str, item: Indicator) -> str:
    mine = rows[(rows["group_kind"] == kind) & (rows["group"] == group)]
    return value_with_interval(mine.iloc[0].to_dict(), item) if len(mine) else WITHHELD


def _by_place(
    material: Material, item: Indicator, own: Definition, write: Write, period: str = ""
) -> Table:
    rows = latest(material, item, own)
    period = period or _year(rows)
    whole = rows[rows["group_kind"] == ALL]
    levels = sorted(whole["level"], key=_order)
    lines = Lines()
    for kind, group, mine in groups_of(rows):
        known = {str(row["level"]): row for row in mine.to_dict("records")}
        cells = tuple(write(known[level]) for level in levels)
        head = place_label(kind, group)
        row = Row(head=head, cells=(count(mine["n"].iloc[0]), *cells))
        lines.setdefault(kind, []).append(row)
    heads = (_level(own, level) for level in levels)
    return Table(
        columns=(say("waiting.column.group"), say("waiting.column.n"), *heads),
        groups=_grouped(lines),
        caption=say("waiting.data.mix", title=told(item.title), own=told(own.label), year=period),
        kind="wide",
    )


def _level(own: Definition, level: str) -> str:
    return say(MONTH_NAMES[level]) if level in MONTH_NAMES else level_label(own.name, level)


def _order(level: str) -> tuple[int, str]:
    """Put classes in order of number."""
    return (int(level), "") if level.isdigit() else (0, level)


def _grouped(lines: Lines) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    return tuple(
        (say(GROUP_KINDS[kind]) if kind else "", tuple(rows)) for kind, rows in lines.items()
    )


def _so_far(material: Material, item: Indicator, own: Definition) -> str:
    """Name the latest year, up to its last month where that is told month by month."""
    year = _year(latest(material, item, own))
    told_of = pd.concat([latest(material, item, one) for one in item.definitions])
    same = told_of[told_of["year"].astype(int).astype(str) == year]
    months = set(same["level"]) & MONTH_NAMES.keys()
    last = max(months, default=LAST_MONTH)
    if last == LAST_MONTH:
        return year
    return say("waiting.so_far", year=year, month=say(MONTH_NAMES[last]))


def _year(rows: pd.DataFrame) -> str:
    return str(int(rows["year"].iloc[0])) if len(rows) else ""
