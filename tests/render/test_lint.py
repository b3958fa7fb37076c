"""Broken pages: `lint` names each fault with its line, and nothing is run."""

import json
import shutil

import pytest

from evaluation.cli import main
from evaluation.provenance import find_project
from evaluation.render import lint_page, read_settings

BOOK = "@book{kaplan, author = {Kaplan, E. L.}, title = {Estimation}, year = 1958}"
CELL = "```{{python}}\n#| label: {}\n#| output: asis\n{}\n```\n"
STOPS = CELL.format("stop", "raise SystemExit")
IMAGE = '![Bild](a.svg){#fig-a fig-alt="En bild"}'


def lint(path, project, capsys, *options):
    code = main(["lint", path.stem, *options, "--project", str(project)])
    told = capsys.readouterr()
    return code, told.out.splitlines(), told.err


@pytest.mark.parametrize(
    ("body", "line", "problem"),
    [
        pytest.param("```{python}\n1\n```", 6, "a cell without label", id="no label"),
        pytest.param("Ett.\n\n{{< okand >}}", 8, "shortcode 'okand'", id="shortcode"),
        pytest.param("::: {.okand}\n:::", 6, "unknown class 'okand'", id="class"),
        pytest.param(
            "```{python}\n#| label: a\n#| eval: false\n```", 6, "unknown cell option", id="option"
        ),
        pytest.param("![Bild](a.svg){#fig-a}", 6, "an image without fig-alt", id="no alt"),
        pytest.param('![Bild](a.svg){fig-alt="B"}', 6, "a figure without label", id="no figure"),
        pytest.param('![](a.svg){#fig-a fig-alt="B"}', 6, "a figure without caption", id="cap"),
        pytest.param("```{python}\n#| label: fig-a\n#| fig-cap: C\n```", 6, "fig-alt", id="cell"),
        pytest.param("```{python}\n#| label: tbl-a\n1\n```", 6, "without tbl-cap", id="table"),
        pytest.param("Se @fig-b.\n\n" + IMAGE, 6, "nothing is called 'fig-b'", id="figure"),
        pytest.param(
            CELL.format("c", 'page.table("b", label="c")') + "\nSe @tbl-b.",
            12, "nothing is called 'tbl-b'; label the table; labels: tbl-c", id="renamed",
        ),
        pytest.param("Se @sec-a.\n\n## A {#sec-a .unnumbered}", 6, "called 'sec-a'", id="section"),
        pytest.param("Se [-@eq-a].", 6, "nothing is called 'eq-a'", id="equation"),
        pytest.param("Se @kaplan.", 6, "in the literature is called 'kaplan'", id="citation"),
        pytest.param(
            CELL.format("c", 'page.figure("b").introduced_by("{}")') + "\nSe @fig-c.",
            12, "nothing is called 'fig-c'; label the figure; labels: fig-b", id="introduced",
        ),
        pytest.param(
            "Se [demo](dmo.html#a).", 6, "'dmo.html#a', which is not there; nearest: demo.html",
            id="link",
        ),
        pytest.param("Se [demo](demo.qmd).", 6, "write demo.html", id="link to a source"),
        pytest.param("Se [b](b.csv).", 6, "which is not there; write the name", id="file"),
        pytest.param(
            CELL.format("c", "\nlist_reports('saknas')"), 10, "unknown study 'saknas'", id="listed"
        ),
    ],
)  # fmt: skip
def test_each_fault_has_its_line_and_a_way_out(page, project, capsys, body, line, problem):
    code, lines, error = lint(page(body), project, capsys)

    assert code == 6
    assert [text for text in lines if text.startswith(f"reports/page.qmd:{line}: ")] == lines
    assert any(problem in text and "; " in text for text in lines)
    count = f"{len(lines)} fault{'s' * (len(lines) > 1)}"
    assert error == f"{count} in the pages @ reports; mend and lint again\n"


@pytest.fixture
def rossi(project):
    """A study of a table in the project."""
    shutil.copytree(find_project().analyses / "rossi", project / "analyses" / "rossi")


@pytest.mark.parametrize(
    ("call", "told"),
    [
        pytest.param('text("anser")', "unknown text 'anser'; nearest: answer", id="text"),
        pytest.param('table("effekt")', "unknown table 'effekt'; nearest: effects", id="table"),
        pytest.param('data("kurvor")', "unknown data 'kurvor'; nearest: curves", id="data"),
        pytest.param(
            'text("did-lead")', "text 'did-lead' is for panel studies; nearest: ", id="other kind"
        ),
        pytest.param(
            'figure("curves", outcome="gripet")', "unknown outcome 'gripet'; nearest: gripen",
            id="outcome",
        ),
        pytest.param(
            'table("effects", contrast="x").introduced_by("{}")',
            "unknown contrast 'x'; allowed: lottat", id="contrast",
        ),
    ],
)  # fmt: skip
def test_what_a_study_does_not_have_is_named_with_the_nearest(
    page, project, capsys, rossi, call, told
):
    opened = CELL.format("o", 'from evaluation.report import open_page\nsida = open_page("rossi")')
    path = page(opened + "\n" + CELL.format("c", f"1\nsida.{call}"))

    code, (line,), _ = lint(path, project, capsys)

    assert code == 6
    assert line.startswith(f"reports/page.qmd:17: {told}")


def test_names_that_a_study_has_and_those_that_are_computed_pass(page, project, capsys, rossi):
    body = CELL.format("o", 'page = open_page("rossi")')
    body += CELL.format("c", 'page.text("answer")') + CELL.format("d", "page.text(name)")
    body += CELL.format("e", 'page.figure("curves", outcome="gripen", arm="stod", label="x")')
    body += (
        "\nSe [demo](demo.html#a), [PDF](demo.pdf), [sök](https://example.org/x.html) och @fig-x."
    )

    assert lint(page(body), project, capsys)[:2] == (0, ["no faults in page.qmd"])


def test_unknown_study_is_named(page, project, capsys, rossi):
    path = page(CELL.format("o", 'page = open_page("rosi")'))

    assert lint(path, project, capsys)[1] == [
        "reports/page.qmd:9: unknown study 'rosi'; name a folder below analyses/"
    ]


def test_nothing_is_run_and_what_a_cell_may_give_is_not_called_missing(page, project, capsys):
    body = f"{STOPS}\n{CELL.format('c', 'page.figure(name)')}\nSe @fig-x, @tbl-y och a@b.se, \\@c."

    assert lint(page(body), project, capsys)[:2] == (0, ["no faults in page.qmd"])


def test_what_is_there_is_found(page, project, capsys):
    (project / "reports" / "refs.bib").write_text(BOOK, encoding="utf-8")
    cells = CELL.format("c", 'page.table("balance")') + CELL.format("d", 'x.figure("y", label="z")')
    body = (
        f'{IMAGE}\n\n{cells}\n## A {{#sec-a}}\n\n$$\nx\n$$ {{#eq-a alt="x"}}\n\n'
        "Se @fig-a, @fig-z, @tbl-balance, @sec-a, @eq-a, [@kaplan, s. 3] och `@nej`.\n"
    )
    path = page(body, "title: T\ndate: 2026-03-12\nbibliography: refs.bib")

    assert lint(path, project, capsys)[:2] == (0, ["no faults in page.qmd"])


def test_faults_of_a_page_that_cannot_be_read_do_not_hide_the_others(page, project, capsys):
    page("Hej.")
    (project / "reports" / "trasig.qmd").write_text("Hej.\n", encoding="utf-8")
    (project / "reports" / "utan.qmd").write_text("---\ntitle: T\n---\n", encoding="utf-8")

    code = main(["lint", "--json", "--project", str(project)])

    record = json.loads(capsys.readouterr().out)
    assert (code, record["pages"]) == (6, 4)
    assert [fault["at"] for fault in record["faults"]] == [
        "reports/trasig.qmd:1",
        "reports/utan.qmd:1",
    ]


def test_pages_of_the_project_have_no_faults():
    project = find_project()
    settings = read_settings(project.root)

    pages = sorted(project.reports.glob("*.qmd"))
    assert len(pages) >= 14
    assert {str(fault) for page in pages for fault in lint_page(page, settings=settings)} == set()
