"""A page that no .qmd stands behind: its body as HTML, in the house's template and style."""

import json
import tempfile
from datetime import date
from pathlib import Path

from evaluation.provenance import Project
from evaluation.render.formats import Draft, write_html
from evaluation.render.pandoc import read_markdown

WATERMARK = "Syntetiska data"


def html_page(
    body: str, project: Project, *, title: str, made: date, is_about_persons: bool
) -> bytes:
    """Give a body as one HTML file that fetches nothing.

    Parameters
    ----------
    body : str
        HTML in which everything that is a text has been escaped.
    title : str
        As text; it may hold any sign.
    made : date
    is_about_persons : bool
        Without it the page is marked as one about nobody.
    """
    with tempfile.TemporaryDirectory(prefix="evaluation-page-") as folder:
        meta = {"lang": "sv", "date": made.isoformat()}
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
                build=project.build,
                contents=False,
            )
        )
