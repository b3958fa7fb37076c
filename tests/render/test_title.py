"""A page of a study is called after its plan, and dated by its run: nothing of it is typed."""

import json
import re
import zipfile

import pytest

from evaluation.errors import EvaluationError
from evaluation.provenance import MANIFEST, RENDERED, RunManifest, write_manifest
from evaluation.render import Variant, render_page

from .pdf_text import pdf_words

TITLES = {"sv": "Når fler <arbete>?", "en": "Do more find <work>?"}
FRONT = "study: egen\nauthor: Kommunen"


@pytest.fixture
def study(project):
    """A study of the municipality's own, as a run leaves it."""

    def write(titles=TITLES, date="2026-03-02", **protocol):
        plan = project / "analyses" / "egen" / "protocol.toml"
        plan.parent.mkdir(parents=True, exist_ok=True)
        plan.touch()
        folder = project / "build" / "egen"
        folder.mkdir(exist_ok=True)
        manifest = RunManifest(
            study="egen",
            protocol={"version": "1.0", **protocol},
            delivery={"ursprung": "syntetisk", "uttag_datum": "2025-12-24"},
            machine={"date": date} if date else {},
        )
        write_manifest(folder / MANIFEST, manifest)
        told = {"protocol": {"title": titles}}
        (folder / "protocol.json").write_text(json.dumps(told), encoding="utf-8")

    return write


@pytest.fixture
def html(project):
    """Render a page of that name and front matter; gives its title block."""

    def shown(name, front=FRONT, variant=None):
        path = project / "reports" / f"{name}.qmd"
        path.write_text(f"---\n{front}\n---\n\nHej.\n", encoding="utf-8")
        done = render_page(
            path, out=project / "out", formats=("html",), engine="embedded", variant=variant
        )
        text = done.paths["html"].read_text(encoding="utf-8")
        parts = ("<title>([^<]*)", 'class="title">([^<]*)', 'class="subtitle">([^<]*)')
        found = [re.search(part, text) for part in parts]
        (line,) = re.findall('class="byline">(.*)</p>', text)
        return [item.group(1) if item else "" for item in found], line

    return shown


@pytest.mark.parametrize(
    ("name", "lang", "title", "reader"),
    [
        pytest.param("egen", "", "Når fler &lt;arbete&gt;?", "Alla siffror", id="technical"),
        pytest.param("egen-namnd", "", "Når fler &lt;arbete&gt;?", "För nämnden", id="board"),
        pytest.param("egen-revision", "", "Når fler &lt;arbete&gt;?", "För granskning", id="audit"),
        pytest.param(
            "egen-namnd-en", "\nlang: en", "Do more find &lt;work&gt;?", "For the board", id="en"
        ),
    ],
)
def test_title_is_the_plans_and_the_subtitle_tells_for_whom(study, html, name, lang, title, reader):
    study()

    (tab, heading, subtitle), line = html(name, FRONT + lang)

    assert (heading, subtitle) == (title, reader)
    assert tab == f"{title} – {reader}"
    assert 'datetime="2026-03-02"' in line


def test_date_is_that_of_the_run_and_the_extract_is_named(study, html):
    study()

    _, line = html("egen")

    assert line == (
        'Kommunen · <time datetime="2026-03-02">beräknad 2 mars 2026</time>'
        " · uppgifter uttagna 24 december 2025"
    )


def test_what_the_page_says_itself_stands(study, html):
    study()

    front = f"{FRONT}\ntitle: Egen rubrik\nsubtitle: Egen\ndate: 2026-03-12"
    (tab, heading, subtitle), line = html("egen", front)

    assert (tab, heading, subtitle) == ("Egen rubrik", "Egen rubrik", "Egen")
    assert 'datetime="2026-03-12">12 mars 2026</time>' in line


def test_title_that_is_in_swedish_only_says_so_on_an_english_page(study, html):
    study(titles={"sv": "Når fler arbete?"})

    (_, heading, _), _ = html("egen-namnd-en", f"{FRONT}\nlang: en")

    assert heading == "Når fler arbete? (in Swedish)"


def test_variant_is_named_behind_the_title(study, html):
    study()

    (tab, heading, _), _ = html("egen", variant=Variant(title="kvinnor"))

    assert heading == "Når fler &lt;arbete&gt;? – kvinnor"
    assert tab == "Når fler &lt;arbete&gt;? – Alla siffror: kvinnor"


def test_menu_names_a_page_by_the_plan(study, html, project):
    study()
    (project / "_quarto.yml").write_text("menu:\n  - href: reports/egen.qmd\n", encoding="utf-8")

    html("egen")

    text = (project / "out" / "egen.html").read_text(encoding="utf-8")
    assert '<a href="egen.html" aria-current="page">Når fler &lt;arbete&gt;?</a>' in text


def test_run_without_a_date_is_refused(study, html):
    study(date="")

    with pytest.raises(
        EvaluationError, match=r"a run without date @ build/egen/manifest\.json; run"
    ):
        html("egen")


def test_page_that_no_plan_names_needs_a_title(html):
    with pytest.raises(EvaluationError, match=r"no title @ reports/demo-x\.qmd:1"):
        html("demo-x", "study: demo\ndate: 2026-03-12")


@pytest.mark.parametrize(
    ("lang", "until", "is_old"),
    [
        pytest.param("", "2026-03-02", True, id="after its day"),
        pytest.param("", "2026-03-03", False, id="on its day"),
        pytest.param("\nlang: en", "2026-03-02", True, id="in English"),
    ],
)
def test_answer_that_is_out_of_date_says_so_first(
    study, html, project, monkeypatch, lang, until, is_old
):
    study(valid_until=until)
    monkeypatch.setenv(RENDERED, "2026-03-03")

    _, line = html("egen-namnd-en", FRONT + lang)

    text = (project / "out" / "egen-namnd-en.html").read_text(encoding="utf-8")
    told = re.findall('<aside class="expired" aria-label="[^"]+">(.*)</aside>', text)
    first = (
        "The answer was valid until 2 March 2026. " if lang else "Svaret gällde till 2 mars 2026. "
    )
    assert [item.startswith(first) for item in told] == [True] * is_old
    assert ("valid until" if lang else "gäller till") in line


def test_answer_that_is_out_of_date_says_so_in_pdf_and_word(study, project, monkeypatch):
    study(valid_until="2026-03-02")
    monkeypatch.setenv(RENDERED, "2026-03-03")
    path = project / "reports" / "egen.qmd"
    path.write_text(f"---\n{FRONT}\n---\n\nHej.\n", encoding="utf-8")

    done = render_page(path, out=project / "out", formats=("pdf", "docx"), engine="embedded")

    assert "Svaretgälldetill2mars2026.Räknaom" in pdf_words(done.paths["pdf"].read_bytes())
    with zipfile.ZipFile(done.paths["docx"]) as word:
        text = word.read("word/document.xml").decode()
    assert "Svaret gällde till 2 mars 2026." in text
    assert "gäller till 2 mars 2026" in text
