"""The formats of a page: one self-contained HTML file, one tagged PDF, one Word file."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from evaluation.errors import RenderError
from evaluation.provenance import EPOCH, RENDERED, rendering_day
from evaluation.render.media import embed_fonts, embed_images, image_files
from evaluation.render.pandoc import default_reference, write
from evaluation.render.word import reference_document, with_watermark

PDF_STANDARD: Literal["ua-1"] = "ua-1"
"""As `_quarto.yml` says too; with a second one Quarto 1.9 would make no PDF."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A page ready to be written.

    Attributes
    ----------
    folder : Path
        Working folder; holds the images the tree names.
    style : Path
        Folder of templates, style sheet and fonts.
    build : Path
        Where the studies' manifests are.
    contents : bool
        Whether the page has a table of contents (HTML).
    citations : sequence of str
        What pandoc is told of the page's references; empty when it has none.
    epoch : str
        Seconds of the page's date, for files that tell when they were made.
    reference : Path or None
        Word file whose styles the page takes; the house's own when None.
    root : Path
        The project, from which the menu names its pages.
    """

    name: str
    tree: Mapping[str, Any]
    folder: Path
    style: Path
    build: Path
    contents: bool
    citations: Sequence[str] = ()
    epoch: str = "0"
    reference: Path | None = None
    root: Path = Path()

    def variables(self) -> dict[str, str]:
        """Give what the filters read from the environment."""
        return {
            "EVALUATION_BUILD": str(self.build),
            "EVALUATION_PAGE": self.name,
            "EVALUATION_ROOT": str(self.root),
            RENDERED: rendering_day(),
            "STYLE": str(self.style),
            EPOCH: self.epoch,
        }


def write_html(draft: Draft) -> bytes:
    """Give the page as one HTML file that fetches nothing."""
    css = (draft.style / "page.css").read_text(encoding="utf-8")
    header = draft.folder / "style.html"
    header.write_text(f"<style>\n{embed_fonts(css, style=draft.style)}</style>", encoding="utf-8")
    options = ["--template", str(draft.style / "page.html"), "--include-in-header", str(header)]
    options += ["--number-sections", "--mathml", "--email-obfuscation=none"]
    if draft.contents:
        options += ["--toc", "--toc-depth=3"]
    html = _write(draft, "html5", options)
    return embed_images(html, folder=draft.folder).encode("utf-8")


def write_pdf(draft: Draft) -> bytes:
    """Give the page as PDF/UA-1."""
    options = ["--template", str(draft.style / "page.typ"), "--shift-heading-level-by=-1"]
    code = _write(draft, "typst-citations", options)
    path = draft.folder / "page.typ"
    path.write_text(code, encoding="utf-8", newline="\n")
    return _compile(path, draft)


def write_docx(draft: Draft) -> bytes:
    """Give the page as a Word file with real headings, tables and captions."""
    reference, page = draft.folder / "reference.docx", draft.folder / "page.docx"
    own = draft.reference
    reference.write_bytes(own.read_bytes() if own and own.is_file() else house_reference())
    tree = json.loads(json.dumps(draft.tree))
    _as_pixels(tree, draft)
    options = ["--reference-doc", str(reference), "--shift-heading-level-by=-1"]
    options += ["--number-sections", "--output", str(page)]
    _write(replace(draft, tree=tree), "docx", options)
    return with_watermark(page.read_bytes())


def house_reference() -> bytes:
    """Give the Word document whose styles are the house's."""
    return reference_document(default_reference())


def _as_pixels(tree: dict[str, Any], draft: Draft) -> None:
    """Draw the vector images of a page as PNG: older Word shows nothing else."""
    import typst

    for place, index in image_files(tree["blocks"]):
        drawn = draft.folder / Path(place[index]).with_suffix(".png")
        if place[index].endswith(".svg"):
            source = draft.folder / "image.typ"
            code = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("{place[index]}")'
            source.write_text(code, encoding="utf-8")
            typst.compile(str(source), str(drawn), root=str(draft.folder), format="png", ppi=220)
            place[index] = drawn.name


def _write(draft: Draft, to: str, options: list[str]) -> str:
    return write(
        draft.tree,
        to=to,
        # References come last: the filters have taken @fig-, @tbl- and @sec- by then.
        options=[*options, *draft.citations],
        folder=draft.folder,
        name=draft.name,
        variables=draft.variables(),
    )


def _compile(path: Path, draft: Draft) -> bytes:
    import typst

    fonts = draft.folder / "fonts"
    shutil.copytree(draft.style / "fonts", fonts, dirs_exist_ok=True)
    try:
        pdf: bytes = typst.compile(
            str(path),
            root=str(draft.folder),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            pdf_standards=[PDF_STANDARD],
        )
    except typst.TypstError as error:
        way_out = f"mend the page; it must hold to PDF/{PDF_STANDARD.upper()}"
        words = str(error).replace(f"{draft.folder}{os.sep}", "")
        raise RenderError(f"no PDF: {words}", at=draft.name, way_out=way_out) from None
    return pdf
