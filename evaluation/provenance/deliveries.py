"""Where deliveries were read, so that they are found again; never leaves `build/private`."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.provenance.atomic import atomic_write_text
from evaluation.provenance.fingerprint import fingerprint
from evaluation.provenance.project import Project

PLACES = "deliveries.json"


def remember_delivery(project: Project, inputs: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """Keep where the files of a run were, under the fingerprint of the files themselves.

    Parameters
    ----------
    inputs : sequence of records
        As in the manifest; another delivery in the same folder is another entry.
    """
    places = {**_places(project), _key(inputs): str(folder.resolve())}
    path = project.private / PLACES
    atomic_write_text(path, json.dumps(places, ensure_ascii=False, indent=1) + "\n")


def remembered_delivery(project: Project, inputs: Sequence[Mapping[str, Any]]) -> Path | None:
    """Give the folder a run read its files from; None when it was not kept."""
    place = _places(project).get(_key(inputs))
    return None if place is None else Path(place)


def _key(inputs: Sequence[Mapping[str, Any]]) -> str:
    return fingerprint(sorted((str(entry["file"]), str(entry["sha256"])) for entry in inputs))


def _places(project: Project) -> dict[str, str]:
    path = project.build / "private" / PLACES
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # a memory that is lost costs a --data, nothing more
        return {}
    return found if isinstance(found, dict) else {}
