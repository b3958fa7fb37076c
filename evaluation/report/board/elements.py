"""What a page may ask for on behalf of a board, by name."""

from collections.abc import Callable, Mapping

from evaluation.report.board import answer, figure, panel, texts
from evaluation.report.figures.drawing import Drawing
from evaluation.report.markup import Passage

TEXTS: Mapping[str, Callable[..., Passage]] = {
    "minute": answer.minute,
    "needed": texts.needed,
    "stands": texts.stands,
    "truth": texts.truth,
    "unknown": texts.unknown,
}
PANEL_TEXTS: Mapping[str, Callable[..., Passage]] = {"minute": panel.minute}
PANEL_FIGURES: Mapping[str, Callable[..., Drawing | None]] = {"before-after": panel.before_after}
FIGURES: Mapping[str, Callable[..., Drawing | None]] = {"hundred": figure.hundred}
