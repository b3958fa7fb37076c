"""What a page may ask for on behalf of a board, by name."""

from collections.abc import Callable, Mapping

from evaluation.report.board import answer, figure, texts
from evaluation.report.figures.drawing import Drawing
from evaluation.report.markup import Passage

TEXTS: Mapping[str, Callable[..., Passage]] = {
    "minute": answer.minute,
    "needed": texts.needed,
    "stands": texts.stands,
    "truth": texts.truth,
    "unknown": texts.unknown,
}
FIGURES: Mapping[str, Callable[..., Drawing | None]] = {"hundred": figure.hundred}
