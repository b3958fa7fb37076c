"""The ledgers of each year as bars: assistance, and insatser by who paid."""

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from evaluation.report.costs.rows import Year, years
from evaluation.report.costs.year_tables import ledger_table
from evaluation.report.figures.drawing import (
    ACCENT,
    SECOND,
    Drawing,
    Sheet,
    canvas,
    heading,
    on_both,
    panel,
)
from evaluation.report.figures.words import width_cm
from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import decimal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT_CM, RIGHT_CM = 1.4, 0.5
KEY_CM, MARK_CM = 0.5, 0.45
LIGHT = "#9dbfd8"
MILLION = 1e6
Key = tuple[str, str]


def draw_ledgers(material: Material) -> Drawing | None:
    """Draw what each year cost, by who paid; None when no year can be shown."""
    known = years(material)
    if not known:
        return None
    last = known[-1]
    return Drawing(
        **on_both(partial(_ledgers, known)),
        caption=say("costs.ledgers.caption"),
        alt=say(
            "costs.ledgers.alt",
            year=str(last.year),
            assistance=decimal(last.assistance.value / MILLION, 1),
            gross=decimal(last.gross / MILLION, 1),
        ),
        data=ledger_table(material),
    )


def _ledgers(known: list[Year], sheet: Sheet) -> "Figure":
    keys: list[Key] = [
        ("costs.column.assistance", ACCENT),
        ("costs.ledgers.own", LIGHT),
        ("costs.ledgers.state", SECOND),
    ]
    figure = canvas(6.0, sheet)
    axes = panel(figure, left=LEFT_CM, right=RIGHT_CM, top=1.5 + _keys_cm(keys, sheet), bottom=0.7)
    place = [year.year for year in known]
    state = np.nan_to_num(np.array([year.state for year in known])) / MILLION
    parts = (
        np.array([year.assistance.value for year in known]) / MILLION,
        np.array([year.gross for year in known]) / MILLION - state,
        state,
    )
    below = np.zeros(len(known))
    for (_, colour), part in zip(keys, parts, strict=True):
        axes.bar(place, part, bottom=below, color=colour, width=0.7)
        below = below + part
    for year, top in zip(known, below, strict=True):
        if np.isnan(year.state):
            axes.annotate(say("costs.ledgers.unknown"), (year.year, top), ha="center", fontsize=8,
                          xytext=(0, 2), textcoords="offset points")  # fmt: skip
    step = 2 if sheet.is_narrow and len(place) > 5 else 1
    axes.set_xticks(place[::-step][::-1])
    axes.yaxis.set_major_formatter(lambda value, _: decimal(value, 0))
    heading(axes, say("costs.axis.millions"), above_cm=_keys_cm(keys, sheet) + 0.45)
    _write_keys(axes, keys, sheet)
    return figure


def _keys_cm(keys: list[Key], sheet: Sheet) -> float:
    """Room for the keys above a figure: one line, or one each on a phone."""
    return KEY_CM * (len(keys) if sheet.is_narrow else 1)


def _write_keys(axes: "Axes", keys: list[Key], sheet: Sheet) -> None:
    """Write what each colour is between the heading and the axes."""
    from matplotlib.patches import Rectangle

    figure = axes.figure
    high = figure.get_figheight() * 2.54  # type: ignore[union-attr]  # a figure, no part of one
    down, across = 1.2, LEFT_CM
    for key, colour in keys:
        text = say(key)
        figure.add_artist(
            Rectangle((across / sheet.cm, 1 - (down + 0.1) / high), 0.28 / sheet.cm, 0.28 / high,
                      color=colour, transform=figure.transFigure)
        )  # fmt: skip
        figure.text((across + MARK_CM) / sheet.cm, 1 - down / high, text, va="center")
        if sheet.is_narrow:
            down += KEY_CM
        else:
            across += MARK_CM + width_cm(text) + MARK_CM
