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
WIDTHS = [1280, 390, 320]
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
    return in_browser(html, folder, width, f"{AXE.read_text(encoding='utf-8')}\n{REPORT}")


def in_browser(html: Path, folder: Path, width: int, code: str) -> dict:
    """Give what code run in a page adds to the frame around it, in an element called axe."""
    page = html.read_text(encoding="utf-8").replace("<details>", "<details open>")
    (folder / "page.html").write_text(
        page.replace("</body>", f"<script>{code}</script></body>"), encoding="utf-8"
    )
    frame = f'<iframe title="page" src="page.html" width="{width}" height="2000"></iframe>'
    outer = folder / "outer.html"
    outer.write_text(f"<!DOCTYPE html><html lang=sv><body>{frame}</body></html>", encoding="utf-8")
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'user'}", "--dump-dom", outer.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r'<pre id="axe">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, "the page gave no answer"
    return json.loads(unescape(found.group(1)))


@pytest.mark.parametrize("width", WIDTHS)
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


MEASURED = """
const moved = [...document.querySelectorAll(".scroll")].map(one => ({
  is: one.scrollWidth > one.clientWidth + 1,
  told: parseFloat(getComputedStyle(one.querySelector("table"), "::before").paddingBottom) > 0,
}));
const answer = document.createElement("pre");
answer.id = "axe";
answer.textContent = JSON.stringify({
  moved: moved.filter(one => one.is).length,
  told: moved.filter(one => one.is && one.told).length,
  kept: moved.filter(one => !one.is && one.told).length,
  drawings: [...document.querySelectorAll("figure img")].filter(one => one.offsetParent).length,
});
window.parent.document.body.appendChild(answer);
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"></svg>'


def a_page(project):
    """A page with a figure for both screens, a table that fits anywhere, and one that does not."""
    reports = project / "reports"
    for name in ("a.svg", "b.svg"):
        (reports / name).write_text(SVG, encoding="utf-8")
    wide = "".join(f'<td class="num">{number} 000 000</td>' for number in range(5))
    tables = "\n\n".join(
        f"::: {{#tbl-{name}}}\n```{{=html}}\n<table><thead><tr><th scope='col'>A</th></tr></thead>"
        f"<tbody><tr>{cells}</tr></tbody></table>\n```\n\nEn rubrik.\n\n:::"
        for name, cells in (("a", wide), ("b", '<td class="num">1</td>'))
    )
    body = f'![Text.](a.svg){{#fig-a fig-alt="En linje." narrow="b.svg"}}\n\n{tables}'
    cell = f"```{{python}}\n#| label: c\n#| output: asis\nprint({body!r})\n```"
    path = reports / "page.qmd"
    path.write_text(f"---\ntitle: T\ndate: 2026-03-12\n---\n\n{cell}\n", encoding="utf-8")
    done = render_page(path, out=reports, formats=("html",), engine="embedded")
    return done.paths["html"]


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_wider_than_the_screen_says_so_and_nothing_else_does(project, tmp_path, width):
    answer = in_browser(a_page(project), tmp_path, width, MEASURED)

    assert answer["drawings"] == 1
    assert answer["told"] == answer["moved"]
    assert answer["kept"] == 0
    assert answer["moved"] == (0 if width > 600 else 1)


SITE = sorted((ROOT / "_site").rglob("*.html"))


@pytest.mark.skipif(not SITE, reason="no pages in _site; run `make report` first")
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", SITE, ids=lambda path: path.stem)
def test_rendered_site_has_no_violation_and_no_sideways_scroll(page, tmp_path, width):
    answer = checked_in_browser(page, tmp_path, width)

    assert answer["violations"] == []
    assert answer["overflow"] <= 0
