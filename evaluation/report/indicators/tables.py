"""Tables of indicators: how they are counted, side by side, by group, and as others printed."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from evaluation.protocol.indicators.indicator import LOCAL, Definition, Indicator
from evaluation.protocol.indicators.reading import LAST_YEAR
from evaluation.report.indicators.rows import ALL, rows_of, series, shown
from evaluation.report.indicators.words import (
    GROUP_KINDS,
    LEVELS,
    group_label,
    level_label,
    limits,
    value_with_interval,
    with_unit,
)
from evaluation.report.labels import lowered, told
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import WITHHELD, count

DIRECTIONS = {
    "higher": "indicators.about.higher",
    "lower": "indicators.about.lower",
    "none": "indicators.about.none",
}
YEARS_OF_A_MIX = 3
IN_ORDER = frozenset({"alder", "omfattning"})


def about_table(item: Indicator) -> Table:
    """Tabulate how an indicator is counted, what changed, and what it does not measure."""
    source = say("indicators.about.local") if item.source == LOCAL else item.source
    lines = [
        ("indicators.about.numerator", told(item.numerator)),
        ("indicators.about.denominator", told(item.denominator)),
        ("indicators.about.population", told(item.population)),
        ("indicators.about.source", source),
        ("indicators.about.version", item.version),
        ("indicators.about.valid", _validity(item)),
        ("indicators.about.direction", say(DIRECTIONS[item.direction])),
    ]
    rows = [Row(head=say(key), cells=(text,)) for key, text in lines]
    rows += [_target(item, target.year) for target in item.targets]
    if item.breaks:
        texts = [
            say("indicators.about.break", year=str(one.year), reason=told(one.reason))
            for one in item.breaks
        ]
        rows.append(Row(head=say("indicators.about.breaks"), cells=(" ".join(texts),)))
    rows.append(Row(head=say("indicators.about.not_measured"), cells=(told(item.not_measured),)))
    return Table(
        columns=(say("indicators.column.what"), say("indicators.column.about")),
        groups=(("", tuple(rows)),),
        caption=say("indicators.caption.about", title=told(item.title)),
        words=frozenset({1}),
        kind="key-value",
    )


def definition_table(material: Material, item: Indicator) -> Table:
    """Tabulate every definition for the last year that all of them can tell."""
    years = [set(shown(series(material, item, own))["year"]) for own in item.definitions]
    common = set.intersection(*years) if years else set()
    year = int(max(common)) if common else 0
    rows = [_definition(material, item, own, year) for own in item.definitions] if common else []
    return Table(
        columns=tuple(
            say(key)
            for key in (
                "indicators.column.definition",
                "indicators.column.value",
                "indicators.column.n",
                "indicators.column.events",
            )
        ),
        groups=(("", tuple(rows)),),
        caption=say("indicators.caption.definitions", title=told(item.title), year=str(year)),
    )


def group_table(material: Material, item: Indicator) -> Table:
    """Tabulate the latest year by sex, district and unit."""
    rows = rows_of(material, item)
    year = int(shown(series(material, item))["year"].max())
    own = rows[(rows["year"] == year) & (rows["group_kind"] != ALL)]
    groups = tuple(
        (say(key), tuple(_group(row, item, kind) for row in _of_kind(own, kind)))
        for kind, key in GROUP_KINDS.items()
        if kind in set(own["group_kind"])
    )
    return Table(
        columns=tuple(
            say(key)
            for key in (
                "indicators.column.group",
                "indicators.column.value",
                "indicators.column.n",
            )
        ),
        groups=groups,
        caption=say("indicators.caption.groups", title=told(item.title), year=str(year)),
    )


def mix_table(material: Material, item: Indicator, definition: Definition) -> Table:
    """Tabulate the levels of a mix for its latest years."""
    rows = rows_of(material, item, definition)
    rows = rows[rows["group_kind"] == ALL]
    years = sorted({int(year) for year in rows["year"]})[-YEARS_OF_A_MIX:]
    levels = _ordered(rows, definition.name)
    return Table(
        columns=(say("indicators.column.level"), *map(str, years)),
        groups=(
            ("", tuple(_level(rows, item, definition.name, level, years) for level in levels)),
        ),
        caption=say(
            "indicators.caption.mix",
            title=told(item.title),
            definition=told(definition.label),
            years=", ".join(map(str, years)),
            denominator=lowered(told(item.denominator)),
        ),
    )


def _validity(item: Indicator) -> str:
    if item.valid_to == LAST_YEAR:
        return say("indicators.about.from_year", first=str(item.valid_from))
    return say("indicators.about.years", first=str(item.valid_from), last=str(item.valid_to))


def _target(item: Indicator, year: int) -> Row:
    target = item.target(year)
    spans = (
        {}
        if target is None
        else {
            "achieved": limits(*target.achieved),
            "on_way": limits(*target.on_way),
            "missed": limits(*target.missed),
        }
    )
    return Row(
        head=say("indicators.about.target", year=str(year)),
        cells=(say("indicators.about.limits", **spans),),
    )


def _definition(material: Material, item: Indicator, own: Definition, year: int) -> Row:
    rows = series(material, item, own)
    row = rows[rows["year"] == year].iloc[0].to_dict()
    return Row(
        head=told(own.label),
        cells=(value_with_interval(row, item), count(row["n"]), count(row["events"])),
    )


def _of_kind(rows: pd.DataFrame, kind: str) -> list[dict[Hashable, Any]]:
    own = rows[rows["group_kind"] == kind].sort_values("group")
    return own.to_dict("records")


def _group(row: dict[Hashable, Any], item: Indicator, kind: str) -> Row:
    return Row(
        head=group_label(kind, str(row["group"])),
        cells=(value_with_interval(row, item), count(row["n"])),
    )


def _level(
    rows: pd.DataFrame, item: Indicator, definition: str, level: str, years: list[int]
) -> Row:
    known = {int(row["year"]): row for row in rows[rows["level"] == level].to_dict("records")}
    cells = [
        with_unit(float(known[year]["estimate"]), item) if year in known else WITHHELD
        for year in years
    ]
    return Row(head=level_label(definition, level), cells=tuple(cells))


def _ordered(rows: pd.DataFrame, definition: str) -> list[str]:
    """Order levels as they follow on each other; else the largest of the latest year first."""
    if definition in IN_ORDER:
        return [level for level in LEVELS if level in set(rows["level"])]
    latest = rows[rows["year"] == rows["year"].max()].sort_values("events", ascending=False)
    return list(dict.fromkeys([*latest["level"], *rows["level"]]))
