"""The year on one screen: every indicator with value, interval, change and status."""

from collections import Counter

import pandas as pd

from evaluation.protocol.indicators.indicator import Indicator
from evaluation.protocol.indicators.targets import ACHIEVED, MISSED, ON_WAY, STATUSES, UNSURE
from evaluation.report.indicators.rows import indicators, latest_year, series, shown
from evaluation.report.indicators.words import change, status, value_with_interval
from evaluation.report.labels import listed, lowered, told
from evaluation.report.language import say
from evaluation.report.markup import Passage, Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import count


def dashboard_table(material: Material) -> Table:
    """Tabulate the indicators that have a value, those with a target for the year first."""
    year = latest_year(material)
    judged: list[Row] = []
    others: list[Row] = []
    for item in indicators(material):
        rows = shown(series(material, item))
        rows = rows[rows["year"] <= year]
        if len(rows):
            place = others if item.target(year) is None else judged
            place.append(_row(item, rows, year))
    return Table(
        columns=tuple(
            say(key)
            for key in (
                "indicators.column.indicator",
                "indicators.column.status",
                "indicators.column.value",
                "indicators.column.change",
            )
        ),
        groups=(
            (say("indicators.with_target"), tuple(judged)),
            (say("indicators.without_target"), tuple(others)),
        ),
        caption=say("indicators.caption.dashboard"),
        words=frozenset({1}),
    )


def lead(material: Material) -> Passage:
    """Say how many targets of the year were reached, and how many cannot be told."""
    year, found = latest_year(material), verdicts(material)
    if not found:
        return Passage(say("indicators.lead_without", year=str(year)))
    answer = say(
        "indicators.lead",
        year=str(year),
        judged=count(sum(found.values())),
        achieved=count(found[ACHIEVED]),
        on_way=count(found[ON_WAY]),
        missed=count(found[MISSED]),
        unsure=count(found[UNSURE]),
    )
    open_yet = [
        lowered(told(item.title)) for item in indicators(material) if _is_open(material, item, year)
    ]
    if open_yet:
        rest = say("indicators.lead_open", titles=listed(open_yet), year=str(year))
        answer = f"{answer} {rest}"
    return Passage(answer)


def _is_open(material: Material, item: Indicator, year: int) -> bool:
    """Tell whether there is a target for a year, and no value to judge."""
    rows = series(material, item)
    verdicts_then = rows[rows["year"] == year]["verdict"]
    return item.target(year) is not None and not verdicts_then.isin(STATUSES).any()


def reading(_: Material) -> Passage:
    """Say how the dashboard is read."""
    return Passage(say("indicators.reading"))


def verdicts(material: Material) -> Counter[str]:
    """Count the statuses of the latest year."""
    year = latest_year(material)
    found: Counter[str] = Counter()
    for item in indicators(material):
        rows = series(material, item)
        found.update(row for row in rows[rows["year"] == year]["verdict"] if row in STATUSES)
    return found


def one_line(material: Material) -> str:
    """Say in a sentence how the year went, for the first page."""
    found = verdicts(material)
    if not found:
        return say("indicators.lead_without", year=str(latest_year(material)))
    return say(
        "indicators.one_line",
        achieved=count(found[ACHIEVED]),
        judged=count(sum(found.values())),
        unsure=count(found[UNSURE]),
        year=str(latest_year(material)),
    )


def _row(item: Indicator, rows: pd.DataFrame, year: int) -> Row:
    last = rows.iloc[-1].to_dict()
    title = told(item.title)
    if int(last["year"]) != year:
        title = say("indicators.older", title=title, year=str(int(last["year"])))
    return Row(
        head=title,
        cells=(status(str(last["verdict"])), value_with_interval(last, item), change(rows)),
    )
