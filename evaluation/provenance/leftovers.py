"""What killed commands have left in a project: found, told, and put back."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation.provenance.atomic import ASIDE, UNFINISHED, put_back
from evaluation.provenance.holding import LOCK, holder_of
from evaluation.provenance.project import Project

DELIVERY = ".unfinished-"
"""How names of deliveries that are being converted begin."""
TEMPORARY = (f"{DELIVERY}*", "cohort-*", "evaluation-kernel-*", "evaluation-page-*")
"""Names of folders among the machine's temporary files; some hold rows about persons."""
PRIVATE = ("verify-*", "synthetic-*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftovers:
    """Files and folders that nobody finished.

    Attributes
    ----------
    running : tuple of str
        What commands that are going on hold, and who; the rest may be theirs.
    project : tuple of Path
        In the project.
    temporary : tuple of Path
        Among the machine's temporary files.
    """

    running: tuple[str, ...]
    project: tuple[Path, ...]
    temporary: tuple[Path, ...]


def restored(project: Project) -> list[str]:
    """Put back every folder of results that a command was replacing when it was killed."""
    return [
        name for parent in (project.build, project.build / "synth") for name in put_back(parent)
    ]


def leftovers(project: Project) -> Leftovers:
    """Look for what killed commands have left."""
    paths = sorted(_hidden(project))
    locks = {path: holder_of(path) for path in paths if path.name.endswith(LOCK)}
    unfinished = [path for path in paths if path.name.endswith((UNFINISHED, ASIDE))]
    unfinished += [path for path in paths if path.name.startswith(DELIVERY)]
    for pattern in PRIVATE:
        unfinished += sorted((project.build / "private").glob(pattern))
    rooms = [path for name in TEMPORARY for path in Path(tempfile.gettempdir()).glob(name)]
    return Leftovers(
        running=tuple(
            f"{path.name[1 : -len(LOCK)]} ({holder or 'unknown'})"
            for path, (holder, is_held) in locks.items()
            if is_held
        ),
        project=(*unfinished, *(path for path, (_, is_held) in locks.items() if not is_held)),
        temporary=tuple(sorted(rooms)),
    )


def _hidden(project: Project) -> Iterator[Path]:
    yield from project.root.glob(".*")
    for room in (
        project.build,
        project.site,
        project.analyses,
        project.reports,
        project.releases,
    ):
        yield from room.rglob(".*")
