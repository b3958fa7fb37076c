"""Look into a workbook before it is opened: size, errors, formulas without values, hidden texts."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from evaluation.errors import DataError

LOCKED = b"\xd0\xcf\x11\xe0"
MOST_BYTES, MOST_CELLS = 2 << 30, 50_000_000
BLOCK_BYTES = 1 << 22
# The bounds of column letters that are searched for: Z, CZ, ZZ and everything beyond.
WIDE = ((rb'<c r="[A-Z]{3}', 16_384), (rb'<c r="[D-Z][A-Z]', 702), (rb'<c r="[A-Z]{2}', 104))
NARROW = 26
LAST_ROW = re.compile(rb'<row [^>]*?r="([0-9]{1,7})"')
# A formula whose stored result is an empty text is of type str and has nothing to show.
NO_VALUE = re.compile(
    rb'<c (?![^>]*t="str")[^>]*>\s*<f[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
ERROR = re.compile(rb'<c [^>]*t="e"')
TEXT_PARTS = re.compile(r"docProps/\w+\.xml|xl/(?:comments|threadedComments|drawings).*\.xml")
PAGE_TEXT = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)>([^<]+)<")
WORDS = re.compile(r">([^<>]+)<")


def require_safe(path: Path) -> list[str]:
    """Return the texts of properties and comments of a workbook that can be opened safely.

    Raises
    ------
    DataError
        When it is no workbook, is locked, would fill the memory, shows errors, or has formulas
        whose values Excel never stored.
    """
    with path.open("rb") as file:
        if file.read(len(LOCKED)) == LOCKED:
            raise DataError(
                "the workbook is locked with a password or of the old .xls kind",
                at=path.name,
                way_out="save it as .xlsx without a password",
            )
    try:
        with zipfile.ZipFile(path) as archive:
            return _looked_through(archive, path)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError):
        raise DataError(
            "not a readable .xlsx file", at=path.name, way_out="save it again in Excel"
        ) from None


def _looked_through(archive: zipfile.ZipFile, path: Path) -> list[str]:
    if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
        raise _too_large(path)
    texts: list[str] = []
    for part in archive.infolist():
        if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
            texts += _sheet_texts(archive, part, path)
        elif TEXT_PARTS.fullmatch(part.filename):
            content = archive.read(part).decode("utf-8", "replace")
            texts += [unescape(word).strip() for word in WORDS.findall(content) if word.strip()]
    return texts


def _sheet_texts(archive: zipfile.ZipFile, part: zipfile.ZipInfo, path: Path) -> list[str]:
    """Return the header and footer lines of the printed pages of a sheet that is safe to open."""
    width, height, texts = NARROW, 1, []
    for block in _blocks(archive, part):
        width = max(width, next((most for form, most in WIDE if re.search(form, block)), NARROW))
        last = block.rfind(b"<row ")
        if last >= 0 and (row := LAST_ROW.match(block, last)):
            height = max(height, int(row[1]))
        if width * height > MOST_CELLS:
            raise _too_large(path)
        if b't="e"' in block and ERROR.search(block):
            # The reader would give nothing for them, as if the cells were empty.
            raise DataError(
                "cells show an Excel error such as #N/A",
                at=path.name,
                way_out="mend the formulas, or empty the cells",
            )
        if b"<f" in block and NO_VALUE.search(block):
            raise DataError(
                "a formula has no stored value",
                at=path.name,
                way_out="open the workbook in Excel and save it, or deliver values",
            )
        found = PAGE_TEXT.findall(block) if b"Footer>" in block or b"Header>" in block else ()
        texts += [unescape(text.decode("utf-8", "replace")) for text in found]
    return texts


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part in blocks that end after a cell."""
    rest = b""
    with archive.open(part) as stream:
        while block := stream.read(BLOCK_BYTES):
            rest += block
            cut = rest.rfind(b"</c>") + len(b"</c>")
            if cut >= len(b"</c>"):
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def _too_large(path: Path) -> DataError:
    return DataError(
        "the workbook is too large, or has cells far away from the table",
        at=path.name,
        way_out="delete what is outside the table, or deliver CSV in UTF-8",
    )
