"""The house's own Quarto format: what the style's folder declares, and what may differ from it.

`style/_extension.yml` is the one table of what both renderers do. A project says the same in
its `_quarto.yml`, or takes the folder as an extension; all else is refused by name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from evaluation.errors import RenderError
from evaluation.provenance.project import STYLE

FORMATS: Mapping[str, str] = {"html": "html", "typst": "pdf", "docx": "docx"}
"""Quarto's name of a format, and what the file is called here."""
EXTENSION = "_extension.yml"
FOLDER = "_extensions"
_FREE = frozenset({"lang", "csl"})
"""What a project may decide otherwise: the renderer follows."""
_REFERENCE = "reference-doc"
_FILES = ("house.lua", "page.css", "page.html", "page.typ", "typst-show.typ", "typst-template.typ")


@dataclass(frozen=True, slots=True)
class Declared:
    """What a YAML file declares, with the line of each dotted key."""

    name: str
    values: Mapping[str, Any]
    lines: Mapping[str, int]

    def place(self, key: str) -> str:
        """Where a key stands, as file and line."""
        return f"{self.name}:{self.lines[key]}" if key in self.lines else self.name


def read_declared(path: Path, name: str) -> Declared:
    """Read a YAML mapping; an empty one when there is no file."""
    if not path.is_file():
        return Declared(name, {}, {})
    try:
        text = path.read_text(encoding="utf-8")
        values = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 strings only
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RenderError("not YAML", at=name, way_out="mend the file") from error
    if not isinstance(values, dict):
        return Declared(name, {}, {})
    return Declared(name, values, dict(_lines(node, "")))


def _lines(node: yaml.Node | None, prefix: str) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield f"{prefix}{key.value}", key.start_mark.line + 1
            yield from _lines(value, f"{prefix}{key.value}.")


def base_format(name: str) -> str:
    """Give the format behind a name: `docx` of `kommunrapport-docx`."""
    return name.rpartition("-")[2]


def extensions(root: Path) -> dict[str, Path]:
    """Give the folders of a project's extensions by name, as Quarto finds them."""
    folder = root / FOLDER
    found = [*folder.glob(f"*/{EXTENSION}"), *folder.glob(f"*/*/{EXTENSION}")]
    return {path.parent.name: path.parent for path in sorted(found)}


def extension_faults(name: str, folder: Path) -> Iterator[RenderError]:
    """Give what an extension declares that the embedded renderer does not do."""
    place = f"{FOLDER}/{name}/{EXTENSION}"
    told = read_declared(folder / EXTENSION, place)
    contributed = told.values.get("contributes", {})
    if contributed != _house()["contributes"]:
        way_out = "render with Quarto, or change the files of the extension and not its options"
        yield RenderError("an extension with other options", at=place, way_out=way_out)
    missing = [file for file in _FILES if not (folder / file).is_file()]
    if missing:
        problem = f"an extension without {', '.join(missing)}"
        yield RenderError(problem, at=place, way_out="copy it whole")


def option_faults(told: Declared) -> Iterator[RenderError]:
    """Give the options of `_quarto.yml` that only Quarto would follow."""
    formats = _house()["contributes"]["formats"]
    yield from _differing(told, told.values, formats["common"], prefix="")
    declared = told.values.get("format", {})
    for name, options in declared.items() if isinstance(declared, dict) else ():
        if isinstance(options, dict) and name in FORMATS:
            own = {**formats["common"], **formats[name]}
            unknown = [key for key in options if key not in own and key != _REFERENCE]
            for key in unknown:
                yield _fault(told, f"format.{name}.{key}", f"{key} is not followed")
            yield from _differing(told, options, own, prefix=f"format.{name}.")


def _differing(
    told: Declared, values: Mapping[str, Any], house: Mapping[str, Any], *, prefix: str
) -> Iterator[RenderError]:
    for key, expected in house.items():
        if key in values and key not in _FREE and not _is_same(key, values[key], expected):
            yield _fault(told, f"{prefix}{key}", f"{key} is not followed but as {_plain(expected)}")


def _fault(told: Declared, key: str, problem: str) -> RenderError:
    return RenderError(problem, at=told.place(key), way_out="take it away, or render with Quarto")


def _is_same(key: str, value: Any, expected: Any) -> bool:
    if key == "filters" and isinstance(value, list):
        # Projects from before Word files have the first of them only.
        return set(_plain(value)) <= set(expected)
    return bool(_plain(value) == _plain(expected))


def _plain(value: Any) -> Any:
    """Write a value so that paths from different folders are the same."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return PurePosixPath(value).name if isinstance(value, str) and "/" in value else value


@cache
def _house() -> Mapping[str, Any]:
    return read_declared(STYLE / EXTENSION, EXTENSION).values
