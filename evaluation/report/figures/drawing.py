"""How figures look, and how they become files with the same bytes everywhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.provenance.atomic import atomic_write_bytes
from evaluation.provenance.project import find_project
from evaluation.report.literal import as_words
from evaluation.report.markup import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACCENT, SECOND = "#0b5a8f", "#b8450a"
INK, MUTED, RULE = "#1a1a1a", "#595959", "#d0d0d0"
BOX, SHADE = "#eef3f8", "#efefef"
WIDTH = 6.3
"""Inches: the 16 cm that text is wide on paper."""
_CM = 1 / 2.54


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A figure with the words that belong to it.

    Attributes
    ----------
    figure : matplotlib Figure
        Not yet written.
    caption : str
        What the figure shows, in Markdown.
    alt : str
        What it looks like, for those who do not see it.
    data : Table
        The numbers it is drawn from.
    """

    figure: "Figure"
    caption: str
    alt: str
    data: Table


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house's font, sizes and colours, whatever Quarto has set before."""
    import matplotlib as mpl

    style: dict[Any, Any] = {
        "font.family": _font(),
        "font.size": 8.5,
        "axes.edgecolor": MUTED,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.axisbelow": True,
        "grid.color": "#e4e4e4",
        "grid.linewidth": 0.7,
        "text.color": INK,
        "text.parse_math": False,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 8.5,
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
        "svg.fonttype": "path",
        "svg.hashsalt": "evaluation",
        "axes.unicode_minus": True,
    }
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(style)
        yield


def canvas(height_cm: float) -> "Figure":
    """Open an empty figure of full text width."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH, height_cm * _CM))


def save_svg(figure: "Figure", path: Path) -> None:
    """Write a figure as SVG without dates, versions or random ids."""
    from matplotlib.text import Text

    for drawn in figure.findobj(Text):
        if isinstance(drawn, Text):
            drawn.set_text(as_words(drawn.get_text()))
    buffer = BytesIO()
    with house_style():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue().decode().replace("\r\n", "\n")
    atomic_write_bytes(path, text.encode())


def heading(axes: "Axes", text: str) -> None:
    """Name the vertical axis above it, where it can be read without turning the head."""
    axes.set_title(text, loc="left", fontsize=8.5, pad=8, color=INK)


@cache
def _font() -> str:
    from matplotlib import font_manager

    # Another Inter on the machine may be of another version and give other outlines.
    manager = font_manager.fontManager
    manager.ttflist = [entry for entry in manager.ttflist if entry.name != "Inter"]
    for path in sorted((find_project().style / "fonts").glob("*.otf")):
        manager.addfont(str(path))
    return "Inter"
