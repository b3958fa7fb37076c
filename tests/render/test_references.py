"""Literature: cited by key, listed once, in the house's own style in every format."""

import re

import pytest

from evaluation.errors import RenderError
from evaluation.provenance import find_project
from evaluation.provenance.project import STYLE
from evaluation.render import read_settings, render_page
from evaluation.render.references import references
from evaluation.render.source import read_source

from .pdf_text import pdf_words

BOOK = """
@article{kaplan, author = {Kaplan, E. L. and Meier, Paul}, title = {{Nonparametric} Estimation},
  journal = {JASA}, volume = 53, number = 282, pages = {457--481}, year = 1958,
  doi = {10.2307/2281868}}
@book{cox, author = {Cox, D. R.}, title = {Survival}, publisher = {CRC}, year = 1984}
"""
LISTED = (
    "Cox, D. R. (1984). Survival. CRC. "
    "Kaplan, E. L. {} Meier, P. (1958). Nonparametric {}stimation. JASA, 53(282), 457–481. "
    "https://doi.org/10.2307/2281868."
)


@pytest.mark.parametrize(
    ("lang", "joined", "place", "first"), [("sv", "och", "s.", "E"), ("en", "and", "p.", "e")]
)
def test_style_is_the_same_in_html_and_pdf(page, project, lang, joined, place, first):
    front = f"title: T\ndate: 2026-03-12\nlang: {lang}\nbibliography: refs.bib"
    body = f"Se @kaplan och [@cox, {place} 3].\n\n## Referenser\n\n::: {{#refs}}\n:::"
    path = page(body, front)
    path.with_name("refs.bib").write_text(BOOK, encoding="utf-8")
    settings = f"csl: {STYLE / 'references.csl'}\n"
    (project / "_quarto.yml").write_text(settings, encoding="utf-8")

    paths = render_page(path, out=path.parent, engine="embedded").paths

    html = paths["html"].read_text(encoding="utf-8").split("<main")[1].replace("\u00a0", " ")
    text = " ".join(re.sub(r"<[^>]+>", "", html).split())
    printed = "".join(pdf_words(paths["pdf"].read_bytes()).split())
    # Titles of English works are written as sentences on English pages.
    listed = LISTED.format(joined, first)
    assert f"Se Kaplan {joined} Meier (1958) och (Cox 1984, {place} 3)." in text
    assert listed in text
    assert listed.replace(" ", "") in printed


def test_style_that_is_not_there_is_refused(page, project):
    (project / "_quarto.yml").write_text("csl: saknas.csl\n", encoding="utf-8")

    with pytest.raises(RenderError, match=r"no file 'saknas\.csl' @ _quarto\.yml:1"):
        render_page(page("Hej."), out=project, engine="embedded")


def test_citation_without_entry_is_refused_with_its_line(page):
    path = page("Hej.\n\nSe @kaplan.")

    with pytest.raises(RenderError, match=r"is called 'kaplan' @ reports/page\.qmd:8; write it"):
        render_page(path, out=path.parent, engine="embedded")


def test_every_entry_of_the_project_is_cited_and_has_a_whole_address():
    project = find_project()
    settings = read_settings(project.root)
    text = (project.reports / "references.bib").read_text(encoding="utf-8")
    pages = [read_source(path, settings=settings) for path in project.reports.glob("*.qmd")]

    cited = {item.key for source in pages for item in references(source) if not item.kind}
    keys = re.findall(r"^@\w+\{(\w+),$", text, flags=re.MULTILINE)
    assert sorted(cited) == keys
    assert all(re.fullmatch(r"10\.\d{4,5}/\S+", doi) for doi in re.findall(r"doi = \{(.*)\}", text))
