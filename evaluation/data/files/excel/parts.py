"""Look into a workbook before it is opened: size, errors, formulas without values, hidden texts."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from evaluation.data.files.excel.bounds import (
    BLOCK_BYTES,
    Bounds,
    blocks,
    require_copies,
    require_declared,
    require_rectangle,
    require_texts,
    too_large,
)
from evaluation.errors import DataError

LONGEST_CELL = 1 << 20
SHARED_TEXTS = "sharedstrings.xml"
LOCKED = b"\xd0\xcf\x11\xe0"
# A formula whose stored result is an empty text is of type str and has nothing to show.
NO_VALUE = re.compile(
    rb'<(?:\w+:)?c (?![^>]*t="str")[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
ERROR = re.compile(rb'<(?:\w+:)?c [^>]*t="e"')
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
    require_declared(archive, path)
    bounds, texts = Bounds(path), []
    for part in archive.infolist():
        pieces = blocks(archive, part, bounds)
        if TEXT_PARTS.fullmatch(part.filename):
            content = b"".join(pieces).decode("utf-8", "replace")
            texts += [unescape(word).strip() for word in WORDS.findall(content) if word.strip()]
            continue
        if part.filename.lower().endswith(SHARED_TEXTS):
            pieces = require_texts(pieces, bounds)
        # Any part may be a sheet: which one is, is only a reference from another part.
        texts += _sheet_texts(require_rectangle(_whole_cells(pieces, path), bounds), path)
    require_copies(archive, bounds)
    return texts


def _sheet_texts(pieces: Iterator[bytes], path: Path) -> list[str]:
    """Return the header and footer lines of the printed pages of a sheet that is safe to open."""
    texts: list[str] = []
    for block in pieces:
        if b't="e"' in block and ERROR.search(block):
            # The reader would give nothing for them, as if the cells were empty.
            raise DataError(
                "cells show an Excel error such as #N/A",
                at=path.name,
                way_out="mend the formulas, or empty the cells",
            )
        if (b"<f" in block or b":f" in block) and NO_VALUE.search(block):
            raise DataError(
                "a formula has no stored value",
                at=path.name,
                way_out="open the workbook in Excel and save it, or deliver values",
            )
        found = PAGE_TEXT.findall(block) if b"Footer>" in block or b"Header>" in block else ()
        texts += [unescape(text.decode("utf-8", "replace")) for text in found]
    return texts


def _whole_cells(pieces: Iterator[bytes], path: Path) -> Iterator[bytes]:
    """Cut a sheet anew, where a cell ends; what has no cells is cut where a tag ends."""
    rest = b""
    for piece in pieces:
        rest += piece
        cut = max(rest.rfind(b"</c>"), rest.rfind(b":c>")) + len(b"</c>")
        if cut < len(b"</c>"):
            cut = rest.rfind(b">") + 1 if len(rest) > LONGEST_CELL else 0
        if len(rest) - cut > 2 * BLOCK_BYTES:
            raise too_large(path)
        yield rest[:cut]
        rest = rest[cut:]
    yield rest
