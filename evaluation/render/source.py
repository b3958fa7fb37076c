"""A page's source, cut into text and cells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from evaluation.errors import EvaluationError, RenderError, raise_all
from evaluation.render.parameters import parameter_faults
from evaluation.render.parts import Cell, Source, Text
from evaluation.render.settings import Settings
from evaluation.render.shortcodes import asked_keys, include_target
from evaluation.render.subset import cell_faults, front_matter_faults, text_faults
from evaluation.render.values import Values, read_texts

CELL = "```{python}"
_OPTION = re.compile(r"^#\|\s?(.*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file that is read: the page itself, or one that it includes."""

    name: str
    page: Path
    root: Path
    chain: tuple[Path, ...]

    def fault(self, problem: str, line: int, way_out: str) -> RenderError:
        return RenderError(problem, at=f"{self.name}:{line}", way_out=way_out)


def read_source(path: Path, *, name: str = "", settings: Settings | None = None) -> Source:
    """Parse a page and refuse what lies outside the declared subset.

    Raises
    ------
    RenderError
        One for each construct outside the subset, with file and line.
    """
    source, faults = checked_source(path, name=name, settings=settings)
    raise_all(faults)
    return source


def checked_source(
    path: Path, *, name: str = "", settings: Settings | None = None
) -> tuple[Source, list[EvaluationError]]:
    """Parse a page and give it with its faults; raises only what leaves nothing to read."""
    name, settings = name or path.name, settings or Settings(root=path.parent)
    lines = _read_lines(path, name)
    written, start = _front_matter(lines, name)
    meta = yaml.load("\n".join(written), Loader=yaml.BaseLoader)  # noqa: S506 strings only
    if not isinstance(meta, dict):
        raise RenderError("no keys", at=f"{name}:2", way_out="give title and date")
    file = _File(name=name, page=path, root=settings.root, chain=(path.resolve(),))
    parts = tuple(_cut(lines, start, file))
    values = Values(
        meta={**settings.texts, **read_texts("\n".join(written))}, variables=settings.variables
    )
    asked = {
        key.split(".")[0]
        for part in parts
        if isinstance(part, Text)
        for key in asked_keys(part.content)
    }
    source = Source(path=path, name=name, meta=meta, parts=parts, values=values)
    faults: list[EvaluationError] = [*front_matter_faults(source, written, asked, settings)]
    faults += text_faults(parts, values)
    faults += [*cell_faults(parts), *parameter_faults(parts)]
    return source, faults


def _read_lines(path: Path, name: str) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RenderError("cannot be read", at=name, way_out="give a UTF-8 .qmd file") from error


def _front_matter(lines: list[str], name: str) -> tuple[list[str], int]:
    if not lines or lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        raise RenderError(
            "no front matter", at=f"{name}:1", way_out="begin with --- title, date ---"
        )
    end = next(i for i, line in enumerate(lines[1:], start=1) if line.strip() == "---")
    try:
        yaml.compose("\n".join(lines[1:end]), Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = 2 + (mark.line if mark else 0)
        raise RenderError(
            "not YAML", at=f"{name}:{line}", way_out="mend the front matter"
        ) from error
    return lines[1:end], end + 1


def _cut(lines: list[str], start: int, file: _File) -> Iterator[Text | Cell]:
    index = text_start = start
    while index < len(lines):
        is_cell, target = lines[index].strip() == CELL, include_target(lines[index])
        if is_cell or target:
            if index > text_start:
                yield _text(lines, text_start, index, file)
            end = _fence_end(lines, index, file) if is_cell else index
            if is_cell:
                yield _cell(lines[index + 1 : end], index + 1, file)
            else:
                yield from _included(target, index + 1, file)
            index = text_start = end + 1
        elif lines[index].startswith("```"):
            index = _fence_end(lines, index, file) + 1
        else:
            index += 1
    if index > text_start:
        yield _text(lines, text_start, len(lines), file)


def _text(lines: list[str], start: int, end: int, file: _File) -> Text:
    return Text(name=file.name, line=start + 1, content="\n".join(lines[start:end]))


def _included(target: str, line: int, file: _File) -> Iterator[Text | Cell]:
    """Give the parts of an included file, whose path Quarto takes from the page itself."""
    folder = file.root if target.startswith("/") else file.page.parent
    path = (folder / target.lstrip("/")).resolve()
    if path in file.chain:
        raise file.fault(f"'{target}' includes itself", line, "take one of the includes away")
    if not path.is_file() or not path.is_relative_to(file.root.resolve()):
        raise file.fault(f"no file '{target}' in the project", line, "paths begin at the page")
    name = path.relative_to(file.root.resolve()).as_posix()
    lines = _read_lines(path, name)
    if lines and lines[0].strip() == "---":
        raise file.fault(f"'{target}' has front matter", line, "leave it to the page")
    # Quarto ends what is included with an empty line.
    inner = replace(file, name=name, chain=(*file.chain, path))
    yield from _cut([*lines, ""], 0, inner)


def _fence_end(lines: list[str], start: int, file: _File) -> int:
    for index in range(start + 1, len(lines)):
        if lines[index].rstrip() == "```":
            return index
        if include_target(lines[index]):
            raise file.fault("an include within code", index + 1, "put the code in the page")
    raise file.fault("code without end", start + 1, "close it with ```")


def _cell(lines: list[str], line: int, file: _File) -> Cell:
    written = []
    for text in lines:
        match = _OPTION.match(text)
        if match is None:
            break
        written.append(match.group(1))
    try:
        options = yaml.load("\n".join(written), Loader=yaml.BaseLoader) or {}  # noqa: S506 strings
    except yaml.YAMLError as error:
        raise file.fault("cell options are not YAML", line, "mend the lines with #|") from error
    if not isinstance(options, dict):
        raise file.fault("cell options without keys", line, "write #| label: name")
    code = "\n".join(lines[len(written) :])
    begins = line + 1 + len(written)
    return Cell(name=file.name, line=line, code_line=begins, code=code, options=options)
