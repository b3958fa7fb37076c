"""The menu that all pages share, from `menu:` or `website:` in `_quarto.yml`."""

import re

import pytest

from evaluation.errors import EvaluationError
from evaluation.render import read_settings, render_page

LINKS = """  - text: Start & mer
    href: reports/page.qmd
  - href: reports/demo.qmd
  - text: Kommunen
    href: https://example.org/a
"""
SITE = """project:
  type: website
website:
  title: Utvärderingar
  navbar:
    left:
      - reports/page.qmd
    right:
      - text: Kommunen
        href: https://example.org/a
  sidebar:
    contents:
      - href: reports/demo.qmd
"""


def nav(page, project, settings):
    path = page("Hej.", "title: Sidan\ndate: 2026-03-12")
    (project / "_quarto.yml").write_text(settings, encoding="utf-8")
    html = render_page(path, out=project / "out", formats=("html",), engine="embedded").paths[
        "html"
    ]
    found = re.search(r"<nav class=\"menu\".*?</nav>", html.read_text(encoding="utf-8"), re.DOTALL)
    return found.group() if found else ""


def links(menu):
    return re.findall(r'<a href="([^"]*)"( aria-current="page")?>([^<]*)</a>', menu)


def test_menu_names_the_pages_and_where_the_reader_is(page, project):
    menu = nav(page, project, f"menu:\n{LINKS}")

    assert 'aria-label="Sidor"' in menu
    assert links(menu) == [
        ("page.html", ' aria-current="page"', "Start &amp; mer"),
        ("demo.html", "", "Snabbare väg till rätt stöd"),
        ("https://example.org/a", "", "Kommunen"),
    ]


def test_navbar_and_sidebar_of_a_website_are_the_menu(page, project):
    menu = nav(page, project, SITE)

    assert '<p class="site-title">Utvärderingar</p>' in menu
    assert [(href, text) for href, _, text in links(menu)] == [
        ("page.html", "Sidan"),
        ("https://example.org/a", "Kommunen"),
        ("demo.html", "Snabbare väg till rätt stöd"),
    ]


def test_without_links_there_is_no_menu(page, project):
    assert nav(page, project, "lang: sv\n") == ""


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        pytest.param(
            "project:\n  type: book\n", "project of type 'book' @ _quarto.yml:2", id="book"
        ),
        pytest.param(
            "website:\n  title: A\n", "website: without a website @ _quarto.yml:1", id="type"
        ),
        pytest.param(
            f"{SITE}  search: true\n", "website.search is not shown @ _quarto.yml:14", id="search"
        ),
        pytest.param(
            SITE.replace("    left:", "    background: red\n    left:"),
            "website.navbar.background is not shown @ _quarto.yml:6",
            id="background",
        ),
        pytest.param(
            SITE.replace(
                "      - href: reports/demo.qmd", "      - section: A\n        contents: []"
            ),
            "a part of a menu that is no link @ _quarto.yml:12",
            id="section",
        ),
        pytest.param(
            "menu:\n  - href: reports/x.qmd\n",
            "no page 'reports/x.qmd' @ _quarto.yml:1",
            id="no page",
        ),
    ],
)
def test_what_is_not_shown_is_refused_by_name_with_its_line(project, settings, problem):
    (project / "reports" / "page.qmd").write_text("---\ntitle: T\n---\n", encoding="utf-8")
    (project / "_quarto.yml").write_text(settings, encoding="utf-8")

    with pytest.raises(EvaluationError) as caught:
        read_settings(project)
    assert problem in str(caught.value)
