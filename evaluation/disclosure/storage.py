"""Published tables as files, and back again after their hashes have been compared."""

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.disclosure.protection import SIGNIFICANT_DIGITS
from evaluation.disclosure.publishing import Published, sealed
from evaluation.disclosure.spreadsheet import as_published, held_as_text
from evaluation.errors import DisclosureError, raise_all

INDEX = "published.json"
_QUOTED = re.compile(r'[,"\r\n]')


def write_published(published: Published, folder: Path) -> dict[str, str]:
    """Hashes by file name of what was written.

    One CSV per table (UTF-8, LF, sorted rows) and the index `published.json` with
    their hashes, which `read_published` compares.

    Parameters
    ----------
    published : Published
        What `publish` returned.
    folder : Path
        Created when absent; tables of an earlier run are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    hashes: dict[str, str] = {}
    for name, frame in sorted(published.tables.items()):
        content = csv_text(frame).encode()
        (folder / f"{name}.csv").write_bytes(content)
        hashes[f"{name}.csv"] = hashlib.sha256(content).hexdigest()
    index = _index(published, hashes)
    text = json.dumps(index, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / INDEX).write_bytes(text.encode())
    return {**hashes, INDEX: hashlib.sha256(text.encode()).hexdigest()}


def read_published(folder: Path) -> Published:
    """Read the published tables of a study, unchanged since they were written.

    Parameters
    ----------
    folder : Path
        `build/<study>/`.

    Raises
    ------
    DisclosureError
        When the index is missing, or a table is missing or has other bytes than the
        index says.
    """
    path = folder / INDEX
    way_out = f"run the study again: evaluation run {folder.name}"
    if not path.is_file():
        raise DisclosureError("no published results", at=f"{folder.name}/{INDEX}", way_out=way_out)
    index = json.loads(path.read_text(encoding="utf-8"))
    raise_all(_changed(folder, index["tables"], way_out))
    return sealed(
        {
            name: _read(folder / f"{name}.csv", entry["columns"])
            for name, entry in sorted(index["tables"].items())
        },
        min_count=index["min_count"],
        round_to=index["round_to"],
        withheld={name: entry["withheld"] for name, entry in index["tables"].items()},
    )


def _changed(
    folder: Path, tables: dict[str, dict[str, str]], way_out: str
) -> list[DisclosureError]:
    faults = []
    for name, entry in sorted(tables.items()):
        file = folder / f"{name}.csv"
        found = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
        if found != entry["sha256"]:
            problem = "table differs from its index" if found else "table is missing"
            place = f"{folder.name}/{name}.csv"
            faults.append(DisclosureError(problem, at=place, way_out=way_out))
    return faults


def _index(published: Published, hashes: dict[str, str]) -> dict[str, object]:
    return {
        "min_count": published.min_count,
        "round_to": published.round_to,
        "tables": {
            name: {
                "columns": {
                    str(column): "number" if frame[column].dtype.kind == "f" else "text"
                    for column in frame.columns
                },
                "rows": len(frame),
                "sha256": hashes[f"{name}.csv"],
                "withheld": published.withheld.get(name, 0),
            }
            for name, frame in sorted(published.tables.items())
        },
    }


def csv_text(frame: pd.DataFrame) -> str:
    """Write a frame as CSV with the same bytes on every machine; no text becomes a formula."""
    columns = [_cells(frame[column]) for column in frame.columns]
    lines = [[str(column) for column in frame.columns], *zip(*columns, strict=True)]
    return "".join(f"{_line(cells)}\n" for cells in lines)


def _cells(column: "pd.Series[Any]") -> list[str]:
    if column.dtype.kind == "f":
        return [_number(number) for number in column]
    return ["" if pd.isna(value) else held_as_text(str(value)) for value in column]


def _line(cells: Sequence[str]) -> str:
    # A carriage return ends a line for most readers, so it is quoted too.
    quoted = (
        f'"{cell.replace(chr(34), chr(34) * 2)}"' if _QUOTED.search(cell) else cell
        for cell in cells
    )
    return ",".join(quoted) or '""'


def _number(number: float) -> str:
    return "" if pd.isna(number) else f"{number:.{SIGNIFICANT_DIGITS}g}"


def _read(file: Path, columns: dict[str, str]) -> pd.DataFrame:
    frame = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8")
    for column, kind in columns.items():
        if kind == "number":
            frame[column] = pd.to_numeric(frame[column].replace("", None)).astype(float)
        else:
            frame[column] = frame[column].map(as_published)
    return frame
