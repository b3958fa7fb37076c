"""`evaluation prepare`: Quarto's pre-render; runs the studies whose pages it is about to render."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from evaluation.commands.output import Output
from evaluation.commands.quality import quality_one
from evaluation.commands.run import run_one, summary
from evaluation.commands.synth import asked_scenarios, default_delivery, write_scenario
from evaluation.provenance import Project, atomic_write_bytes, study_of_page

QUALITY_PAGE = "datakvalitet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes: nothing, Quarto speaks through the environment."""
    parser.epilog = "reads QUARTO_PROJECT_RENDER_ALL and QUARTO_PROJECT_INPUT_FILES"


def execute(_: argparse.Namespace, project: Project, output: Output) -> int:
    """Run what the pages need; unchanged steps come from the store."""
    write_reference(project)
    names = needed(project, os.environ)
    delivery = default_delivery(project)
    if needs_quality(project, os.environ):
        quality_one(delivery, project, output)
    for scenario, adults in asked_scenarios(project, names).items():
        if not (project.build / "synth" / scenario / "leverans.json").is_file():
            write_scenario(scenario, adults, project)
    manifests = [run_one(name, project, output) for name in names]
    lines = [f"{manifest.study}: ready, digest {manifest.digest[:12]}" for manifest in manifests]
    output.result({"studies": [summary(item, project) for item in manifests]}, lines)
    return 0


def write_reference(project: Project) -> None:
    """Write the Word file whose styles Quarto takes, where the project names it."""
    from evaluation.render.formats import house_reference
    from evaluation.render.settings import REFERENCE, read_settings

    path = project.root / REFERENCE
    if read_settings(project.root).reference == path:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_bytes(path, house_reference())


def needed(project: Project, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Give the studies behind the pages that Quarto renders.

    Quarto sets QUARTO_PROJECT_RENDER_ALL only when it renders the whole project; a single
    page must not wait for every study. Outside Quarto all studies are prepared.
    """
    stems = _pages(environment)
    return tuple(name for name in project.studies() if stems is None or name in stems)


def needs_quality(project: Project, environment: Mapping[str, str]) -> bool:
    """Tell whether the page about data quality is rendered."""
    stems = _pages(environment)
    return project.page(QUALITY_PAGE).is_file() and (stems is None or QUALITY_PAGE in stems)


def _pages(environment: Mapping[str, str]) -> set[str] | None:
    """Names of the studies whose pages are to be rendered; None means all."""
    files = environment.get("QUARTO_PROJECT_INPUT_FILES", "")
    if environment.get("QUARTO_PROJECT_RENDER_ALL") or not files.strip():
        return None
    return {study_of_page(Path(line.strip())) for line in files.splitlines()}
