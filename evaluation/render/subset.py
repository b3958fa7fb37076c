"""The declared subset of Quarto: what a page may hold, and where it goes beyond it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluation.errors import RenderError
from evaluation.render.parts import Cell, Text

FRONT_MATTER = ("title", "subtitle", "author", "date", "study", "bibliography", "keywords", "toc")
REQUIRED = ("title", "date")
OPTIONS = ("label", "include", "output", "echo", "fig-cap", "fig-alt", "tbl-cap")
CALLOUTS = tuple(f"callout-{kind}" for kind in ("note", "tip", "important", "warning", "caution"))
CLASSES = (
    "lead", "answer", "key-figures", "figure-number", "note", "warning", "details",
    "content-visible", "content-hidden", *CALLOUTS,
)  # fmt: skip
ATTRIBUTES = ("summary", "title", "when-format", "collapse")

_ISO_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_LABEL = re.compile(r"[a-z][a-z0-9-]*")
_DIV = re.compile(r"^:{3,}\s*(.*?)\s*:*$")
_MATH = re.compile(r"(?<![\\$\w])\$(?![\s$])[^$]*?(?<![\s\\$])\$(?![\d$])")
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*(.*)$")


def front_matter_faults(meta: Mapping[str, Any], name: str) -> Iterator[RenderError]:
    """Give the faults of a page's front matter."""
    for key in meta:
        if key not in FRONT_MATTER:
            way_out = f"allowed: {', '.join(FRONT_MATTER)}; the rest stands in _quarto.yml"
            yield RenderError(f"unknown key '{key}'", at=f"{name}, front matter", way_out=way_out)
    for key in REQUIRED:
        if not meta.get(key):
            yield RenderError(f"no {key}", at=f"{name}, front matter", way_out=f"write {key}: ...")
    if meta.get("date") and not _ISO_DATE.fullmatch(str(meta["date"])):
        yield RenderError("no ISO date", at=f"{name}, date", way_out="write date: 2026-03-12")


def cell_faults(parts: Sequence[Text | Cell], name: str) -> Iterator[RenderError]:
    """Give the faults of the cells' options: unknown, without label, or with a label twice."""
    seen: set[str] = set()
    for cell in (part for part in parts if isinstance(part, Cell)):
        place = f"{name}:{cell.line}"
        for key in cell.options:
            if key not in OPTIONS:
                allowed = f"allowed: {', '.join(OPTIONS)}"
                yield RenderError(f"unknown cell option '{key}'", at=place, way_out=allowed)
        if not _LABEL.fullmatch(cell.label):
            way_out = "write #| label: lower-case-with-dashes"
            yield RenderError("a cell without label", at=place, way_out=way_out)
        elif cell.label in seen:
            yield RenderError(f"label '{cell.label}' used twice", at=place, way_out="rename one")
        seen.add(cell.label)
        yield from _caption_faults(cell, place)


def _caption_faults(cell: Cell, place: str) -> Iterator[RenderError]:
    if cell.label.startswith("fig-"):
        for key in ("fig-cap", "fig-alt"):
            if key not in cell.options:
                yield RenderError(f"a figure without {key}", at=place, way_out=f"write #| {key}:")
    if cell.label.startswith("tbl-") and "tbl-cap" not in cell.options:
        yield RenderError("a table without tbl-cap", at=place, way_out="write #| tbl-cap:")
    if cell.label.startswith(("fig-", "tbl-")) and "output" in cell.options:
        problem = f"cell '{cell.label}' is printed as it is, so without number and caption"
        yield RenderError(problem, at=place, way_out="leave out #| output")
    if cell.options.get("output", "asis") != "asis":
        yield RenderError("unknown output", at=place, way_out="allowed: asis")


def text_faults(parts: Sequence[Text | Cell], name: str) -> Iterator[RenderError]:
    """Give the faults of the Markdown between cells."""
    for part in parts:
        if isinstance(part, Text):
            yield from _lines_faults(part.content, part.line, name)


def _lines_faults(content: str, first: int, name: str) -> Iterator[RenderError]:
    fence = ""
    for number, line in enumerate(content.splitlines(), start=first):
        match = _FENCE.match(line)
        if match and (not fence or match.group(1).startswith(fence)):
            yield from _fence_faults("" if fence else match.group(2), f"{name}:{number}")
            fence = "" if fence else match.group(1)
        elif not fence:
            yield from _line_faults(line, f"{name}:{number}")


def _fence_faults(info: str, place: str) -> Iterator[RenderError]:
    if info.startswith("{=") or (info.startswith("{") and not info.startswith("{.")):
        way_out = "only {python} cells run; let a cell give raw content"
        yield RenderError(f"block {info.split()[0]}", at=place, way_out=way_out)


def _line_faults(line: str, place: str) -> Iterator[RenderError]:
    plain = _CODE_SPAN.sub("", line)
    if "{{<" in plain:
        yield RenderError("a shortcode", at=place, way_out="let a cell give the content")
    if _MATH.search(plain):
        yield RenderError(
            "inline mathematics", at=place, way_out="use words, or $$ on its own lines"
        )
    if re.search(r"</?[a-zA-Z][^>]*>", plain) and "<http" not in plain:
        yield RenderError("an HTML tag", at=place, way_out="let a cell give raw content")
    match = _DIV.match(line)
    if match and match.group(1):
        yield from _div_faults(match.group(1), place)


def _div_faults(attributes: str, place: str) -> Iterator[RenderError]:
    inner = attributes.strip("{} ") if attributes.startswith("{") else f".{attributes}"
    unquoted = re.sub(r'"[^"]*"', '""', inner)
    for class_name in re.findall(r"(?:^|\s)\.([\w-]+)", unquoted):
        if class_name not in CLASSES:
            allowed = f"allowed: {', '.join(CLASSES)}"
            yield RenderError(f"unknown class '{class_name}'", at=place, way_out=allowed)
    for key in re.findall(r"([\w-]+)=", unquoted):
        if key not in ATTRIBUTES:
            allowed = f"allowed: {', '.join(ATTRIBUTES)}"
            yield RenderError(f"unknown attribute '{key}'", at=place, way_out=allowed)
