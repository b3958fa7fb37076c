"""The plane of cost and exits: where the truth may lie, insats by insats."""

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from evaluation.disclosure.row_keys import Row as Cells
from evaluation.estimate.result.arrays import Floats
from evaluation.report.costs.rows import MUNICIPALITY, last_month, outcome_in, worth
from evaluation.report.figures.drawing import (
    ACCENT,
    INK,
    MUTED,
    SECOND,
    Drawing,
    Sheet,
    canvas,
    heading,
    on_both,
    panel,
)
from evaluation.report.labels import arm_label
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal, months

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HIGH_CM, LEFT_CM, RIGHT_CM, TOP_CM, FOOT_CM = 7.2, 1.5, 0.5, 1.0, 1.3
COLOURS = (ACCENT, SECOND, "#3b7a3b", MUTED)
DASHES = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1, 2)))
THOUSAND = 1e3
WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
ROOM = 0.28
CORNERS = {
    (False, True): "costs.plane.fewer_dearer",
    (True, True): "costs.plane.more_dearer",
    (False, False): "costs.plane.fewer_cheaper",
    (True, False): "costs.plane.more_cheaper",
}
"""By whether right and whether at the top."""
AROUND = 0.95
"""Share of the draws inside a line."""
QUADRANTS = ("more_dearer", "more_cheaper", "fewer_dearer", "fewer_cheaper")


def draw_plane(material: Material) -> Drawing | None:
    """Draw the municipality's cost against exits at the last horizon; None with nothing shown."""
    outcome = outcome_in(material, MUNICIPALITY)
    if outcome is None:
        return None
    month = last_month(material, outcome)
    rows = [
        row
        for row in worth(material, outcome=outcome.name, month=month)
        if not np.isnan(row["cost"])
    ]
    if not rows:
        return None
    names = [arm_label(material.plan, str(row["arm"])) for row in rows]
    ends = "; ".join(
        say("costs.plane.end", arm=name, exits=decimal(row["exits"], 1), cost=count(row["cost"]))
        for name, row in zip(names, rows, strict=True)
    )
    return Drawing(
        **on_both(partial(_draw, rows, names)),
        caption=say("costs.plane.caption", month=months(month)),
        alt=say("costs.plane.alt", ends=ends),
        data=_data(rows, names),
    )


def _draw(rows: list[Cells], names: list[str], sheet: Sheet) -> "Figure":
    figure = canvas(HIGH_CM, sheet)
    axes = panel(figure, left=LEFT_CM, right=RIGHT_CM, top=TOP_CM, bottom=FOOT_CM)
    lines = [_around(row) for row in rows]
    for place, (row, name) in enumerate(zip(rows, names, strict=True)):
        exits, cost = lines[place]
        colour, dashes = COLOURS[place % len(COLOURS)], DASHES[place % len(DASHES)]
        axes.plot(exits, cost / THOUSAND, color=colour, linewidth=1.4, linestyle=dashes)
        axes.plot(row["exits"], row["cost"] / THOUSAND, marker="o", markersize=4, color=colour)
        axes.annotate(name, (row["exits"], float(cost.max()) / THOUSAND), xytext=(0, 3),
                      fontsize=8, ha="center", textcoords="offset points", color=colour,
                      bbox=WHITE)  # fmt: skip
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.axvline(0, color=INK, linewidth=0.8)
    across, upwards = (np.concatenate(ends) for ends in zip(*lines, strict=True))
    reach, (low, high) = float(np.abs(across).max()), _ends(upwards / THOUSAND)
    axes.set(xlim=(-1.15 * reach, 1.15 * reach), ylim=(low, high))
    for (right, top), key in CORNERS.items():
        axes.text(0.98 if right else 0.02, 0.98 if top else 0.03, say(key), color=MUTED,
                  transform=axes.transAxes, fontsize=7.5, ha="right" if right else "left",
                  va="top" if top else "bottom", bbox=WHITE)  # fmt: skip
    axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0))
    axes.yaxis.set_major_formatter(lambda value, _: decimal(value, 0))
    axes.set_xlabel(say("costs.plane.exits"))
    heading(axes, say("costs.plane.cost"))
    return figure


def _ends(values: Floats) -> tuple[float, float]:
    """Give the ends of a scale that has nought inside and room for a word at both."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    room = ROOM * (high - low)
    return low - room, high + room


def _around(row: Cells) -> tuple[Floats, Floats]:
    """Give the line that 95 per cent of the draws lie inside, from both errors."""
    off = 2 * float(ndtri(0.975))
    exits = (row["exits_high"] - row["exits_low"]) / off
    cost = (row["cost_high"] - row["cost_low"]) / off
    turn = np.linspace(0, 2 * np.pi, 181)
    reach = np.sqrt(-2 * np.log(1 - AROUND))
    tied = row["correlation"]
    across = reach * np.cos(turn)
    up = tied * across + np.sqrt(1 - tied**2) * reach * np.sin(turn)
    return row["exits"] + exits * across, row["cost"] + cost * up


def _data(rows: list[Cells], names: list[str]) -> Table:
    found = tuple(
        Row(head=name, cells=tuple(count(row[quadrant]) for quadrant in QUADRANTS))
        for row, name in zip(rows, names, strict=True)
    )
    keys = (
        *("costs.column.insats", "costs.plane.more_dearer", "costs.plane.more_cheaper"),
        *("costs.plane.fewer_dearer", "costs.plane.fewer_cheaper"),
    )
    caption = say("costs.plane.data")
    return Table(columns=tuple(map(say, keys)), groups=(("", found),), caption=caption)
