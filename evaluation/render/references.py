"""What a page refers to: figures, tables, sections and equations of its own, and literature."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import RenderError
from evaluation.render.parts import Cell, Source, Text
from evaluation.render.prose import CODE_SPAN, lines_of

KINDS: Mapping[str, str] = {
    "fig": "figure", "tbl": "table", "sec": "section", "eq": "equation"
}  # fmt: skip
"""Beginnings of labels, with what they are labels of."""
_CITED = re.compile(r"(?<![\w.\\])@(?:\{([^}]+)\}|(\w(?:[\w:.#$%&+?<>~/-]*\w)?))")
FROM_CELLS = frozenset({"fig", "tbl"})
"""What a cell may give a label to when it runs."""
_LABELLED = re.compile(r"\{[^}]*#((?:fig|tbl|sec|eq)-[\w-]+)[^}]*\}")
_ENTRY = re.compile(r"^\s*@(?!comment|string|preamble)\w+\s*\{\s*([^,\s]+)\s*,", re.M | re.I)
# What a page's cells call, and the beginning of the label that a call's name gets.
_GIVEN: Mapping[str, str] = {"figure": "fig-", "table": "tbl-", "level": "tbl-"}
_NOT_LABELLED = frozenset(
    {"text", "data", "persons", "str", "open_page", "open_quality", "introduced_by"}
    | {"list_reports", "list_examples"}
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in the text: its key, and where it stands."""

    key: str
    place: str

    @property
    def kind(self) -> str:
        """Beginning of the label; empty when it is literature."""
        start, dash, _ = self.key.partition("-")
        return start if dash and start in KINDS else ""


def references(source: Source) -> Iterator[Reference]:
    """Give every reference of a page in the order they stand."""
    for part in source.parts:
        if isinstance(part, Text):
            for number, line in enumerate(lines_of(part.content), start=part.line):
                if not line.is_code:
                    plain = CODE_SPAN.sub("", line.text)
                    for match in _CITED.finditer(plain):
                        yield Reference(match[1] or match[2], f"{part.name}:{number}")


def bibliography(source: Source) -> Path | None:
    """Give the file of a page's literature; None when it has none."""
    written = source.meta.get("bibliography")
    if not written:
        return None
    path = source.path.parent / str(written)
    if not path.is_file():
        raise RenderError(f"no file '{written}'", at=f"{source.name}, bibliography")
    return path


def citation_faults(source: Source) -> Iterator[RenderError]:
    """Give the citations that are in no list of literature."""
    path = bibliography(source)
    known = _ENTRY.findall(path.read_text(encoding="utf-8")) if path else []
    for item in references(source):
        if not item.kind and item.key not in known:
            problem = f"nothing in the literature is called '{item.key}'"
            file = path.name if path else "a file that front matter names: bibliography: NAME.bib"
            way_out = f"write it into {file}, or \\@ for the sign itself"
            yield RenderError(problem, at=item.place, way_out=way_out)


def reference_faults(source: Source) -> Iterator[RenderError]:
    """Give the references to something that, as far as can be seen unrun, is not on the page."""
    labels, is_open = _labels(source)
    for item in references(source):
        if not item.kind or item.key in labels or (is_open and item.kind in FROM_CELLS):
            continue
        near = ", ".join(sorted(name for name in labels if name.startswith(f"{item.kind}-")))
        way_out = f"label the {KINDS[item.kind]}; labels: {near or 'none'}"
        yield RenderError(f"nothing is called '{item.key}'", at=item.place, way_out=way_out)


def _labels(source: Source) -> tuple[set[str], bool]:
    """Give a page's labels, and whether a cell might give more when it runs."""
    labels, is_open = set(), False
    for part in source.parts:
        if isinstance(part, Cell):
            given, leaves_open = _cell_labels(part)
            labels |= {part.label, *given}
            is_open |= leaves_open
        else:
            labels |= set(_text_labels(part))
    return labels, is_open


def _text_labels(text: Text) -> Iterator[str]:
    for line in lines_of(text.content):
        if not line.is_code and ".unnumbered" not in line.text:
            yield from _LABELLED.findall(line.text)


def _cell_labels(cell: Cell) -> tuple[set[str], bool]:
    try:
        tree = ast.parse(cell.code)
    except SyntaxError:  # IPython's own commands
        return set(), True
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    given = {label for call in calls for label in _given(call)}
    is_shown = cell.options.get("include") != "false"
    names = {_name(call) for call in calls}
    is_known = names <= {*_GIVEN, *_NOT_LABELLED} and "" not in given
    return given - {""}, is_shown and not is_known


def _given(call: ast.Call) -> Iterator[str]:
    """Give the label that a call puts on the page; an empty one when it is computed."""
    start = _GIVEN.get(_name(call))
    if start is None:
        return
    named = [item.value for item in call.keywords if item.arg == "label"]
    for value in (named or call.args)[:1]:
        is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
        yield start + ast.literal_eval(value) if is_text else ""


def _name(call: ast.Call) -> str:
    called = call.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
