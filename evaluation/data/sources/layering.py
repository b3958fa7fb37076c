"""A mapping file laid over the one it extends."""

from collections.abc import Mapping as Dictionary
from pathlib import Path
from typing import Any

import data_schemas
from evaluation.errors import ProtocolError, UsageError
from evaluation.provenance.nested import parse_toml

FOLDER = Path(data_schemas.__file__).parent / "mappings"
WITHOUT = False


def mapping_names() -> tuple[str, ...]:
    """Names of the mappings that come with the framework."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def path_of(name: str, *, beside: Path | None = None) -> Path:
    """Return the path of a mapping by name, or of a file (seen from the one that names it).

    Raises
    ------
    UsageError, ProtocolError
        When there is no such file or name.
    """
    if name.endswith(".toml"):
        path = Path(name) if beside is None else beside / name
        if path.is_file():
            return path
        raise UsageError(
            "there is no such mapping file",
            at=path.name,
            way_out=f"name a file, or one of {', '.join(mapping_names())}",
        )
    if name not in mapping_names():
        raise ProtocolError(f"unknown mapping '{name}'", at="mapping", allowed=mapping_names())
    return FOLDER / f"{name}.toml"


def layered(path: Path) -> tuple[dict[str, Any], list[Path]]:
    """Return the content of a mapping file over what it extends, and all files read.

    A source or table that is `false` is one of the base that is left out. Other entries
    replace those keys of the base that they name; code tables get further codes.
    """
    files: list[Path] = []
    content = _read(path, files)
    for section in ("source", "table"):
        entries = content.get(section)
        if isinstance(entries, dict):
            content[section] = {k: v for k, v in entries.items() if v is not WITHOUT}
    return content, files


def _read(path: Path, files: list[Path]) -> dict[str, Any]:
    if path.resolve() in [file.resolve() for file in files]:
        raise ProtocolError("the file extends itself", at=path.name)
    files.append(path)
    try:
        content = parse_toml(path.read_bytes().decode("utf-8-sig"))
    except ValueError as error:
        raise ProtocolError(f"not a TOML file: {error}", at=path.name) from error
    head = content.get("mapping", {})
    below = head.get("extends", "") if isinstance(head, dict) else ""
    if not isinstance(below, str):
        raise ProtocolError(
            "'extends' must be one text",
            at=f"{path.name}: mapping",
            way_out="mappings of several systems are joined with --mapping given twice",
        )
    if not below:
        return content
    return _laid_over(_read(path_of(below, beside=path.parent), files), content)


def _laid_over(base: Dictionary[str, Any], over: Dictionary[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for section, entries in over.items():
        if not isinstance(entries, dict) or not isinstance(base.get(section, {}), dict):
            result[section] = entries
            continue
        merged = dict(base.get(section, {}))
        for name, entry in entries.items():
            both = isinstance(entry, dict) and isinstance(merged.get(name), dict)
            merged[name] = {**merged[name], **entry} if both else entry
        result[section] = merged
    return result
