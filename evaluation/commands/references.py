"""Which manifest a word on the command line means."""

from pathlib import Path

from evaluation.errors import UsageError
from evaluation.provenance import MANIFEST, Project, RunManifest, read_manifest

BUILD = "build"


def versions(study: str, project: Project) -> tuple[str, ...]:
    """Released versions of a study, oldest first."""
    found = [path for path in (project.releases / study).glob("[!.]*") if path.is_dir()]
    return tuple(path.name for path in sorted(found, key=_order))


def find_manifest(study: str, version: str, project: Project) -> Path:
    """Path of the manifest of a released version, or of the current build.

    Parameters
    ----------
    version : str
        A version, `build` for the latest run, or empty for the latest release if there
        is one and else the latest run.
    """
    released = versions(study, project)
    if not released and not (project.output(study) / MANIFEST).is_file():
        project.protocol(study)  # an unknown name is told from a study that was not run
    if not version:
        version = released[-1] if released else BUILD
    if version == BUILD:
        return project.output(study) / MANIFEST
    if version not in released:
        known = ", ".join((*released, BUILD))
        raise UsageError(
            f"no version '{version}'", at=f"releases/{study}", way_out=f"versions: {known}"
        )
    return project.releases / study / version / MANIFEST


def manifest_of(study: str, version: str, project: Project) -> RunManifest:
    """Read the manifest of a version or of the current build."""
    return read_manifest(find_manifest(study, version, project))


def _order(path: Path) -> tuple[tuple[int, int | str], ...]:
    # Versions sort as numbers where they are numbers: 1.9 before 1.10.
    parts = path.name.replace("-", ".").split(".")
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts)
