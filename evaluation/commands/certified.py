"""What a release must show of the audit: of these very tables, with nothing found."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from evaluation.disclosure import CERTIFICATE, read_certificate
from evaluation.errors import DisclosureError, EvaluationError
from evaluation.provenance import Project, RunManifest, sha256_file
from evaluation.study.elsewhere import releases_about


def certificate_faults(manifest: RunManifest, project: Project) -> list[EvaluationError]:
    """Give what speaks against releasing a build."""
    folder = project.output(manifest.study)
    try:
        told = read_certificate(folder, outputs=manifest.outputs)
    except DisclosureError as fault:
        return [fault]
    return [
        *_found(told, manifest),
        *_tables(told, manifest, folder),
        *_releases(told, manifest, project),
    ]


def _found(told: Mapping[str, Any], manifest: RunManifest) -> Iterator[DisclosureError]:
    if told.get("found_after") != 0:
        yield DisclosureError(
            "the audit does not say that nothing can be told",
            at=f"{manifest.study}/{CERTIFICATE}, found_after",
            way_out="run the study again, with a larger min_count or wider groups",
        )


def _tables(
    told: Mapping[str, Any], manifest: RunManifest, folder: Path
) -> Iterator[DisclosureError]:
    way_out = f"run the study again: evaluation run {manifest.study}"
    written = {name for name in manifest.outputs if PurePosixPath(name).suffix == ".csv"}
    audited = {f"{name}.csv" for name in told.get("tables", ())}
    for name in sorted(written ^ audited):
        problem = "a table was not audited" if name in written else "an audited table is missing"
        yield DisclosureError(problem, at=f"{manifest.study}/{name}", way_out=way_out)
    for name in sorted(written & audited):
        path = folder / name
        if not path.is_file() or sha256_file(path) != manifest.outputs[name]:
            problem = "the table is not the audited one"
            yield DisclosureError(problem, at=f"{manifest.study}/{name}", way_out=way_out)


def _releases(
    told: Mapping[str, Any], manifest: RunManifest, project: Project
) -> Iterator[DisclosureError]:
    """Name releases that were made after the audit: a reader has them too."""
    for name in releases_about(project, manifest.study, manifest.inputs):
        if name not in told.get("held_against", ()):
            yield DisclosureError(
                "the build was not held against a release",
                at=f"releases/{name}",
                way_out=f"run the study again: evaluation run {manifest.study}",
            )
