"""The digest that a page prints: the one thing a reader can compare by eye."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

_META = re.compile(r'<meta name="evaluation-digest" content="([^"]*)">')
_PRINTED = re.compile(r"<p>(?:Kontrollsumma|Checksum) <code>([^<]*)</code></p>")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_FOOTER = re.compile(rb"/Subtype/Footer/Type/Pagination>>BDC(.*?)EMC", re.DOTALL)
_SHOWN = re.compile(rb"\[((?:\((?:\\.|[^\\)])*\)|[^\]()])*)\]TJ", re.DOTALL)
_PIECE = re.compile(rb"\(((?:\\.|[^\\)])*)\)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTER = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})>")
_SEAL = re.compile(r'<w:pStyle w:val="Seal" ?/>(.*?)</w:p>', re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def printed_digests(path: Path) -> list[str]:
    """Every digest that a page prints in its foot (in HTML also in its head; in Word last).

    In a PDF the glyphs are read back through the tables that make it searchable; a PDF that
    is written in another way gives an empty list, which says nothing about the page.
    """
    content = path.read_bytes()
    if path.suffix == ".html":
        text = content.decode("utf-8", errors="replace")
        return [*_META.findall(text), *_PRINTED.findall(text)]
    if path.suffix == ".docx":
        return list(_in_word(content))
    return list(_in_pdf(content))


def _in_word(content: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = archive.read("word/document.xml").decode("utf-8", errors="replace")
    except (zipfile.BadZipFile, KeyError):
        return
    for paragraph in _SEAL.findall(body):
        yield from re.findall(r"\b[0-9a-f]{64}\b", paragraph)


def _in_pdf(content: bytes) -> Iterator[str]:
    streams = list(_streams(content))
    fonts = [_letters(stream) for stream in streams if b"begincmap" in stream]
    for stream in streams:
        for footer in _FOOTER.findall(stream):
            for shown in _SHOWN.finditer(footer):
                glyphs = b"".join(map(_unescaped, _PIECE.findall(shown.group(0))))
                # Which font it is matters little: only the right one gives 64 hex digits.
                texts = (_read(glyphs, letters) for letters in fonts)
                yield from (text for text in texts if _DIGEST.fullmatch(text))


def _streams(content: bytes) -> Iterator[bytes]:
    for found in _STREAM.finditer(content):
        try:
            yield zlib.decompressobj().decompress(found.group(1))
        except zlib.error:
            continue


def _letters(table: bytes) -> dict[int, str]:
    return {int(glyph, 16): chr(int(letter, 16)) for glyph, letter in _LETTER.findall(table)}


def _unescaped(piece: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: _byte(found.group(1)), piece)


def _byte(escaped: bytes) -> bytes:
    return bytes([int(escaped, 8) % 256]) if escaped.isdigit() else _NAMED.get(escaped, escaped)


def _read(glyphs: bytes, letters: dict[int, str]) -> str:
    pairs = (int.from_bytes(glyphs[at : at + 2], "big") for at in range(0, len(glyphs), 2))
    return "".join(letters.get(glyph, "?") for glyph in pairs)
