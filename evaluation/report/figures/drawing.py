"""How figures look, and how they become files with the same bytes everywhere."""

from collections.abc import Callable, Iterator
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
FONT_SIZE = 8.5
CM = 1 / 2.54
"""In inches, which figures are measured in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a figure is drawn for: how wide it is in cm, and how its files are named."""

    cm: float
    suffix: str = ""

    @property
    def is_narrow(self) -> bool:
        """True for the screen of a phone, where names stand above what they name."""
        return bool(self.suffix)


WIDE = Sheet(cm=16.0)
NARROW = Sheet(cm=8.2, suffix="-narrow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A figure with the words that belong to it.

    Attributes
    ----------
    figure : matplotlib Figure
        Not yet written.
    narrow : matplotlib Figure or None
        The same for the screen of a phone; None when a reader may move the wide one sideways.
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
    narrow: "Figure | None" = None


def on_both(draw: Callable[[Sheet], "Figure"]) -> dict[str, "Figure"]:
    """Draw for paper and for a phone, as `Drawing` takes them."""
    return {"figure": _set(draw(WIDE)), "narrow": _set(draw(NARROW))}


def _set(figure: "Figure") -> "Figure":
    """Let lines of text lie as near each other as rooms for them were measured."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        if isinstance(text, Text):
            text.set_linespacing(1.0)
    return figure


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house's font, sizes and colours, whatever Quarto has set before."""
    import matplotlib as mpl

    style: dict[Any, Any] = {
        "font.family": font_name(),
        "font.size": FONT_SIZE,
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
        "legend.fontsize": FONT_SIZE,
        "legend.frameon": False,
        "xtick.color": INK,
        "ytick.color": INK,
        "xtick.labelsize": FONT_SIZE,
        "ytick.labelsize": FONT_SIZE,
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


def canvas(height_cm: float, sheet: Sheet = WIDE) -> "Figure":
    """Open an empty figure as wide as its sheet."""
    from matplotlib.figure import Figure

    return Figure(figsize=(sheet.cm * CM, height_cm * CM))


def panel(figure: "Figure", *, left: float, right: float, top: float, bottom: float) -> "Axes":
    """Open axes that leave so many cm free on each side."""
    wide, high = (inches / CM for inches in figure.get_size_inches())
    width, height = 1 - (left + right) / wide, 1 - (top + bottom) / high
    return figure.add_axes((left / wide, bottom / high, width, height))


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


def heading(axes: "Axes", text: str, *, above_cm: float = 0.0) -> None:
    """Name the vertical axis above it, where it can be read without turning the head."""
    pad = 8 + above_cm * CM * 72
    axes.set_title(text, loc="left", fontsize=FONT_SIZE, pad=pad, color=INK)


@cache
def font_name() -> str:
    """Load the house's font for figures, and give its name."""
    from matplotlib import font_manager

    # Another Inter on the machine may be of another version and give other outlines.
    manager = font_manager.fontManager
    manager.ttflist = [entry for entry in manager.ttflist if entry.name != "Inter"]
    for path in sorted((find_project().style / "fonts").glob("*.otf")):
        manager.addfont(str(path))
    return "Inter"
