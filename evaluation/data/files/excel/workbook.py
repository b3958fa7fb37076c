"""Read Excel workbooks: the one sheet with the table, without its title and total rows."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from evaluation.data.files.delimited import distinct_names
from evaluation.data.files.excel.cells import column_of_cells, texts_of
from evaluation.data.files.excel.layout import Layout, layout
from evaluation.data.files.excel.parts import require_safe
from evaluation.data.files.extent import require_columns
from evaluation.data.files.raw_table import RawTable, Remark
from evaluation.errors import DataError

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Rows = Sequence[Sequence[Any]]


def read_excel_chunks(path: Path, *, rows: int, columns: Collection[str]) -> Iterator[RawTable]:
    """Yield the table of a workbook in chunks of at most `rows` rows.

    Everything else in the workbook (titles, totals, other sheets and their names) is not read
    as data but given as texts, so that the identity guard sees it.

    Raises
    ------
    DataError
        When it is damaged or locked, when it is not beyond doubt where the table is, when cells
        are merged in it or when formulas have no stored values.
    """
    documents = require_safe(path)
    sheets = _sheets(path)
    place, found = _table(sheets, columns, path)
    cells = sheets[place][1]
    header = [str(name).strip() for name in cells[found.header][: found.width]]
    require_columns(len(header), path)
    names = distinct_names(header, path)
    others = [content for number, (_, content, _) in enumerate(sheets) if number != place]
    texts = [*documents, *(name for name, _, _ in sheets)]
    for other in (cells[: found.header], cells[found.end :], *others):
        texts += texts_of(other)
    remarks = _remarks(found, sum(bool(content) for content in others))
    body = cells[found.header + 1 : found.end]
    for start in range(0, max(len(body), 1), rows):
        frame = _frame(body[start : start + rows], names)
        yield RawTable(frame=frame, texts=tuple(dict.fromkeys(texts)), remarks=remarks)


def _frame(rows: Rows, names: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            column_of_cells(name, [row[position] for row in rows])
            for position, name in enumerate(names)
        ]
    )


def _sheets(path: Path) -> list[tuple[str, Rows, list[Any]]]:
    """Name, cells and merged ranges of every sheet."""
    from python_calamine import CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(path) as book:
            return [_content(book.get_sheet_by_name(name)) for name in book.sheet_names]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:
        # A panic of the Rust library is no Exception.
        raise DataError(
            "not a readable .xlsx file", at=path.name, way_out="save it again in Excel"
        ) from None


def _content(sheet: "CalamineSheet") -> tuple[str, Rows, list[Any]]:
    cells = sheet.to_python(skip_empty_area=False)
    return sheet.name, cells, list(sheet.merged_cell_ranges or ())


def _table(
    sheets: list[tuple[str, Rows, list[Any]]], columns: Collection[str], path: Path
) -> tuple[int, Layout]:
    """Find the one sheet with a table and where the table is on it."""
    filled = [number for number, (_, cells, _) in enumerate(sheets) if texts_of(cells[:50])]
    layouts = [(number, layout(sheets[number][1], columns)) for number in filled]
    known = [(number, found) for number, found in layouts if found and found.known]
    if len(filled) == 1 and not known:
        known = [(number, found) for number, found in layouts if found]
    if len(known) != 1:
        how_many = "several sheets have" if known else "no sheet has"
        raise DataError(
            f"{how_many} a header line with the agreed columns",
            at=path.name,
            way_out="deliver one sheet with the agreed column names in one row",
        )
    number, found = known[0]
    for (top, left), (bottom, right) in sheets[number][2]:
        if bottom >= found.header and top < found.end and left < found.width and right >= 0:
            raise DataError(
                "cells are merged in the table",
                at=path.name,
                way_out="unmerge them and fill in every cell",
            )
    return number, found


def _remarks(found: Layout, others: int) -> tuple[Remark, ...]:
    told = []
    if found.titles:
        told.append(
            Remark(
                kind="title rows",
                detail_sv=f"{found.titles} rader ovanför rubrikraden lästes inte",
                detail_en=f"{found.titles} rows above the header were left out",
            )
        )
    if found.footers:
        told.append(
            Remark(
                kind="footer rows",
                detail_sv=f"{found.footers} summa- eller fotrader efter tabellen lästes inte",
                detail_en=f"{found.footers} total or foot rows after the table were left out",
            )
        )
    if others:
        told.append(
            Remark(
                kind="other sheets",
                detail_sv=f"{others} andra blad lästes inte",
                detail_en=f"{others} other sheets were left out",
            )
        )
    return tuple(told)
