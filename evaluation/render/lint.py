"""What can be said of a page without running it: every fault, with file and line."""

import re
from collections.abc import Iterator
from pathlib import Path

from evaluation.errors import EvaluationError, Faults, RenderError
from evaluation.render.elements import Offers, element_faults
from evaluation.render.page_links import link_faults
from evaluation.render.parts import Source, Text
from evaluation.render.prose import CODE_SPAN, lines_of
from evaluation.render.references import citation_faults, reference_faults
from evaluation.render.settings import Settings
from evaluation.render.source import checked_source

_IMAGE = re.compile(r"!\[(.*?)\]\([^)]*\)(\{[^}]*\})?")


def lint_page(
    path: Path, *, settings: Settings, offers: Offers | None = None
) -> list[EvaluationError]:
    """Give the faults of a page, of what it includes, and of what it refers to.

    Parameters
    ----------
    offers : callable, optional
        What the pages of a study may ask for by name; without it names are not looked at.
    """
    name = path.relative_to(settings.root).as_posix()
    try:
        source, faults = checked_source(path, name=name, settings=settings)
        faults += [*_image_faults(source), *reference_faults(source), *citation_faults(source)]
        faults += [*link_faults(source), *(element_faults(source, offers) if offers else ())]
    except Faults as several:
        return list(several.faults)
    except EvaluationError as error:
        return [error]
    return sorted(faults, key=_place)


def _image_faults(source: Source) -> Iterator[RenderError]:
    """Give the images without words for those who cannot see them, without label or caption."""
    for part in source.parts:
        if isinstance(part, Text):
            for number, line in enumerate(lines_of(part.content), start=part.line):
                if not line.is_code:
                    plain = CODE_SPAN.sub("", line.text)
                    yield from _of_line(plain, f"{part.name}:{number}")


def _of_line(line: str, place: str) -> Iterator[RenderError]:
    for match in _IMAGE.finditer(line):
        attributes = match.group(2) or ""
        wanted = {
            "an image without fig-alt": re.search(r'fig-alt="[^"]', attributes),
            "a figure without label": "#fig-" in attributes or match.group() != line.strip(),
            "a figure without caption": match.group(1).strip(),
        }
        for problem in (name for name, is_there in wanted.items() if not is_there):
            way_out = 'write ![caption](file){#fig-name fig-alt="what it looks like"}'
            yield RenderError(problem, at=place, way_out=way_out)


def _place(fault: EvaluationError) -> tuple[str, int]:
    name, _, line = fault.at.rpartition(":")
    return (name, int(line)) if line.isdecimal() else (fault.at, 0)
