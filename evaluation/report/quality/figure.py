"""The series of a delivery month by month, one panel each, with the breaks marked."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaluation.data import month_text
from evaluation.report.figures import drawing
from evaluation.report.figures.drawing import (
    ACCENT,
    MUTED,
    SECOND,
    Drawing,
    Sheet,
    canvas,
    heading,
    on_both,
)
from evaluation.report.figures.words import LINE_CM, broken, lines_of
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Sealed
from evaluation.report.numbers import decimal
from evaluation.report.quality.tables import yearly

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PLOT_CM, LEFT_CM, FOOT_CM = 1.75, 1.5, 0.7
MONTHS_PER_YEAR = 12
LARGEST_SHARE = 100
ROOM_ABOVE = 1.15
HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One series as it is drawn: its column, the key of its heading, its decimals."""

    series: str
    column: str
    title: str
    decimals: int = 0


PANELS = (
    Panel(series="vuxna", column="n", title="quality.panel.adults"),
    Panel(series="belopp", column="mean_amount", title="quality.panel.amount"),
    Panel(series="avslut", column="n", title="quality.panel.exits"),
    Panel(
        series="avslut_med_orsak",
        column="percent",
        title="quality.panel.reasons",
        decimals=1,
    ),
    Panel(
        series="hinder_saknas",
        column="percent",
        title="quality.panel.obstacles",
        decimals=1,
    ),
)


def draw_trends(material: Sealed) -> Drawing | None:
    """Draw the monthly series of the delivery; None when no month may be shown."""
    trends = material.table("quality_trends")
    panels = [panel for panel in PANELS if _has(trends, panel)]
    if not panels:
        return None
    return Drawing(
        **on_both(partial(_draw, trends, panels)),
        caption=say("quality.trends.caption"),
        alt=_alt(trends, panels),
        data=_data(trends, panels),
    )


def _draw(trends: pd.DataFrame, panels: list[Panel], sheet: Sheet) -> "Figure":
    titles = [broken(say(item.title), sheet.cm - LEFT_CM - 0.2) for item in panels]
    heads = [0.55 + LINE_CM * lines_of(title) for title in titles]
    high = sum(heads) + PLOT_CM * len(panels) + FOOT_CM
    figure = canvas(high, sheet)
    down = 0.0
    for item, title, head in zip(panels, titles, heads, strict=True):
        down += head
        axes = drawing.panel(
            figure, left=LEFT_CM, right=0.4, top=down, bottom=high - down - PLOT_CM
        )
        down += PLOT_CM
        _series(axes, _rows(trends, item), item)
        heading(axes, title)
        _years(axes, trends, most=6 if sheet.is_narrow else 12)
        axes.tick_params(labelbottom=item is panels[-1])
    return figure


def _has(trends: pd.DataFrame, panel: Panel) -> bool:
    """Whether most months of a series may be shown; a few dots would mislead."""
    return bool(len(trends)) and bool(_rows(trends, panel)[panel.column].notna().mean() > HALF)


def _rows(trends: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    chosen = (trends["series"] == panel.series) & (trends["level"] == "")
    return trends[chosen].sort_values("month")


def _series(axes: "Axes", rows: pd.DataFrame, panel: Panel) -> None:
    axes.plot(rows["month"], rows[panel.column], color=ACCENT, linewidth=1.3)
    highest = float(np.nanmax(rows[panel.column]))
    is_large_share = panel.column == "percent" and highest > LARGEST_SHARE / 2
    axes.set_ylim(0, LARGEST_SHARE if is_large_share else max(ROOM_ABOVE * highest, 1.0))
    axes.locator_params(axis="y", nbins=4, integer=True)
    axes.yaxis.set_major_formatter(lambda value, _: decimal(value, 0))
    for row in rows[rows["flag"] != ""].to_dict("records"):
        axes.axvline(row["month"], color=SECOND, linewidth=0.9, linestyle=(0, (2, 2)))
        axes.annotate(row["flag"], (row["month"], axes.get_ylim()[1]), xytext=(2, -7),
                      textcoords="offset points", fontsize=7, color=SECOND)  # fmt: skip


def _years(axes: "Axes", trends: pd.DataFrame, *, most: int) -> None:
    first, last = int(trends["month"].min()), int(trends["month"].max())
    years = range(-(-first // MONTHS_PER_YEAR), last // MONTHS_PER_YEAR + 1)
    step = -(-len(years) // most)
    chosen = list(years)[::step]
    axes.set_xticks([year * MONTHS_PER_YEAR for year in chosen], [str(year) for year in chosen])
    axes.set_xlim(first - 1, last + 1)
    axes.tick_params(axis="x", color=MUTED)


def _alt(trends: pd.DataFrame, panels: list[Panel]) -> str:
    told = []
    for panel in panels:
        shown = _rows(trends, panel).dropna(subset=[panel.column])
        ends = {}
        for name, row in (("first", shown.iloc[0]), ("last", shown.iloc[-1])):
            ends[name] = decimal(float(row[panel.column]), panel.decimals)
            ends[f"{name}_month"] = month_text(int(row["month"]))
        told.append(say("quality.trends.ends", title=say(panel.title), **ends))
    return say("quality.trends.alt", number=str(len(panels)), told=". ".join(told))


def _data(trends: pd.DataFrame, panels: list[Panel]) -> Table:
    series = {panel.title: yearly(trends, panel.series, panel.column) for panel in panels}
    years = sorted({int(year) for values in series.values() for year in values.index})
    rows = tuple(
        Row(
            head=str(year),
            cells=tuple(
                decimal(float(series[panel.title].get(year, np.nan)), panel.decimals)
                for panel in panels
            ),
        )
        for year in years
    )
    return Table(
        columns=(say("quality.head.year"), *(say(panel.title) for panel in panels)),
        groups=(("", rows),),
        caption=say("quality.trends.data"),
    )
