"""How Quarto is called, with a stand-in program: Quarto itself runs where it is installed."""

import os
import sys

import pytest

from evaluation.cli import main
from evaluation.errors import RenderError
from evaluation.render import render_page

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")

NEW = """#!/bin/sh
if [ "$1" = --version ]; then echo 1.9.38; exit; fi
"""
WRITES = (
    NEW
    + """mkdir -p _site/reports
echo "$QUARTO_PYTHON $*" > "_site/reports/$(basename "$2" .qmd).$(echo "$4" | sed s/typst/pdf/)"
"""
)


@pytest.fixture
def quarto(tmp_path, monkeypatch):
    def install(script):
        program = tmp_path / "bin" / "quarto"
        program.parent.mkdir()
        program.write_text(script, encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    return install


def test_quarto_is_taken_where_it_is_and_told_which_python(project, quarto, tmp_path):
    quarto(WRITES)

    rendered = render_page(project / "reports" / "demo.qmd", out=tmp_path / "out")

    assert rendered.engine == "quarto"
    words = {name: path.read_text(encoding="utf-8") for name, path in rendered.paths.items()}
    assert words == {
        "html": f"{sys.executable} render reports/demo.qmd --to html\n",
        "pdf": f"{sys.executable} render reports/demo.qmd --to typst\n",
    }


def test_quartos_own_last_words_are_passed_on(project, quarto):
    words = " ".join(f"ord{n}" for n in range(200))
    quarto(f"{NEW}printf 'Starting\\n\\033[31mERROR: {words}\\n\\nslut\\n' >&2\nexit 1\n")

    with pytest.raises(RenderError) as caught:
        render_page(project / "reports" / "demo.qmd", out=project / "out", engine="quarto")

    assert caught.value.problem == f"Quarto stopped: ERROR: {words} slut"
    assert caught.value.at == "reports/demo.qmd"


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        pytest.param("#!/bin/sh\necho 1.7.34\n", "Quarto 1.7.34 is too old", id="old"),
        pytest.param("#!/bin/sh\n", "Quarto does not tell its version", id="no version"),
    ],
)
def test_quarto_that_is_not_new_enough_is_not_used_and_that_is_said(
    project, page, quarto, capsys, script, fault
):
    quarto(script)
    source = page("Hej.")

    code = main(["render", "page", "--format", "html", "--project", str(project)])

    captured = capsys.readouterr()
    assert code == 0
    assert captured.out == "_site/reports/page.html  embedded\n"
    assert captured.err == f"{fault} (1.9 or later): rendered without it\n"
    with pytest.raises(RenderError) as caught:
        render_page(source, out=project / "out", engine="quarto")
    assert str(caught.value) == (
        f"{fault} @ engine; install Quarto 1.9 or later, or use --engine embedded"
    )


@pytest.mark.parametrize("engine", ["quarto", "embedded"])
def test_both_engines_write_to_the_same_place(project, page, quarto, capsys, engine):
    quarto(WRITES)
    page("Hej.")

    where = ["--format", "html", "--project", str(project)]
    code = main(["render", "page", "--engine", engine, *where])

    assert (code, capsys.readouterr().out) == (0, f"_site/reports/page.html  {engine}\n")
    assert (project / "_site" / "reports" / "page.html").is_file()
