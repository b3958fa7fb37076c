"""`evaluation check`: validate a delivery; a summary on screen, rows only into build/private."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.commands.audited import audited, placed
from evaluation.commands.output import Output, shown, table_lines
from evaluation.errors import DataError
from evaluation.provenance import Project, atomic_file

if TYPE_CHECKING:
    from evaluation.data import CheckReport, Finding, Progress, Told

COLUMNS = ("rule", "level", "table", "column", "count", "first rows", "what")
READ_IN_A_BLINK = 500_000
LEVELS = {"E": "error", "W": "warning"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("folder", type=Path, help="delivery folder with leverans.json")
    parser.add_argument("--language", choices=("en", "sv"), default="en", help="of the findings")


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Show the findings, and fail with exit code 3 when a rule is broken."""
    from evaluation.data import check_delivery
    from evaluation.study.inputs import digest_of_folder

    folder = arguments.folder
    with audited(project, "check", folder=placed(folder, project)) as line:
        report = check_delivery(folder, store=project.store, progress=told_by(output))
        line.update(delivery=digest_of_folder(folder), ok=report.ok, findings=len(report.findings))
        rows_file = write_rows(report, folder.name, project)
        findings = [_record(finding) for finding in report.findings]
        record = {"ok": report.ok, "findings": findings, "rows": rows_file}
        output.result(record, _lines(report, arguments.language, rows_file))
        if not report.ok:
            raise broken(report, folder)
    return 0


def broken(report: "CheckReport", folder: Path) -> DataError:
    """Say in one line that the delivery cannot be used."""
    count = sum(finding.severity == "E" for finding in report.findings)
    rules = "1 rule" if count == 1 else f"{count} rules"
    return DataError(
        f"the delivery breaks {rules}",
        at=folder.name,
        way_out="correct the files where they come from and check again",
    )


def told_by(output: Output) -> "Told":
    """Return what tells how far the reading is: a table that is read in a blink needs no word."""

    def tell(progress: "Progress") -> None:
        if max(progress.rows, progress.listed) > READ_IN_A_BLINK:
            share = min(100, 100 * progress.rows // max(1, progress.listed))
            output.progress(f"  {progress.table:<20} {progress.rows:>12} rows  {share:>3} %")

    return tell


def write_rows(report: "CheckReport", name: str, project: Project) -> str:
    """Write which rows break which rule into build/private; gives the path, empty if none."""
    path = project.private / "check" / f"{name}.csv"
    with atomic_file(path) as file:
        for number, frame in enumerate(report.row_frames()):
            frame.write_csv(file, include_header=number == 0)
    if not path.stat().st_size:
        path.unlink()
        return ""
    return shown(path, project)


def _lines(report: "CheckReport", language: str, rows_file: str) -> list[str]:
    if not report.findings:
        return ["no faults found"]
    rows = [
        (
            finding.rule,
            LEVELS[finding.severity],
            finding.table,
            finding.column,
            finding.count,
            ", ".join(str(row) for row in finding.first_rows),
            finding.text_sv if language == "sv" else finding.text_en,
        )
        for finding in report.findings
    ]
    lines = table_lines(COLUMNS, rows)
    return [*lines, f"rows: {rows_file}"] if rows_file else lines


def _record(finding: "Finding") -> dict[str, Any]:
    names = ("rule", "severity", "table", "column", "count", "first_rows", "text_sv", "text_en")
    return {name: getattr(finding, name) for name in names}
