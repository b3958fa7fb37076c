"""`evaluation run`: studies from tables to published results and manifest."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.cohort import ENGINES
from evaluation.commands.audited import audited, placed
from evaluation.commands.output import Output, shown
from evaluation.errors import EvaluationError, UsageError
from evaluation.provenance import AuditLog, Project, held, remember_delivery

if TYPE_CHECKING:
    from evaluation.protocol import Protocol
    from evaluation.provenance import RunManifest, StepResult
    from evaluation.study.run import Opened
    from evaluation.study.sources import Source


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="studies (default: all)")
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER", help="delivery (default: as the protocol says)"
    )
    parser.add_argument(
        "--engine", choices=ENGINES, help="engine of the cohort (default: as pyproject.toml says)"
    )
    parser.add_argument(
        "--memory", metavar="SIZE", help="limit of the engine, such as 2GB (default: none)"
    )


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Run each study and say what came out."""
    manifests = [
        run_one(
            name,
            project,
            output,
            data=arguments.data,
            engine=arguments.engine,
            memory=arguments.memory,
        )
        for name in chosen(arguments.names, project)
    ]
    record = {"studies": [summary(manifest, project) for manifest in manifests]}
    output.result(record, [line for manifest in manifests for line in _lines(manifest, project)])
    return 0


def chosen(names: Sequence[str], project: Project) -> tuple[str, ...]:
    """Give the named studies, or all; an unknown name or an empty project is a usage error."""
    found = tuple(names) or project.studies()
    if not found:
        raise UsageError("no studies", at="analyses", way_out="evaluation new NAME")
    for name in found:
        project.protocol(name)
    return found


def run_one(
    name: str,
    project: Project,
    output: Output,
    *,
    data: Path | None = None,
    engine: str | None = None,
    memory: str | None = None,
) -> "RunManifest":
    """Run one study into build/<study>, with a line per step; the audit log tells of it."""
    from evaluation.study import run_study

    output.progress(f"{name}: running")

    def told(step: "StepResult") -> None:
        output.progress(f"  {step.name:<20} {step.seconds:6.1f} s  {step.reason}")

    with audited(project, "run", study=name) as line, _alone(name, project, output):
        try:
            study = run_study(
                name,
                root=project.root,
                data=data,
                engine=engine,
                memory=memory,
                store=project.store,
                out=project.output(name),
                progress=told,
                opened=_noting(line, project),
            )
        except EvaluationError:
            if data is not None and "delivery" not in line:
                line.update(_not_opened(data, project))
            raise
        if data is not None:
            remember_delivery(project, study.manifest.inputs, data)
        line["digest"] = study.manifest.digest
    return study.manifest


@contextmanager
def _alone(name: str, project: Project, output: Output) -> Iterator[None]:
    """Hold the study's folder, and tell when a command was killed while it did."""
    with held(project.output(name)) as killed:
        if killed is not None:
            output.progress(f"  an earlier command was killed here ({killed}); cleared away")
            told = {"study": name, **asdict(killed)}
            AuditLog(project.audit).append("killed command found", told)
        yield


def _noting(line: dict[str, Any], project: Project) -> "Opened":
    """Give what logs an attempt before anything is computed: a kill must not hide it."""
    from evaluation.study.inputs import delivery_digest

    def note(protocol: "Protocol", source: "Source") -> None:
        line.update(
            version=protocol.version,
            plan=protocol.sha256,
            folder=placed(source.folder, project),
            delivery=delivery_digest(source.inputs),
            origin=str(source.delivery["ursprung"]),
        )
        AuditLog(project.audit).append("run begun", line)

    return note


def _not_opened(data: Path, project: Project) -> dict[str, str]:
    from evaluation.study.inputs import digest_of_folder

    return {"folder": placed(data, project), "delivery": digest_of_folder(data)}


def summary(manifest: "RunManifest", project: Project) -> dict[str, Any]:
    """Describe a run in a few words of JSON."""
    return {
        "study": manifest.study,
        "digest": manifest.digest,
        "folder": shown(project.output(manifest.study), project),
        "estimates": len(manifest.results),
        "gates_not_passed": manifest.failed_gates,
    }


def _lines(manifest: "RunManifest", project: Project) -> list[str]:
    found = summary(manifest, project)
    failed = found["gates_not_passed"]
    gates = f"{len(failed)} gates not passed" if failed else "all gates passed"
    return [
        f"{found['study']}: {found['estimates']} estimates, {gates}, "
        f"digest {found['digest'][:12]}, {found['folder']}"
    ]
