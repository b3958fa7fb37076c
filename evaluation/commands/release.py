"""`evaluation release`: freeze a version; never overwrite one."""

import argparse
import shutil
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

from evaluation.commands.output import Output, shown
from evaluation.commands.render import site_path
from evaluation.errors import EvaluationError, GateError, UsageError, raise_all
from evaluation.provenance import (
    MANIFEST,
    AuditLog,
    Project,
    RunManifest,
    atomic_folder,
    dirty_files,
    git_commit,
    held,
    read_manifest,
    sha256_file,
)
from evaluation.provenance.verification import write_record

RERUN = "run and render it again from the clean tree"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--reason", required=True, help="why there is a new version")
    parser.add_argument("--version", dest="number", help="default: the protocol's")
    parser.add_argument("--date", type=date.fromisoformat, help="YYYY-MM-DD (default: today)")
    parser.add_argument(
        "--accept-withheld",
        action="store_true",
        help="release although gates withheld some results; the page says which",
    )


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Copy the current build, its pages and its plan into releases/<study>/<version>."""
    from evaluation.commands.certified import certificate_faults

    name = arguments.name
    project.protocol(name)
    manifest = read_manifest(project.output(name) / MANIFEST)
    version = str(arguments.number or manifest.protocol.get("version", ""))
    target = _target(project, name, version)
    pages = _pages(manifest, project)
    raise_all(
        [
            *_reason_faults(arguments.reason),
            *_tree_faults(project),
            *_run_faults(manifest, project),
            *certificate_faults(manifest, project),
            *_gate_faults(manifest, accept_withheld=arguments.accept_withheld),
            *_page_faults(manifest, pages),
        ]
    )
    record = {
        "study": name,
        "version": version,
        "date": (arguments.date or datetime.now(UTC).date()).isoformat(),
        "reason": arguments.reason.strip(),
        "digest": manifest.digest,
        "commit": git_commit(project.root),
        "origin": manifest.delivery.get("ursprung", ""),
        "gates_not_passed": manifest.failed_gates,
    }
    with held(project.output(name)), atomic_folder(target, over=False) as fresh:
        _refuse_rerun(manifest, project)
        shutil.copytree(project.output(name), fresh, ignore=_unfinished, dirs_exist_ok=True)
        shutil.copytree(project.protocol(name).parent, fresh / "plan", ignore=_caches)
        for path in pages.values():
            shutil.copy2(path, fresh / path.name)
        write_record(fresh, record)
    AuditLog(project.audit).append("release", record)
    output.result(record, [f"{shown(target, project)}: digest {manifest.digest[:12]}"])
    return 0


_caches = shutil.ignore_patterns("__pycache__")
_unfinished = shutil.ignore_patterns(".*")


def _target(project: Project, name: str, version: str) -> Path:
    if not version or PurePosixPath(version).name != version or version.startswith("."):
        raise UsageError("no usable version", at="--version", way_out="for instance 1.0")
    target = project.releases / name / version
    if target.exists():
        raise GateError(
            f"version '{version}' is released already",
            at=f"releases/{name}",
            way_out="a release is never overwritten; give another --version",
        )
    return target


def _refuse_rerun(manifest: RunManifest, project: Project) -> None:
    """Refuse what was judged as one run and would be copied as another."""
    place = project.output(manifest.study) / MANIFEST
    if read_manifest(place).as_json() != manifest.as_json():
        raise GateError(
            "the study was run or rendered meanwhile",
            at=f"build/{manifest.study}",
            way_out="release it again",
        )


def _reason_faults(reason: str) -> list[EvaluationError]:
    if reason.strip():
        return []
    return [GateError("no reason given", at="--reason", way_out="say why there is a new version")]


def _tree_faults(project: Project) -> list[EvaluationError]:
    changed = dirty_files(project.root)
    if not changed:
        return []
    return [
        GateError(
            f"the work tree is not clean ({len(changed)} changed)",
            at=changed[0],
            way_out="commit or remove the changes first",
        )
    ]


def _run_faults(manifest: RunManifest, project: Project) -> list[EvaluationError]:
    machine = manifest.machine
    same_commit = machine.get("commit") == git_commit(project.root)
    if same_commit and not machine.get("is_dirty", True):
        return []
    return [
        GateError(
            "the build is not of the commit that is checked out",
            at=f"build/{manifest.study}",
            way_out=RERUN,
        )
    ]


def _gate_faults(manifest: RunManifest, *, accept_withheld: bool) -> list[EvaluationError]:
    failed = manifest.failed_gates
    if accept_withheld or not failed:
        return []
    return [
        GateError(
            f"{len(failed)} gates not passed",
            at=failed[0],
            way_out="the page withholds those results; --accept-withheld releases it so",
        )
    ]


def _pages(manifest: RunManifest, project: Project) -> dict[str, Path]:
    return {sealed: site_path(sealed, project) for sealed in manifest.pages}


def _page_faults(manifest: RunManifest, pages: dict[str, Path]) -> list[EvaluationError]:
    if not pages:
        return [GateError("no rendered pages", at=f"build/{manifest.study}", way_out=RERUN)]
    return [
        GateError("the page is not the sealed one", at=path.name, way_out=RERUN)
        for name, path in sorted(pages.items())
        if not path.is_file() or sha256_file(path) != manifest.pages[name]
    ]
