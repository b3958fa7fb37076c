"""Shortcodes: filled in as Quarto does, or refused by name with file and line."""

import re

import pytest

from evaluation.errors import EvaluationError
from evaluation.render import render_page
from evaluation.render.settings import read_settings
from evaluation.render.source import read_source

FRONT = (
    "title: T\ndate: 2026-03-12\nkommun: Exempelby\n"
    "kontakt:\n  namn: A *B*\n  rum: 7\n  andel: 1.50"
)
ASKS = "{{< meta kommun >}} {{< meta kontakt.namn >}}"
VARIABLES = (
    "enhet: Stöd & **väg**\nadress:\n  webb: https://example.org/a\nnamn: 'a b'\nlista: [1]\n"
)


@pytest.fixture
def asking(page, project):
    """Write a page that may ask for variables, and the files that it includes."""
    (project / "_variables.yml").write_text(VARIABLES, encoding="utf-8")
    (project / "_quarto.yml").write_text("toc: true\nomrade: IFO\n", encoding="utf-8")

    def write(body, **included):
        for name, text in included.items():
            (project / "reports" / f"_{name}.qmd").write_text(text, encoding="utf-8")
        return page(f"{ASKS}\n\n{body}", FRONT)

    return write


def html_body(path):
    rendered = render_page(path, out=path.parent, formats=("html",), engine="embedded")
    html = rendered.paths["html"].read_text(encoding="utf-8")
    return html.split("<main", 1)[1].split("</main>", 1)[0]


def fault(path, project):
    with pytest.raises(EvaluationError) as caught:
        read_source(path, name="page.qmd", settings=read_settings(project))
    return str(caught.value)


def test_texts_of_the_page_and_of_the_project_are_filled_in(asking):
    body = html_body(
        asking(
            "## Om {{< meta kommun >}}\n\n- {{< meta 'kontakt.rum' >}}: {{< var enhet >}}\n\n"
            "[webben]({{< var adress.webb >}}/b), {{< meta omrade >}}\n\n"
            "{{{< meta kommun >}}} och `{{{< meta kommun >}}}` och {{</* var x */>}}\n\n"
            "```\n{{{< var enhet >}}} {{< okand >}}\n```\n"
        )
    )

    assert "<p>Exempelby A <em>B</em></p>" in body
    assert "</span> Om Exempelby</h2>" in body
    assert "<li>7: Stöd &amp; <strong>väg</strong></li>" in body
    assert '<a href="https://example.org/a/b">webben</a>, IFO' in body
    assert "<p>{{&lt; meta kommun &gt;}} och <code>{{&lt; meta kommun &gt;}}</code> och" in body
    assert "<code>{{&lt; var enhet &gt;}} {{&lt; okand &gt;}}</code>" in body


def test_included_files_are_read_where_they_stand_with_their_cells(asking):
    inner = "\n```{python}\n#| label: inre\n#| output: asis\nprint('Talet', tal)\n```"
    path = asking(
        "```{python}\n#| label: yttre\ntal = 3;\n```\n\n{{< include _a.qmd >}}\nEfter.",
        a="## Ur fil\n\n{{< include /reports/_b.qmd >}}\n",
        b=f"Inre {{{{< meta kommun >}}}}, `{{python}} tal + 1`.\n{inner}\n",
    )

    body = html_body(path)

    text = re.sub(r"<[^>]+>|\s+", " ", body)
    assert re.search(r"Ur fil +Inre Exempelby, 4\. +Talet 3 +Efter\.", text)


def test_faults_in_an_included_file_name_that_file(asking, project):
    path = asking("{{< include _a.qmd >}}", a="Ett.\n\n```{python}\n#| label: a\n1 / 0\n```\n")

    with pytest.raises(EvaluationError, match=r"ZeroDivisionError.* @ reports/_a\.qmd:3"):
        html_body(path)
    assert "unknown class 'okand' @ reports/_a.qmd:2" in fault(
        asking("{{< include _a.qmd >}}", a="Ett.\n::: {.okand}\n:::\n"), project
    )


def test_page_breaks_are_there_in_both_formats(page):
    path = page("Före.\n\n{{< pagebreak >}}\n\nEfter.")

    rendered = render_page(path, out=path.parent, engine="embedded")

    assert '<div style="page-break-after: always;"></div>' in rendered.paths["html"].read_text(
        encoding="utf-8"
    )
    assert b"/Type/Pages/Count 2/" in rendered.paths["pdf"].read_bytes()


def test_code_of_cells_is_left_alone(asking):
    code = (
        "#| label: c\n#| output: asis\nprint('Skrivet: \\\\{\\\\{< meta x >}}', len('{{< y >}}'))"
    )

    body = html_body(
        asking(f"```{{python}}\n{code}\n```\n\n`{{python}} len('{{{{< meta z >}}}}')`")
    )

    assert "Skrivet: {{&lt; meta x &gt;}} 9" in body
    assert "<p>14</p>" in body


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param("{{< meta saknas >}}", "nothing for shortcode 'meta saknas' @", id="key"),
        pytest.param("{{< meta >}}", "nothing for shortcode 'meta' @", id="no key"),
        pytest.param("{{< meta kontakt >}}", "no plain text for shortcode", id="map"),
        pytest.param("{{< meta kontakt.andel >}}", "no plain text for shortcode", id="number"),
        pytest.param("{{< var lista >}}", "no plain text for shortcode 'var lista'", id="list"),
        pytest.param("{{< var saknas >}}", "keys: enhet, adress.webb, namn", id="variable"),
        pytest.param("[a]({{< var namn >}})", "no address in shortcode 'var namn'", id="address"),
        pytest.param("{{< version >}}", "it prints Quarto's version", id="version"),
        pytest.param("{{< env HOME >}}", "shortcode 'env' @ page.qmd:13; a page may", id="env"),
        pytest.param("{{< nytt a=1 >}}", "shortcode 'nytt' @ page.qmd:13; allowed: inc", id="new"),
        pytest.param("{{< meta\nkommun >}}", "does not end on its line", id="two lines"),
        pytest.param("{{< meta {{< var a >}} >}}", "nothing for shortcode 'meta", id="nested"),
        pytest.param("`{{< meta kommun >}}`", "shortcode 'meta' in code", id="code span"),
        pytest.param("```\n{{< var enhet >}}\n```", "'var' in code @ page.qmd:14", id="block"),
        pytest.param("a {{< pagebreak >}}", "a page break within other text", id="break"),
        pytest.param("a {{< include _b.qmd >}}", "an include within other text", id="inline"),
        pytest.param(
            "```\n{{< include _b.qmd >}}\n```", "within code @ page.qmd:14", id="in block"
        ),
        pytest.param(
            "```{python}\n{{< include _b.qmd >}}\n```", "an include within code", id="in cell"
        ),
        pytest.param("{{< include _c.qmd >}}", "no file '_c.qmd' in the project @", id="no file"),
        pytest.param("{{< include ../../x.qmd >}}", "no file '../../x.qmd'", id="outside"),
        pytest.param("{{< include _b.qmd >}}", "'_b.qmd' includes itself @ reports/_b", id="round"),
        pytest.param("{{< include _f.qmd >}}", "'_f.qmd' has front matter @ page", id="front"),
        pytest.param('::: {.details summary="{{< var enhet >}}"}\n:::', "in an attr", id="attr"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(asking, project, body, problem):
    path = asking(body, b="{{< include _b.qmd >}}\n", f="---\ntitle: x\n---\n")

    assert problem in fault(path, project)


def test_keys_of_the_page_are_there_for_shortcodes_only(page, project):
    told = fault(page("Hej.", "title: A {{< meta x >}}\ndate: 2026-03-12\nkommun: B"), project)

    assert "unknown key 'kommun' @ page.qmd:4; allowed: title, " in told
    assert "a shortcode in front matter @ page.qmd:2" in told


def test_settings_that_only_quarto_would_read_are_refused(page, project):
    path = page("Hej.")
    path.with_name("_metadata.yml").write_text("toc: false\n", encoding="utf-8")

    with pytest.raises(EvaluationError, match=r"read by Quarto only @ reports/_metadata\.yml"):
        html_body(path)
