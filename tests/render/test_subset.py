from pathlib import Path

import pytest

from evaluation.errors import RenderError
from evaluation.render.parts import Cell, Text
from evaluation.render.source import read_source

FRONT = "---\ntitle: T\ndate: 2026-03-12\n---\n"


def source_of(tmp_path, text):
    path = tmp_path / "page.qmd"
    path.write_text(text, encoding="utf-8")
    return read_source(path)


def test_page_is_cut_into_text_and_cells_with_their_lines(tmp_path):
    options = '#| label: fig-a\n#| fig-cap: "C: d"\n#| fig-alt: A\n'

    source = source_of(tmp_path, f"{FRONT}Hej.\n\n```{{python}}\n{options}1 + 1\n```\nSlut.\n")

    before, cell, after = source.parts
    assert isinstance(before, Text)
    assert isinstance(cell, Cell)
    assert (before.line, cell.line, after.line) == (5, 7, 13)
    assert cell.options == {"label": "fig-a", "fig-cap": "C: d", "fig-alt": "A"}
    assert cell.code == "1 + 1"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param("{{< video x >}}", "shortcode 'video' @ page.qmd:5", id="shortcode"),
        pytest.param("om $x$ ökar", "inline mathematics @ page.qmd:5", id="inline math"),
        pytest.param("a\n<div>b</div>", "an HTML tag @ page.qmd:6", id="html tag"),
        pytest.param("::: {.panel-tabset}\n:::", "unknown class 'panel-tabset'", id="tabset"),
        pytest.param("::: {.note layout=2}\n:::", "unknown attribute 'layout'", id="attribute"),
        pytest.param("```{r}\n1\n```", "block {r} @ page.qmd:5", id="other language"),
        pytest.param("```{=html}\n<p>\n```", "block {=html} @ page.qmd:5", id="raw block"),
        pytest.param("```{python}\n1\n```", "a cell without label @ page.qmd:5", id="no label"),
        pytest.param("```{python}\n1", "code without end @ page.qmd:5", id="open fence"),
        pytest.param(
            "```{python}\n#| label: a\n#| eval: false\n```",
            "unknown cell option 'eval'",
            id="option",
        ),
        pytest.param(
            "```{python}\n#| label: [\n```", "cell options are not YAML", id="option yaml"
        ),
        pytest.param("```{python}\n#| label\n```", "cell options without keys", id="option word"),
        pytest.param(
            "```{python}\n#| label: a\n#| output: hold\n```", "unknown output", id="output"
        ),
        pytest.param(
            "```{python}\n#| label: a\n```\n```{python}\n#| label: a\n```", "used twice", id="twice"
        ),
        pytest.param(
            "```{python}\n#| label: fig-a\n#| fig-cap: C\n```", "without fig-alt", id="no alt text"
        ),
        pytest.param("```{python}\n#| label: tbl-a\n```", "without tbl-cap", id="no caption"),
        pytest.param(
            "```{python}\n#| label: tbl-a\n#| tbl-cap: C\n#| output: asis\n```",
            "so without number and caption @ page.qmd:5",
            id="numbered as is",
        ),
    ],
)
def test_what_lies_outside_the_subset_is_refused_with_its_line(tmp_path, body, problem):
    with pytest.raises(RenderError) as caught:
        source_of(tmp_path, FRONT + body + "\n")

    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("Hej\n", "no front matter @ page.qmd:1", id="none"),
        pytest.param("---\ntitle: [\n---\n", "not YAML @ page.qmd", id="broken"),
        pytest.param("---\nord\n---\n", "no keys", id="no keys"),
        pytest.param("---\ntitle: T\n---\n", "no date", id="no date"),
        pytest.param("---\ntitle: T\ndate: 12 mars\n---\n", "no ISO date", id="date in words"),
        pytest.param(
            "---\ntitle: T\ndate: 2026-03-12\nengine: knitr\n---\n", "unknown key", id="key"
        ),
    ],
)
def test_front_matter_is_checked(tmp_path, text, problem):
    with pytest.raises(RenderError) as caught:
        source_of(tmp_path, text)

    assert problem in str(caught.value)


def test_all_faults_of_a_page_are_told_at_once(tmp_path):
    with pytest.raises(Exception, match=r"shortcode[^\n]*\n[^\n]*unknown class") as caught:
        source_of(tmp_path, FRONT + "{{< a >}}\n\n::: {.okand}\n:::\n")

    assert caught.value.exit_code == RenderError.exit_code


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("100 $ och 200 $ är pengar", id="dollars"),
        pytest.param("`{{< x >}}` och `<b>` i kod", id="code spans"),
        pytest.param("```\n{{< x >}} $a$\n```", id="verbatim block"),
        pytest.param("a < b och c > d", id="comparison"),
        pytest.param("<https://example.org>", id="address"),
        pytest.param('::: {.details summary="A .b c=d"}\n:::', id="words in an attribute"),
    ],
)
def test_ordinary_text_is_not_mistaken_for_constructs(tmp_path, body):
    assert source_of(tmp_path, FRONT + body + "\n").parts


def test_unreadable_page_is_said_to_be_so(tmp_path):
    path = tmp_path / "page.qmd"
    path.write_bytes(b"---\ntitle: \xe5\n---\n")

    with pytest.raises(RenderError, match=r"cannot be read @ page\.qmd; give a UTF-8"):
        read_source(path)


def test_missing_page_is_said_to_be_missing(tmp_path: Path):
    with pytest.raises(RenderError, match="cannot be read"):
        read_source(tmp_path / "finns-inte.qmd")
