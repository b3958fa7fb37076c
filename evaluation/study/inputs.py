"""The files that went into a study: listed, named by one hash, and found when they change."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.data import InputFile
from evaluation.errors import DataError, raise_all
from evaluation.provenance import fingerprint, sha256_file

MANIFEST_FILE = "leverans.json"


def listed_inputs(folder: Path, files: Sequence[InputFile]) -> tuple[Mapping[str, Any], ...]:
    """Return the files of a delivery and its manifest, for the record of a study."""
    return (*(_listed(item) for item in files), listed_manifest(folder))


def refuse_changed(folder: Path, inputs: Sequence[Mapping[str, Any]]) -> None:
    """Refuse what was computed from files that are not, any longer, what they were when opened.

    Raises
    ------
    DataError, Faults
        Naming every file that has other bytes, or is gone.
    """
    raise_all(
        [
            DataError(
                "the file was changed while it was used",
                at=f"{folder.name}/{entry['file']}",
                way_out="run again when nothing writes to the delivery",
            )
            for entry in inputs
            if _hash(folder / str(entry["file"])) != entry["sha256"]
        ]
    )


def delivery_digest(inputs: Sequence[Mapping[str, Any]]) -> str:
    """Give one hash of the files that went in, whatever folder they were in."""
    return fingerprint({str(entry["file"]): entry["sha256"] for entry in inputs})


def digest_of_folder(folder: Path) -> str:
    """Give the digest of a delivery that was not opened, or could not be; empty for none."""
    path = folder / MANIFEST_FILE
    if not path.is_file():
        return ""
    try:
        names = [str(entry["fil"]) for entry in json.loads(path.read_bytes())["filer"]]
    except (ValueError, KeyError, TypeError):
        names = []
    inside = [name for name in names if Path(name).name == name]
    found = [{"file": name, "sha256": _hash(folder / name)} for name in (*inside, path.name)]
    return delivery_digest([entry for entry in found if entry["sha256"]])


def _listed(item: InputFile) -> Mapping[str, Any]:
    return {
        "table": item.table,
        "file": item.name,
        "sha256": item.sha256,
        "bytes": item.bytes,
        "rows": item.rows,
        "reader": item.reader,
    }


def listed_manifest(folder: Path) -> Mapping[str, Any]:
    """List the manifest as an input: it decides the period and what is preliminary.

    To be asked before the delivery is read, so that a change in between is found.
    """
    path = folder / MANIFEST_FILE
    return {
        "table": path.stem,
        "file": path.name,
        "sha256": _hash(path),
        "bytes": path.stat().st_size if path.is_file() else 0,
        "rows": 1,
        "reader": "json",
    }


def _hash(path: Path) -> str:
    return sha256_file(path) if path.is_file() else ""
