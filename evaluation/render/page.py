"""One page, from .qmd to HTML, PDF and Word."""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import RenderError, raise_all
from evaluation.provenance import (
    EPOCH,
    MANIFEST,
    RENDERED,
    Project,
    atomic_write_bytes,
    epoch,
    find_project,
    rendering_day,
)
from evaluation.render.formats import Draft, write_docx, write_html, write_pdf
from evaluation.render.house import FORMATS, base_format
from evaluation.render.kernel import jobs, run_jobs
from evaluation.render.media import collect_images
from evaluation.render.pandoc import read_markdown
from evaluation.render.parameters import Variant, with_parameters
from evaluation.render.parts import Source
from evaluation.render.quarto import (
    OLDEST_QUARTO,
    dotted,
    find_quarto,
    quarto_fault,
    render_with_quarto,
)
from evaluation.render.references import bibliography, citation_faults
from evaluation.render.settings import Settings, read_settings
from evaluation.render.shortcodes import mark
from evaluation.render.source import read_source
from evaluation.render.weave import weave

WRITERS = {"html": write_html, "pdf": write_pdf, "docx": write_docx}
ENGINES = ("auto", "embedded", "quarto")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPage:
    """A page that was rendered.

    Attributes
    ----------
    paths : mapping of format to path
        Written files.
    seconds : mapping of step to seconds
        `run` for the cells, then one entry per format.
    engine : str
        "embedded" or "quarto".
    """

    paths: Mapping[str, Path]
    seconds: Mapping[str, float]
    engine: str


def render_page(
    qmd: Path,
    *,
    out: Path,
    formats: Sequence[str] = (),
    engine: str = "auto",
    variant: Variant | None = None,
) -> RenderedPage:
    """Render a page; nothing is written unless every format succeeds.

    Parameters
    ----------
    qmd : Path
        A page inside a project.
    out : Path
        Folder for `<page>.html`, `<page>.pdf` and `<page>.docx`.
    formats : sequence of str
        What it becomes; when empty, what the page's `format:` or `_quarto.yml` says.
    engine : {"auto", "embedded", "quarto"}
        "auto" takes Quarto when a new enough one is installed, and no variant is asked for.
    variant : Variant, optional
        Other values of the page's parameters; its files have them in their names.
    """
    if unknown := [name for name in formats if name not in WRITERS]:
        allowed = f"allowed: {', '.join(WRITERS)}"
        raise RenderError(f"unknown format '{unknown[0]}'", at="formats", way_out=allowed)
    if engine not in ENGINES:
        allowed = f"allowed: {', '.join(ENGINES)}"
        raise RenderError(f"unknown engine '{engine}'", at="engine", way_out=allowed)
    quarto = find_quarto() if engine != "embedded" else None
    fault = quarto_fault(quarto)
    if engine == "quarto" and fault:
        way_out = f"install Quarto {dotted(OLDEST_QUARTO)} or later, or use --engine embedded"
        raise RenderError(fault, at="engine", way_out=way_out)
    if engine == "quarto" and variant is not None:
        # Quarto would write it over the page without parameters, and its figures over theirs.
        way_out = "use --engine embedded, or quarto render -P in a copy of the project"
        raise RenderError("a page with parameters", at="engine", way_out=way_out)
    qmd, project = qmd.resolve(), find_project(qmd.resolve().parent)
    settings = read_settings(project.root)
    source = read_source(qmd, name=qmd.relative_to(project.root).as_posix(), settings=settings)
    targets = _targets(source.formats or settings.formats, formats)
    if quarto is not None and not fault and variant is None:
        paths, seconds = render_with_quarto(quarto, qmd, out=out, targets=targets)
        return RenderedPage(paths=paths, seconds=seconds, engine="quarto")
    variant = variant or Variant()
    source = with_parameters(source, variant.given)
    frame = _Frame(
        project=project,
        settings=settings,
        variant=variant,
        style=settings.style(list(targets.values())) or project.style,
    )
    contents, seconds = _render_embedded(source, frame, formats=tuple(targets))
    paths = {name: out / f"{qmd.stem}{variant.suffix}.{name}" for name in targets}
    for name, path in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_bytes(path, contents[name])
    return RenderedPage(paths=paths, seconds=seconds, engine="embedded")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What a page is rendered in."""

    project: Project
    settings: Settings
    variant: Variant
    style: Path


def _targets(declared: Sequence[str], asked: Sequence[str]) -> dict[str, str]:
    """Give Quarto's name of each format: of those asked for, else of those declared."""
    names = {FORMATS[base_format(name)]: name for name in declared}
    extension = next((name.rpartition("-")[0] for name in declared if "-" in name), "")
    others = {ours: f"{extension}-{name}".strip("-") for name, ours in FORMATS.items()}
    return {ours: names.get(ours, others[ours]) for ours in asked or names}


def _render_embedded(
    source: Source, frame: _Frame, *, formats: Sequence[str]
) -> tuple[dict[str, bytes], dict[str, float]]:
    seconds: dict[str, float] = {}
    contents: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="evaluation-page-") as folder:
        started = time.perf_counter()
        draft = _draft(source, frame, folder=Path(folder))
        seconds["run"] = time.perf_counter() - started
        for name in formats:
            started = time.perf_counter()
            contents[name] = WRITERS[name](draft)
            seconds[name] = time.perf_counter() - started
    return contents, seconds


def _draft(source: Source, frame: _Frame, *, folder: Path) -> Draft:
    project, settings, variant = frame.project, frame.settings, frame.variant
    build = Path(os.environ.get("EVALUATION_BUILD") or project.build).resolve()
    if variant.given:
        build = _copied(build, folder / "build")
    variables = {
        "EVALUATION_BUILD": str(build),
        EPOCH: _epoch(source, build),
        RENDERED: rendering_day(),
    }
    outputs = run_jobs(jobs(source), root=project.root, variables=variables)
    text = weave(source, outputs, media=folder)
    meta = {
        "lang": settings.lang,
        **source.meta,
        **_bibliography(source),
        **settings.menu.metadata(),
        "shortcodes": _texts(source),
    }
    if variant.title:
        meta["title-part"] = variant.title
    tree = read_markdown(text, meta, folder=folder, name=source.name)
    collect_images(tree, page_folder=source.path.parent, to=folder, name=source.name)
    return Draft(
        name=source.name,
        tree=tree,
        folder=folder,
        style=frame.style,
        build=build,
        contents=source.meta.get("toc", "true") != "false",
        citations=_citations(source, settings),
        epoch=variables[EPOCH],
        reference=settings.reference,
        root=project.root,
    )


def _copied(build: Path, copy: Path) -> Path:
    """Copy what is published: figures of a variant are not those that the study has sealed."""
    for manifest in sorted(build.glob(f"[!.]*/{MANIFEST}")):
        shutil.copytree(manifest.parent, copy / manifest.parent.name)
    return copy


def _bibliography(source: Source) -> dict[str, str]:
    raise_all(list(citation_faults(source)))
    path = bibliography(source)
    return {"bibliography": str(path), "link-citations": "true"} if path else {}


def _citations(source: Source, settings: Settings) -> list[str]:
    if "bibliography" not in source.meta:
        return []
    style = ["--csl", str(settings.csl)] if settings.csl else []
    return ["--citeproc", *style]


def _texts(source: Source) -> dict[str, str]:
    """Give what the page's shortcodes may ask for, as the filter looks it up."""
    return {
        mark(name, key): text
        for name in ("meta", "var")
        for key, text in source.values.of(name).items()
        if text is not None
    }


def _epoch(source: Source, build: Path) -> str:
    """Give the page's date, or that of its study's run, as seconds."""
    date = source.meta.get("date") or _run_date(build, str(source.meta["study"]))
    return epoch(str(date))


def _run_date(build: Path, study: str) -> str:
    path = build / study / MANIFEST
    told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    date = (told.get("machine") or {}).get("date")
    if not date:
        # The house's filter says the same of a page that Quarto renders.
        problem = "a run without date" if told else "no results to print"
        way_out = f"run: evaluation run {study}"
        raise RenderError(problem, at=f"build/{study}/{MANIFEST}", way_out=way_out)
    return str(date)
