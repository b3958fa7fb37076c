"""A page that no .qmd stands behind: its body as HTML, in the house's template and style."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from evaluation.provenance import Project
from evaluation.render.formats import Draft, write_html
from evaluation.render.pandoc import read_markdown

WATERMARK = "Syntetiska data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """When a page was made, or from which run: of that it has date and seal.

    Attributes
    ----------
    date : str
        ISO date; empty where the run has it.
    study : str
        Name of its folder in `build`; empty for a page of no run.
    build : Path or None
        Where results are; the project's own when None.
    """

    date: str = ""
    study: str = ""
    build: Path | None = None

    def metadata(self) -> dict[str, str]:
        """Give what the house's filter reads."""
        told = {"date": self.date, "study": self.study}
        return {name: text for name, text in told.items() if text}


def html_page(
    body: str, project: Project, *, title: str, made: Made, is_about_persons: bool
) -> bytes:
    """Give a body as one HTML file that fetches nothing.

    Parameters
    ----------
    body : str
        HTML in which everything that is a text has been escaped.
    title : str
        As text; it may hold any sign.
    made : Made
    is_about_persons : bool
        Without it the page is marked as one about nobody.
    """
    with tempfile.TemporaryDirectory(prefix="evaluation-page-") as folder:
        meta = {"lang": "sv", **made.metadata()}
        tree = read_markdown("", meta, folder=Path(folder), name=title)
        texts = {"title": title, **({} if is_about_persons else {"watermark": WATERMARK})}
        tree["meta"] |= {name: {"t": "MetaString", "c": text} for name, text in texts.items()}
        tree["blocks"] = [{"t": "RawBlock", "c": ["html", body]}]
        return write_html(
            Draft(
                name=title,
                tree=json.loads(json.dumps(tree)),
                folder=Path(folder),
                style=project.style,
                build=made.build or project.build,
                contents=False,
            )
        )
