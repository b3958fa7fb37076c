"""`evaluation verify`: read what was published, run it again, and name what differs."""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.commands.output import Output
from evaluation.commands.published_files import Published, find_published, plan_notes
from evaluation.commands.second_run import Here, holds_framework, variable_set
from evaluation.commands.synth import write_municipality
from evaluation.commands.verify_text import record_of, told_lines
from evaluation.errors import UsageError
from evaluation.provenance import (
    EPOCH,
    RENDERED,
    AuditLog,
    Project,
    RunManifest,
    epoch,
    find_project,
    remembered_delivery,
)

if TYPE_CHECKING:
    from evaluation.commands.checkout import AtItsCommit
    from evaluation.provenance.verification import LayerCheck, Tell, Verification

SYNTHETIC = "synth"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        "name", metavar="NAME", help="a study; with --published also the folder of a copied release"
    )
    parser.add_argument(
        "--against", default="", metavar="VERSION", help="a release, or `build` (default: latest)"
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--data", type=Path, metavar="FOLDER", help="delivery (default: where the run read it)"
    )
    source.add_argument(
        "--synthetic", action="store_true", help="simulate the delivery again from its seed"
    )
    source.add_argument(
        "--published",
        action="store_true",
        help="read the published files only: needs no data, and runs nothing again",
    )
    parser.add_argument("--no-pages", action="store_true", help="stop before rendering")
    parser.add_argument(
        "--checkout",
        action="store_true",
        help="run the code of the first run's commit, checked out in a folder of its own",
    )


def project_for(start: Path | None) -> Project:
    """Find the project; a release that was copied elsewhere is read without one."""
    try:
        return find_project(start)
    except UsageError:
        if start is not None:
            raise
        return Project(Path.cwd())


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Compare, tell each layer, and fail with exit code 5 when one differs."""
    if arguments.published and (arguments.checkout or arguments.no_pages):
        raise UsageError(
            "nothing is run again", at="--published", way_out="leave --checkout and --no-pages out"
        )
    published = find_published(arguments, project)
    if arguments.published:
        from evaluation.provenance.verification import look

        found = look(published.publication, told=_teller(output))
    else:
        found = _run_again(arguments, project, published, output)
    lines = told_lines(found, published_only=arguments.published)
    output.result(record_of(found, published_only=arguments.published), lines)
    if published.is_in_project:
        _log(project, found, published_only=arguments.published)
    found.require_same()
    return 0


def _teller(output: Output) -> "Tell":
    def tell(check: "LayerCheck") -> None:
        output.progress(f"{check.layer}: {check.result}")

    return tell


def _log(project: Project, found: "Verification", *, published_only: bool) -> None:
    first = found.first_difference
    AuditLog(project.audit).append(
        "verify",
        {
            "study": found.study,
            "digest": found.digest,
            "same": first is None,
            "published_only": published_only,
            **({"differs": first.layer} if first else {}),
        },
    )


def _run_again(
    arguments: argparse.Namespace, project: Project, published: Published, output: Output
) -> "Verification":
    from evaluation.provenance.verification import verify

    reference = published.publication.manifest
    with (
        _on_its_date(reference),
        _delivery(arguments, reference, project) as data,
        _runner(arguments, project, published, data=data, output=output) as runner,
    ):
        return verify(
            published.publication,
            project,
            folder=data or published.plan,
            run=runner.run,
            render=None if arguments.no_pages else runner.render,
            sources=runner.sources(reference),
            commit_helps=not arguments.checkout and holds_framework(project),
            notes=plan_notes(published, project),
            told=_teller(output),
        )


@contextmanager
def _runner(
    arguments: argparse.Namespace,
    project: Project,
    published: Published,
    *,
    data: Path | None,
    output: Output,
) -> Iterator["Here | AtItsCommit"]:
    reference = published.publication.manifest
    if not arguments.checkout:
        from evaluation.provenance.certificate_file import held_against

        is_build = published.is_build
        folder = project.output(reference.study) if is_build else published.plan.parent
        yield Here(
            project=project,
            study=reference.study,
            plan=published.plan,
            data=data,
            output=output,
            against=held_against(folder),
        )
        return
    from evaluation.commands.checkout import AtItsCommit, checked_out

    with checked_out(project, reference, published.plan) as inner:
        yield AtItsCommit(project=inner, study=reference.study, data=data, output=output)


@contextmanager
def _on_its_date(reference: RunManifest) -> Iterator[None]:
    """Let a second run, and its pages, have the dates of the first."""
    date = reference.machine.get("date")
    if date is None:
        yield
        return
    rendered = str(reference.machine.get("rendered", date))
    with variable_set(EPOCH, epoch(str(date))), variable_set(RENDERED, rendered):
        yield


@contextmanager
def _delivery(
    arguments: argparse.Namespace, reference: RunManifest, project: Project
) -> Iterator[Path | None]:
    if arguments.synthetic:
        with _simulated(reference, project) as data:
            yield data
    else:
        yield _given(arguments.data, reference, project)


def _given(data: Path | None, reference: RunManifest, project: Project) -> Path | None:
    """Give the delivery: the named one, where the run read it, or the synthetic one."""
    if "leverans_id" not in reference.delivery:
        if data is not None:
            raise UsageError(
                "the study reads its own table", at="--data", way_out="leave --data out"
            )
        return None
    scenario = str(reference.delivery.get("scenario", ""))
    kept = remembered_delivery(project, reference.inputs)
    found = data or kept or (project.build / SYNTHETIC / scenario if scenario else None)
    if found is not None and found.is_dir():
        return found.resolve()
    problem = "no folder here" if data else "the delivery is not where the run read it"
    place = "--data" if data else reference.study
    raise UsageError(problem, at=place, way_out="give --data FOLDER")


@contextmanager
def _simulated(reference: RunManifest, project: Project) -> Iterator[Path]:
    scenario, seed = (reference.delivery.get(name) for name in ("scenario", "fro"))
    if scenario is None or seed is None:
        raise UsageError(
            "the delivery was not simulated", at=reference.study, way_out="use --data FOLDER"
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
