"""Mapping files → `Mapping`: every key checked, tried on empty tables."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from evaluation.data.sources.layering import layered, path_of
from evaluation.data.sources.mapping import Made, Mapping, MappingFile, Source
from evaluation.data.sources.records import Faults, record
from evaluation.data.sources.steps import STEPS, Step
from evaluation.data.sources.tables import rehearse
from evaluation.errors import ProtocolError, raise_all
from evaluation.provenance import sha256_file

SECTIONS = ("mapping", "delivery", "source", "table", "codes")
HEAD = ("name", "title", "version", "system", "extends", "notes")
# What differs from delivery to delivery, or must be said anew by whoever runs the command.
NOT_IN_A_MAPPING = ("ursprung", "fro", "filer", "mappning", "kallfiler", "flode", "koppling")


def load_mapping(name_or_path: str | Path) -> Mapping:
    """Return a mapping by name or from a TOML file, whole and tried on empty tables.

    Raises
    ------
    ProtocolError
        With every fault: file, table, step and the allowed words.
    """
    path = path_of(str(name_or_path))
    content, files = layered(path)
    faults: Faults = []
    for section in sorted(set(content) - set(SECTIONS)):
        faults.append(ProtocolError(f"unknown section '{section}'", at=path.name, allowed=SECTIONS))
    mapping = _mapping(content, path.name, files, faults)
    raise_all(faults)
    raise_all(rehearse(mapping, path.name))
    return mapping


def _mapping(
    content: Dictionary[str, Any], file: str, files: Sequence[Path], faults: Faults
) -> Mapping:
    head = _section(content, "mapping", file, faults)
    for key in sorted(set(head) - set(HEAD)):
        faults.append(ProtocolError(f"unknown key '{key}'", at=f"{file}: mapping", allowed=HEAD))
    sources = {
        name: record(Source, _with_classes(entry), at=f"{file}: source.{name}", faults=faults)
        for name, entry in _section(content, "source", file, faults).items()
    }
    tables = {
        name: _made(entry, at=f"{file}: table.{name}", faults=faults)
        for name, entry in _section(content, "table", file, faults).items()
    }
    return Mapping(
        name=str(head.get("name", Path(file).stem)),
        title=str(head.get("title", "")),
        version=str(head.get("version", "")),
        files=tuple(MappingFile(name=path.name, sha256=sha256_file(path)) for path in files),
        system=str(head.get("system", "")),
        delivery=_delivery(_section(content, "delivery", file, faults), file, faults),
        notes=tuple(str(note) for note in head.get("notes", ())),
        sources={name: source for name, source in sources.items() if source is not None},
        tables={name: made for name, made in tables.items() if made is not None},
        codes=_codes(_section(content, "codes", file, faults), file, faults),
    )


def _section(
    content: Dictionary[str, Any], name: str, file: str, faults: Faults
) -> Dictionary[str, Any]:
    section = content.get(name, {})
    if isinstance(section, dict):
        return section
    faults.append(ProtocolError("must be a table of keys", at=f"{file}: {name}"))
    return {}


def _with_classes(entry: object) -> object:
    """Let `files = "X*.csv"` stand for one class without a name."""
    if isinstance(entry, dict) and isinstance(entry.get("files"), str | list):
        return {**entry, "files": {"": entry["files"]}}
    return entry


def _made(entry: object, *, at: str, faults: Faults) -> Made | None:
    made = record(Made, _without(entry, "steps"), at=at, faults=faults, also=("steps",))
    steps = entry.get("steps", []) if isinstance(entry, dict) else []
    read = [_step(step, at=f"{at}.steps[{n}]", faults=faults) for n, step in enumerate(steps)]
    if made is None:
        return None
    return Made(
        from_=made.from_, about=made.about, steps=tuple(step for step in read if step is not None)
    )


def _step(given: object, *, at: str, faults: Faults) -> Step | None:
    word = given.get("do", "") if isinstance(given, dict) else ""
    if word not in STEPS:
        faults.append(ProtocolError(f"unknown step '{word}'", at=f"{at}.do", allowed=tuple(STEPS)))
        return None
    return record(STEPS[word], _without(given, "do"), at=f"{at} ({word})", faults=faults)


def _without(given: object, key: str) -> object:
    if not isinstance(given, dict):
        return given
    return {name: value for name, value in given.items() if name != key}


def _delivery(
    given: Dictionary[str, Any], file: str, faults: Faults
) -> dict[str, str | int | bool | date]:
    for key in NOT_IN_A_MAPPING:
        if key in given:
            faults.append(
                ProtocolError(
                    f"'{key}' may not stand in a mapping",
                    at=f"{file}: delivery",
                    way_out="it is given or computed each time",
                )
            )
    return dict(given)


def _codes(given: Dictionary[str, Any], file: str, faults: Faults) -> dict[str, Any]:
    for name, table in given.items():
        rows = list(table.values()) if isinstance(table, dict) else [None]
        plain = all(isinstance(row, str | int | bool) for row in rows)
        columns = all(
            isinstance(row, dict) and all(isinstance(v, str | int | bool) for v in row.values())
            for row in rows
        )
        if not rows or not (plain or columns):
            faults.append(
                ProtocolError(
                    "must give one code per code, or the same columns for each",
                    at=f"{file}: codes.{name}",
                    way_out='"K" = "2", or "Praktik" = { kategori = "5", arm = "praktik" }',
                )
            )
    return dict(given)
