"""Bounds on the effect by how far trends may have departed, and where nought comes in."""

import math
from typing import TYPE_CHECKING, Any

from evaluation.report.did.rows import Unit, breakdown_of, rows_of, unit_of
from evaluation.report.figures.drawing import ACCENT, INK, MUTED, SECOND, Drawing, canvas, heading
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, decimal

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 6.4


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
    figure = canvas(HEIGHT)
    axes = figure.add_axes((0.09, 0.2, 0.89, 0.66))
    for place, row in enumerate(rows):
        inside = row["conf_low"] <= 0 <= row["conf_high"]
        colour = MUTED if inside else ACCENT
        ends = (unit.factor * row["conf_low"], unit.factor * row["conf_high"])
        axes.plot((place, place), ends, color=colour, linewidth=2.4 if place else 3.4)
        axes.plot((place, place), ends, color=colour, linestyle="", marker="_", markersize=9)
    axes.axhline(0, color=INK, linewidth=0.8)
    if 0 < breakdown < rows[-1]["departure"]:
        _breakdown(axes, rows, breakdown)
    axes.set_xticks(range(len(rows)), [_tick(row) for row in rows])
    axes.set_xlim(-0.6, len(rows) - 0.4)
    axes.set_xlabel("Tillåten avvikelse, gånger den största förändringen före starten")
    heading(axes, f"Gränser i {unit.words}" if unit.words else "Gränser")
    axes.yaxis.set_major_formatter(lambda value, _: decimal(value, unit.decimals))
    return Drawing(
        figure=figure,
        caption=_caption(declared.label, breakdown),
        alt=_alt(rows),
        data=_data(rows, unit),
    )


def _tick(row: dict[Any, Any]) -> str:
    if row["restriction"] == "parallel_trends":
        return "parallell"
    return decimal(row["departure"], 2)


def _breakdown(axes: "Axes", rows: list[dict[Any, Any]], breakdown: float) -> None:
    """Mark where nought comes in, between the two departures around it."""
    steps = [0.0, *(row["departure"] for row in rows[1:])]
    after = next(place for place, step in enumerate(steps) if step >= breakdown)
    before = after - 1
    share = (breakdown - steps[before]) / (steps[after] - steps[before])
    at = before + share
    axes.axvline(at, color=SECOND, linewidth=1.1, linestyle=(0, (4, 3)))
    top = axes.get_ylim()[1]
    words = f"noll kommer in vid {decimal(breakdown, 2)}"
    axes.text(at + 0.05, top, words, color=SECOND, fontsize=8.5, va="top")


def _caption(label: str, breakdown: float) -> str:
    told = (
        "redan utan avvikelse rymmer intervallet noll"
        if breakdown == 0
        else "ingen avvikelse i figuren för in noll"
        if math.isinf(breakdown)
        else f"noll går att utesluta till dess avvikelsen är {decimal(breakdown, 2)}"
    )
    return (
        f"{label}, genomsnitt efter starten: 95{FIXED_SPACE}% gränser när utvecklingen får avvika "
        f"från parallell; {told}."
    )


def _alt(rows: list[dict[Any, Any]]) -> str:
    inside = sum(row["conf_low"] <= 0 <= row["conf_high"] for row in rows)
    return f"{len(rows)} lodräta intervall som blir längre åt höger. {inside} av dem går över noll."


def _data(rows: list[dict[Any, Any]], unit: Unit) -> Table:
    body = tuple(
        Row(head=_tick(row), cells=(unit.limits(row["conf_low"], row["conf_high"]),))
        for row in rows
    )
    return Table(
        columns=("Tillåten avvikelse", f"95{FIXED_SPACE}% KI"),
        groups=(("", body),),
        caption="Gränser efter tillåten avvikelse.",
    )
