import json
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from evaluation.errors import RenderError


def html_text(rendered):
    return rendered.paths["html"].read_text(encoding="utf-8")


ROOT = Path(__file__).parents[2]
SITE = sorted((ROOT / "_site").rglob("*.html"))
_FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|audio|video|embed|object)\b[^>]*?
        \s(?:src|srcset|data|href)\s*=\s*["']?([^"'\s>]+)
      | <link\b[^>]*?\shref\s*=\s*["']?([^"'\s>]+)
      | url\(\s*["']?([^"')\s]+)
      | @import\s+["']([^"']+)""",
    re.VERBOSE | re.IGNORECASE,
)


def fetched(html):
    """Addresses that a browser would ask another place for when it opens the page."""
    found = ("".join(groups) for groups in _FETCHED.findall(html))
    return [address for address in found if not address.startswith(("data:", "#"))]


@pytest.mark.parametrize(
    "element",
    [
        pytest.param('<script src="https://a.se/x.js"></script>', id="script"),
        pytest.param("<script defer crossorigin src=//a.se/x.js>", id="no quotes"),
        pytest.param('<link rel="stylesheet"\nhref="https://a.se/x.css">', id="style sheet"),
        pytest.param("<img alt='' src='x.png'>", id="image"),
        pytest.param('<style>@import "https://a.se/x.css";</style>', id="import"),
        pytest.param("<style>a { background: url( 'https://a.se/x' ) }</style>", id="in style"),
    ],
)
def test_what_a_browser_fetches_is_seen(element):
    assert len(fetched(f'<a href="https://a.se">{element}</a>')) == 1


def test_html_fetches_nothing(demo):
    html = html_text(demo)

    assert fetched(html) == []
    assert "<script" not in html


@pytest.mark.skipif(not SITE, reason="no pages in _site; run `make report` first")
@pytest.mark.parametrize("page", SITE, ids=lambda path: path.stem)
def test_rendered_site_fetches_nothing(page):
    html = page.read_text(encoding="utf-8")

    assert fetched(html) == []
    assert "<script" not in html


def test_numbers_and_references_follow_the_page(demo):
    html = html_text(demo)

    for words in (
        "Figur\u00a01",
        "Tabell\u00a01",
        "Tabell\u00a02",
        "Avsnitt\u00a03",
        "Ekvation\u00a01",
    ):
        assert f"{words}</a>" in html
    assert "Tabell\u00a02: Bakgrund i de två grupperna." in html
    assert '<span class="header-section-number">2.1</span> Skattad skillnad' in html


def test_heading_levels_have_no_gap_and_one_first(demo):
    levels = [int(level) for level in re.findall(r"<h(\d)", html_text(demo))]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_table_markup_survives_in_html(demo):
    assert "<th scope='rowgroup' colspan='5'>Tid</th>" in html_text(demo)


def test_every_figure_has_words(demo):
    images = re.findall(r"<img [^>]*>", html_text(demo))

    assert images
    assert all(re.search(r'alt="[^"]+', image) for image in images)


def test_pdf_declares_its_standard(demo):
    assert re.search(rb"pdfuaid:part>1<", demo.paths["pdf"].read_bytes())


def test_digest_and_watermark_stand_on_the_page(demo):
    html = html_text(demo)

    assert "3f1c9a52d7e04b6f8a1d2c3b4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6071" in html
    assert (
        '<aside class="watermark" aria-label="Om uppgifterna"><strong>Syntetiska data.</strong>'
        in html
    )


def test_no_path_of_this_machine_is_on_the_page(demo):
    folder = str(demo.paths["html"].parents[2])
    with zipfile.ZipFile(demo.paths["docx"]) as word:
        parts = [word.read(name) for name in word.namelist()]

    assert folder not in html_text(demo)
    assert not [part for part in parts if folder.encode() in part]
    assert folder.encode() not in demo.paths["pdf"].read_bytes()


def test_same_bytes_in_another_folder_time_zone_and_locale(
    demo, make_project, render, tmp_path, monkeypatch
):
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("LC_ALL", "sv_SE.UTF-8")
    monkeypatch.setenv("PYTHONHASHSEED", "7")

    again = render(make_project(tmp_path / "en annan mapp åäö"), formats=tuple(demo.paths))

    for name, path in demo.paths.items():
        assert again.paths[name].read_bytes() == path.read_bytes(), name


@pytest.mark.parametrize(
    ("origin", "marked"),
    [
        pytest.param("syntetisk", True, id="synthetic"),
        pytest.param("verklig", False, id="real"),
        pytest.param(None, True, id="origin not told"),
    ],
)
def test_only_data_declared_real_go_unmarked(project, render, origin, marked):
    change_manifest(project, {"delivery": {"ursprung": origin} if origin else {}})

    html = html_text(render(project, formats=("html",)))

    assert ("Syntetiska data" in html.split("<body>")[1]) is marked


def change_manifest(project, sections):
    path = project / "build" / "demo" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, **sections}), encoding="utf-8")


def test_page_of_a_study_that_was_not_run_is_refused(project, render):
    (project / "build" / "demo" / "manifest.json").unlink()

    with pytest.raises(RenderError, match=r"no results to print @ build/demo/manifest\.json"):
        render(project)

    assert not (project / "_site").exists()


def test_file_that_is_no_manifest_is_refused(project, render):
    (project / "build" / "demo" / "manifest.json").write_text("{}", encoding="utf-8")

    with pytest.raises(RenderError, match="not a manifest"):
        render(project, formats=("pdf",))


def test_results_may_lie_elsewhere(project, render, tmp_path, monkeypatch):
    (project / "build").rename(tmp_path / "elsewhere")
    monkeypatch.setenv("EVALUATION_BUILD", str(tmp_path / "elsewhere"))

    assert "Kontrollsumma" in html_text(render(project, formats=("html",)))
