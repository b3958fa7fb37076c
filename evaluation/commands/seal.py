"""`evaluation seal`: Quarto's post-render; hashes of all outputs into the manifests."""

import argparse
import os
from collections.abc import Mapping
from pathlib import PurePosixPath

from evaluation.commands.changes import changes_beside
from evaluation.commands.output import Output
from evaluation.commands.site import write_site
from evaluation.provenance import (
    MANIFEST,
    Project,
    folder_hashes,
    held,
    read_manifest,
    seal_pages,
    source_hashes,
    study_of_page,
)

PATIENCE = 5.0  # seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes: nothing, Quarto speaks through the environment."""
    parser.epilog = "reads QUARTO_PROJECT_OUTPUT_DIR; else _site"


def execute(_: argparse.Namespace, project: Project, output: Output) -> int:
    """Seal the whole output folder.

    Quarto's own list of outputs leaves out the index page and the libraries, so the
    folder itself is read.
    """
    folder = project.root / (os.environ.get("QUARTO_PROJECT_OUTPUT_DIR") or project.site)
    reports = folder / project.reports.name
    for page in project.reports.glob("[!_]*.qmd"):
        # Quarto renders no page that has no source; it is made here, as `render` makes it.
        if (reports / f"{page.stem}.html").is_file():
            changes_beside(page, project, out=reports)
    hashes = folder_hashes(folder)
    write_site(project, hashes)
    sealed = []
    for name in _sealable(project):
        manifest = project.output(name) / MANIFEST
        own = {
            path: proof
            for path, proof in hashes.items()
            if study_of_page(PurePosixPath(path)) == name
        }
        if own:
            sealed_pages = _by_quarto(own, read_manifest(manifest).pages)
            with held(manifest.parent, patience=PATIENCE):
                seal_pages(manifest, sealed_pages, sources=source_hashes(project, name))
            sealed.append(name)
    words = f"{len(hashes)} files sealed; pages of: {', '.join(sealed) or 'no study'}"
    output.result({"files": len(hashes), "studies": sealed}, [words])
    return 0


def _by_quarto(hashes: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """Name Quarto's files; one that was sealed before and has the same bytes keeps its name."""
    known = {(name.partition("/")[2], proof): name for name, proof in before.items()}
    return {known.get(item, f"quarto/{item[0]}"): item[1] for item in hashes.items()}


def _sealable(project: Project) -> list[str]:
    """Everything in build/ with a manifest: the studies, and the quality of the delivery."""
    return sorted(path.parent.name for path in project.build.glob(f"[!.]*/{MANIFEST}"))
