"""Gaps of all groups below each other, and the funnel of districts and units."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evaluation.disclosure.gaps import FEWER, MORE
from evaluation.estimate.equity.dispersion import dispersion, spread_limits
from evaluation.estimate.equity.funnel import exact_limits
from evaluation.report.equity.rows import Asked
from evaluation.report.equity.tables import gap_table
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
from evaluation.report.figures.ladder import Rung, ladder
from evaluation.report.indicators.words import GROUP_KINDS, group_label
from evaluation.report.labels import lowered
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.numbers import count, decimal, interval, signed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW_CM, HIGH_CM = 0.5, 5.6
DRAWN = ("kon", "distrikt", "enhet")
COLOURS = {MORE: ACCENT, FEWER: SECOND}
LEVELS = (0.95, 0.998)
FEWEST, MARGIN = 3, 3
PERCENT = 100.0
Line = tuple[str, dict[str, Any] | None]


def draw_gaps(question: Asked) -> Drawing | None:
    """Draw the gaps of the kinds that a board decides on; None when no group can be compared.

    All other kinds stand in the table.
    """
    compared = question.compared[question.compared["group_kind"].isin(DRAWN)]
    if compared.empty:
        return None
    lines: list[Line] = []
    for kind in DRAWN:
        rows = compared[compared["group_kind"] == kind].sort_values("group").to_dict("records")
        if rows:
            lines.append((say(GROUP_KINDS[kind]), None))
            lines.extend(
                (group_label(kind, str(row["group"])), {str(name): row[name] for name in row})
                for row in rows
            )
    verdicts = compared["gap_verdict"]
    return Drawing(
        **on_both(partial(_draw_gaps, lines)),
        caption=say("equity.caption.gaps", what=question.name, year=str(question.year)),
        alt=say(
            "equity.alt.gaps",
            groups=count(len(compared)),
            more=count(int((verdicts == MORE).sum())),
            fewer=count(int((verdicts == FEWER).sum())),
        ),
        data=gap_table(question),
    )


def _draw_gaps(lines: Sequence[Line], sheet: Sheet) -> "Figure":
    rungs = [
        Rung(label=name, is_title=True)
        if row is None
        else Rung(
            label=name,
            words=f"{signed(row['gap'], 0)} ({interval(row['gap_low'], row['gap_high'], 0)})",
            is_indented=True,
        )
        for name, row in lines
    ]
    drawn = ladder(rungs, sheet, row_cm=ROW_CM)
    axes, reach = drawn.axes, 5.0
    axes.axvline(0, color=INK, linewidth=0.9)
    for place, (_, row) in zip(drawn.places, lines, strict=True):
        if row is None:
            continue
        colour = COLOURS.get(row["gap_verdict"], MUTED)
        axes.plot((row["gap_low"], row["gap_high"]), (place, place), color=colour, linewidth=1.8)
        axes.plot(row["gap"], place, color=colour, markersize=5,
                  marker="s" if row["gap_verdict"] in COLOURS else "o",
                  markerfacecolor=colour if row["gap_verdict"] in COLOURS else "white")  # fmt: skip
        reach = max(reach, 1.1 * abs(row["gap_low"]), 1.1 * abs(row["gap_high"]))
    axes.set_xlim(-reach, reach)
    axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0))
    axes.set_xlabel(say("equity.axis.gap"))
    return drawn.figure


def draw_funnel(question: Asked, kind: str) -> Drawing | None:
    """Draw standardised shares of a kind by size, inside what chance allows; None with too few."""
    rows = question.of_kind(kind)
    rows = rows[rows["gap"].notna()]
    overall = float(question.whole["estimate"])
    if len(rows) < FEWEST or not 0 < overall < PERCENT:
        return None
    rows = rows.assign(standardised=np.clip(overall + rows["gap"], 0, PERCENT))
    return Drawing(
        **on_both(partial(_draw_funnel, rows, overall)),
        caption=say(
            "equity.caption.funnel",
            what=question.name,
            kind=lowered(say(GROUP_KINDS[kind])),
            year=str(question.year),
        ),
        alt=say("equity.alt.funnel", groups=count(len(rows)), share=decimal(overall, 0)),
        data=_funnel_data(rows, kind, question.name),
    )


def _draw_funnel(rows: pd.DataFrame, overall: float, sheet: Sheet) -> "Figure":
    figure = canvas(HIGH_CM, sheet)
    axes = panel(figure, left=1.2, right=0.5, top=0.7, bottom=1.2)
    sizes = rows["n"].to_numpy(dtype=float)
    grid = np.arange(max(5, int(sizes.min() * 0.6)), int(sizes.max() * 1.15) + 1).astype(float)
    ends = list(rows["standardised"])
    for level, dashes in zip(LEVELS, ((4, 2), (1, 0)), strict=True):
        for end in exact_limits(overall / PERCENT, grid, level=level):
            axes.plot(grid, PERCENT * end, color=MUTED, linewidth=0.8, dashes=dashes)
            ends += [PERCENT * end.min(), PERCENT * end.max()]
    events = np.round(rows["standardised"].to_numpy() / PERCENT * sizes)
    found = dispersion(events, sizes, scale="share")
    if found.tau2 > 0:
        for end in spread_limits(found, grid, level=LEVELS[0]):
            axes.plot(grid, PERCENT * end, color=SECOND, linewidth=0.9, linestyle=":")
    axes.axhline(overall, color=INK, linewidth=0.8)
    axes.plot(sizes, rows["standardised"], linestyle="", marker="o", color=ACCENT, markersize=5)
    for row in rows.to_dict("records"):
        axes.annotate(group_label(str(row["group_kind"]), str(row["group"])),
                      (row["n"], row["standardised"]), xytext=(5, 3), fontsize=7,
                      textcoords="offset points")  # fmt: skip
    axes.set_ylim(max(0, min(ends) - MARGIN), min(PERCENT, max(ends) + MARGIN))
    axes.set_xlim(grid[0], grid[-1] + 1)
    axes.set_xlabel(say("equity.axis.persons"))
    heading(axes, say("equity.axis.share"))
    return figure


def _funnel_data(rows: pd.DataFrame, kind: str, what: str) -> Table:
    found = tuple(
        Row(
            head=group_label(kind, str(row["group"])),
            cells=(count(row["n"]), decimal(row["estimate"], 0), decimal(row["standardised"], 0)),
        )
        for row in rows.to_dict("records")
    )
    keys = ("equity.column.group", "equity.column.n", "equity.column.share")
    return Table(
        columns=(*map(say, keys), say("equity.column.standardised")),
        groups=(("", found),),
        caption=say("equity.caption.funnel_data", what=what, kind=lowered(say(GROUP_KINDS[kind]))),
    )
