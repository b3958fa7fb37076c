"""Released versions of a study, in the order of their numbers."""

from pathlib import Path

from evaluation.provenance.project import Project


def released_versions(study: str, project: Project) -> tuple[str, ...]:
    """Names of the released versions of a study, oldest first."""
    found = [path for path in (project.releases / study).glob("[!.]*") if path.is_dir()]
    return tuple(path.name for path in sorted(found, key=_order))


def _order(path: Path) -> tuple[tuple[int, int | str], ...]:
    # Versions sort as numbers where they are numbers: 1.9 before 1.10.
    parts = path.name.replace("-", ".").split(".")
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts)
