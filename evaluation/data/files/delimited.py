"""Read delimited text in bounded memory: everything as text, nothing lost without a word."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import polars as pl

from evaluation.data.files.encoding import UTF8_BOM, text_encoding
from evaluation.data.files.extent import require_columns, require_row
from evaluation.data.files.raw_table import RawTable, Remark
from evaluation.errors import DataError

SEPARATORS = (";", "\t", ",", "|")
EXCEL_HINT = re.compile(rb'"?sep=(.)"?\r?\n', re.IGNORECASE)
LINE_END = re.compile(rb"\A\r?\n")
BLOCK_BYTES = 1 << 26
LONGEST_HEADER = 1 << 22
NOT_UTF8 = Remark(
    kind="encoding",
    detail_sv="filen är inte UTF-8; läst som Windows-1252",
    detail_en="the file is not UTF-8; read as Windows-1252",
)
EMPTY_COLUMNS = Remark(
    kind="empty columns",
    detail_sv="tomma kolumner utan namn sist på raden lästes inte",
    detail_en="empty columns without a name at the end of the line were left out",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a text file is to be read.

    Attributes
    ----------
    encoding : str
        `utf-8` or `windows-1252`.
    separator : str
    names : tuple of str
        Column names as written, without spaces around them.
    start : int
        Where the first row begins, in bytes.
    """

    encoding: str
    separator: str
    names: tuple[str, ...]
    start: int


def read_csv_chunks(path: Path, *, rows: int) -> Iterator[RawTable]:
    """Yield a delimited file in chunks of `rows` rows, all columns as text, empty as null.

    Raises
    ------
    DataError
        For a wrong encoding (with byte offset and guess), columns of the same name or rows
        that do not fit the header.
    """
    dialect = _dialect(path)
    remarks = (NOT_UTF8,) if dialect.encoding != "utf-8" else ()
    named = tuple(name for name in dialect.names if name)
    kept = pl.DataFrame(schema=dict.fromkeys(named, pl.String))
    yielded = False
    for block in _whole_lines(path, dialect):
        frame = _parsed(block, dialect, path)
        if len(frame.columns) < len(dialect.names) and EMPTY_COLUMNS not in remarks:
            remarks = (*remarks, EMPTY_COLUMNS)
        kept = pl.concat([kept, frame])
        while kept.height >= rows:
            yield RawTable(frame=kept[:rows], remarks=remarks)
            kept, yielded = kept[rows:], True
    if kept.height or not yielded:
        yield RawTable(frame=kept, remarks=remarks)


def _dialect(path: Path) -> Dialect:
    encoding = text_encoding(path)
    with path.open("rb") as file:
        start = len(UTF8_BOM) if file.read(len(UTF8_BOM)) == UTF8_BOM else 0
        file.seek(start)
        head = file.read(LONGEST_HEADER)
    separator = ""
    if hint := EXCEL_HINT.match(head):
        separator, head, start = hint[1].decode("latin-1"), head[hint.end() :], start + hint.end()
    blank = len(head) - len(head.lstrip(b"\r\n"))
    head, start = head[blank:], start + blank
    if not head.strip():
        raise DataError("file is empty", at=path.name, way_out="deliver the file again")
    line, end, _ = head.partition(b"\n")
    if not end and (b"\r" in line.rstrip(b"\r") or len(head) == LONGEST_HEADER):
        raise DataError(
            "there is no header line that ends", at=path.name, way_out="end lines with LF or CRLF"
        )
    header = line.decode(encoding)
    separator = separator or max(SEPARATORS, key=header.count)
    return Dialect(
        encoding=encoding,
        separator=separator,
        names=_names(header, separator, path),
        start=start + len(line) + len(end),
    )


def _names(header: str, separator: str, path: Path) -> tuple[str, ...]:
    try:
        fields = next(csv.reader([header.rstrip("\r")], delimiter=separator, strict=True))
    except csv.Error:
        raise _misfit(path) from None
    require_columns(len(fields), path)
    names = [name.strip(" \ufeff\u00a0") for name in fields]
    width = len(names)
    while width > 1 and not names[width - 1]:
        width -= 1
    return distinct_names(names[:width], path) + ("",) * (len(names) - width)


def distinct_names(names: list[str], path: Path) -> tuple[str, ...]:
    """Return column names, none twice; what is no name (a value, nothing) is told by number.

    Raises
    ------
    DataError
        When two columns have the same name; only their positions are told.
    """
    seen: dict[str, int] = {}
    unique = []
    for position, name in enumerate(names, start=1):
        first = seen.setdefault(name, position)
        if first != position and name[:1].isalpha():
            raise DataError(
                f"columns {first} and {position} have the same name",
                at=path.name,
                way_out="give every column a name of its own",
            )
        unique.append(name if first == position and name else f"{name}#{position}")
    return tuple(unique)


def _whole_lines(path: Path, dialect: Dialect) -> Iterator[bytes]:
    """Yield the rows as UTF-8 in blocks that end where a line ends outside quotation marks."""
    rest = b""
    with path.open("rb") as file:
        file.seek(dialect.start)
        while block := file.read(BLOCK_BYTES):
            rest += block
            cut = _last_line_end(rest, quoted=_is_quoted(rest, dialect))
            # Blank lines wait for the next block: at the end of the file they are no rows.
            lines = rest[:cut].rstrip(b"\r\n")
            if lines:
                yield _utf8(lines + b"\n", dialect)
                rest = LINE_END.sub(b"", rest[len(lines) :], count=1)
            require_row(len(rest), path)
    rest = rest.rstrip(b"\r\n")
    if rest:
        yield _utf8(rest + b"\n", dialect)


def _is_quoted(block: bytes, dialect: Dialect) -> bool:
    """Whether any field begins with a quotation mark; if not, the marks are inches or slips."""
    if b'"' not in block:
        return False
    mark = dialect.separator.encode()
    return block.startswith(b'"') or mark + b'"' in block or b'\n"' in block


def _last_line_end(block: bytes, *, quoted: bool) -> int:
    """Length up to the last line end with an even number of quotation marks before it."""
    cut = block.rfind(b"\n") + 1
    odd = quoted and block.count(b'"', 0, cut) % 2
    while cut and odd:
        before = block.rfind(b"\n", 0, cut - 1) + 1
        odd ^= block.count(b'"', before, cut) % 2
        cut = before
    return cut


def _utf8(block: bytes, dialect: Dialect) -> bytes:
    if dialect.encoding == "utf-8":
        return block
    return block.decode(dialect.encoding).encode()


def _parsed(block: bytes, dialect: Dialect, path: Path) -> pl.DataFrame:
    positions = [str(position) for position in range(len(dialect.names))]
    quoted = _is_quoted(block, dialect)
    try:
        # Everything is read as text: a leading zero or a month must not become a number.
        frame = pl.read_csv(
            BytesIO(block),
            separator=dialect.separator,
            has_header=False,
            schema=dict.fromkeys(positions, pl.String),
            quote_char='"' if quoted else None,
        )
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        # The parser's own message repeats the row, so it may not be shown.
        raise _misfit(path) from None
    if quoted and (block.count(b'"') % 2 or _lines_in_cells(frame, dialect)):
        raise _misfit(path)
    if _separators(block, frame, dialect, quoted=quoted) != _expected(block, frame):
        raise _misfit(path)
    return _named(frame.with_columns(pl.all().replace("", None)), dialect, path)


def _lines_in_cells(frame: pl.DataFrame, dialect: Dialect) -> bool:
    """Whether a quotation mark that was never closed made rows into a cell."""
    several = pl.all().str.contains("\n", literal=True)
    fields = pl.all().str.contains(dialect.separator, literal=True)
    return bool(frame.select(pl.any_horizontal((several & fields).any())).item())


def _separators(block: bytes, frame: pl.DataFrame, dialect: Dialect, *, quoted: bool) -> int:
    found = block.count(dialect.separator.encode())
    if not quoted:
        return found
    inside = frame.select(pl.all().str.count_matches(dialect.separator, literal=True).sum())
    return found - sum(count or 0 for count in inside.row(0))


def _expected(block: bytes, frame: pl.DataFrame) -> int:
    """How many separators full rows have: the parser fills short rows without a word."""
    gaps = b"\n\n" in block or b"\n\r\n" in block or block[:2] in (b"\r\n",) or block[:1] == b"\n"
    blank = len(re.findall(rb"(?m)^\r?\n", block)) if gaps else 0
    return (frame.height - blank) * (frame.width - 1)


def _named(frame: pl.DataFrame, dialect: Dialect, path: Path) -> pl.DataFrame:
    nameless = [frame.columns[i] for i, name in enumerate(dialect.names) if not name]
    if any(frame[name].null_count() < frame.height for name in nameless):
        raise DataError(
            "a column without a name has values",
            at=path.name,
            way_out="give every column a name of its own",
        )
    frame = frame.drop(nameless)
    return frame.rename(
        dict(zip(frame.columns, (name for name in dialect.names if name), strict=True))
    )


def _misfit(path: Path) -> DataError:
    return DataError(
        "rows do not fit the header line",
        at=path.name,
        way_out="check separator, quotation marks and line ends",
    )
