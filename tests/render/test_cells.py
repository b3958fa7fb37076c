import pytest

from evaluation.errors import RenderError
from evaluation.render import render_page

MARKDOWN = "from IPython.display import Markdown"


def html_of(path):
    rendered = render_page(path, out=path.parent, formats=("html",), engine="embedded")
    return rendered.paths["html"].read_text(encoding="utf-8")


def cell(code, **options):
    written = "".join(f"#| {key}: {value}\n" for key, value in {"label": "c", **options}.items())
    return f"```{{python}}\n{written}{code}\n```\n"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param(cell("1 / 0"), r"ZeroDivisionError: .* @ reports/page\.qmd:6", id="fails"),
        pytest.param(cell("print(1)"), "cell 'c' writes to the screen", id="prints"),
        pytest.param(
            cell("from IPython.display import HTML; HTML('<b>')"), "gives HTML, for", id="html"
        ),
        pytest.param(cell("object()"), "gives nothing a page can show", id="object"),
        pytest.param("Text `{python} 'a'` här.", r"gives no text @ reports/page\.qmd:6", id="str"),
        pytest.param("Ett.\n\n`{python} 1 / 0`", r"@ reports/page\.qmd:8", id="inline fails"),
        pytest.param(
            cell("1;", label="tbl-a", **{"tbl-cap": "A"}), "gives 0 results", id="no table"
        ),
        pytest.param(cell("import os; os._exit(1)"), r"was stopped \(DeadKernel", id="kernel dies"),
        pytest.param("$$\nx\n$$", "an equation without label and words", id="bare equation"),
        pytest.param("::: {#tbl-a}\nText.\n:::", "no caption @ tbl-a", id="table without caption"),
        pytest.param("Se @fig-x.", "nothing is called fig-x", id="dangling reference"),
        pytest.param("## A {#sec-a}\n\n![C](x.svg){#fig-a}", "no such image", id="no image"),
        pytest.param("![C](x.pdf){#fig-a}", "an image of an unknown kind", id="image kind"),
    ],
)
def test_what_a_page_may_not_do_stops_it(page, body, problem):
    with pytest.raises(RenderError, match=problem):
        html_of(page(body))


def test_nothing_is_written_when_a_page_fails(page):
    path = page(cell("1 / 0"))

    with pytest.raises(RenderError):
        html_of(path)

    assert sorted(file.name for file in path.parent.glob("page.*")) == ["page.qmd"]


def test_cells_give_text_tables_and_figures_as_in_quarto(page):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
    body = (
        cell(MARKDOWN, label="s", include="false")
        + cell("Markdown('Av *kod*.')", label="t", output="asis")
        + cell("print('Av **utskrift**.')", label="u", output="asis")
        + cell(
            f"from IPython.display import SVG; SVG('{svg}')",
            label="fig-a",
            **{"fig-cap": "Bild", "fig-alt": '"En <tom> bild"'},
        )
        + "Tal `{python} Markdown('**7**')` och `{python} 40 + 2`, se @fig-a."
    )

    html = html_of(page(body))

    assert "<p>Av <em>kod</em>.</p>" in html
    assert "<p>Av <strong>utskrift</strong>.</p>" in html
    assert 'alt="En &lt;tom&gt; bild"' in html
    assert "Tal <strong>7</strong> och 42, se" in html
    assert '<a href="#fig-a">Figur\u00a01</a>' in html


def test_references_are_listed_last_in_both_formats(page):
    book = (
        "@book{kaplan, author = {Kaplan, E. L.}, title = {Nonparametric Estimation}, year = 1958}"
    )
    path = page(
        "Se @kaplan.\n\n| a |\n|---|\n| 1 |\n\n## Referenser\n\n::: {#refs}\n:::",
        "title: T\ndate: 2026-03-12\nbibliography: refs.bib",
    )
    path.with_name("refs.bib").write_text(book, encoding="utf-8")

    rendered = render_page(path, out=path.parent, engine="embedded")

    html = rendered.paths["html"].read_text(encoding="utf-8")
    assert "Nonparametric Estimation" in html.split("Referenser</h2>")[1]
    assert rendered.paths["pdf"].stat().st_size > 0


def test_missing_list_of_references_is_told(page):
    path = page("Hej.", "title: T\ndate: 2026-03-12\nbibliography: saknas.bib")

    with pytest.raises(RenderError, match=r"no file 'saknas\.bib' @ reports/page\.qmd"):
        html_of(path)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        pytest.param({"formats": ("odt",)}, "unknown format 'odt'", id="format"),
        pytest.param({"engine": "word"}, "unknown engine 'word'", id="engine"),
    ],
)
def test_unknown_formats_and_engines_are_refused(page, options, problem):
    with pytest.raises(RenderError, match=problem):
        render_page(page("Hej."), out=page("Hej.").parent, **options)


def test_quarto_is_asked_for_only_where_it_is(page, monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(RenderError, match=r"Quarto is not installed @ engine; install Quarto 1\.9"):
        render_page(page("Hej."), out=page("Hej.").parent, engine="quarto")


def test_what_pdf_cannot_hold_is_told_without_a_path_of_this_machine(page):
    path = page('![C](broken.svg){#fig-a fig-alt="A"}')
    path.with_name("broken.svg").write_text("<svg", encoding="utf-8")

    with pytest.raises(RenderError, match=r"no PDF: .* @ reports/page\.qmd") as caught:
        render_page(path, out=path.parent, formats=("pdf",), engine="embedded")

    assert "evaluation-page-" not in str(caught.value)


def test_contents_can_be_left_out_and_an_image_used_twice(page):
    image = '![C](a.svg){{#fig-{} fig-alt="A"}}'
    path = page(
        f"## Rubrik\n\n{image.format('a')}\n\n{image.format('b')}",
        "title: T\ndate: 2026-03-12\ntoc: false",
    )
    path.with_name("a.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8"
    )

    html = html_of(path)

    assert 'id="TOC"' not in html
    assert html.count("data:image/svg+xml;base64") == 2
