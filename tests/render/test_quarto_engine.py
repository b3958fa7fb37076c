"""How Quarto is called, with a stand-in program: Quarto itself runs where it is installed."""

import os
import sys

import pytest

from evaluation.errors import RenderError
from evaluation.render import render_page

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")

WRITES = """#!/bin/sh
mkdir -p _site/reports
echo "$QUARTO_PYTHON $*" > "_site/reports/demo.$(echo "$4" | sed s/typst/pdf/)"
"""


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
    quarto("#!/bin/sh\necho 'ERROR: no kernel' >&2\nexit 1\n")

    with pytest.raises(RenderError, match=r"Quarto stopped: ERROR: no kernel @ reports/demo\.qmd"):
        render_page(project / "reports" / "demo.qmd", out=project / "out", engine="quarto")
