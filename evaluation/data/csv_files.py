"""Read delimited text: strict about encoding, tolerant about separator and byte order mark."""

from io import BytesIO
from pathlib import Path

import polars as pl

from evaluation.errors import DataError

SEPARATORS = (";", "\t", ",")
UTF8_BOM = b"\xef\xbb\xbf"


def read_csv(path: Path) -> pl.DataFrame:
    """Return every column of a delimited file as text; an empty field is a null.

    Raises
    ------
    DataError
        For a wrong encoding (with byte offset and guess) or rows that do not fit the header.
    """
    content = path.read_bytes().removeprefix(UTF8_BOM)
    _refuse_wrong_encoding(content, path)
    if not content.strip():
        raise DataError("file is empty", at=path.name, way_out="deliver the file again")
    header = content.split(b"\n", 1)[0].decode()
    separator = max(SEPARATORS, key=header.count)
    try:
        # Everything is read as text: a leading zero or a month must not become a number.
        return pl.read_csv(BytesIO(content), separator=separator, infer_schema=False)
    except pl.exceptions.PolarsError:
        # The parser's own message repeats the row, so it may not be shown.
        raise DataError(
            "rows do not fit the header line",
            at=path.name,
            way_out="check separator, quotation marks and line ends",
        ) from None


def _refuse_wrong_encoding(content: bytes, path: Path) -> None:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        offset, guess = error.start, _guess(content)
    else:
        if b"\0" not in content:
            return
        offset, guess = content.index(b"\0"), _guess(content)
    raise DataError(
        f"wrong encoding at byte {offset}: not UTF-8, looks like {guess}",
        at=path.name,
        way_out="save the file as UTF-8",
    )


def _guess(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content.count(b"\0") > len(content) // 4:
        return "UTF-16"
    if b"\0" in content:
        return "a binary file"
    # Bytes 0x80-0x9F are control codes in ISO-8859-1 but letters and quotes in Windows-1252.
    high = any(0x80 <= byte <= 0x9F for byte in content)
    return "Windows-1252" if high else "ISO-8859-1 or Windows-1252"
