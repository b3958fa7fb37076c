"""The page in a real browser: no accessibility violation on a desktop nor on a phone."""

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from evaluation.render import render_page

ROOT = Path(__file__).parents[2]
AXE = Path(os.environ.get("AXE_CORE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-file-access-from-files",
    "--virtual-time-budget=20000",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on the path"),
    pytest.mark.skipif(not AXE.is_file(), reason="axe.min.js not found; set AXE_CORE to its path"),
]

REPORT = """
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
axe.run(document, {runOnly: rules}).then(done => {
    const target = window.parent.document;
    const words = target.createElement("pre");
    words.id = "axe";
    words.textContent = JSON.stringify({
      passes: done.passes.length,
      violations: done.violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" | ")),
      overflow: document.documentElement.scrollWidth - window.innerWidth,
    });
    target.body.appendChild(words);
});
"""


def checked_in_browser(html: Path, folder: Path, width: int) -> dict:
    page = html.read_text(encoding="utf-8").replace("<details>", "<details open>")
    script = f"<script>{AXE.read_text(encoding='utf-8')}</script><script>{REPORT}</script></body>"
    (folder / "page.html").write_text(page.replace("</body>", script), encoding="utf-8")
    frame = f'<iframe title="page" src="page.html" width="{width}" height="2000"></iframe>'
    outer = folder / "outer.html"
    outer.write_text(f"<!DOCTYPE html><html lang=sv><body>{frame}</body></html>", encoding="utf-8")
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'user'}", "--dump-dom", outer.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r'<pre id="axe">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, "axe gave no answer"
    return json.loads(unescape(found.group(1)))


@pytest.mark.parametrize("width", [1280, 390])
def test_no_accessibility_violation_and_no_sideways_scroll(demo, tmp_path, width):
    answer = checked_in_browser(demo.paths["html"], tmp_path, width)

    assert answer["violations"] == []
    assert answer["passes"] > 20
    assert answer["overflow"] <= 0


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_menu_and_references_in_english_have_no_violation(page, project, tmp_path, width):
    settings = (
        "menu:\n  - href: reports/page.qmd\n  - text: The municipality\n    href: https://a.se\n"
    )
    (project / "_quarto.yml").write_text(settings, encoding="utf-8")
    book = "@book{cox, author = {Cox, D. R.}, title = {Survival}, doi = {10.1/x}, year = 1984}"
    (project / "reports" / "refs.bib").write_text(book, encoding="utf-8")
    front = "title: A page\ndate: 2026-03-12\nstudy: demo\nlang: en\nbibliography: refs.bib"
    path = page("See @cox.\n\n## References\n\n::: {#refs}\n:::", front)

    made = render_page(path, out=tmp_path / "out", formats=("html",), engine="embedded")

    answer = checked_in_browser(made.paths["html"], tmp_path, width)
    assert answer["violations"] == []
    assert answer["overflow"] <= 0


SITE = sorted((ROOT / "_site").rglob("*.html"))


@pytest.mark.skipif(not SITE, reason="no pages in _site; run `make report` first")
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("page", SITE, ids=lambda path: path.stem)
def test_rendered_site_has_no_violation_and_no_sideways_scroll(page, tmp_path, width):
    answer = checked_in_browser(page, tmp_path, width)

    assert answer["violations"] == []
    assert answer["overflow"] <= 0
