"""Whether each participant has a counterpart: propensity scores of both groups."""

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from evaluation.report.figures.curve_rows import per_cent, series_names
from evaluation.report.figures.drawing import (
    ACCENT,
    INK,
    SECOND,
    Drawing,
    Sheet,
    canvas,
    heading,
    on_both,
    panel,
)
from evaluation.report.figures.words import LINE_CM, broken, lines_of
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import decimal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PLOT_CM = 3.9
# Series, direction, colour, hatching.
SIDES = (("arm", 1, ACCENT, ""), ("reference", -1, SECOND, "////"))


def draw_overlap(material: Material, *, contrast: str, arm: str) -> Drawing:
    """Draw the distribution of the estimated probability to start, upwards and downwards.

    Parameters
    ----------
    material : Material
        The study; its table `overlap`.
    contrast, arm : str
        Declared names.
    """
    table = material.table("overlap")
    rows = _shares(table[(table["contrast"] == contrast) & (table["arm"] == arm)])
    names = series_names(material, contrast=contrast, arm=arm)
    return Drawing(
        **on_both(partial(_draw, rows, names)),
        caption=_caption(names),
        alt=say("overlap.alt"),
        data=_data(rows, names),
    )


def _draw(rows: pd.DataFrame, names: dict[str, str], sheet: Sheet) -> "Figure":
    keys = {series: broken(names[series], sheet.cm - 2.2) for series, _, _, _ in SIDES}
    key = 0.2 + sum((LINE_CM + 0.05) * lines_of(words) for words in keys.values())
    scale = broken(say("overlap.scale"), sheet.cm - 2)
    below = 1.2 + LINE_CM * (lines_of(scale) - 1)
    figure = canvas(key + 0.6 + PLOT_CM + below, sheet)
    axes = panel(figure, left=1.3, right=0.45, top=key + 0.6, bottom=below)
    for series, way, colour, hatch in SIDES:
        part = rows[rows["series"] == series]
        axes.bar(part["low"], way * part["share"], width=part["high"] - part["low"],
                 align="edge", facecolor=colour, edgecolor="white", hatch=hatch, linewidth=0.6,
                 alpha=0.85, label=keys[series])  # fmt: skip
    axes.axhline(0, color=INK, linewidth=0.9)
    top = max([0.02, *rows["high"][rows["n"] > 0]])
    axes.set_xlim(0, top)
    axes.set_xlabel(scale)
    axes.locator_params(axis="x", nbins=5 if sheet.is_narrow else 9, steps=[1, 2, 5, 10])
    axes.yaxis.set_major_formatter(lambda value, _: per_cent(abs(value)))
    axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 1 if top > 0.3 else 2))
    heading(axes, say("overlap.heading"))
    figure.legend(loc="upper left", bbox_to_anchor=(0, 1), borderpad=0, borderaxespad=0.1,
                  labelspacing=0.25)  # fmt: skip
    return figure


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Each bin's share of its group in per cent; bins too small to show are blank."""
    totals = rows.groupby("series")["n"].transform("sum")
    return rows.assign(share=(100 * rows["n"] / totals).fillna(0.0)).sort_values("low")


def _caption(names: dict[str, str]) -> str:
    return say("overlap.caption", arm=names["arm"])


def _data(rows: pd.DataFrame, names: dict[str, str]) -> Table:
    groups = tuple(
        (
            names[series],
            tuple(
                Row(
                    head=f"{decimal(row['low'], 3)}–{decimal(row['high'], 3)}",
                    cells=(decimal(row["n"], 0), decimal(row["share"])),
                )
                for row in rows[rows["series"] == series].to_dict("records")
            ),
        )
        for series, _, _, _ in SIDES
    )
    heads = tuple(say(key) for key in ("overlap.probability", "head.persons", "head.share"))
    return Table(columns=heads, groups=groups, caption=say("overlap.data"))
