"""Of a hundred persons: with the insats and without it, beside the difference and its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.report.figures.drawing import (
    ACCENT,
    FONT_SIZE,
    INK,
    MUTED,
    RULE,
    SECOND,
    Drawing,
    Sheet,
    canvas,
    on_both,
    panel,
)
from evaluation.report.figures.words import LINE_CM, broken, lines_of
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.numbers import decimal, interval, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PERSONS = 100
PER_LINE = 25
GAP_CM = 0.15
ALIKE, EMPTY = "#8ab4cd", "#dde5eb"
COLOURS = {True: ACCENT, False: SECOND, None: MUTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hundred:
    """One insats: how many of a hundred, and what the difference may be.

    Attributes
    ----------
    name, verdict, certainty : str
        In the reader's words.
    with_insats, without : int
        Of a hundred.
    value, low, high : float
        The difference and its interval, in percentage points.
    is_good : bool or None
        Whether it is established that the insats does good or harm; None where neither is.
    """

    name: str
    verdict: str
    certainty: str
    with_insats: int
    without: int
    value: float
    low: float
    high: float
    is_good: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the parts of a row stand, in cm from its upper left corner, and how high it is."""

    name_wide: float
    dots_left: float
    dots_wide: float
    dots_high: float
    span_left: float
    is_below: bool

    def row_cm(self, name: str) -> float:
        """Room for one row: its words stand beside its dots, or above them."""
        words = LINE_CM * (lines_of(name) + 2)
        drawn = self.dots_high + LINE_CM
        return (words + drawn if self.is_below else max(words, drawn)) + 3 * GAP_CM


BESIDE = _Place(
    name_wide=4.7, dots_left=4.95, dots_wide=5.6, dots_high=1.05, span_left=11.2, is_below=False
)
BELOW = _Place(
    name_wide=8.2, dots_left=0.0, dots_wide=4.2, dots_high=0.95, span_left=4.4, is_below=True
)


def draw_hundred(rows: Sequence[Hundred], *, what: str, caption: str) -> Drawing:
    """Draw a hundred dots per insats, and the difference with its interval.

    Parameters
    ----------
    rows : sequence of Hundred
        From the top.
    what : str
        What is counted, over the dots.
    caption : str
        In Markdown.
    """
    return Drawing(
        **on_both(partial(_draw, rows, what)),
        caption=caption,
        alt=" ".join(_words(row) for row in rows),
        data=_data(rows, what),
    )


def _draw(rows: Sequence[Hundred], what: str, sheet: Sheet) -> "Figure":
    place = BELOW if sheet.is_narrow else BESIDE
    names = [broken(row.name, place.name_wide, weight="semibold") for row in rows]
    head = _heads(what, place, sheet)
    top = LINE_CM * max(map(lines_of, head)) + GAP_CM
    figure = canvas(top + sum(map(place.row_cm, names)), sheet)
    reach = 1.15 * max(1.0, *(abs(limit) for row in rows for limit in (row.low, row.high)))
    for left, text in zip((place.dots_left, place.span_left), head, strict=True):
        _write(figure, left, 0.0, text, color=MUTED)
    for name, row in zip(names, rows, strict=True):
        _row(figure, row, name, place, top, reach)
        top += place.row_cm(name)
    return figure


def _heads(what: str, place: _Place, sheet: Sheet) -> tuple[str, str]:
    """Break what stands over the dots and over the intervals, each over its own."""
    room = place.span_left - place.dots_left - 2 * GAP_CM
    return broken(what, room), broken(say("hundred.difference"), sheet.cm - place.span_left)


def _row(
    figure: "Figure", row: Hundred, name: str, place: _Place, top: float, reach: float
) -> None:
    colour = COLOURS[row.is_good]
    _rule(figure, top)
    line = top + GAP_CM
    _write(figure, 0.0, line, name, weight="semibold")
    line += LINE_CM * lines_of(name)
    _write(figure, 0.0, line, row.verdict, weight="semibold", color=colour)
    _write(figure, 0.0, line + LINE_CM, row.certainty, color=MUTED)
    drawn = line + 2 * LINE_CM + GAP_CM if place.is_below else top + GAP_CM
    wide, high = _size(figure)
    below = {"top": drawn, "bottom": high - drawn - place.dots_high}
    right = wide - place.dots_left - place.dots_wide
    _dots(panel(figure, left=place.dots_left, right=right, **below), row)
    _span(panel(figure, left=place.span_left, right=0.0, **below), row, colour, reach)
    _write(figure, place.dots_left, drawn + place.dots_high, _levels(row))
    _write(figure, place.span_left, drawn + place.dots_high, _difference(row))


def _size(figure: "Figure") -> tuple[float, float]:
    wide, high = (float(inches) * 2.54 for inches in figure.get_size_inches())
    return wide, high


def _write(figure: "Figure", left: float, top: float, text: str, **style: Any) -> None:
    wide, high = _size(figure)
    figure.text(left / wide, 1 - top / high, text, va="top", fontsize=FONT_SIZE, **style)


def _rule(figure: "Figure", top: float) -> None:
    from matplotlib.lines import Line2D

    height = 1 - top / _size(figure)[1]
    figure.add_artist(Line2D((0, 1), (height, height), color=RULE, linewidth=0.8))


def _dots(axes: "Axes", row: Hundred) -> None:
    """Draw dots: those alike with and without, then those that the insats adds or takes."""
    number = np.arange(PERSONS)
    across, down = number % PER_LINE, number // PER_LINE
    alike, more = sorted((row.with_insats, row.without))
    style: dict[str, Any] = {"s": 17, "linewidths": 0.9}
    is_alike, is_more = number < alike, (number >= alike) & (number < more)
    axes.scatter(across[is_alike], down[is_alike], color=ALIKE, **style)
    axes.scatter(across[number >= more], down[number >= more], color=EMPTY, **style)
    colour = COLOURS[row.is_good]
    faces: dict[str, Any] = {"color": colour}
    if row.with_insats < row.without:
        faces = {"facecolors": "white", "edgecolors": colour}
    axes.scatter(across[is_more], down[is_more], **faces, **style)
    axes.set(xlim=(-0.6, PER_LINE - 0.4), ylim=(PERSONS / PER_LINE - 0.4, -0.6))
    axes.axis("off")


def _span(axes: "Axes", row: Hundred, colour: str, reach: float) -> None:
    axes.axvline(0, color=INK, linewidth=0.9)
    axes.plot((row.low, row.high), (0, 0), color=colour, linewidth=3, alpha=0.55)
    axes.plot(row.value, 0, marker="o", color=colour, markersize=5.5)
    axes.set(xlim=(-reach, reach), ylim=(-1, 1))
    axes.axis("off")


def _levels(row: Hundred) -> str:
    return say("hundred.levels", with_insats=str(row.with_insats), without=str(row.without))


def _difference(row: Hundred) -> str:
    return say(
        "hundred.told", difference=signed(row.value, 0), interval=interval(row.low, row.high, 0)
    )


def _words(row: Hundred) -> str:
    return say(
        "hundred.alt",
        name=row.name,
        levels=_levels(row),
        difference=_difference(row),
        verdict=row.verdict,
        certainty=row.certainty,
    )


def _data(rows: Sequence[Hundred], what: str) -> Table:
    body = tuple(
        Row(
            head=row.name,
            cells=(
                decimal(row.with_insats, 0),
                decimal(row.without, 0),
                _difference(row),
                row.verdict,
                row.certainty,
            ),
        )
        for row in rows
    )
    heads = (
        "hundred.head.insats",
        "hundred.head.with",
        "hundred.head.without",
        "hundred.head.difference",
        "hundred.head.verdict",
        "hundred.head.certainty",
    )
    return Table(
        columns=tuple(say(head) for head in heads),
        groups=(("", body),),
        caption=what,
        words=frozenset({4, 5}),
    )
