"""`evaluation diff`: what changed between two versions of a study, conclusions first."""

import argparse
import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.commands.output import Output, shown
from evaluation.commands.references import BUILD, find_manifest
from evaluation.errors import UsageError
from evaluation.provenance import Project, atomic_write_bytes

if TYPE_CHECKING:
    from evaluation.report.version_diff import Comparison, Version

TEXT, MARKDOWN, HTML = "text", "markdown", "html"
SUFFIXES = {".txt": TEXT, ".md": MARKDOWN, ".html": HTML}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("old", metavar="A", help="a version, or `build` for the latest run")
    parser.add_argument("new", metavar="B", nargs="?", default=BUILD, help="default: build")
    parser.add_argument(
        "--format",
        choices=(TEXT, MARKDOWN, HTML),
        help="text is in English as all verbs, documents are in Swedish as all pages "
        "(default: what FILE ends with, else text)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write it there (.txt, .md or .html)"
    )


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Show the changes: conclusions, then causes, then estimates that moved."""
    form = _form(arguments)
    target = _target(arguments.out, project)
    found = _compared(arguments, project)
    content = _written(found, form, project)
    if target is not None:
        atomic_write_bytes(target, content)
        output.result(_record(found), [shown(target, project)])
    else:
        output.result(_record(found), content.decode("utf-8").rstrip("\n").split("\n"))
    return 0


def _form(arguments: argparse.Namespace) -> str:
    if arguments.format:
        return str(arguments.format)
    if arguments.out is None:
        return TEXT
    if arguments.out.suffix not in SUFFIXES:
        raise UsageError(
            "no format that this ending names",
            at="--out",
            way_out=f"end it with {', '.join(SUFFIXES)}, or give --format",
        )
    return SUFFIXES[arguments.out.suffix]


def _target(out: Path | None, project: Project) -> Path | None:
    if out is None:
        return None
    frozen = (project.releases, project.build)
    if out.is_dir() or any(out.resolve().is_relative_to(place) for place in frozen):
        raise UsageError(
            "not a place to write to",
            at="--out",
            way_out="name a file outside build/ and releases/, which hold what was run",
        )
    return out


def _compared(arguments: argparse.Namespace, project: Project) -> "Comparison":
    from evaluation.report.version_diff import Pending, compare, pending

    old, new = (_version(arguments.name, name, project) for name in (arguments.old, arguments.new))
    runs = [version for version in (old, new) if version.name == BUILD]
    return compare(old, new, pending=pending(runs[0], project) if runs else Pending())


def _version(study: str, name: str, project: Project) -> "Version":
    from evaluation.report.version_diff import read_version

    return read_version(find_manifest(study, name, project), name=name)


def _written(found: "Comparison", form: str, project: Project) -> bytes:
    from evaluation.report import version_diff

    if form == HTML:
        return _page(found, project)
    if form == MARKDOWN:
        lines = version_diff.markdown_lines(version_diff.document(found, version_diff.SWEDISH))
    else:
        lines = version_diff.text_lines(version_diff.document(found, version_diff.ENGLISH))
    return "".join(f"{line}\n" for line in lines).encode()


def _page(found: "Comparison", project: Project) -> bytes:
    from evaluation.render.body import Made, html_page
    from evaluation.report import version_diff

    document = version_diff.document(found, version_diff.SWEDISH)
    return html_page(
        version_diff.html_body(document),
        project,
        title=document.title,
        made=Made(date=datetime.now(UTC).date().isoformat()),
        is_about_persons=found.old.is_about_persons and found.new.is_about_persons,
    )


def _record(found: "Comparison") -> dict[str, Any]:
    return {
        "study": found.new.manifest.study,
        "versions": {
            side: {"name": version.name, "digest": version.manifest.digest}
            for side, version in (("old", found.old), ("new", found.new))
        },
        "conclusions": {
            "compared": found.conclusions.compared,
            "changed": [dataclasses.asdict(turn) for turn in found.conclusions.turns],
        },
        "not_run": dataclasses.asdict(found.pending),
        "changes": [dataclasses.asdict(item) for item in found.changes],
    }
