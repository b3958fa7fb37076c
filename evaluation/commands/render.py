"""`evaluation render`: pages to HTML, PDF and Word."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.commands.audited import audited
from evaluation.commands.changes import changes_beside
from evaluation.commands.each import variants_by
from evaluation.commands.output import Output, shown
from evaluation.commands.site import renew_site
from evaluation.errors import RenderError, UsageError
from evaluation.provenance import (
    MANIFEST,
    Project,
    held,
    read_manifest,
    seal_pages,
    sha256_file,
    source_hashes,
    study_of_page,
)

if TYPE_CHECKING:
    from evaluation.render import Variant

FORMATS = ("html", "pdf", "docx")
PATIENCE = 5.0  # seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="pages (default: all)")
    parser.add_argument("--engine", choices=("auto", "embedded", "quarto"), default="auto")
    parser.add_argument(
        "--to",
        "--format",
        dest="formats",
        choices=FORMATS,
        action="append",
        default=[],
        help="default: as the page or _quarto.yml says; else html and pdf",
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "-P",
        dest="given",
        metavar="NAME:VALUE",
        action="append",
        default=[],
        help="another value of a parameter of the page",
    )
    choice.add_argument(
        "--each", metavar="GROUP", help="one page per published level of a group of the plan"
    )
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="default: _site/reports")


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Render each page and give the paths."""
    from evaluation.render import engine_note

    if note := engine_note(arguments.engine):
        output.progress(note)
    rendered = [
        render_one(page, project, out=arguments.out or project.rendered, asked=asked)
        for page in chosen_pages(arguments.names, project)
        for asked in _asked(arguments, page, project)
    ]
    lines = [f"{path}  {page['engine']}" for page in rendered for path in page["paths"]]
    output.result({"pages": rendered}, lines)
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a page is to be rendered; by itself as its project says."""

    formats: tuple[str, ...] = ()
    engine: str = "auto"
    variant: "Variant | None" = None


def _asked(arguments: argparse.Namespace, page: Path, project: Project) -> Iterator[Asked]:
    from evaluation.render import Variant, read_given

    variants: list[Variant | None] = [None]
    if arguments.given:
        variants = [Variant(given=read_given(arguments.given))]
    elif arguments.each:
        variants = [*variants_by(arguments.each, study_of_page(page), project)]
    for variant in variants:
        yield Asked(formats=tuple(arguments.formats), engine=arguments.engine, variant=variant)


def chosen_pages(names: Sequence[str], project: Project) -> list[Path]:
    """Give the named pages, or all that do not begin with an underscore."""
    pages = {path.stem: path for path in sorted(project.reports.glob("[!_]*.qmd"))}
    for name in names:
        if name not in pages:
            known = ", ".join(pages) or "none"
            raise UsageError(f"no page '{name}'", at="reports", way_out=f"pages: {known}")
    return [pages[name] for name in (names or pages)]


def render_one(
    page: Path, project: Project, *, out: Path, asked: Asked | None = None
) -> dict[str, Any]:
    """Render one page, and seal the hashes of its files in its study's manifest."""
    from evaluation.render import render_page

    asked = asked or Asked()
    study = study_of_page(page)
    manifest = project.output(study) / MANIFEST
    with audited(project, "render", page=page.stem) as line:
        before = _digest(manifest)
        rendered = render_page(
            page, out=out, formats=asked.formats, engine=asked.engine, variant=asked.variant
        )
        beside = {} if asked.variant else changes_beside(page, project, out=out)
        names = {
            **sealed_names(rendered.engine, rendered.paths.values(), project),
            **sealed_names(rendered.engine, beside.values(), project),
        }
        hashes = {sealed: sha256_file(path) for sealed, path in names.items()}
        if manifest.is_file():
            with held(manifest.parent, patience=PATIENCE):
                if rendered.engine == "embedded":
                    _refuse_changed(before, manifest)
                seal_pages(manifest, hashes, sources=source_hashes(project, study))
        if out.resolve() == project.rendered.resolve():
            renew_site(project, {name.partition("/")[2]: proof for name, proof in hashes.items()})
        line.update(digest=_digest(manifest), files=hashes)
    return {
        "page": page.stem,
        "engine": rendered.engine,
        "paths": [shown(path, project) for path in names.values()],
        "seconds": sum(rendered.seconds.values()),
    }


def _digest(manifest: Path) -> str:
    return read_manifest(manifest).digest if manifest.is_file() else ""


def _refuse_changed(before: str, manifest: Path) -> None:
    """Refuse to seal a page of one run in the manifest of another.

    Quarto is left out: it lets `prepare` run the study first.
    """
    if _digest(manifest) != before:
        raise RenderError(
            "the study was run again while its page was rendered",
            at=manifest.parent.name,
            way_out="render it again",
        )


def sealed_names(engine: str, paths: Iterable[Path], project: Project) -> dict[str, Path]:
    """Give a page's files by the name they are sealed under: engine, then place in `_site`.

    Two engines give other bytes for the same page, so the engine is part of the name.
    """
    folder = f"{engine}/{project.reports.name}"
    return {f"{folder}/{path.name}": path for path in paths}


def site_path(sealed: str, project: Project) -> Path:
    """Where a page lies that is sealed under a name."""
    return project.site / sealed.partition("/")[2]
