"""How wide and how long a file of rows may be: what no register needs is refused unread."""

from pathlib import Path

from evaluation.errors import DataError

MOST_COLUMNS = 10_000
LONGEST_ROW = 1 << 24


def require_columns(count: int, path: Path) -> None:
    """DataError when a file has more columns than any table has."""
    if count > MOST_COLUMNS:
        raise DataError(
            f"more than {MOST_COLUMNS} columns",
            at=path.name,
            way_out="deliver the agreed columns only",
        )


def require_row(length: int, path: Path) -> None:
    """DataError when so many bytes stand between two line ends."""
    if length > LONGEST_ROW:
        raise DataError(
            f"a row of more than {LONGEST_ROW >> 20} MB",
            at=path.name,
            way_out="end lines with LF or CRLF, and close quotation marks",
        )


def require_lines(path: Path) -> None:
    """DataError when a text file is one long row, before it is read as a whole."""
    with path.open("rb") as file:
        while block := file.read(LONGEST_ROW + 1):
            require_row(len(block) if b"\n" not in block else 0, path)
