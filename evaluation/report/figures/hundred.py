"""Of a hundred persons: with the insats and without it, beside the difference and its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.report.figures.drawing import ACCENT, INK, MUTED, RULE, SECOND, Drawing, canvas
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.numbers import decimal, interval, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PERSONS = 100
PER_LINE = 25
HEAD_SIGNS = 44
ROW_CM, HEAD_CM, FOOT_CM = 2.0, 1.0, 0.1
NAME, DOTS, RANGE = 0.0, 0.31, 0.70  # left edges, as shares of the width
DOTS_WIDE, RANGE_WIDE = 0.34, 0.28
ALIKE, EMPTY = "#8ab4cd", "#dde5eb"


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
    height = HEAD_CM + ROW_CM * len(rows) + FOOT_CM
    figure = canvas(height)
    reach = 1.15 * max(1.0, *(abs(limit) for row in rows for limit in (row.low, row.high)))
    _heads(figure, height, what)
    for place, row in enumerate(rows):
        top = 1 - (HEAD_CM + ROW_CM * place) / height
        _row(figure, row, top, ROW_CM / height, reach)
    return Drawing(
        figure=figure,
        caption=caption,
        alt=" ".join(_words(row) for row in rows),
        data=_data(rows, what),
    )


def _heads(figure: "Figure", height: float, what: str) -> None:
    style: dict[str, Any] = {"va": "top", "fontsize": 7.5, "color": MUTED}
    for left, text in ((DOTS, what), (RANGE, say("hundred.difference"))):
        figure.text(left, 1 - 0.1 / height, _folded(text, HEAD_SIGNS), **style)


def _row(figure: "Figure", row: Hundred, top: float, high: float, reach: float) -> None:
    colour = {True: ACCENT, False: SECOND, None: MUTED}[row.is_good]
    figure.add_artist(_rule(top))
    line = top - 0.16 * high
    figure.text(NAME, line, _folded(row.name), va="top", weight="semibold", fontsize=8.5)
    below = line - (0.19 * (1 + _folded(row.name).count("\n"))) * high
    figure.text(NAME, below, row.verdict, va="top", weight="semibold", fontsize=8, color=colour)
    figure.text(NAME, below - 0.18 * high, row.certainty, va="top", fontsize=8, color=MUTED)
    dots = figure.add_axes((DOTS, top - 0.66 * high, DOTS_WIDE, 0.54 * high))
    _dots(dots, row)
    style: dict[str, Any] = {"va": "top", "fontsize": 8.5}
    figure.text(DOTS, top - 0.74 * high, _levels(row), **style)
    span = figure.add_axes((RANGE, top - 0.56 * high, RANGE_WIDE, 0.34 * high))
    _span(span, row, colour, reach)
    figure.text(RANGE, top - 0.74 * high, _difference(row), **style)


def _rule(top: float) -> Any:
    from matplotlib.lines import Line2D

    return Line2D((0, 1), (top, top), color=RULE, linewidth=0.8)


def _dots(axes: "Axes", row: Hundred) -> None:
    """Draw dots: those alike with and without, then those that the insats adds or takes."""
    number = np.arange(PERSONS)
    across, down = number % PER_LINE, number // PER_LINE
    alike, more = sorted((row.with_insats, row.without))
    style: dict[str, Any] = {"s": 19, "linewidths": 0.9}
    is_alike, is_more = number < alike, (number >= alike) & (number < more)
    axes.scatter(across[is_alike], down[is_alike], color=ALIKE, **style)
    axes.scatter(across[number >= more], down[number >= more], color=EMPTY, **style)
    gains = row.with_insats >= row.without
    faces: dict[str, Any] = (
        {"color": ACCENT} if gains else {"facecolors": "white", "edgecolors": SECOND}
    )
    axes.scatter(across[is_more], down[is_more], **faces, **style)
    axes.set(xlim=(-0.6, PER_LINE - 0.4), ylim=(PERSONS / PER_LINE - 0.4, -0.6))
    axes.axis("off")


def _span(axes: "Axes", row: Hundred, colour: str, reach: float) -> None:
    axes.axvline(0, color=INK, linewidth=0.9)
    axes.plot((row.low, row.high), (0, 0), color=colour, linewidth=3, alpha=0.55)
    axes.plot(row.value, 0, marker="o", color=colour, markersize=5.5)
    axes.set(xlim=(-reach, reach), ylim=(-1, 1))
    axes.axis("off")


def _folded(name: str, width: int = 27) -> str:
    from textwrap import fill

    return fill(name, width)


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
    heads = ("insats", "with", "without", "difference", "verdict", "certainty")
    return Table(
        columns=tuple(say(f"hundred.head.{head}") for head in heads),
        groups=(("", body),),
        caption=what,
        words=frozenset({4, 5}),
    )
