"""`evaluation diff`: what changed between two versions of a study."""

import argparse
import dataclasses
from typing import TYPE_CHECKING

from evaluation.commands.output import Output, table_lines
from evaluation.commands.references import manifest_of
from evaluation.provenance import Project

if TYPE_CHECKING:
    from evaluation.provenance.version_diff import Change

COLUMNS = ("section", "what", "old", "new", "change in SE")
_HASH_SHOWN = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("old", metavar="A", help="a version, or `build` for the latest run")
    parser.add_argument("new", metavar="B", nargs="?", default="build", help="default: build")


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Show the changes, from cause to consequence."""
    from evaluation.provenance.version_diff import compare_versions

    changes = compare_versions(
        manifest_of(arguments.name, arguments.old, project),
        manifest_of(arguments.name, arguments.new, project),
    )
    record = {"study": arguments.name, "changes": [dataclasses.asdict(item) for item in changes]}
    lines = table_lines(COLUMNS, [_row(change) for change in changes])
    output.result(record, lines if changes else ["nothing changed"])
    return 0


def _row(change: "Change") -> tuple[str, ...]:
    in_se = "" if change.in_se is None else f"{change.in_se:+.2f}"
    return (change.section, change.what, _cell(change.old), _cell(change.new), in_se)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.6g}"
    text = str(value)
    is_hash = len(text) == len("0" * 64) and text.isalnum()
    return text[:_HASH_SHOWN] if is_hash else text
