"""From the delivery to the comparison: who was left out, and why."""

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from evaluation.report.figures.drawing import ACCENT, BOX, MUTED, Drawing, canvas
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, WITHHELD, count

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PART = "varav "
STEP_CM = 1.0
MAIN_X, MAIN_WIDTH = 0.0, 0.66
SIDE_X, SIDE_WIDTH = 0.715, 0.285


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
    flow = flow.sort_values("step")
    is_part = flow["label_sv"].str.startswith(PART)
    steps, parts = flow[~is_part], flow[is_part]
    figure = canvas(STEP_CM * (len(steps) + 0.85 * len(parts) + 0.2))
    axes = figure.add_axes((0.005, 0.005, 0.99, 0.99))
    height = len(steps) + 0.85 * len(parts)
    axes.set(xlim=(0, 1), ylim=(-height, 0.2))
    axes.axis("off")
    for place, row in enumerate(steps.to_dict("records")):
        is_end = place in {0, len(steps) - 1}
        _step(axes, place, row["label_sv"], row["persons"], is_end=is_end)
        if place:
            _removal(axes, place, row["removed_persons"], row["removed_rows"])
    for place, row in enumerate(parts.to_dict("records")):
        _part(axes, len(steps) + 0.85 * place, row["label_sv"].removeprefix(PART), row)
    return Drawing(figure=figure, caption=_caption(steps), alt=_alt(steps), data=_data(flow))


def _step(axes: "Axes", place: int, label: str, persons: float, *, is_end: bool) -> None:
    fill = BOX if is_end else "white"
    _box(axes, (MAIN_X, -place - 0.66, MAIN_WIDTH, 0.62), edge=ACCENT, fill=fill)
    weight = "semibold" if is_end else "normal"
    axes.text(MAIN_X + 0.015, -place - 0.35, label, va="center", fontsize=8.5, weight=weight)
    words = f"{count(persons)} personer"
    right = MAIN_X + MAIN_WIDTH - 0.015
    axes.text(right, -place - 0.35, words, va="center", ha="right", fontsize=8.5, weight=weight)


def _removal(axes: "Axes", place: int, persons: float, rows: float) -> None:
    centre = MAIN_X + MAIN_WIDTH / 2
    arrow = {"arrowstyle": "-|>", "color": MUTED, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (centre, -place - 0.04), (centre, -place + 0.34), arrowprops=arrow)
    if persons == 0 and rows == 0:
        return
    middle = -place + 0.15
    axes.annotate("", (SIDE_X, middle), (centre, middle), arrowprops=arrow)
    _box(axes, (SIDE_X, middle - 0.24, SIDE_WIDTH, 0.48), edge=MUTED, fill="white")
    words = f"bort: {count(persons)} personer" if persons else f"bort: {count(rows)} månader"
    words = "bort: för få för att visas" if math.isnan(persons) else words
    axes.text(SIDE_X + 0.015, middle, words, va="center", fontsize=8.5)


def _part(axes: "Axes", place: float, label: str, row: dict[Any, Any]) -> None:
    left = MAIN_X + 0.04
    axes.plot((left - 0.02, left - 0.02, left), (-place + 0.36, -place - 0.33, -place - 0.33),
              color=MUTED, linewidth=0.9)  # fmt: skip
    _box(axes, (left, -place - 0.58, MAIN_WIDTH - 0.04, 0.5), edge=MUTED, fill="white")
    label = label[:1].upper() + label[1:]
    axes.text(left + 0.015, -place - 0.33, label, va="center", fontsize=8)
    words = f"{count(row['persons'])} personer"
    right = MAIN_X + MAIN_WIDTH - 0.015
    axes.text(right, -place - 0.33, words, va="center", ha="right", fontsize=8)
    words = "" if row["rows"] == row["persons"] else f"{count(row['rows'])} månader"
    axes.text(SIDE_X + 0.015, -place - 0.33, words, va="center", fontsize=8, color=MUTED)


def _box(axes: "Axes", place: tuple[float, ...], *, edge: str, fill: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    left, bottom, width, height = place
    style = "round,pad=0,rounding_size=0.008"
    patch = FancyBboxPatch(
        (left, bottom), width, height, boxstyle=style, mutation_aspect=12,
        edgecolor=edge, facecolor=fill, linewidth=1.0,
    )  # fmt: skip
    axes.add_patch(patch)


def _caption(steps: pd.DataFrame) -> str:
    if steps.empty:
        return "Urvalet till jämförelsen."
    first, last = steps["persons"].iloc[0], steps["persons"].iloc[-1]
    return (
        f"Av {count(first)} personer i leveransen ingår {count(last)} i jämförelsen. "
        "Alla bortfall redovisas vid det steg där de sker."
    )


def _alt(steps: pd.DataFrame) -> str:
    words = "; ".join(
        f"{row['label_sv']}: {count(row['persons'])} personer" for row in steps.to_dict("records")
    )
    return f"Flödesdiagram uppifrån och ned med {len(steps)} rutor. {words}."


def _data(flow: pd.DataFrame) -> Table:
    rows = tuple(
        Row(
            head=row["label_sv"],
            cells=tuple(
                count(row[name]) for name in ("persons", "rows", "removed_persons", "removed_rows")
            ),
        )
        for row in flow.to_dict("records")
    )
    heads = ("Steg", "Personer", "Personmånader", "Bort, personer", "Bort, personmånader")
    return Table(
        columns=heads,
        groups=(("", rows),),
        caption=f"Urvalet steg för steg. {WITHHELD}{FIXED_SPACE}= för få för att visas.",
    )
