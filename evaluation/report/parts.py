"""Parts of a page that are made one after the other, as one piece of Markdown."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from evaluation.report.cells import numbered, saved
from evaluation.report.figures.drawing import Drawing
from evaluation.report.literal import as_html
from evaluation.report.markup import DataTable, Passage, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A figure, table or text of a page.

    Attributes
    ----------
    content : Drawing, Table or Passage
    label : str
        What a figure, or a table with a number, is referred to by.
    folded : str
        Words that it is folded behind on the web; it is not printed.
    """

    content: Drawing | Table | Passage
    label: str = ""
    folded: str = ""


def together(parts: Iterable[Part], *, folder: Path, home: Path) -> Passage:
    """Write figures to their files, and give all parts in order.

    Parameters
    ----------
    folder : Path
        Of the study, for the files of figures.
    home : Path
        Of the page, from which they are referred to.
    """
    return Passage("\n\n".join(_written(part, folder, home) for part in parts))


def _written(part: Part, folder: Path, home: Path) -> str:
    text = _text(part, folder, home)
    if not part.folded:
        return text
    summary = f'::: {{.details summary="{as_html(part.folded)}"}}'
    return f'::: {{.content-visible when-format="html"}}\n{summary}\n{text}\n:::\n:::'


def _text(part: Part, folder: Path, home: Path) -> str:
    content = part.content
    if isinstance(content, Passage):
        return str(content)
    if isinstance(content, Drawing):
        return saved(content, label=part.label, folder=folder, home=home)._repr_markdown_()
    if part.label:
        return numbered(content, part.label)._repr_markdown_()
    if not any(rows for _, rows in content.groups):
        return ""
    return DataTable(label=content.caption, table=content)._repr_markdown_()
