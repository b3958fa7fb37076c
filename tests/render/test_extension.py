"""The format as a Quarto extension: the package's style, which both renderers can take it from."""

import shutil
from pathlib import Path

import pytest
import yaml

from evaluation.errors import EvaluationError
from evaluation.provenance import Project, find_project
from evaluation.provenance.project import STYLE
from evaluation.provenance.sources import source_hashes
from evaluation.render import read_settings, render_page
from evaluation.render.house import EXTENSION

ROOT = find_project().root
COMMITTED = ROOT / "_extensions" / "kommunrapport"


def files(folder):
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_committed_extension_is_the_style_of_the_package():
    assert files(COMMITTED) == files(STYLE), "run: make extension"


def test_every_file_that_the_extension_names_is_in_it():
    formats = yaml.safe_load((STYLE / EXTENSION).read_text(encoding="utf-8"))["contributes"][
        "formats"
    ]
    common, html, typst = formats["common"], formats["html"], formats["typst"]
    named = [*common["filters"], common["csl"], html["template"], html["css"], typst["font-paths"],
             *typst["template-partials"]]  # fmt: skip

    assert [name for name in named if not (COMMITTED / name).exists()] == []
    # Quarto takes them from the extension's folder: none may lead out of it.
    assert [name for name in named if Path(name).name != name] == []


def test_the_project_decides_as_the_extension_does():
    settings = yaml.safe_load((ROOT / "_quarto.yml").read_text(encoding="utf-8"))
    formats = yaml.safe_load((STYLE / EXTENSION).read_text(encoding="utf-8"))["contributes"][
        "formats"
    ]
    names = {**formats, "common": {key: settings.get(key) for key in formats["common"]}}

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return Path(value).name if isinstance(value, str) else value

    assert plain(names["common"]) == plain(formats["common"])
    assert plain(settings["format"]) == plain({k: formats[k] for k in ("html", "typst")})


@pytest.fixture
def extended(project):
    """A project whose formats are from the extension, with an accent of its own."""

    def add(name="kommunrapport", formats="html", folder="_extensions"):
        place = project / folder / name
        shutil.copytree(STYLE, place)
        css = place / "page.css"
        css.write_text(
            css.read_text(encoding="utf-8").replace("#0b5a8f", "#123456"), encoding="utf-8"
        )
        declared = "".join(f"  {name}-{base}: default\n" for base in formats.split())
        (project / "_quarto.yml").write_text(f"format:\n{declared}", encoding="utf-8")
        return place

    return add


@pytest.mark.parametrize("folder", ["_extensions", "_extensions/grannkommun"])
def test_pages_take_their_look_from_the_extension(page, project, extended, folder):
    extended(formats="html docx", folder=folder)

    paths = render_page(page("Hej."), out=project / "out", engine="embedded").paths

    assert list(paths) == ["html", "docx"]
    assert "--accent: #123456" in paths["html"].read_text(encoding="utf-8")


def test_a_page_may_ask_for_a_format_of_the_extension(page, project, extended):
    extended()
    path = page("Hej.", "title: T\ndate: 2026-03-12\nformat: kommunrapport-typst")

    assert list(render_page(path, out=project / "out", engine="embedded").paths) == ["pdf"]


def test_files_of_the_extension_count_as_sources_of_the_pages(project, extended):
    extended()

    named = [name for name in source_hashes(Project(project), "demo") if "_extensions" in name]
    assert "_extensions/kommunrapport/page.css" in named
    (project / "_quarto.yml").write_text("format: html\n", encoding="utf-8")
    assert not [name for name in source_hashes(Project(project), "demo") if name.startswith("_ext")]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param({"papersize: a4": "papersize: a5"}, "an extension with other options", id="o"),
        pytest.param({"toc: true": "toc: [1"}, "not YAML @ _extensions/", id="broken"),
    ],
)
def test_an_extension_that_the_renderer_cannot_follow_is_refused(
    project, extended, change, problem
):
    declared = extended() / EXTENSION
    text = declared.read_text(encoding="utf-8")
    for old, new in change.items():
        text = text.replace(old, new)
    declared.write_text(text, encoding="utf-8")

    with pytest.raises(EvaluationError, match=problem):
        read_settings(project)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        pytest.param(
            "format:\n  annan-html: default", r"format 'annan-html' @ _quarto\.yml:2", id="none"
        ),
        pytest.param(
            "format: pdf", r"format 'pdf' @ _quarto\.yml:1; allowed: html, typst", id="pdf"
        ),
        pytest.param("format:\n  html:\n    css: egen.css", r"css is not followed .*:3", id="css"),
        pytest.param(
            "format:\n  html:\n    theme: cosmo", r"theme is not followed .*:3", id="theme"
        ),
        pytest.param("format:\n  typst:\n    mainfont: A", r"mainfont is not followed", id="font"),
        pytest.param("toc: false", r"toc is not followed but as true @ _quarto\.yml:1", id="toc"),
        pytest.param("filters: [egen.lua]", r"filters is not followed but as", id="filter"),
        pytest.param("a: [1", r"not YAML @ _quarto\.yml", id="broken"),
    ],
)
def test_settings_that_only_quarto_follows_are_refused_with_their_line(project, settings, problem):
    (project / "_quarto.yml").write_text(f"{settings}\n", encoding="utf-8")

    with pytest.raises(EvaluationError, match=problem):
        read_settings(project)


def test_projects_from_before_word_files_still_have_their_pages(page, project):
    (project / "_quarto.yml").write_text(
        "filters: [reports/_style/house.lua]\ntoc-title: Innehåll\n"
    )
    (project / "reports" / "_style" / "word.lua").unlink()
    path, out = page("Hej."), project / "out"

    assert list(render_page(path, out=out, engine="embedded").paths) == ["html", "pdf"]
    with pytest.raises(EvaluationError, match=r"a style from before Word files @ _style; copy"):
        render_page(path, out=out, formats=("docx",), engine="embedded")
