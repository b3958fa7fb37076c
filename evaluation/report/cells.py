"""What the cells of a page end with: Markdown, a numbered table, a figure on file."""

import os
from pathlib import Path

from evaluation.report.figures.drawing import Drawing, save_svg
from evaluation.report.markup import NumberedFigure, NumberedTable, Passage, Table


def numbered(table: Table, label: str) -> NumberedTable | Passage:
    """Give a table its number; nothing when it has no rows."""
    if not any(rows for _, rows in table.groups):
        return Passage("")
    return NumberedTable(label=label, table=table)


def saved(drawing: Drawing, *, label: str, folder: Path, home: Path) -> NumberedFigure:
    """Write a figure's file among those of its study, and refer to it from the page's folder."""
    file = folder / "figures" / f"{label}.svg"
    save_svg(drawing.figure, file)
    source = Path(os.path.relpath(file, home)).as_posix()
    return NumberedFigure(label=label, source=source, caption=drawing.caption, alt=drawing.alt)
