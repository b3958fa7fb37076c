"""What the cells of a page end with: Markdown, a numbered table, a figure on file."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.report.figures.drawing import NARROW, WIDE, Drawing, save_svg
from evaluation.report.language import DEFAULT, say, spoken
from evaluation.report.markup import DataTable, NumberedFigure, NumberedTable, Passage, Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def numbered(table: Table, label: str) -> NumberedTable | Passage:
    """Give a table its number; nothing when it has no rows."""
    if not any(rows for _, rows in table.groups):
        return Passage("")
    return NumberedTable(label=label, table=table)


def folded(data: DataTable | Passage) -> Passage:
    """Give the numbers behind a figure to be folded out; on paper they are left out."""
    return Passage(
        '::: {.content-visible when-format="html"}\n'
        f'::: {{.details summary="{say("cell.behind")}"}}\n'
        f"{data._repr_markdown_()}\n:::\n:::"
    )


def saved(drawing: Drawing, *, label: str, folder: Path, home: Path) -> NumberedFigure:
    """Write a figure's files among those of its study, and refer to them from the page's folder."""
    # Words in another language make another drawing, which must not take the first one's place.
    stem = label if spoken() == DEFAULT else f"{label}-{spoken()}"
    sources = {
        sheet: _written(figure, folder / "figures" / f"{stem}{sheet.suffix}.svg", home)
        for sheet, figure in ((WIDE, drawing.figure), (NARROW, drawing.narrow))
        if figure is not None
    }
    return NumberedFigure(
        label=label,
        source=sources[WIDE],
        narrow=sources.get(NARROW, ""),
        caption=drawing.caption,
        alt=drawing.alt,
    )


def _written(figure: "Figure", file: Path, home: Path) -> str:
    save_svg(figure, file)
    return Path(os.path.relpath(file, home)).as_posix()
