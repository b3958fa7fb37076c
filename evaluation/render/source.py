"""A page's source, cut into text and cells."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from evaluation.errors import EvaluationError, RenderError, raise_all
from evaluation.render.parts import Cell, Source, Text
from evaluation.render.subset import cell_faults, front_matter_faults, text_faults

CELL = "```{python}"
_OPTION = re.compile(r"^#\|\s?(.*)$")


def read_source(path: Path, *, name: str = "") -> Source:
    """Parse a page and refuse what lies outside the declared subset.

    Raises
    ------
    RenderError
        One for each construct outside the subset, with file and line.
    """
    name = name or path.name
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RenderError("cannot be read", at=name, way_out="give a UTF-8 .qmd file") from error
    meta, start = _front_matter(lines, name)
    parts = tuple(_cut(lines, start, name))
    faults: list[EvaluationError] = [*front_matter_faults(meta, name)]
    faults += text_faults(parts, name)
    faults += cell_faults(parts, name)
    raise_all(faults)
    return Source(path=path, name=name, meta=meta, parts=parts)


def _front_matter(lines: list[str], name: str) -> tuple[dict[str, Any], int]:
    if not lines or lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        raise RenderError(
            "no front matter", at=f"{name}:1", way_out="begin with --- title, date ---"
        )
    end = next(i for i, line in enumerate(lines[1:], start=1) if line.strip() == "---")
    try:
        meta = yaml.load("\n".join(lines[1:end]), Loader=yaml.BaseLoader)  # noqa: S506 strings only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = 2 + (mark.line if mark else 0)
        raise RenderError(
            "not YAML", at=f"{name}:{line}", way_out="mend the front matter"
        ) from error
    if not isinstance(meta, dict):
        raise RenderError("no keys", at=f"{name}:2", way_out="give title and date")
    return meta, end + 1


def _cut(lines: list[str], start: int, name: str) -> Iterator[Text | Cell]:
    index = text_start = start
    while index < len(lines):
        if lines[index].strip() == CELL:
            if index > text_start:
                yield Text(line=text_start + 1, content="\n".join(lines[text_start:index]))
            end = _fence_end(lines, index, name)
            yield _cell(lines[index + 1 : end], index + 1, name)
            index = text_start = end + 1
        elif lines[index].startswith("```"):
            index = _fence_end(lines, index, name) + 1
        else:
            index += 1
    if index > text_start:
        yield Text(line=text_start + 1, content="\n".join(lines[text_start:]))


def _fence_end(lines: list[str], start: int, name: str) -> int:
    for index in range(start + 1, len(lines)):
        if lines[index].rstrip() == "```":
            return index
    raise RenderError("code without end", at=f"{name}:{start + 1}", way_out="close it with ```")


def _cell(lines: list[str], line: int, name: str) -> Cell:
    written = []
    for text in lines:
        match = _OPTION.match(text)
        if match is None:
            break
        written.append(match.group(1))
    try:
        options = yaml.load("\n".join(written), Loader=yaml.BaseLoader) or {}  # noqa: S506 strings
    except yaml.YAMLError as error:
        raise RenderError("cell options are not YAML", at=f"{name}:{line}") from error
    if not isinstance(options, dict):
        raise RenderError("cell options without keys", at=f"{name}:{line}")
    return Cell(line=line, code="\n".join(lines[len(written) :]), options=options)
