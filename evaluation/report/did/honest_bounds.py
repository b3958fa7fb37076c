"""Bounds on the effect by how far trends may have departed, and where nought comes in."""

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from evaluation.report.did.rows import Unit, breakdown_of, rows_of, unit_of
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
from evaluation.report.figures.words import LINE_CM, broken, lines_of
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import decimal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PLOT_CM = 4.4


def draw_honest(material: Material, outcome: str) -> Drawing | None:
    """Draw the bounds of one outcome; None when its event study could not be bounded."""
    wanted = {"outcome": outcome, "target": "average", "status": "ok"}
    rows = rows_of(material, "honest", restriction="parallel_trends", **wanted)[:1]
    rows += sorted(
        rows_of(material, "honest", restriction="relative_magnitudes", **wanted),
        key=lambda row: row["departure"],
    )
    if len(rows) < 2:
        return None
    declared = material.plan.outcome(outcome)
    unit, breakdown = unit_of(declared), breakdown_of(material, outcome)
    return Drawing(
        **on_both(partial(_draw, rows, unit, breakdown)),
        caption=_caption(declared.label, breakdown),
        alt=_alt(rows),
        data=_data(rows, unit),
    )


def _draw(rows: list[dict[Any, Any]], unit: Unit, breakdown: float, sheet: Sheet) -> "Figure":
    scale = broken(say("did.head.departure_scale"), sheet.cm - 1.7)
    below = 0.85 + LINE_CM * lines_of(scale)
    figure = canvas(0.9 + PLOT_CM + below, sheet)
    axes = panel(figure, left=1.55, right=0.3, top=0.9, bottom=below)
    for place, row in enumerate(rows):
        inside = row["conf_low"] <= 0 <= row["conf_high"]
        colour = MUTED if inside else ACCENT
        ends = (unit.factor * row["conf_low"], unit.factor * row["conf_high"])
        axes.plot((place, place), ends, color=colour, linewidth=2.4 if place else 3.4)
        axes.plot((place, place), ends, color=colour, linestyle="", marker="_", markersize=9)
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.set_xticks(range(len(rows)), [_tick(row) for row in rows])
    axes.set_xlim(-0.6, len(rows) - 0.4)
    if 0 < breakdown < rows[-1]["departure"]:
        _breakdown(axes, rows, breakdown)
    axes.set_xlabel(scale)
    in_unit = say("did.head.bounds_in", unit=unit.words) if unit.words else ""
    heading(axes, in_unit or say("did.head.bounds"))
    axes.yaxis.set_major_formatter(lambda value, _: decimal(value, unit.decimals))
    return figure


def _tick(row: dict[Any, Any]) -> str:
    if row["restriction"] == "parallel_trends":
        return say("did.mark.parallel")
    return decimal(row["departure"], 2)


def _breakdown(axes: "Axes", rows: list[dict[Any, Any]], breakdown: float) -> None:
    """Mark where nought comes in, between the two departures around it."""
    steps = [0.0, *(row["departure"] for row in rows[1:])]
    after = next(place for place, step in enumerate(steps) if step >= breakdown)
    before = after - 1
    share = (breakdown - steps[before]) / (steps[after] - steps[before])
    at = before + share
    axes.axvline(at, color=SECOND, linewidth=1.1, linestyle=(0, (4, 3)))
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.12 * (high - low))
    words = say("did.mark.nought", number=decimal(breakdown, 2))
    is_late = _along(axes, at) > 0.5
    axes.annotate(words, (at, 1), xycoords=axes.get_xaxis_transform(), color=SECOND, va="top",
                  xytext=(-4 if is_late else 4, 0), textcoords="offset points",
                  ha="right" if is_late else "left")  # fmt: skip


def _along(axes: "Axes", at: float) -> float:
    low, high = axes.get_xlim()
    return (at - low) / (high - low)


def _caption(label: str, breakdown: float) -> str:
    if breakdown == 0:
        told = say("did.caption.honest_none")
    elif math.isinf(breakdown):
        told = say("did.caption.honest_no_limit")
    else:
        told = say("did.caption.honest_times", number=decimal(breakdown, 2))
    return say("did.caption.honest", label=label, told=told)


def _alt(rows: list[dict[Any, Any]]) -> str:
    inside = sum(row["conf_low"] <= 0 <= row["conf_high"] for row in rows)
    return say("did.alt.honest", number=str(len(rows)), inside=str(inside))


def _data(rows: list[dict[Any, Any]], unit: Unit) -> Table:
    body = tuple(
        Row(head=_tick(row), cells=(unit.limits(row["conf_low"], row["conf_high"]),))
        for row in rows
    )
    return Table(
        columns=(say("did.head.departure"), say("head.interval")),
        groups=(("", body),),
        caption=say("did.caption.bounds"),
    )
