"""How much of the assistance the most expensive households carry."""

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from evaluation.report.costs.year_tables import curve_table
from evaluation.report.figures.drawing import (
    ACCENT,
    MUTED,
    Drawing,
    Sheet,
    canvas,
    heading,
    on_both,
    panel,
)
from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import count

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEFT_CM, RIGHT_CM, FOOT_CM = 1.4, 0.5, 1.2
HALF = 50


def draw_curve(material: Material) -> Drawing | None:
    """Draw how much of the assistance the most expensive households carry, the last year."""
    table = material.table("cost_curve").dropna(subset=["share"])
    if table.empty:
        return None
    year = int(table["year"].max())
    rows = table[table["year"] == year].sort_values("top")
    above = rows[rows["share"] >= HALF]
    half = (above if len(above) else rows.tail(1)).iloc[0]
    return Drawing(
        **on_both(partial(_curve, rows)),
        caption=say("costs.curve.caption", year=str(year)),
        alt=say(
            "costs.curve.alt", top=count(half["top"]), share=count(half["share"]), year=str(year)
        ),
        data=curve_table(material),
    )


def _curve(rows: pd.DataFrame, sheet: Sheet) -> "Figure":
    figure = canvas(6.2, sheet)
    axes = panel(figure, left=LEFT_CM, right=RIGHT_CM, top=0.8, bottom=FOOT_CM)
    top = [0.0, *rows["top"], 100.0]
    axes.plot([0, 100], [0, 100], color=MUTED, linewidth=0.8, linestyle=(0, (4, 2)))
    axes.fill_between(top, [0.0, *rows["low"], 100.0], [0.0, *rows["high"], 100.0], color=ACCENT,
                      alpha=0.15, linewidth=0)  # fmt: skip
    axes.plot(top, [0.0, *rows["share"], 100.0], color=ACCENT, linewidth=1.5)
    axes.set(xlim=(0, 100), ylim=(0, 100))
    axes.set_xlabel(say("costs.axis.households"))
    heading(axes, say("costs.axis.share"))
    return figure
