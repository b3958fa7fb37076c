"""Cumulative incidence by exit reason: reasons compete, so the shares add up."""

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaluation.report.figures.curve_rows import (
    SERIES,
    from_start,
    last_month,
    month_ticks,
    per_cent,
    series_names,
    since_start,
    withheld_note,
)
from evaluation.report.figures.curves import draw_steps
from evaluation.report.figures.drawing import (
    CM,
    FONT_SIZE,
    Drawing,
    Sheet,
    canvas,
    on_both,
    panel,
)
from evaluation.report.figures.words import LINE_CM, broken, lines_of, width_cm
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import decimal, interval
from evaluation.report.vocabulary import STATES, state_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANEL_CM, TITLE_CM, BETWEEN_CM = 2.95, 0.6, 0.2
LEFT_CM, RIGHT_CM, GAP_CM, FOOT_CM = 1.25, 0.35, 0.5, 0.85
KEY_CM = 1.3
SMALL = 7.5
SEPARATOR = ":"


def draw_incidence(material: Material, *, contrast: str, arm: str, outcome: str) -> Drawing:
    """Draw the share that has left assistance, by reason, in both groups.

    Parameters
    ----------
    material : Material
        The study; rows of `curves` whose outcome is `<outcome>:<reason>`.
    contrast, arm, outcome : str
        Declared names.
    """
    rows = incidence_rows(material, contrast=contrast, arm=arm, outcome=outcome)
    names = series_names(material, contrast=contrast, arm=arm)
    reasons = [name for name in STATES if (rows["reason"] == name).any()]
    since = since_start(material)
    return Drawing(
        **on_both(partial(_draw, rows, reasons, names, since)),
        caption=say("incidence.caption", arm=names["arm"]) + _note(rows, reasons),
        alt=say("incidence.alt", panels=str(len(reasons)), arm=names["arm"]),
        data=_data(rows, reasons, names),
    )


def _draw(
    rows: pd.DataFrame, reasons: list[str], names: dict[str, str], since: str, sheet: Sheet
) -> "Figure":
    """Draw one panel per reason; the first of each row and the last of each column have scales."""
    across = min(2 if sheet.is_narrow else 3, len(reasons))
    down = -(-len(reasons) // across)
    beside = not sheet.is_narrow and all(
        width_cm(name) < sheet.cm / 2 - KEY_CM for name in names.values()
    )
    keys = [broken(names[series], sheet.cm - KEY_CM) for series, _, _ in SERIES]
    key = 0.2 + LINE_CM * (1 if beside else 0.1 + sum(map(lines_of, keys)))
    figure = canvas(key + down * PANEL_CM + FOOT_CM, sheet)
    width = (sheet.cm - LEFT_CM - RIGHT_CM + GAP_CM) / across
    for place, reason in enumerate(reasons):
        row, column = divmod(place, across)
        left, top = LEFT_CM + column * width, key + row * PANEL_CM + TITLE_CM
        axes = panel(figure, left=left, right=sheet.cm - left - width + GAP_CM, top=top,
                     bottom=FOOT_CM + (down - row) * PANEL_CM - PANEL_CM + BETWEEN_CM)  # fmt: skip
        _scales(axes, rows, is_narrow=sheet.is_narrow)
        axes.tick_params(labelleft=column == 0, labelbottom=place + across >= len(reasons))
        axes.set_title(state_label(reason), loc="left", fontsize=FONT_SIZE, weight="semibold",
                       pad=4)  # fmt: skip
        _panel(axes, rows[rows["reason"] == reason], names)
    _key(figure, keys, 2 if beside else 1)
    low = 0.1 / (key + down * PANEL_CM + FOOT_CM)
    figure.text(0.5, low, since, ha="center", va="bottom")
    return figure


def _key(figure: "Figure", keys: list[str], columns: int) -> None:
    """Say once which line is whose, also of a group that has none in some panels."""
    from matplotlib.lines import Line2D

    lines = [Line2D([], [], color=colour, linestyle=dash, linewidth=1.7)
             for _, colour, dash in SERIES]  # fmt: skip
    figure.legend(lines, keys, loc="upper left", bbox_to_anchor=(0, 1), ncols=columns, borderpad=0,
                  borderaxespad=0.1, labelspacing=0.2, handlelength=1.8)  # fmt: skip


def incidence_rows(material: Material, *, contrast: str, arm: str, outcome: str) -> pd.DataFrame:
    """Find the curves by exit reason, with the reason as a column."""
    table = material.table("curves")
    parts = table["outcome"].str.partition(SEPARATOR)
    keep = (table["contrast"] == contrast) & (table["arm"] == arm) & (parts[0] == outcome)
    rows = from_start(table[keep & (parts[2] != "")])
    return rows.assign(reason=[name.partition(SEPARATOR)[2] for name in rows["outcome"]])


def _note(rows: pd.DataFrame, reasons: list[str]) -> str:
    """Say why a group has no curve, or a short one."""
    series = rows.groupby("reason")["series"].nunique()
    hidden = f" {say('incidence.hidden')}" if (series.reindex(reasons) < len(SERIES)).any() else ""
    return hidden + withheld_note(rows)


def _scales(axes: "Axes", rows: pd.DataFrame, *, is_narrow: bool) -> None:
    top = 10 * np.ceil(10 * float(np.nanmax([*rows["conf_high"], 0.1])))
    last = last_month(rows)
    axes.set(xlim=(0, last), ylim=(0, min(top, 100)), xticks=month_ticks(last)[::2])
    axes.locator_params(axis="y", nbins=4 if is_narrow else 6)
    axes.yaxis.set_major_formatter(per_cent)


def _panel(axes: "Axes", rows: pd.DataFrame, names: dict[str, str]) -> None:
    down = 0.95
    room = axes.get_position().width * axes.figure.get_figwidth() / CM - 0.2  # type: ignore[union-attr]
    for series, colour, dash in SERIES:
        part = rows[rows["series"] == series]
        if len(part):
            draw_steps(axes, part, colour=colour, dash=dash, label=names[series])
            continue
        words = broken(say("incidence.not_shown", group=names[series]), room, size=SMALL)
        axes.text(0.04, down, words, transform=axes.transAxes, va="top", fontsize=SMALL,
                  color=colour)  # fmt: skip
        down -= 0.13 * lines_of(words)


def _data(rows: pd.DataFrame, reasons: list[str], names: dict[str, str]) -> Table:
    groups = []
    for series, _, _ in SERIES:
        body = []
        for reason in reasons:
            part = rows[(rows["series"] == series) & (rows["reason"] == reason)]
            for month in (12, 24, 36):
                at = part[part["month"] == month]
                if len(at):
                    found = at.iloc[0]
                    limits = interval(100 * found["conf_low"], 100 * found["conf_high"])
                    cells = (str(month), decimal(100 * found["estimate"]), limits)
                    body.append(Row(head=state_label(reason), cells=cells))
        groups.append((names[series], tuple(body)))
    keys = ("incidence.reason", "head.since_start", "head.share", "head.interval")
    heads = tuple(say(key) for key in keys)
    return Table(columns=heads, groups=tuple(groups), caption=say("incidence.data"))
