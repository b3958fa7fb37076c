"""Differences with intervals below each other: arms, contrasts, definitions."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from evaluation.report.estimate_rows import Estimate
from evaluation.report.figures.drawing import ACCENT, INK, MUTED, SECOND, Drawing, Sheet, on_both
from evaluation.report.figures.ladder import Rung, ladder
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.numbers import WITHHELD, decimal, interval, not_evaluable
from evaluation.report.sentences import unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW_CM = 0.54
Line = tuple[str, Estimate]
Group = tuple[str, Sequence[Line]]


def draw_forest(
    groups: Sequence[Group],
    *,
    caption: str,
    time_unit: str,
    joint: Mapping[Estimate, Estimate] | None = None,
) -> Drawing:
    """Draw one point with its interval per row, under group titles.

    Parameters
    ----------
    groups : sequence of (title, rows)
        Rows are (label, estimate), all on one scale.
    caption : str
        What the figure shows, in Markdown.
    time_unit : str
        What months are called.
    joint : mapping of Estimate to Estimate, optional
        The same differences with intervals that hold all at once; they decide the marker
        and are the ones written out.
    """
    together = joint or {}
    lines = _lines(groups)
    alone = [row for _, row in lines if row is not None and row.is_shown]
    shown = [together.get(row, row) for row in alone]
    scale = say("forest.scale", unit=unit(shown[0].scale, time_unit=time_unit)) if shown else ""
    return Drawing(
        **on_both(partial(_draw, lines, together, scale)),
        caption=caption,
        alt=_alt(shown),
        data=_data(groups, together),
    )


def _draw(
    lines: Sequence[tuple[str, Estimate | None]],
    together: Mapping[Estimate, Estimate],
    scale: str,
    sheet: Sheet,
) -> "Figure":
    rungs = [_rung(label, row, together) for label, row in lines]
    drawn = ladder(rungs, sheet, row_cm=ROW_CM)
    axes = drawn.axes
    axes.axvline(0, color=INK, linewidth=0.9)
    reach = 1.0
    for place, (_, row) in zip(drawn.places, lines, strict=True):
        if row is not None and row.is_shown:
            _mark(axes, place, row, together.get(row, row))
            told = together.get(row, row)
            reach = max(reach, 1.12 * abs(told.low), 1.12 * abs(told.high))
    axes.set_xlim(-reach, reach)
    axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0 if reach > 4 else 1))
    axes.set_xlabel(scale)
    return drawn.figure


def _rung(label: str, row: Estimate | None, together: Mapping[Estimate, Estimate]) -> Rung:
    if row is None:
        return Rung(label=label, is_title=True)
    if not row.is_shown:
        return Rung(label=label, words=not_evaluable(), colour=MUTED, is_indented=True)
    told = together.get(row, row)
    words = f"{decimal(told.value)} ({interval(told.low, told.high)})"
    return Rung(label=label, words=words, is_indented=True)


def _mark(axes: "Axes", place: float, row: Estimate, told: Estimate) -> None:
    colour = (SECOND, MUTED, ACCENT)[told.sign + 1]
    if told is not row:
        axes.plot((told.low, told.high), (place, place), color=colour, linewidth=0.8,
                  marker="|", markersize=5)  # fmt: skip
    axes.plot(
        (row.low, row.high), (place, place), color=colour, linewidth=1.8 if told is row else 3
    )
    axes.plot(row.value, place, marker="s" if told.sign else "o", color=colour, markersize=5.5,
              markerfacecolor=colour if told.sign else "white")  # fmt: skip


def _lines(groups: Sequence[Group]) -> list[tuple[str, Estimate | None]]:
    lines: list[tuple[str, Estimate | None]] = []
    for title, rows in groups:
        if title:
            lines.append((title, None))
        lines.extend(rows)
    return lines


def _alt(shown: Sequence[Estimate]) -> str:
    signs = np.array([row.sign for row in shown], dtype=int)
    return say(
        "forest.alt",
        rows=str(len(shown)),
        right=str(int((signs > 0).sum())),
        left=str(int((signs < 0).sum())),
        across=str(int((signs == 0).sum())),
    )


def _data(groups: Sequence[Group], together: Mapping[Estimate, Estimate]) -> Table:
    body = tuple(
        (
            title,
            tuple(
                Row(
                    head=label,
                    cells=_cells(row, together),
                    kind="" if row.is_shown else row.status,
                )
                for label, row in rows
            ),
        )
        for title, rows in groups
    )
    joint = ("head.interval_joint",) if together else ()
    keys = ("head.comparison", "head.difference", "head.interval", *joint)
    heads = tuple(say(key) for key in keys)
    return Table(columns=heads, groups=body, caption=say("forest.data"))


def _cells(row: Estimate, together: Mapping[Estimate, Estimate]) -> tuple[str, ...]:
    cells = (decimal(row.value), interval(row.low, row.high))
    if not together:
        return cells
    told = together.get(row)
    return (*cells, interval(told.low, told.high) if told else WITHHELD)
