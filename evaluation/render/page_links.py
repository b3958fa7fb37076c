"""Links in a page's text that lead to no page and no file of the project."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote

from evaluation.errors import RenderError
from evaluation.render.house import FORMATS
from evaluation.render.parts import Source, Text
from evaluation.render.prose import CODE_SPAN, lines_of

_PAGES = tuple(f".{name}" for name in FORMATS.values())
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(<?([^()\s>]+)>?[^()]*\)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/|#|\{\{", re.IGNORECASE)


def link_faults(source: Source) -> Iterator[RenderError]:
    """Give the links to pages and files that are not there, with the nearest page."""
    for part in source.parts:
        if isinstance(part, Text):
            for number, line in enumerate(lines_of(part.content), start=part.line):
                if not line.is_code:
                    for match in _LINK.finditer(CODE_SPAN.sub("", line.text)):
                        yield from _fault(match[1], source.path.parent, f"{part.name}:{number}")


def _fault(address: str, folder: Path, place: str) -> Iterator[RenderError]:
    if _ELSEWHERE.match(address):
        return
    path = folder / unquote(re.split(r"[?#]", address)[0])
    if path.suffix == ".qmd":
        way_out = f"write {path.with_suffix('.html').name}"
        yield RenderError(f"a link to the source '{address}'", at=place, way_out=way_out)
    elif not path.is_file() and not _is_page(path):
        pages = [f"{page.stem}.html" for page in sorted(folder.glob("[!_]*.qmd"))]
        near = get_close_matches(path.name, pages, n=1, cutoff=0.5)
        way_out = f"nearest: {near[0]}" if near else "write the name of a page, as index.html"
        yield RenderError(f"a link to '{address}', which is not there", at=place, way_out=way_out)


def _is_page(path: Path) -> bool:
    return path.suffix in _PAGES and path.with_suffix(".qmd").is_file()
