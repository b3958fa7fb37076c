"""Cumulative incidence by exit reason: reasons compete, so the shares add up."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaluation.report.figures.curves import (
    SERIES,
    draw_steps,
    from_start,
    month_ticks,
    series_names,
    shortened,
    withheld_note,
)
from evaluation.report.figures.drawing import Drawing, canvas
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, decimal, interval
from evaluation.report.vocabulary import STATE_LABELS, state_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT_CM = 9.0
SEPARATOR = ":"
LONGEST_NAME = 22


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
    reasons = [name for name in STATE_LABELS if (rows["reason"] == name).any()]
    figure = canvas(HEIGHT_CM)
    columns = max(3, -(-len(reasons) // 2))
    panels = figure.subplots(2, columns, sharex=True, sharey=True).ravel()
    figure.subplots_adjust(left=0.08, right=0.985, top=0.85, bottom=0.13, wspace=0.12, hspace=0.3)
    _scales(panels[0], rows)
    for axes, reason in zip(panels[: len(reasons)], reasons, strict=True):
        _panel(axes, rows[rows["reason"] == reason], names)
        axes.set_title(state_label(reason), loc="left", fontsize=8.5, weight="semibold", pad=4)
    for axes in panels[len(reasons) :]:
        axes.set_visible(False)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper left", bbox_to_anchor=(0.07, 1.0), ncols=2,
                  frameon=False, fontsize=8.5)  # fmt: skip
    words = f"{material.plan.data.time_unit.capitalize()} sedan start"
    figure.text(0.53, 0.02, words, ha="center", fontsize=8.5)
    return Drawing(
        figure=figure,
        caption=(
            f"Andel som har avslutat biståndet efter orsak, {names['arm']} och den viktade "
            f"jämförelsegruppen, med 95{FIXED_SPACE}% konfidensband. Orsakerna konkurrerar: "
            f"andelarna kan läggas ihop.{_note(rows, reasons)}"
        ),
        alt=(
            f"{len(reasons)} små diagram, ett per avslutsorsak, med en heldragen kurva för "
            f"{names['arm']} och en streckad för jämförelsegruppen."
        ),
        data=_data(rows, reasons, names),
    )


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
    hidden = (
        " Där en grupp inte visas är de för få som har lämnat av den orsaken, eller skulle de gå "
        "att räkna fram."
        if (series.reindex(reasons) < len(SERIES)).any()
        else ""
    )
    return hidden + withheld_note(rows)


def _scales(axes: "Axes", rows: pd.DataFrame) -> None:
    top = 10 * np.ceil(10 * float(np.nanmax([*rows["conf_high"], 0.1])))
    last = int(rows["month"].max()) if len(rows) else 12
    axes.set(xlim=(0, last), ylim=(0, min(top, 100)), xticks=month_ticks(last)[::2])
    axes.yaxis.set_major_formatter(lambda value, _: f"{decimal(value, 0)}{FIXED_SPACE}%")


def _panel(axes: "Axes", rows: pd.DataFrame, names: dict[str, str]) -> None:
    for place, (series, colour, dash) in enumerate(SERIES):
        part = rows[rows["series"] == series]
        if part.empty:
            words = f"{shortened(names[series], LONGEST_NAME)}: visas inte"
            axes.text(0.05, 0.94 - 0.13 * place, words, transform=axes.transAxes, va="top",
                      fontsize=7.5, color=colour)  # fmt: skip
        else:
            draw_steps(axes, part, colour=colour, dash=dash, label=names[series])


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
    heads = ("Orsak", "Tid sedan start", "Andel (%)", "95 % KI")
    return Table(columns=heads, groups=tuple(groups), caption="Kumulativ andel efter orsak.")
