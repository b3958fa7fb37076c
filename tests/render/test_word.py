"""The Word file of a page: real headings, tables with heads, captions that Word counts."""

import zipfile
from xml.etree import ElementTree

import pytest

from evaluation.cli import main
from evaluation.commands.prepare import write_reference
from evaluation.errors import RenderError
from evaluation.provenance import Project
from evaluation.render import render_page
from evaluation.render.pandoc import default_reference
from evaluation.render.word import STYLES, reference_document

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


@pytest.fixture(scope="session")
def word(demo):
    return demo.paths["docx"]


def part(path, name="word/document.xml"):
    with zipfile.ZipFile(path) as archive:
        return ElementTree.fromstring(archive.read(name))  # noqa: S314 our own file


def text(element):
    return "".join(found.text or "" for found in element.iter(f"{W}t"))


def paragraphs(path, style):
    look = f"{W}pPr/{W}pStyle"
    return [
        text(paragraph)
        for paragraph in part(path).iter(f"{W}p")
        if paragraph.find(look) is not None and paragraph.find(look).get(f"{W}val") == style
    ]


def test_headings_have_the_numbers_of_the_other_formats(word):
    assert paragraphs(word, "Heading1") == [
        "Det här bör nämnden ta med sig",
        "1Bakgrund och fråga",
        "2Resultat",
        "3Metod",
        "Underlag och spårbarhet",
    ]
    assert paragraphs(word, "Heading2") == ["2.1Skattad skillnad"]


def test_captions_are_counted_by_word_itself_and_referred_to(word):
    document = part(word)
    fields = [field.get(f"{W}instr").split()[:2] for field in document.iter(f"{W}fldSimple")]
    marks = {mark.get(f"{W}name") for mark in document.iter(f"{W}bookmarkStart")}
    links = {link.get(f"{W}anchor"): text(link) for link in document.iter(f"{W}hyperlink")}

    assert fields == [["SEQ", "Figur"], ["SEQ", "Tabell"], ["SEQ", "Tabell"]]
    assert {key: name for key, name in links.items() if key} == {
        "fig-curves": "Figur\u00a01",
        "tbl-effects": "Tabell\u00a01",
        "tbl-balance": "Tabell\u00a02",
        "sec-metod": "Avsnitt\u00a03",
        "eq-att": "Ekvation\u00a01",
    }
    assert set(links) - {None} <= marks
    assert (
        paragraphs(word, "TableCaption")[0] == "Tabell\u00a01: Skattad skillnad mellan grupperna."
    )


def test_tables_are_tables_with_heads_and_numbers_to_the_right(word):
    effects, balance = part(word).iter(f"{W}tbl")
    heads = [len(list(table.iter(f"{W}tblHeader"))) for table in (effects, balance)]
    first = next(cell for cell in effects.iter(f"{W}tc") if text(cell) == "11,4")

    assert heads == [1, 2]
    assert next(first.iter(f"{W}jc")).get(f"{W}val") in {"right", "end"}
    assert {span.get(f"{W}val") for span in balance.iter(f"{W}gridSpan")} == {"3"}


def test_what_is_for_the_screen_only_is_left_out_and_images_have_words(word):
    document = part(word)
    described = [item.get("descr") for item in document.iter(f"{DRAWING}docPr")]

    assert "Siffrorna bakom figuren" not in text(document)
    assert "Vad betyder konfidensintervall?" in paragraphs(word, "BoxTitle")
    assert described == ['Två fallande kurvor; den heldragna "insats" ligger överst.']


def test_seal_watermark_and_language_are_in_the_file(word):
    with zipfile.ZipFile(word) as archive:
        styles = archive.read("word/styles.xml").decode("utf-8")

    marked = ["Syntetiska data. Alla personer och belopp är påhittade."]
    assert paragraphs(word, "Watermark") == marked == [text(part(word, "word/header1.xml"))]
    assert paragraphs(word, "Seal")[0] == "Studie demo, protokoll 1.0."
    assert paragraphs(word, "Seal")[1].startswith("Kontrollsumma 3f1c9a52d7e04b6f")
    assert 'w:val="sv"' in styles


def test_every_named_style_is_in_the_reference_document(tmp_path):
    (tmp_path / "a.docx").write_bytes(reference_document(default_reference()))

    styles = part(tmp_path / "a.docx", "word/styles.xml")
    known = [style.get(f"{W}styleId") for style in styles.iter(f"{W}style")]

    assert set(STYLES) <= set(known)
    assert len(known) == len(set(known))


def test_word_is_made_when_asked_for(page, project, capsys):
    front = "title: T\ndate: 2026-03-12\nformat:\n  docx: default"
    path = page(
        "Hej.\n\n{{< pagebreak >}}\n\n::: {.callout-tip}\nRåd.\n:::\n\n$$\nx\n$$ {#eq-a alt='x'}",
        front,
    )

    by_page = render_page(path, out=project / "out", engine="embedded").paths
    code = main(["render", "page", "--to", "docx", "--to", "html", "--project", str(project)])

    assert list(by_page) == ["docx"]
    assert (code, capsys.readouterr().out.count("_site/reports/page.")) == (0, 2)
    assert paragraphs(by_page["docx"], "BoxTitle") == ["Tips"]
    assert list(part(by_page["docx"]).iter(f"{W}br"))


def test_formats_of_the_project_hold_for_its_pages(page, project):
    (project / "_quarto.yml").write_text(
        "format:\n  html: default\n  docx:\n    reference-doc: build/reference.docx\n"
    )

    paths = render_page(page("Hej."), out=project / "out", engine="embedded").paths

    assert list(paths) == ["html", "docx"]


def test_quarto_gets_the_same_styles_from_prepare(page, project):
    settings = "format:\n  docx:\n    reference-doc: {}\n"
    (project / "_quarto.yml").write_text(settings.format("build/reference.docx"), encoding="utf-8")

    write_reference(Project(project))

    made = project / "build" / "reference.docx"
    assert made.read_bytes() == reference_document(default_reference())
    (project / "_quarto.yml").write_text(settings.format("egen.docx"), encoding="utf-8")
    with pytest.raises(RenderError, match=r"no file 'egen\.docx' @ _quarto\.yml:3; build/ref"):
        render_page(page("Hej."), out=project, engine="embedded")
    made.rename(project / "egen.docx")
    assert list(render_page(page("Hej."), out=project, engine="embedded").paths) == ["docx"]


@pytest.mark.parametrize(
    ("front", "problem"),
    [
        pytest.param("format: pdf", r"format 'pdf' @ reports/page\.qmd:4; allowed: html", id="pdf"),
        pytest.param("format:\n  docx:\n    toc: true", "options of format 'docx' @", id="options"),
        pytest.param("lang: de", r"language 'de' @ reports/page\.qmd:4; allowed: sv", id="lang"),
    ],
)
def test_what_a_page_may_not_ask_for_is_refused(page, front, problem):
    path = page("Hej.", f"title: T\ndate: 2026-03-12\n{front}")

    with pytest.raises(RenderError, match=problem):
        render_page(path, out=path.parent, engine="embedded")
