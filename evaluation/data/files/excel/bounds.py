"""How much a workbook would take to open, counted and not as it says: it may lie.

The reader makes every sheet one full rectangle and copies a shared text into each of its cells,
so a few thousand bytes can ask for more memory than there is. Bytes are counted while they are
unpacked, places are looked for in whatever way they are written.
"""

import copy
import re
import zipfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from evaluation.errors import DataError

MOST_BYTES, MOST_CELLS = 2 << 30, 50_000_000
# A table of one and the same row a million times is packed to a sixtieth, a bomb to a thousandth.
MOST_TIMES, ALWAYS_FINE = 200, 64 << 20
LONGEST_TEXT, MOST_TEXT = 32_767, 4 << 30
BLOCK_BYTES = 1 << 22
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# One kind of space and of quotation mark, so that places are found where writers differ.
_PLAIN = bytes.maketrans(b"\t\r\n'", b'   "')
_COLUMN, _ROW = re.compile(rb' r="([A-Za-z]+)'), re.compile(rb' r="[A-Za-z]*([0-9]+)')
_SPACED = re.compile(rb'\s*=\s*(?=")')
_CELL, _ROW_START = re.compile(rb"<(?:\w+:)?c[ />]"), re.compile(rb"<(?:\w+:)?row[ />]")
_ROW_END = re.compile(rb"</(?:\w+:)?row")
_SHARED_CELL = re.compile(rb' t="s"[^>]*>\s*<(?:\w+:)?v>\s*([0-9]+)')
_SHARED_END = re.compile(rb"</(?:\w+:)?si\s*>")


@dataclass(slots=True)
class Bounds:
    """What has been counted of one workbook so far.

    Attributes
    ----------
    path : Path
    unpacked : int
        Bytes of all parts together.
    lengths : array of int
        Bytes of the shared texts, in order.
    cells : int
        Cells of all sheets.
    """

    path: Path
    unpacked: int = 0
    lengths: "array[int]" = field(default_factory=lambda: array("q"))
    cells: int = 0
    packed: int = field(init=False)

    def __post_init__(self) -> None:
        self.packed = self.path.stat().st_size

    def add(self, size: int) -> None:
        """Count bytes that were unpacked; DataError when they are too many."""
        self.unpacked += size
        most = min(MOST_BYTES, max(ALWAYS_FINE, MOST_TIMES * self.packed))
        if self.unpacked > most:
            raise too_large(self.path)


def require_declared(archive: zipfile.ZipFile, path: Path) -> None:
    """Refuse a workbook by what its list of parts says, before anything is unpacked."""
    bounds = Bounds(path)
    for part in archive.infolist():
        name = PurePosixPath(part.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or part.compress_type not in METHODS:
            raise DataError(
                "the workbook has a part that no workbook has", at=path.name, way_out=SAVE_AGAIN
            )
        bounds.add(part.file_size)


def blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo, bounds: Bounds) -> Iterator[bytes]:
    """Yield a part as it is unpacked, to its real end: the size that it declares may be less."""
    honest = copy.copy(part)
    honest.file_size = MOST_BYTES + 1
    with archive.open(honest) as stream:
        while block := stream.read(BLOCK_BYTES):
            bounds.add(len(block))
            yield block


def require_rectangle(pieces: Iterator[bytes], bounds: Bounds) -> Iterator[bytes]:
    """Pass the pieces of a sheet on; DataError when all cells up to the last are too many."""
    width, height, rows = 1, 1, 0
    for piece in pieces:
        form = piece.translate(_PLAIN)
        if b" =" in form or b"= " in form:
            form = _SPACED.sub(b"=", form)
        rows += len(_ROW_START.findall(form)) if b":row" in form else form.count(b"<row")
        width = max(width, _width(form, bounds))
        height = max(height, rows, _height(form, width))
        if width * height > MOST_CELLS or bounds.cells > MOST_CELLS:
            raise too_large(bounds.path)
        yield piece


def require_texts(pieces: Iterator[bytes], bounds: Bounds) -> Iterator[bytes]:
    """Pass the shared texts on; DataError when one is longer than Excel lets a cell be."""
    rest = b""
    for piece in pieces:
        *texts, rest = _SHARED_END.split(rest + piece)
        bounds.lengths.extend(map(len, texts))
        # A letter takes up to ten bytes as a reference such as &#128512;.
        if max(len(rest) - BLOCK_BYTES, *map(len, texts), 0) > 10 * LONGEST_TEXT:
            raise too_large(bounds.path)
        yield piece


def require_copies(archive: zipfile.ZipFile, bounds: Bounds) -> None:
    """DataError when the shared texts, each copied to its cells, take too much."""
    if max(bounds.lengths, default=0) * bounds.cells <= MOST_TEXT:
        return
    taken = 0
    for part in archive.infolist():
        for piece in blocks(archive, part, Bounds(bounds.path)):
            form = _SPACED.sub(b"=", piece.translate(_PLAIN))
            found = (int(number[:9]) for number in _SHARED_CELL.findall(form))
            taken += sum(bounds.lengths[n] for n in found if n < len(bounds.lengths))
            if taken > MOST_TEXT:
                raise too_large(bounds.path)


def _width(form: bytes, bounds: Bounds) -> int:
    """Last column that a piece names, or has by the number of cells that name none."""
    letters = _COLUMN.findall(form)
    cells = len(_CELL.findall(form)) if b":c" in form else form.count(b"<c")
    bounds.cells += cells
    named = _column(max(set(letters), key=lambda name: (len(name), name.upper()), default=b""))
    if cells <= len(letters):
        return named
    return max(named, *(len(_CELL.findall(row)) for row in _ROW_END.split(form)))


def _height(form: bytes, width: int) -> int:
    """Last row that a piece names; where a table is narrow, only how many digits it has."""
    if width <= MOST_CELLS // 999_999 and not re.search(rb' r="[A-Za-z]*[0-9]{7}', form):
        return 999_999 if re.search(rb' r="[A-Za-z]*[0-9]{6}', form) else 99_999
    return max({int(number[:9]) for number in _ROW.findall(form)}, default=1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:6]:
        number = 26 * number + letter - ord("A") + 1
    return number


SAVE_AGAIN = "save it again in Excel"


def too_large(path: Path) -> DataError:
    """Say that a workbook would not fit."""
    return DataError(
        "the workbook is too large, or has cells far away from the table",
        at=path.name,
        way_out="delete what is outside the table, or deliver CSV in UTF-8",
    )
