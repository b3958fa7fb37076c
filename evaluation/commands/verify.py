"""`evaluation verify`: run again in an empty store and name the first layer that differs."""

import argparse
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from evaluation.commands.output import Output, table_lines
from evaluation.commands.references import find_manifest
from evaluation.commands.render import FORMATS, sealed_names, site_path
from evaluation.commands.synth import write_municipality
from evaluation.errors import UsageError
from evaluation.provenance import AuditLog, Project, RunManifest, read_manifest

if TYPE_CHECKING:
    from evaluation.provenance.verification import Verification


BUILD_VARIABLE = "EVALUATION_BUILD"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "--against", default="", metavar="VERSION", help="a release, or `build` (default: latest)"
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--files", type=Path, metavar="FOLDER", help="the delivery (default: where it was)"
    )
    source.add_argument(
        "--synthetic", action="store_true", help="simulate the delivery again from its seed"
    )
    parser.add_argument("--no-pages", action="store_true", help="stop before rendering")


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Compare, show each layer, and fail with exit code 5 at the first that differs."""
    place = find_manifest(arguments.name, arguments.against, project)
    reference = read_manifest(place)
    with _delivery(arguments, reference, project) as data:
        found = _verify(
            reference,
            project,
            data=data,
            written={} if arguments.no_pages else _written(reference, place.parent, project),
            pages=not arguments.no_pages,
        )
    first = found.first_difference
    record = {
        "study": found.study,
        "digest": found.digest,
        "same": first is None,
        "layers": {check.layer: check.result for check in found.checks},
        "left_out": {check.layer: check.left_out for check in found.checks if check.left_out},
        "notes": found.notes,
    }
    rows = [
        (check.layer, check.result, "; ".join(filter(None, (check.compared, check.left_out))))
        for check in found.checks
    ]
    lines = table_lines(("layer", "result", "compared"), rows)
    output.result(record, [*lines, *(f"note: {note}" for note in found.notes)])
    AuditLog(project.audit).append(
        "verify", {"study": found.study, "digest": found.digest, "same": first is None}
    )
    found.require_same()
    return 0


@contextmanager
def _delivery(
    arguments: argparse.Namespace, reference: RunManifest, project: Project
) -> Iterator[Path | None]:
    if not arguments.synthetic:
        yield arguments.files
        return
    scenario, seed = (reference.delivery.get(name) for name in ("scenario", "fro"))
    if scenario is None or seed is None:
        raise UsageError(
            "the delivery was not simulated", at=reference.study, way_out="use --files FOLDER"
        )
    with tempfile.TemporaryDirectory(dir=project.private, prefix="synthetic-") as folder:
        data = Path(folder) / str(scenario)
        write_municipality(
            data,
            str(scenario),
            seed=int(seed),
            overrides=reference.delivery.get("andrat_i_scenariot"),
            dirty=",".join(reference.delivery.get("smuts", ())),
        )
        yield data


def _verify(
    reference: RunManifest,
    project: Project,
    *,
    data: Path | None,
    written: Mapping[str, Path],
    pages: bool,
) -> "Verification":
    from evaluation.provenance.verification import verify
    from evaluation.study import input_folder, run_study

    def run(store: Path, out: Path) -> RunManifest:
        return run_study(
            reference.study, root=project.root, data=data, store=store, out=out
        ).manifest

    def render(build: Path, out: Path) -> Mapping[str, Path]:
        return _rendered(reference.study, project, build=build, out=out)

    folder = input_folder(reference.study, root=project.root, data=data)
    return verify(
        reference,
        project,
        folder=folder,
        run=run,
        render=render if pages else None,
        written=written,
    )


def _written(reference: RunManifest, folder: Path, project: Project) -> dict[str, Path]:
    """Where the sealed pages lie: in `_site`, or in the release's own folder."""
    if folder == project.output(reference.study):
        return {sealed: site_path(sealed, project) for sealed in reference.pages}
    return {sealed: folder / PurePosixPath(sealed).name for sealed in reference.pages}


def _rendered(study: str, project: Project, *, build: Path, out: Path) -> dict[str, Path]:
    from evaluation.render import render_page

    with _reading_from(build.parent):
        page = render_page(project.page(study), out=out, formats=FORMATS, engine="embedded")
    return sealed_names(page, project)


@contextmanager
def _reading_from(build: Path) -> Iterator[None]:
    # Pages run in a kernel of their own; the environment is what reaches it.
    before = os.environ.get(BUILD_VARIABLE)
    os.environ[BUILD_VARIABLE] = str(build)
    try:
        yield
    finally:
        if before is None:
            del os.environ[BUILD_VARIABLE]
        else:
            os.environ[BUILD_VARIABLE] = before
