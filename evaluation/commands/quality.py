"""`evaluation quality`: what the page about data quality shows of a delivery."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.commands.audited import audited, placed
from evaluation.commands.output import Output, shown
from evaluation.commands.synth import default_delivery
from evaluation.provenance import Project

if TYPE_CHECKING:
    from evaluation.provenance import RunManifest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER", help="delivery (default: the synthetic one)"
    )


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Publish findings, trends, reconciliation and linkage, and say where they are."""
    manifest = quality_one(arguments.data or default_delivery(project), project, output)
    folder = shown(project.output(manifest.study), project)
    record = {"digest": manifest.digest, "folder": folder, "violations": manifest.violations}
    rules = ", ".join(sorted(manifest.violations)) or "none"
    output.result(record, [f"{folder}: rules broken: {rules}, digest {manifest.digest[:12]}"])
    return 0


def quality_one(folder: Path, project: Project, output: Output) -> "RunManifest":
    """Check one delivery into build/datakvalitet, with a line in the audit log."""
    from evaluation.study.inputs import delivery_digest
    from evaluation.study.quality_tables import QUALITY, run_quality

    output.progress(f"{QUALITY}: running")
    with audited(project, "quality", folder=placed(folder, project)) as line:
        manifest = run_quality(
            folder, root=project.root, out=project.output(QUALITY), store=project.store
        )
        line.update(delivery=delivery_digest(manifest.inputs), digest=manifest.digest)
    return manifest
