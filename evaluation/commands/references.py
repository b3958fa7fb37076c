"""Which manifest a word on the command line means."""

from pathlib import Path

from evaluation.errors import UsageError
from evaluation.provenance import (
    MANIFEST,
    Project,
    RunManifest,
    read_manifest,
    released_versions,
)

BUILD = "build"


def find_manifest(study: str, version: str, project: Project) -> Path:
    """Path of the manifest of a released version, or of the current build.

    Parameters
    ----------
    version : str
        A version, `build` for the latest run, or empty for the latest release if there
        is one and else the latest run.
    """
    released = released_versions(study, project)
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
