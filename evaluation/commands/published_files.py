"""Which published folder `verify` means: a build, a release, or a copy of a release."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.commands.references import find_manifest
from evaluation.commands.render import site_path
from evaluation.commands.site import site_faults
from evaluation.errors import UsageError
from evaluation.provenance import (
    MANIFEST,
    Project,
    changed_files,
    find_project,
    read_manifest,
    refuse_private_texts,
    source_hashes,
)

if TYPE_CHECKING:
    from evaluation.provenance.verification import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was published, and what belongs to it.

    Attributes
    ----------
    publication : Publication
    plan : Path
        The study's folder as it was run: a release has its own.
    is_in_project : bool
        False for a release that was copied out of it.
    """

    publication: "Publication"
    plan: Path
    is_in_project: bool = True

    @property
    def is_build(self) -> bool:
        """Whether it is the latest run, which has the plan of the project."""
        return not self.publication.is_release


def find_published(arguments: argparse.Namespace, project: Project) -> Published:
    """Read the folder that name and version mean.

    Raises
    ------
    UsageError
        When there is no such study or version, or a folder is given to be run again.
    VerificationError
        When its manifest or its release record was changed.
    """
    if _is_folder(arguments.name, project):
        return _copied(arguments, project)
    find_project(project.root)  # a name means nothing without one
    folder = find_manifest(arguments.name, arguments.against, project).parent
    found = _named(arguments.name, folder, project)
    if not arguments.published and arguments.name not in project.studies() and found.is_build:
        raise UsageError(
            "no study to run again", at=arguments.name, way_out="--published reads its files"
        )
    return found


def plan_notes(published: Published, project: Project) -> tuple[str, ...]:
    """Say when the plan has moved on since a release, which is run with its own."""
    manifest = published.publication.manifest
    now = project.analyses / manifest.study
    if published.is_build:
        return ()
    files = {str(entry["file"]) for entry in manifest.inputs}
    then, here = (
        source_hashes(project, manifest.study, inputs=files, plan=folder)
        for folder in (published.plan, now)
    )
    changed = changed_files(then, here)
    words = [f"{name} {changed[name]}" for name in changed]
    if not words:
        return ()
    return (f"the plan has moved on, the release was run with its own: {', '.join(words)}",)


def _named(name: str, folder: Path, project: Project) -> Published:
    if folder == project.output(name):
        return Published(publication=_build(folder, project), plan=project.analyses / name)
    return Published(publication=_release(folder, (name, folder.name)), plan=folder / "plan")


def _copied(arguments: argparse.Namespace, project: Project) -> Published:
    folder = Path(arguments.name)
    if not arguments.published or arguments.against:
        raise UsageError(
            "a folder can be read, not run again",
            at="NAME",
            way_out="verify FOLDER --published, or the name of a study",
        )
    if not folder.is_dir():
        raise UsageError("no folder here", at="NAME", way_out="give the folder of a release")
    refuse_private_texts({"NAME": folder.resolve().name}, where="name of the folder")
    if folder.resolve() == project.output(folder.resolve().name).resolve():
        return _named(folder.resolve().name, project.output(folder.resolve().name), project)
    publication = _release(folder)
    return Published(publication=publication, plan=folder / "plan", is_in_project=False)


def _is_folder(name: str, project: Project) -> bool:
    separators = {"/", os.sep, os.altsep or os.sep}
    if any(sign in name for sign in separators) or name in {".", ".."}:
        return True
    known = (project.output(name) / MANIFEST).is_file() or (project.releases / name).is_dir()
    return not known and name not in project.studies() and Path(name).is_dir()


def _build(folder: Path, project: Project) -> "Publication":
    from evaluation.provenance.verification import read_publication

    faults = site_faults(project, read_manifest(folder / MANIFEST))
    return read_publication(
        folder, page_place=lambda name: site_path(name, project), site_faults=faults
    )


def _release(folder: Path, expected: tuple[str, str] | None = None) -> "Publication":
    from evaluation.provenance.verification import read_publication

    return read_publication(folder, expected=expected)
