"""What others have published: each value with its source, and the members of means."""

from collections.abc import Iterable

from evaluation.data.published_series import PRINTED
from evaluation.protocol.indicators.indicator import Indicator
from evaluation.report.heads import heads
from evaluation.report.indicators.rows import indicators, published, series
from evaluation.report.indicators.words import value_with_interval
from evaluation.report.labels import told
from evaluation.report.language import DEFAULT, say, spoken
from evaluation.report.literal import literal
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import WITHHELD, decimal

SNAPSHOT = "snapshot"


def published_table(material: Material) -> Table:
    """Tabulate what others have published beside the own value of the same year."""
    groups = tuple(
        (told(item.title), tuple(_published(material, item)))
        for mixes in (False, True)
        for item in indicators(material, mixes=mixes)
    )
    return Table(
        columns=tuple(
            say(key)
            for key in (
                "indicators.column.whose",
                "indicators.column.published",
                "indicators.column.own",
                "indicators.column.source",
            )
        ),
        groups=tuple((title, rows) for title, rows in groups if rows),
        caption=say("indicators.caption.published"),
        words=frozenset({3}),
        kind="wide",
    )


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


def _published(material: Material, item: Indicator) -> list[Row]:
    found = []
    for row in _latest(published(material, item)):
        year = int(float(str(row["year"])))
        own = item.definition(str(row["definition"]))
        mine = series(material, item, own)
        now = mine[mine["year"] == year]
        remark = str(row["remark_sv" if spoken() == DEFAULT else "remark_en"])
        told_own = value_with_interval(now.iloc[0].to_dict(), item) if len(now) else WITHHELD
        value = float(str(row["value"]))
        whole = value == round(value)
        found.append(
            Row(
                head=f"{row['whose']}, {year}",
                cells=(
                    decimal(value, 0 if whole else 1),
                    told_own,
                    literal(". ".join(filter(None, [str(row["source"]), remark]))),
                ),
            )
        )
    return found


def _latest(rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """Keep what was printed, and of a snapshot the latest value of each: figures have the rest."""
    kept: dict[tuple[str, ...], dict[str, object]] = {}
    for row in rows:
        is_printed = row["road"] == PRINTED
        names = ("definition", "whose", "road", *(["year"] if is_printed else []))
        key = tuple(str(row[name]) for name in names)
        kept.pop(key, None)
        kept[key] = row
    return list(kept.values())
