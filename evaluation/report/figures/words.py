"""How much room words take in a figure, and where their lines are broken."""

from functools import cache
from typing import TYPE_CHECKING

from evaluation.report.figures.drawing import FONT_SIZE, font_name
from evaluation.report.literal import as_words

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

LINE_CM = 0.37
"""From one line of text to the next, in the size that figures are written in."""
_CM_PER_POINT = 2.54 / 72
_MEASURED = 100
# FreeType gives advances as fixed-point numbers.
_PARTS = 65536


def width_cm(text: str, *, size: float = FONT_SIZE, weight: str = "normal") -> float:
    """Measure a line of text as the house's font draws it."""
    words = as_words(text).split(" ")
    spaces = (len(words) - 1) * _advance(" ", weight)
    return (spaces + sum(_advance(word, weight) for word in words)) * size * _CM_PER_POINT


@cache
def _advance(word: str, weight: str) -> float:
    """Give how far a word moves the pen, in sizes of the font."""
    from matplotlib.ft2font import LoadFlags

    font = _font(weight)
    glyphs = [font.load_char(ord(sign), flags=LoadFlags.NO_HINTING) for sign in word]
    return sum(glyph.linearHoriAdvance for glyph in glyphs) / _PARTS / _MEASURED


@cache
def _font(weight: str) -> "FT2Font":
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    family: list[str] = [font_name()]
    font = FT2Font(findfont(FontProperties(family=family, weight=weight)))
    font.set_size(_MEASURED, 72)
    return font


def broken(text: str, room_cm: float, *, size: float = FONT_SIZE, weight: str = "normal") -> str:
    """Break a text into lines that fit; a word that does not fit is divided by a hyphen."""
    lines: list[str] = []
    for word in as_words(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_cm(longer, size=size, weight=weight) <= room_cm:
            lines[-1] = longer
        else:
            lines += _pieces(word, room_cm, size, weight)
    return "\n".join(lines)


def lines_of(text: str) -> int:
    """Count the lines of a broken text."""
    return text.count("\n") + 1


def _pieces(word: str, room_cm: float, size: float, weight: str) -> list[str]:
    if width_cm(word, size=size, weight=weight) <= room_cm or len(word) < 4:
        return [word]
    most = next(
        (n for n in range(len(word) - 1, 1, -1)
         if width_cm(f"{word[:n]}-", size=size, weight=weight) <= room_cm),
        2,
    )  # fmt: skip
    return [f"{word[:most]}-", *_pieces(word[most:], room_cm, size, weight)]
