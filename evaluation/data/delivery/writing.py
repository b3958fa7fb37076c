"""Write a delivery folder: one file per table and `leverans.json`, all or nothing."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from data_schemas import TABLES, Table
from evaluation.data.files.formats import writer
from evaluation.data.leverans.checks import MANIFEST_NAME
from evaluation.data.months import month_text_expr
from evaluation.errors import UsageError
from evaluation.provenance import atomic_folder, sha256_file
from evaluation.provenance.nested import parse_json


def write_delivery(
    folder: Path,
    tables: Mapping[str, pl.DataFrame],
    manifest: Mapping[str, Any],
    *,
    file_format: str = "csv",
) -> None:
    """Write tables as a delivery that `read_delivery` reads back.

    Parameters
    ----------
    folder : Path
        Created; replaced when it holds an earlier synthetic delivery.
    tables : mapping of str to polars.DataFrame
        Canonical table names and columns. Month columns may be counts or `YYYY-MM` texts.
    manifest : mapping
        Everything `leverans.json` shall say except `filer`, which is computed here.
    file_format : str
        The format of every table file, one of `evaluation.data.files.formats.FORMATS`.

    Raises
    ------
    UsageError
        For an unknown table or format, or when the folder holds something else.
    """
    write = writer(file_format)
    unknown = sorted(set(tables) - set(TABLES))
    if unknown:
        raise UsageError(f"unknown table '{unknown[0]}'", at="write_delivery")
    require_own_folder(folder)
    with atomic_folder(folder) as fresh:
        entries = []
        for name, declared in TABLES.items():
            if name not in tables:
                continue
            path = fresh / f"{name}.{file_format}"
            frame = file_frame(declared, tables[name])
            write(frame, declared, path)
            entries.append(_entry(name, path, frame.height))
        content = {**{key: manifest[key] for key in manifest if key != "filer"}, "filer": entries}
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        (fresh / MANIFEST_NAME).write_text(text, encoding="utf-8", newline="\n")


def file_frame(declared: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the table as files hold it: months `YYYY-MM`, flags 1 and 0, declared order."""
    months = [name for name in declared.of_kind("month") if frame.schema[name].is_integer()]
    flags = [name for name in declared.of_kind("flag") if frame.schema[name] == pl.Boolean]
    return frame.select(declared.column_names).with_columns(
        *(month_text_expr(name) for name in months),
        *(pl.col(name).cast(pl.Int64) for name in flags),
    )


def _entry(name: str, path: Path, rows: int) -> dict[str, Any]:
    return {"tabell": name, "fil": path.name, "rader": rows, "sha256": sha256_file(path)}


def require_own_folder(folder: Path) -> None:
    """Refuse to write where something else than a synthetic delivery is.

    Raises
    ------
    UsageError
        When a file is in the way or the folder holds something else.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    way_out = "name a folder that does not exist"
    if not folder.is_dir():
        raise UsageError("a file is in the way of the delivery", at=folder.name, way_out=way_out)
    if not _is_synthetic(folder / MANIFEST_NAME):
        raise UsageError(
            "the folder holds something that is no synthetic delivery",
            at=folder.name,
            way_out=way_out,
        )


def _is_synthetic(path: Path) -> bool:
    try:
        content = parse_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and content.get("ursprung") == "syntetisk"
