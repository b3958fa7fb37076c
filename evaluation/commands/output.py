"""Progress on stderr, results on stdout."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.provenance import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where a verb writes.

    Attributes
    ----------
    as_json : bool
        Results as one JSON value instead of words.
    """

    as_json: bool = False

    def progress(self, text: str) -> None:
        """Tell how far it is, on stderr."""
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def result(self, record: Mapping[str, Any], lines: Sequence[str]) -> None:
        """Give the result, on stdout: the record as JSON, or the lines."""
        if self.as_json:
            import json

            from evaluation.provenance.fingerprint import plain

            text = json.dumps(plain(record), ensure_ascii=False, indent=1)
            sys.stdout.write(f"{text}\n")
        else:
            sys.stdout.writelines(f"{line}\n" for line in lines)
        sys.stdout.flush()


def table_lines(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Lines of a table: aligned text, or drawn by rich when stdout is a terminal."""
    if rows and sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        return _drawn(columns, rows)
    texts = [[str(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(len(row[place]) for row in texts) for place in range(len(columns))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in texts
    ]


def _drawn(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, box=SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console = Console()
    with console.capture() as captured:
        console.print(table)
    return captured.get().rstrip("\n").splitlines()


def shown(path: Path, project: Project) -> str:
    """Show a path from the project's root: absolute paths name users and machines."""
    try:
        return path.resolve().relative_to(project.root).as_posix()
    except ValueError:
        return path.name
