"""Write one table in any format the readers read."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from data_schemas import Table
from evaluation.data.files.survey.por_names import por_name
from evaluation.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

MOST_EXCEL_ROWS = 1_048_575
STATA_LABEL, SAS_LABEL = 80, 256
Writer = Callable[[pl.DataFrame, Table, Path], None]


def writer(file_format: str) -> Writer:
    """Return the function that writes a table in a format of `FORMATS`.

    Raises
    ------
    UsageError
        For another format.
    """
    if file_format not in _WRITERS:
        raise UsageError(
            f"unknown file format '{file_format}'",
            at="file_format",
            way_out=f"allowed: {', '.join(FORMATS)}",
        )
    return _WRITERS[file_format]


def _write_csv(frame: pl.DataFrame, _: Table, path: Path) -> None:
    frame.write_csv(path, separator=";", line_terminator="\n")


def _write_tsv(frame: pl.DataFrame, _: Table, path: Path) -> None:
    frame.write_csv(path, separator="\t", line_terminator="\n")


def _write_parquet(frame: pl.DataFrame, _: Table, path: Path) -> None:
    frame.write_parquet(path)


def _write_sav(frame: pl.DataFrame, declared: Table, path: Path) -> None:
    import pyreadstat

    pyreadstat.write_sav(_pandas(frame), path, column_labels=_labels(declared))


def _write_zsav(frame: pl.DataFrame, declared: Table, path: Path) -> None:
    import pyreadstat

    pyreadstat.write_sav(_pandas(frame), path, column_labels=_labels(declared), compress=True)


def _write_dta(frame: pl.DataFrame, declared: Table, path: Path) -> None:
    import pyreadstat

    pyreadstat.write_dta(_pandas(frame), path, column_labels=_labels(declared, STATA_LABEL))


def _write_xpt(frame: pl.DataFrame, declared: Table, path: Path) -> None:
    import pyreadstat

    labels = _labels(declared, SAS_LABEL)
    # Version 8 of the format: the older one has names of 8 characters.
    pyreadstat.write_xport(_pandas(frame), path, column_labels=labels, file_format_version=8)


def _write_por(frame: pl.DataFrame, declared: Table, path: Path) -> None:
    """Write short names in capitals, the only ones there are, and the real ones as labels."""
    import pyreadstat

    short = [por_name(name, n) for n, name in enumerate(frame.columns, start=1)]
    table = _pandas(frame)
    table.columns = short
    try:
        pyreadstat.write_por(table, path, column_labels=list(frame.columns))
    except pyreadstat.ReadstatError:
        raise UsageError(
            "the table has letters that .por files cannot hold",
            at=declared.name,
            way_out="choose another format",
        ) from None


def _write_xlsx(frame: pl.DataFrame, declared: Table, path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    if frame.height > MOST_EXCEL_ROWS:
        raise UsageError(
            f"more than {MOST_EXCEL_ROWS} rows do not fit on a sheet",
            at=declared.name,
            way_out="choose another format",
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet(declared.name[:31])

    def cell(value: Any) -> Any:
        if not isinstance(value, str) or not value.startswith("="):
            return value
        text = WriteOnlyCell(sheet, value)
        text.data_type = "s"  # It is a text and no formula.
        return text

    sheet.append(frame.columns)
    for row in frame.iter_rows():
        sheet.append([cell(value) for value in row])
    book.save(path)


def _pandas(frame: pl.DataFrame) -> "pd.DataFrame":
    return frame.to_pandas()


def _labels(declared: Table, longest: int | None = None) -> dict[str, str | None]:
    return {column.name: column.about[:longest] for column in declared.columns}


_WRITERS: Mapping[str, Writer] = {
    "csv": _write_csv,
    "tsv": _write_tsv,
    "parquet": _write_parquet,
    "sav": _write_sav,
    "zsav": _write_zsav,
    "dta": _write_dta,
    "por": _write_por,
    "xpt": _write_xpt,
    "xlsx": _write_xlsx,
}
FORMATS = tuple(_WRITERS)
