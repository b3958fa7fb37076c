"""Rows below each other with one mark each: a name, a mark on a scale, and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from evaluation.report.figures.drawing import CM, INK, Sheet, canvas, panel
from evaluation.report.figures.words import LINE_CM, broken, lines_of, width_cm

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONGEST_LABEL_CM = 6.6
LEAST_SCALE_CM = 4.0
BETWEEN_CM = 0.3
INDENT_CM = 0.25
MARGIN_CM = 0.08
# Half of the widest number below a scale that reaches to the edge of the sheet.
EDGE_CM = 0.5
MARK_CM = 0.25
ABOVE_NAME_CM = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One row: its name, the words after its mark, and whether it is a title without a mark."""

    label: str
    words: str = ""
    colour: str = INK
    is_title: bool = False
    is_indented: bool = False

    @property
    def weight(self) -> str:
        """Titles stand out."""
        return "semibold" if self.is_title else "normal"

    @property
    def indent(self) -> float:
        """Where the name begins, in cm from the edge."""
        return MARGIN_CM + (INDENT_CM if self.is_indented else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """A figure whose vertical axis is in cm from the top, with the place of every mark.

    Attributes
    ----------
    places : tuple of float
        One per rung.
    edges : tuple of float
        Where each rung begins, and where the last one ends.
    """

    figure: "Figure"
    axes: "Axes"
    places: tuple[float, ...]
    edges: tuple[float, ...]


def ladder(
    rungs: Sequence[Rung], sheet: Sheet, *, row_cm: float, above: float = 0.2, below: float = 1.2
) -> Ladder:
    """Open a figure as high as its rows, and write their names and words.

    On a narrow sheet a name stands above its mark, so that the scale has the whole width.

    Parameters
    ----------
    row_cm : float
        Height of a row whose name takes one line.
    above, below : float
        Room in cm for a legend, and for the scale's numbers and name.
    """
    words_cm = MARGIN_CM + max((width_cm(rung.words) for rung in rungs), default=0.0)
    labels, heights = _names(rungs, sheet, row_cm, words_cm)
    left = right = EDGE_CM
    if not sheet.is_narrow:
        left = BETWEEN_CM + max(map(_width, rungs, labels))
        right = max(EDGE_CM, words_cm + BETWEEN_CM)
    edges = [sum(heights[:place]) for place in range(len(rungs) + 1)]
    figure = canvas(edges[-1] + above + below, sheet)
    axes = panel(figure, left=left, right=right, top=above, bottom=below)
    axes.set(ylim=(edges[-1], 0), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False)
    marks = [
        end - MARK_CM if sheet.is_narrow else (start + end) / 2 for start, end in pairwise(edges)
    ]
    for rung, label, start, mark in zip(rungs, labels, edges, marks, strict=False):
        if sheet.is_narrow:
            _write(axes, rung, label, start + ABOVE_NAME_CM, at=1 - MARGIN_CM / sheet.cm, va="top")
        else:
            _write(axes, rung, label, mark, at=1 - words_cm / sheet.cm, va="center")
    return Ladder(figure=figure, axes=axes, places=tuple(marks), edges=tuple(edges))


def _names(
    rungs: Sequence[Rung], sheet: Sheet, row_cm: float, words_cm: float
) -> tuple[list[str], list[float]]:
    """Break the names to the room they have, and give the heights of their rows."""
    if sheet.is_narrow:
        rooms = [sheet.cm - rung.indent - _after(rung) for rung in rungs]
    else:
        most = min(LONGEST_LABEL_CM, sheet.cm - words_cm - 2 * BETWEEN_CM - LEAST_SCALE_CM)
        rooms = [(sheet.cm if rung.is_title else most) - rung.indent for rung in rungs]
    labels = [
        broken(rung.label, room, weight=rung.weight)
        for rung, room in zip(rungs, rooms, strict=True)
    ]
    heights = [LINE_CM * lines_of(label) for label in labels]
    if not sheet.is_narrow:
        return labels, [max(row_cm, height + 0.16) for height in heights]
    below = [0.0 if rung.is_title else MARK_CM + 0.2 for rung in rungs]
    return labels, [ABOVE_NAME_CM + high + mark for high, mark in zip(heights, below, strict=True)]


def _after(rung: Rung) -> float:
    return width_cm(rung.words) + BETWEEN_CM if rung.words else 0.0


def _width(rung: Rung, label: str) -> float:
    # A title may run on above the scale: there is no mark in its row.
    if rung.is_title:
        return 0.0
    return rung.indent + max(width_cm(line) for line in label.split("\n"))


def _write(axes: "Axes", rung: Rung, label: str, down: float, *, at: float, va: str) -> None:
    from matplotlib.transforms import blended_transform_factory

    figure: Any = axes.figure
    across = blended_transform_factory(figure.transFigure, axes.transData)
    style: dict[str, Any] = {"transform": across, "va": va}
    if va == "top":
        # The scale's nought runs behind the names.
        style["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    start = rung.indent / (figure.get_figwidth() / CM)
    axes.text(start, down, label, weight=rung.weight, **style)
    if rung.words:
        ha = "right" if va == "top" else "left"
        axes.text(at, down, rung.words, ha=ha, color=rung.colour, **style)
