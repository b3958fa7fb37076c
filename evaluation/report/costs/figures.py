"""Figures of costs: the ledgers of each year, the budget month by month, and concentration."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaluation.disclosure.row_keys import records
from evaluation.protocol.costs.plan import COST
from evaluation.report.costs.layout import between
from evaluation.report.costs.rows import Year, path, years
from evaluation.report.costs.year_tables import curve_table, ledger_table
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
from evaluation.report.figures.words import width_cm
from evaluation.report.labels import arm_label
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal, months

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT_CM, RIGHT_CM, FOOT_CM = 1.4, 0.5, 1.2
KEY_CM, MARK_CM = 0.5, 0.45
LIGHT = "#9dbfd8"
MILLION, THOUSAND = 1e6, 1e3
STYLES = ((ACCENT, "-"), (SECOND, (0, (5, 2))), (INK, (0, (1.5, 1.5))))
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


def draw_budget(material: Material) -> Drawing | None:
    """Draw the difference in assistance, insatser and all that the municipality pays."""
    outcomes = [item for item in material.plan.outcomes if item.kind == COST and _is_path(item)]
    arms = [
        arm.name
        for arm in material.plan.main_arms
        if outcomes and not path(material, outcomes[0], arm.name).empty
    ]
    if not arms:
        return None
    lines = {
        arm: [(item.label, path(material, item, arm)) for item in outcomes[: len(STYLES)]]
        for arm in arms
    }
    names = [arm_label(material.plan, arm) for arm in arms]
    return Drawing(
        **on_both(partial(_budget, list(lines.values()), names)),
        caption=say("costs.budget.caption"),
        alt=say("costs.budget.alt", insatser=count(len(arms))),
        data=_budget_data(lines, names),
    )


def _is_path(outcome: object) -> bool:
    return len(getattr(outcome, "horizons", ())) > len(STYLES)


def _budget(
    lines: Sequence[list[tuple[str, pd.DataFrame]]], names: list[str], sheet: Sheet
) -> "Figure":
    keys = [(label, colour) for (label, _), (colour, _) in zip(lines[0], STYLES, strict=False)]
    above, each = 0.2 + KEY_CM * len(keys), 4.2
    figure = canvas(above + each * len(lines) + 0.7, sheet)
    for place, (own, name) in enumerate(zip(lines, names, strict=True)):
        axes = panel(
            figure,
            left=LEFT_CM,
            right=RIGHT_CM,
            top=above + each * place + 0.9,
            bottom=0.7 + each * (len(lines) - 1 - place) + 0.6,
        )
        for (_, rows), (colour, dashes) in zip(own, STYLES, strict=False):
            axes.plot(rows["month"], rows["estimate"] / THOUSAND, color=colour, linestyle=dashes)
            axes.fill_between(rows["month"], rows["conf_low"] / THOUSAND,
                              rows["conf_high"] / THOUSAND, color=colour, alpha=0.13,
                              linewidth=0)  # fmt: skip
        axes.axhline(0, color=INK, linewidth=0.8)
        axes.set_xlim(0, None)
        axes.set_xticks(range(0, int(own[0][1]["month"].max()) + 1, 6))
        axes.yaxis.set_major_formatter(lambda value, _: decimal(value, 0))
        heading(axes, say("costs.axis.budget", insats=name))
        if place == len(lines) - 1:
            axes.set_xlabel(say("costs.axis.months"))
    for place, ((label, _), (colour, dashes)) in enumerate(zip(lines[0], STYLES, strict=False)):
        _key(figure, (label, colour, dashes), 0.3 + KEY_CM * place, sheet)
    return figure


def _key(figure: "Figure", key: tuple[str, str, object], down: float, sheet: Sheet) -> None:
    from matplotlib.lines import Line2D

    label, colour, dashes = key
    high = 1 - down / (figure.get_figheight() * 2.54)
    line = Line2D(
        [0.2 / sheet.cm, 1.2 / sheet.cm],
        [high, high],
        color=colour,
        linestyle=dashes,  # type: ignore[arg-type]  # a dash pattern is a tuple
        transform=figure.transFigure,
    )
    figure.add_artist(line)
    figure.text(1.4 / sheet.cm, high, label, va="center")


def _budget_data(lines: dict[str, list[tuple[str, pd.DataFrame]]], names: list[str]) -> Table:
    groups = []
    for own, name in zip(lines.values(), names, strict=True):
        by_month: dict[int, list[str]] = {}
        for _, rows in own:
            for row in records(rows):
                text = between(row["estimate"], row["conf_low"], row["conf_high"])
                by_month.setdefault(int(row["month"]), []).append(text)
        rows_of = tuple(
            Row(head=months(month), cells=tuple(cells))
            for month, cells in sorted(by_month.items())
            if len(cells) == len(own)
        )
        groups.append((name, rows_of))
    heads = (say("costs.column.time"), *(label for label, _ in next(iter(lines.values()))))
    caption = say("costs.budget.data")
    return Table(columns=heads, groups=tuple(groups), caption=caption, kind="wide")


def draw_curve(material: Material) -> Drawing | None:
    """Draw how much of the assistance the most expensive households carry, the last year."""
    table = material.table("cost_curve").dropna(subset=["share"])
    if table.empty:
        return None
    year = int(table["year"].max())
    rows = table[table["year"] == year].sort_values("top")
    half = rows[rows["share"] >= 50].iloc[0]
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
