"""Which encoding a text file is in: UTF-8, or Swedish in Windows-1252 beyond doubt, or refused.

A file that is not UTF-8 is read only when every byte above ASCII is a letter of Swedish words
(or a no-break space between digits) and means the same in ISO-8859-1 and Windows-1252: then
there is nothing to guess. Everything else (UTF-16, DOS and Mac code pages, half of each) is
refused with the place of the first wrong byte. Text that was decoded wrongly before it was
saved ("Ã¥") is valid UTF-8 and passes on to the rule about damaged texts.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from evaluation.data.files.extent import LONGEST_ROW
from evaluation.errors import DataError

UTF8_BOM = b"\xef\xbb\xbf"
BLOCK_BYTES = 1 << 24
# å ä ö é ü and their capitals; the same byte in ISO-8859-1, ISO-8859-15 and Windows-1252.
LETTERS = rb"\xe5\xe4\xf6\xe9\xfc\xc5\xc4\xd6\xc9\xdc"
SWEDISH = rb"\xe5\xe4\xf6\xc5\xc4\xd6"
# A letter stands beside an ASCII letter or another of its kind; two in a row at most.
BESIDE_A_LETTER = re.compile(
    rb"(?<=[A-Za-z])[" + LETTERS + rb"]{1,2}(?![\x80-\xff])"
    rb"|(?<![\x80-\xff])[" + LETTERS + rb"]{1,2}(?=[A-Za-z])"
    rb"|(?<=[0-9])\xa0(?=[0-9])"
)


def text_encoding(path: Path) -> str:
    """Return `utf-8` or `windows-1252` for a file that is one of them beyond doubt.

    Raises
    ------
    DataError
        Otherwise: with the offset of the first byte that does not fit and what it looks like.
    """
    offset = _first_wrong_byte(path)
    if offset is None:
        return "utf-8"
    guess = _guess(path)
    if guess == "Swedish":
        return "windows-1252"
    raise DataError(
        f"wrong encoding at byte {offset}: not UTF-8, looks like {guess}",
        at=path.name,
        way_out="save the file as UTF-8",
    )


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


def _first_wrong_byte(path: Path) -> int | None:
    """Offset of the first byte that is no UTF-8 or is zero, counted after a byte order mark."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = -len(UTF8_BOM) if _starts_with_mark(path) else 0
    for block in _blocks(path):
        pending = len(decoder.getstate()[0])
        zero = block.find(b"\0")
        try:
            decoder.decode(block if zero < 0 else block[:zero])
        except UnicodeDecodeError as error:
            return done - pending + error.start
        if zero >= 0:
            return done + zero
        done += len(block)
    left = len(decoder.getstate()[0])
    return done - left if left else None


def _starts_with_mark(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(UTF8_BOM)) == UTF8_BOM


def _guess(path: Path) -> str:
    """Name the encoding a file looks like; `Swedish` when it can be nothing else."""
    size, zeros, control, odd, swedish, rest = 0, 0, 0, 0, False, b""
    for number, block in enumerate(_blocks(path)):
        if number == 0 and block[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return "UTF-16"
        size += len(block)
        zeros += block.count(b"\0")
        high = block.translate(None, delete=bytes(range(0x80)))
        control += len(high.translate(None, delete=bytes(range(0xA0, 0x100))))
        swedish = swedish or bool(re.search(rb"[" + SWEDISH + rb"]", high))
        # No word goes over the end of a line, so lines are looked at whole.
        lines, _, rest = (rest + block).rpartition(b"\n")
        if len(rest) > LONGEST_ROW:
            lines, rest = lines + rest, b""
        odd += _outside_words(lines)
    odd += _outside_words(rest)
    if zeros > size // 4:
        return "UTF-16"
    if zeros:
        return "a binary file"
    # Bytes 0x80-0x9F are control codes in ISO-8859-1 but letters and quotes in Windows-1252.
    if control:
        return "Windows-1252"
    return "Swedish" if swedish and not odd else "ISO-8859-1 or Windows-1252"


def _outside_words(text: bytes) -> int:
    """Count bytes above ASCII that are no letters in words."""
    rest = BESIDE_A_LETTER.sub(b"", text)
    return len(rest.translate(None, delete=bytes(range(0x80))))
