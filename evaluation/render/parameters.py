"""A page's parameters: the cell tagged `parameters`, and what is given in its place."""

import ast
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import yaml

from evaluation.errors import RenderError, UsageError
from evaluation.render.parts import Cell, Source, Text
from evaluation.render.shortcodes import asked_keys

TAG = "parameters"
Value = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A page rendered with other values than its own.

    Attributes
    ----------
    given : mapping
        Values by parameter, as they were written.
    title : str
        What is added to the page's title.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    title: str = ""

    @property
    def suffix(self) -> str:
        """What is added to the name of the page's files."""
        return "".join(f"-{_slug(name)}-{_slug(value)}" for name, value in self.given.items())


def read_given(words: Sequence[str]) -> dict[str, str]:
    """Read `name:value`, as Quarto's `-P` has it, or `name=value`."""
    given = {}
    for word in words:
        match = re.fullmatch(r"([^\W\d]\w*)[:=](.*)", word, re.DOTALL)
        if match is None:
            raise UsageError(f"'{word}' is no parameter", at="-P", way_out="write -P name:value")
        given[match.group(1)] = match.group(2).strip()
    return given


def parameter_faults(parts: Sequence[Text | Cell]) -> Iterator[RenderError]:
    """Give the faults of cells tagged `parameters`: more than one, or other than plain values."""
    tagged = [part for part in parts if isinstance(part, Cell) and "tags" in part.options]
    for number, cell in enumerate(tagged):
        if cell.options["tags"] != [TAG]:
            yield RenderError("unknown tags", at=cell.place, way_out=f"allowed: [{TAG}]")
        elif number:
            way_out = "put all parameters in the first one"
            yield RenderError("a second cell of parameters", at=cell.place, way_out=way_out)
        elif _values(cell.code) is None:
            problem = "a cell of parameters with other code"
            way_out = "write name = value; a text, a number, True or False"
            yield RenderError(problem, at=cell.place, way_out=way_out)


def with_parameters(source: Source, given: Mapping[str, str]) -> Source:
    """Give the page with values in the place of its own; each keeps its type."""
    if not given:
        return source
    cell = next((c for c in source.parts if isinstance(c, Cell) and "tags" in c.options), None)
    values = _values(cell.code) if cell else None
    if cell is None or values is None:
        way_out = f"give it a cell with #| tags: [{TAG}]"
        raise UsageError("the page has no parameters", at=source.name, way_out=way_out)
    _refuse_printed(source, given)
    lines = [f"{name} = {_typed(name, text, values, cell)!r}" for name, text in given.items()]
    changed = replace(cell, code="\n".join([cell.code, *lines]))
    parts = tuple(changed if part is cell else part for part in source.parts)
    return replace(source, parts=parts)


def _refuse_printed(source: Source, given: Mapping[str, str]) -> None:
    """Refuse what would print the page's own value beside the one that was given."""
    asked = {
        key for part in source.parts if isinstance(part, Text) for key in asked_keys(part.content)
    }
    for name in given:
        if f"params.{name}" in asked:
            problem = f"{{{{< meta params.{name} >}}}} prints the value in front matter, not -P's"
            raise RenderError(problem, at=source.name, way_out=f"write `{{python}} {name}`")


def _values(code: str) -> dict[str, Value] | None:
    """Read a cell's values; None when it holds anything else."""
    try:
        body = ast.parse(code).body
        pairs = [_pair(statement) for statement in body]
    except (SyntaxError, ValueError):
        return None
    return dict(pairs)


def _pair(statement: ast.stmt) -> tuple[str, Value]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        (target,) = statement.targets
        value = ast.literal_eval(statement.value)
        if isinstance(target, ast.Name) and isinstance(value, Value):
            return target.id, value
    raise ValueError(ast.dump(statement))


def _typed(name: str, text: str, values: Mapping[str, Value], cell: Cell) -> Value:
    if name not in values:
        way_out = f"parameters: {', '.join(values)}"
        raise UsageError(f"no parameter '{name}'", at=cell.place, way_out=way_out)
    kind = type(values[name])
    if kind is str:
        return text
    read: Value = yaml.safe_load(text)
    if kind is float and type(read) is int:
        return float(read)
    if type(read) is not kind:
        problem = f"parameter '{name}' is given another kind of value"
        way_out = f"give {_KINDS[kind]}, as in {values[name]!r}"
        raise UsageError(problem, at=cell.place, way_out=way_out)
    return read


_KINDS: Mapping[type, str] = {bool: "true or false", float: "a number", int: "a whole number"}


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "tom"
