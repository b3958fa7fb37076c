"""`build/site.json`: every file of the output folder by hash, under a seal of its own."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from evaluation.errors import VerificationError
from evaluation.provenance import (
    MANIFEST,
    Project,
    RunManifest,
    changed_files,
    read_sealed,
    sha256_file,
    study_of_page,
    write_sealed,
)

SITE = "site.json"
_FILES = "files"


def write_site(project: Project, hashes: Mapping[str, str]) -> None:
    """Write the list of the output folder."""
    write_sealed(project.build / SITE, {_FILES: dict(hashes)})


def renew_site(project: Project, hashes: Mapping[str, str]) -> None:
    """Renew what the list says of files that were rendered again; without a list, nothing."""
    if (project.build / SITE).is_file():
        write_site(project, {**site_hashes(project), **hashes})


def site_hashes(project: Project) -> dict[str, str]:
    """Read the list of the output folder; empty when Quarto has not rendered the project.

    Raises
    ------
    VerificationError
        When it was changed after it was written.
    """
    path = project.build / SITE
    place = f"{project.build.name}/{SITE}"
    way_out = "remove it and run: evaluation seal"
    if not path.is_file():
        return {}
    try:
        content, is_whole = read_sealed(path)
        files = {str(name): str(proof) for name, proof in content[_FILES].items()}
    except (ValueError, KeyError, AttributeError) as error:
        raise VerificationError("not a list of pages", at=place, way_out=way_out) from error
    if not is_whole:
        problem = "the list of pages was changed after it was written"
        raise VerificationError(problem, at=place, way_out=way_out)
    return files


def site_faults(project: Project, manifest: RunManifest) -> tuple[str, ...]:
    """Say what differs in a study's pages and in files that belong to no study.

    The index and the libraries of pages are nobody's; other studies' pages are theirs.
    """
    listed = site_hashes(project)
    own = {name.partition("/")[2]: proof for name, proof in manifest.pages.items()}
    studies = {path.parent.name for path in project.build.glob(f"[!.]*/{MANIFEST}")}
    shared = [name for name in listed if study_of_page(PurePosixPath(name)) not in studies]
    places = {name: project.site / name for name in shared}
    here = {name: sha256_file(path) for name, path in places.items() if path.is_file()}
    expected = {name: listed[name] for name in [*shared, *own] if name in listed}
    words = changed_files(expected, {**here, **{k: v for k, v in own.items() if k in listed}})
    return tuple(f"{name} {what} ({SITE})" for name, what in words.items())
