"""The project as real Quarto reads it: what it names exists, and the two engines agree."""

import subprocess
from pathlib import Path, PurePosixPath

import yaml

from evaluation.provenance.project import STYLE
from evaluation.render.formats import PDF_STANDARD
from evaluation.render.pandoc import HOUSE_FILTERS
from evaluation.render.quarto import OLDEST_QUARTO, dotted
from evaluation.render.subset import FRONT_MATTER

ROOT = Path(__file__).parents[2]
PROJECT = yaml.safe_load((ROOT / "_quarto.yml").read_text(encoding="utf-8"))


def test_files_the_project_names_exist():
    html, typst = PROJECT["format"]["html"], PROJECT["format"]["typst"]
    named = [
        *PROJECT["filters"], PROJECT["csl"], html["template"], html["css"], typst["font-paths"],
        *typst["template-partials"],
    ]  # fmt: skip

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_both_engines_take_the_same_decisions():
    assert PROJECT["lang"] == "sv"
    assert PROJECT["number-sections"] is True
    assert PROJECT["date-format"] == "iso"
    assert PROJECT["execute"] == {"echo": False, "warning": False, "freeze": False}
    assert PROJECT["project"]["execute-dir"] == "project"
    assert PROJECT["format"]["html"]["embed-resources"] is True
    assert PROJECT["format"]["typst"]["pdf-standard"] == PDF_STANDARD


def test_one_oldest_quarto_is_said_everywhere():
    oldest = dotted(OLDEST_QUARTO)

    assert PROJECT["quarto-required"] == f">={oldest}"
    assert f"({oldest} or later)" in (ROOT / "README.md").read_text(encoding="utf-8")


def files():
    """Paths of the project's files, as committed; all files where there is no git."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return [PurePosixPath(line) for line in done.stdout.splitlines()]
    ours = (path for top in ("reports", "tests", "evaluation") for path in (ROOT / top).rglob("*"))
    return [PurePosixPath(path.relative_to(ROOT).as_posix()) for path in ours]


def taken(pattern):
    """Files that a pattern of `render:` takes: at any depth, unless it begins with a slash."""
    plain = pattern.removeprefix("/")
    depth = len(PurePosixPath(plain).parts)
    found = {path for path in files() if path.match(plain)}
    return {path for path in found if len(path.parts) == depth} if plain != pattern else found


def test_only_the_pages_are_rendered():
    (pattern,) = PROJECT["project"]["render"]
    pages = {PurePosixPath("reports", path.name) for path in (ROOT / "reports").glob("*.qmd")}

    assert len(pages) >= 11
    assert taken(pattern) == pages
    fixture = PurePosixPath("tests/render/project/reports/demo.qmd")
    assert taken(pattern.removeprefix("/")) == pages | {fixture}


def test_hooks_run_our_own_verbs():
    assert PROJECT["project"]["pre-render"] == "python -m evaluation prepare"
    assert PROJECT["project"]["post-render"] == "python -m evaluation seal"


def test_pages_leave_to_the_project_what_the_project_decides():
    # A page may have a language, formats and contents of its own; Quarto lets it decide.
    assert not set(FRONT_MATTER) & (set(PROJECT) - {"toc", "lang", "format"})


def test_both_engines_run_the_same_filters():
    assert tuple(PurePosixPath(name).name for name in PROJECT["filters"]) == HOUSE_FILTERS


def test_fonts_come_with_their_licence():
    fonts = STYLE / "fonts"

    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text(encoding="utf-8")
    assert {path.suffix for path in fonts.iterdir()} == {".otf", ".woff2", ".txt"}
