"""The project as real Quarto reads it: what it names exists, and the two engines agree."""

from pathlib import Path

import yaml

from evaluation.provenance.project import STYLE
from evaluation.render.subset import FRONT_MATTER

ROOT = Path(__file__).parents[2]
PROJECT = yaml.safe_load((ROOT / "_quarto.yml").read_text(encoding="utf-8"))


def test_files_the_project_names_exist():
    html, typst = PROJECT["format"]["html"], PROJECT["format"]["typst"]
    named = [
        *PROJECT["filters"], html["template"], html["css"], typst["font-paths"],
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
    assert PROJECT["format"]["typst"]["pdf-standard"] == ["ua-1", "a-2a"]


def test_hooks_run_our_own_verbs():
    assert PROJECT["project"]["pre-render"] == "python -m evaluation prepare"
    assert PROJECT["project"]["post-render"] == "python -m evaluation seal"


def test_pages_leave_to_the_project_what_the_project_decides():
    assert not set(FRONT_MATTER) & (set(PROJECT) - {"toc"})


def test_fonts_come_with_their_licence():
    fonts = STYLE / "fonts"

    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text(encoding="utf-8")
    assert {path.suffix for path in fonts.iterdir()} == {".otf", ".woff2", ".txt"}
