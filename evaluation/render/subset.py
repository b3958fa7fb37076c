"""The declared subset of Quarto: what a page may hold, and where it goes beyond it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from evaluation.errors import RenderError
from evaluation.provenance.project import find_project, study_of_page
from evaluation.render.parts import Cell, Source, Text
from evaluation.render.prose import CODE_SPAN, lines_of
from evaluation.render.settings import Settings, format_faults
from evaluation.render.shortcodes import code_faults, shortcode_faults, without_shortcodes
from evaluation.render.values import Values

FRONT_MATTER = (
    "title",
    "subtitle",
    "author",
    "date",
    "study",
    "bibliography",
    "keywords",
    "toc",
    "lang",
    "format",
)
LANGUAGES = ("sv", "en")
REQUIRED = ("title", "date")
OPTIONS = ("label", "tags", "include", "output", "echo", "fig-cap", "fig-alt", "tbl-cap")
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


def front_matter_faults(
    source: Source, written: Sequence[str], asked: Collection[str], settings: Settings
) -> Iterator[RenderError]:
    """Give the faults of a page's front matter.

    Parameters
    ----------
    written : sequence of str
        Its lines.
    asked : collection of str
        Keys that `{{< meta >}}` on the page asks for: a key of the page's own is there for it.
    """
    meta, name = source.meta, source.name
    places = {
        text.partition(":")[0].strip("\"' "): f"{name}:{number}"
        for number, text in reversed(list(enumerate(written, start=2)))
    }
    for key in meta:
        if key not in FRONT_MATTER and key not in asked:
            allowed = f"allowed: {', '.join(FRONT_MATTER)}, and what {{{{< meta >}}}} asks for"
            way_out = f"{allowed}; the rest stands in _quarto.yml"
            yield RenderError(f"unknown key '{key}'", at=places.get(key, name), way_out=way_out)
    for key in REQUIRED:
        if not meta.get(key) and not _is_told(key, source):
            yield RenderError(f"no {key}", at=f"{name}:1", way_out=f"write {key}: ...")
    yield from _value_faults(meta, {key: places.get(key, name) for key in meta})
    yield from _study_faults(source, places.get("study", name))
    if "format" in meta:
        yield from _format_faults(meta["format"], settings, places.get("format", name))
    for number, line in enumerate(written, start=2):
        if "{{<" in line:
            way_out = "shortcodes stand in the text of a page"
            yield RenderError("a shortcode in front matter", at=f"{name}:{number}", way_out=way_out)


def _is_told(key: str, source: Source) -> bool:
    """Whether a study tells what the page does not: its run the date, its plan the title."""
    study = source.meta.get("study")
    if not study or key == "date":
        return bool(study)
    return study in find_project(source.path.parent).studies()


def _study_faults(source: Source, place: str) -> Iterator[RenderError]:
    """Refuse one study's seal under the numbers of another: a page's name tells whose it is."""
    told, own = source.meta.get("study"), study_of_page(source.path)
    if told and told != own and own in find_project(source.path.parent).studies():
        problem = f"study '{told}' on a page of '{own}'"
        yield RenderError(problem, at=place, way_out=f"write study: {own}, or rename the page")


def _value_faults(meta: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[RenderError]:
    if meta.get("date") and not _ISO_DATE.fullmatch(str(meta["date"])):
        yield RenderError("no ISO date", at=places["date"], way_out="write date: 2026-03-12")
    if meta.get("lang", LANGUAGES[0]) not in LANGUAGES:
        way_out = f"allowed: {', '.join(LANGUAGES)}"
        yield RenderError(f"language '{meta['lang']}'", at=places["lang"], way_out=way_out)


def _format_faults(declared: Any, settings: Settings, place: str) -> Iterator[RenderError]:
    options = declared if isinstance(declared, dict) else {}
    for name in [str(declared)] if isinstance(declared, str) else list(options):
        yield from format_faults(name, settings, place)
        if options and options[name] != "default":
            way_out = f"write {name}: default; the rest stands in _quarto.yml"
            yield RenderError(f"options of format '{name}'", at=place, way_out=way_out)


def cell_faults(parts: Sequence[Text | Cell]) -> Iterator[RenderError]:
    """Give the faults of the cells' options: unknown, without label, or with a label twice."""
    seen: set[str] = set()
    for cell in (part for part in parts if isinstance(part, Cell)):
        place = cell.place
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


def text_faults(parts: Sequence[Text | Cell], values: Values) -> Iterator[RenderError]:
    """Give the faults of the Markdown between cells."""
    for part in parts:
        if isinstance(part, Text):
            yield from _lines_faults(part, values)


def _lines_faults(part: Text, values: Values) -> Iterator[RenderError]:
    for number, line in enumerate(lines_of(part.content), start=part.line):
        place = f"{part.name}:{number}"
        if line.opens is not None:
            yield from _fence_faults(line.opens, place)
        elif line.is_code:
            yield from code_faults(line.text, place)
        else:
            yield from _line_faults(line.text, place)
            yield from shortcode_faults(line.text, place, values)


def _fence_faults(info: str, place: str) -> Iterator[RenderError]:
    if info.startswith("{=") or (info.startswith("{") and not info.startswith("{.")):
        way_out = "only {python} cells run; let a cell give raw content"
        yield RenderError(f"block {info.split()[0]}", at=place, way_out=way_out)


def _line_faults(line: str, place: str) -> Iterator[RenderError]:
    plain = without_shortcodes(CODE_SPAN.sub("", line))
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
    if "{{<" in attributes:
        way_out = "shortcodes stand in text, not in the attributes of a block"
        yield RenderError("a shortcode in an attribute", at=place, way_out=way_out)
        return
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
