"""Waiting curves: the share that has started, by time since the wait began."""

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

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
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal, interval
from evaluation.report.waiting.rows import curves, first_year, median_of
from evaluation.report.waiting.words import WORDS, arm_label, median_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HIGH_CM = 6.2
COLOURS = (ACCENT, SECOND, "#3d7a4b", "#7a4f9a", "#9a7b1f", "#4a4a4a")
MARKS = ("o", "s", "^", "D", "v", "P")
PERCENT = 100.0
COLUMNS = (
    *("waiting.column.group", "waiting.column.persons", "waiting.column.median"),
    *("waiting.column.until", "waiting.column.started"),
)


def draw_waits(material: Material, kind: str) -> Drawing | None:
    """Draw the curves of a kind of wait, those of groups as points; None where there is none."""
    rows = curves(material, kind)
    rows = rows[rows["estimate"].notna()] if len(rows) else rows
    if rows.empty:
        return None
    return Drawing(
        **on_both(partial(_draw, rows, kind)),
        caption=say(WORDS[kind].caption, first=first_year(material)),
        alt=say(
            "waiting.alt.curves",
            groups=count(rows["arm"].nunique()),
            share=decimal(PERCENT * rows["estimate"].max(), 0),
        ),
        data=curve_table(material, kind),
    )


def _draw(rows: pd.DataFrame, kind: str, sheet: Sheet) -> "Figure":
    arms = sorted(rows["arm"].unique(), key=lambda arm: (arm != kind, arm))
    beside = 0.4 if sheet.is_narrow else 4.2
    foot = 1.2 + (0.2 + 0.45 * len(arms) if sheet.is_narrow else 0)
    figure = canvas(HIGH_CM + foot - 1.2, sheet)
    axes = panel(figure, left=1.2, right=beside, top=0.7, bottom=foot)
    lines = []
    for place, arm in enumerate(arms):
        own = rows[rows["arm"] == arm].sort_values("month")
        if arm == kind:
            low, high = (PERCENT * own[name] for name in ("conf_low", "conf_high"))
            axes.fill_between(own["month"], low, high, color=MUTED, alpha=0.15, linewidth=0,
                              step="post")  # fmt: skip
            lines += axes.plot(own["month"], PERCENT * own["estimate"], color=INK,
                               linewidth=1.6, drawstyle="steps-post")  # fmt: skip
            continue
        told = own[(own["events"] > 0) | (own["month"] == 0)]
        colour, mark = COLOURS[(place - 1) % len(COLOURS)], MARKS[(place - 1) % len(MARKS)]
        lines += axes.plot(told["month"], PERCENT * told["estimate"], color=colour,
                           linewidth=1.1, marker=mark, markersize=4)  # fmt: skip
    axes.set_ylim(0, PERCENT)
    axes.set_xlim(0, rows["month"].max())
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel(say(WORDS[kind].axis))
    heading(axes, say("waiting.axis.started"))
    names = [arm_label(arm, kind) for arm in arms]
    if sheet.is_narrow:
        figure.legend(lines, names, loc="lower left", bbox_to_anchor=(0.02, 0), borderpad=0)
    else:
        axes.legend(lines, names, loc="center left", bbox_to_anchor=(1.02, 0.5), borderpad=0)
    return figure


def curve_table(material: Material, kind: str) -> Table:
    """Tabulate each curve: waits, when half had started, and the last share."""
    rows = []
    for arm, own in curves(material, kind).groupby("arm", sort=True):
        told = own[own["estimate"].notna()].sort_values("month")
        if told.empty:
            continue
        last = told.iloc[-1]
        rows.append(
            Row(
                head=arm_label(str(arm), kind),
                cells=(
                    count(told.iloc[0]["at_risk"]),
                    median_words(median_of(told), kind),
                    say(WORDS[kind].step, number=decimal(last["month"], 0)),
                    say(
                        "waiting.share",
                        share=decimal(PERCENT * last["estimate"], 0),
                        interval=interval(
                            PERCENT * last["conf_low"], PERCENT * last["conf_high"], 0
                        ),
                    ),
                ),
            )
        )
    return Table(
        columns=tuple(say(key) for key in COLUMNS),
        groups=(("", tuple(rows)),),
        caption=say(WORDS[kind].data),
    )
