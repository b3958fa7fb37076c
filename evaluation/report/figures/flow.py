"""From the delivery to the comparison: who was left out, and why."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from evaluation.report.figures.drawing import (
    ACCENT,
    BOX,
    MUTED,
    Drawing,
    Sheet,
    canvas,
    on_both,
)
from evaluation.report.figures.words import LINE_CM, broken, lines_of, width_cm
from evaluation.report.flow_steps import told_flow
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import WITHHELD, count

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Where boxes stand, in cm: the main column, what is inside it, and what was taken away beside it.
MAIN_CM, EDGE_CM, SIDE_GAP_CM, INSIDE_CM = 10.4, 0.05, 0.8, 0.25
ARROW_CM, PART_CM, PART_GAP_CM = 0.36, 0.6, 0.16


def draw_flow(material: Material) -> Drawing | None:
    """Draw the flow of persons, with every removal at its step; None without a flow.

    Parameters
    ----------
    material : Material
        The study; its table `flow`.
    """
    flow = material.table("flow")
    if flow.empty:
        return None
    flow = told_flow(material)
    steps, parts = flow[~flow["is_part"]], flow[flow["is_part"]]
    return Drawing(
        **on_both(partial(_draw, steps, parts)),
        caption=_caption(steps),
        alt=_alt(steps),
        data=_data(flow),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A box in cm from the upper left corner, with a name to the left and a number to the right."""

    left: float
    down: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.down + self.height / 2


def _draw(steps: pd.DataFrame, parts: pd.DataFrame, sheet: Sheet) -> "Figure":
    """Draw boxes below each other, as wide as the sheet on a phone."""
    wide = sheet.cm - 2 * EDGE_CM if sheet.is_narrow else MAIN_CM
    rows = steps.to_dict("records")
    labels = [_name(row["label"], row, wide, is_end=_is_end(n, rows))
              for n, row in enumerate(rows)]  # fmt: skip
    below = parts.to_dict("records")
    names = [_name(_part_label(row), row, wide - PART_CM) for row in below]
    heights = [LINE_CM * lines_of(label) + 0.2 for label in labels]
    lower = [LINE_CM * lines_of(name) + 0.14 for name in names]
    high = sum(heights) + ARROW_CM * (len(rows) - 1) + sum(lower) + PART_GAP_CM * len(below) + 0.1
    figure = canvas(high, sheet)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, sheet.cm), ylim=(high, 0))
    axes.axis("off")
    down = 0.05
    for n, (row, label, height) in enumerate(zip(rows, labels, heights, strict=True)):
        if n:
            _removal(axes, down, wide, row, sheet)
            down += ARROW_CM
        place = _Place(left=EDGE_CM, down=down, width=wide, height=height)
        _step(axes, place, label, row, is_end=_is_end(n, rows))
        down += height
    for row, name, height in zip(below, names, lower, strict=True):
        left = EDGE_CM + PART_CM
        place = _Place(left=left, down=down + PART_GAP_CM, width=wide - PART_CM, height=height)
        _part(axes, place, name, row, down, sheet)
        down += PART_GAP_CM + height
    return figure


def _is_end(place: int, rows: Sequence[Any]) -> bool:
    return place in {0, len(rows) - 1}


def _part_label(row: dict[Any, Any]) -> str:
    label = str(row["label"]).removeprefix(say("flow.part"))
    return label[:1].upper() + label[1:]


def _persons(row: dict[Any, Any]) -> str:
    return say("numbers.persons", number=count(row["persons"]))


def _name(label: str, row: dict[Any, Any], wide: float, *, is_end: bool = False) -> str:
    weight = "semibold" if is_end else "normal"
    room = wide - 2 * INSIDE_CM - width_cm(_persons(row), weight=weight) - 0.3
    return broken(label, room, weight=weight)


def _step(axes: "Axes", place: _Place, label: str, row: dict[Any, Any], *, is_end: bool) -> None:
    _box(axes, place, edge=ACCENT, fill=BOX if is_end else "white")
    _words(axes, place, label, _persons(row), weight="semibold" if is_end else None)


def _words(axes: "Axes", place: _Place, label: str, number: str, *, weight: str | None) -> None:
    style: dict[str, Any] = {"va": "center", "weight": weight or "normal"}
    axes.text(place.left + INSIDE_CM, place.middle, label, **style)
    axes.text(place.left + place.width - INSIDE_CM, place.middle, number, ha="right", **style)


def _removal(axes: "Axes", down: float, wide: float, row: dict[Any, Any], sheet: Sheet) -> None:
    """Lead from one box to the next; who went stands beside the arrow, or in a box of its own."""
    persons, rows = row["removed_persons"], row["removed_rows"]
    centre = EDGE_CM + (INSIDE_CM + 0.3 if sheet.is_narrow else wide / 2)
    arrow = {"arrowstyle": "-|>", "color": MUTED, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (centre, down + ARROW_CM), (centre, down), arrowprops=arrow)
    if persons == 0 and rows == 0:
        return
    words = _removed(persons, rows)
    middle = down + ARROW_CM / 2
    if sheet.is_narrow:
        axes.text(centre + 0.3, middle, words, va="center", color=MUTED)
        return
    left = EDGE_CM + wide + SIDE_GAP_CM
    axes.annotate("", (left, middle), (centre, middle), arrowprops=arrow)
    width = sheet.cm - EDGE_CM - left
    box = _Place(left=left, down=middle - 0.23, width=width, height=0.46)
    _box(axes, box, edge=MUTED, fill="white")
    axes.text(left + INSIDE_CM, middle, words, va="center")


def _removed(persons: float, rows: float) -> str:
    if math.isnan(persons):
        return say("flow.removed_few")
    if persons:
        return say("flow.removed", what=say("numbers.persons", number=count(persons)))
    return say("flow.removed", what=say("flow.months", number=count(rows)))


def _part(
    axes: "Axes", place: _Place, label: str, row: dict[Any, Any], above: float, sheet: Sheet
) -> None:
    stem = place.left - PART_CM / 2
    axes.plot((stem, stem, place.left), (above, place.middle, place.middle), color=MUTED,
              linewidth=0.9)  # fmt: skip
    _box(axes, place, edge=MUTED, fill="white")
    _words(axes, place, label, _persons(row), weight=None)
    if row["rows"] != row["persons"] and not sheet.is_narrow:
        left = place.left + place.width + SIDE_GAP_CM + INSIDE_CM
        words = say("flow.months", number=count(row["rows"]))
        axes.text(left, place.middle, words, va="center", color=MUTED)


def _box(axes: "Axes", place: _Place, *, edge: str, fill: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    patch = FancyBboxPatch(
        (place.left, place.down), place.width, place.height,
        boxstyle="round,pad=0,rounding_size=0.1", edgecolor=edge, facecolor=fill, linewidth=1.0,
    )  # fmt: skip
    axes.add_patch(patch)


def _caption(steps: pd.DataFrame) -> str:
    if steps.empty:
        return say("flow.caption_empty")
    first, last = steps["persons"].iloc[0], steps["persons"].iloc[-1]
    return say("flow.caption", first=count(first), last=count(last))


def _alt(steps: pd.DataFrame) -> str:
    words = "; ".join(
        say("flow.box", step=row["label"], persons=_persons(row))
        for row in steps.to_dict("records")
    )
    return say("flow.alt", boxes=str(len(steps)), steps=words)


def _data(flow: pd.DataFrame) -> Table:
    rows = tuple(
        Row(
            head=row["label"],
            cells=tuple(
                count(row[name]) for name in ("persons", "rows", "removed_persons", "removed_rows")
            ),
        )
        for row in flow.to_dict("records")
    )
    return Table(
        columns=(
            say("flow.data.step"),
            say("head.persons"),
            say("flow.data.months"),
            say("flow.data.removed_persons"),
            say("flow.data.removed_months"),
        ),
        groups=(("", rows),),
        caption=say("flow.data.caption", sign=WITHHELD),
    )
