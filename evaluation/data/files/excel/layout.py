"""Where on a sheet the table is: header row, last row, and what is only title or total."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

HIGHEST_HEADER = 40
FOOT = re.compile(
    r"(?:del)?summa\b|total(?:t|en|er|summa)?\b|antal (?:rader|poster)\b|medel(?:värde)?\b|källa\b|"
    r"utskriven\b|uttag(?:et|sdatum)?\b|rapport(?:en)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The place of a table on a sheet.

    Attributes
    ----------
    header, end : int
        Row of the column names and the row after the last row of data, from 0.
    width : int
        Number of columns.
    titles, footers : int
        Filled rows above and below that are no data.
    known : bool
        Whether the header row was told by the agreed column names.
    """

    header: int
    end: int
    width: int
    titles: int
    footers: int
    known: bool


def layout(cells: Sequence[Sequence[Any]], columns: Collection[str]) -> Layout | None:
    """Return where the table is, or None when no row can be its header beyond doubt."""
    agreed = {name.lower() for name in columns}
    header, known = _header(cells, agreed)
    if header is None:
        return None
    width = _width(cells[header])
    end = _last_filled(cells) + 1
    foot = _foot(cells, header + 1, end, width)
    return Layout(
        header=header,
        end=_last_filled(cells[:foot]) + 1,
        width=max(width, _widest(cells[header + 1 : foot])),
        titles=sum(_filled(row) > 0 for row in cells[:header]),
        footers=sum(_filled(row) > 0 for row in cells[foot:end]),
        known=known,
    )


def _header(cells: Sequence[Sequence[Any]], agreed: Collection[str]) -> tuple[int | None, bool]:
    """Find the first row of mostly agreed names; else the first row, if it can be a header."""
    for number, row in enumerate(cells[:HIGHEST_HEADER]):
        names = [str(cell).strip().lower() for cell in row if _is_filled(cell)]
        hits = sum(name in agreed for name in names)
        if hits and 2 * hits >= min(len(names), len(agreed)):
            return number, True
    first = next((n for n, row in enumerate(cells[:HIGHEST_HEADER]) if _filled(row)), None)
    if first is None or not _is_header(cells, first):
        return None, False
    return first, False


def _is_header(cells: Sequence[Sequence[Any]], first: int) -> bool:
    """Whether a row may be a header although its names are unknown: texts, as wide as the data."""
    row = cells[first]
    texts = all(isinstance(cell, str) for cell in row if _is_filled(cell))
    return texts and _width(row) >= _widest(cells[first + 1 :]) and _filled(row) == _width(row)


def _foot(cells: Sequence[Sequence[Any]], start: int, end: int, width: int) -> int:
    """First row of the foot: total lines, or a few words below an empty line, to the very end."""
    foot = end
    for number in range(end - 1, start - 1, -1):
        row = cells[number]
        first = next((cell for cell in row if _is_filled(cell)), None)
        if first is None:
            continue
        few = width > 1 and _filled(row) <= max(1, min(2, width // 3))
        apart = number > start and not _filled(cells[number - 1])
        total = isinstance(first, str) and FOOT.match(first.strip())
        if not total and not (few and (apart or number + 1 == foot < end)):
            break
        foot = number
    return foot


def _is_filled(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _filled(row: Sequence[Any]) -> int:
    return sum(map(_is_filled, row))


def _width(row: Sequence[Any]) -> int:
    return max((position for position, cell in enumerate(row, 1) if _is_filled(cell)), default=0)


def _widest(rows: Sequence[Sequence[Any]]) -> int:
    return max(map(_width, rows), default=0)


def _last_filled(cells: Sequence[Sequence[Any]]) -> int:
    return next((n for n in range(len(cells) - 1, -1, -1) if _filled(cells[n])), -1)
