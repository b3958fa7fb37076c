"""What a start changes in the municipality's budget, month by month."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from evaluation.disclosure.row_keys import Row as Cells
from evaluation.disclosure.row_keys import records
from evaluation.protocol.costs.plan import COST
from evaluation.report.costs.layout import between
from evaluation.report.costs.rows import path
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
from evaluation.report.labels import arm_label
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal, months

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEFT_CM, RIGHT_CM = 1.4, 0.5
KEY_CM = 0.5
EACH_CM, FEWEST = 4.2, 4
THOUSAND = 1e3
STYLES = ((ACCENT, "-"), (SECOND, (0, (5, 2))), (INK, (0, (1.5, 1.5))))


def draw_budget(material: Material) -> Drawing | None:
    """Draw the difference in assistance, insatser and all that the municipality pays."""
    outcomes = [
        item
        for item in material.plan.outcomes
        if item.kind == COST and len(item.horizons) >= FEWEST
    ]
    arms = [
        arm.name
        for arm in material.plan.main_arms
        if outcomes and path(material, outcomes[0], arm.name)["estimate"].notna().any()
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


def _budget(
    lines: Sequence[list[tuple[str, pd.DataFrame]]], names: list[str], sheet: Sheet
) -> "Figure":
    above, each = 0.2 + KEY_CM * len(lines[0]), EACH_CM
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
        known = [{int(row["month"]): row for row in records(rows)} for _, rows in own]
        every = sorted(set().union(*known))
        rows_of = tuple(
            Row(head=months(month), cells=tuple(_changed(one.get(month)) for one in known))
            for month in every
        )
        groups.append((name, rows_of))
    heads = (say("costs.column.time"), *(label for label, _ in next(iter(lines.values()))))
    caption = say("costs.budget.data")
    return Table(columns=heads, groups=tuple(groups), caption=caption, kind="wide")


def _changed(row: Cells | None) -> str:
    if row is None:
        return say("costs.nothing")
    return between(row["estimate"], row["conf_low"], row["conf_high"])
