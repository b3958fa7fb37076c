"""`-P` and `--each`: a page with other values, beside the page and never over it."""

import tomllib

import pytest

from evaluation.cli import main
from evaluation.commands.each import variants_by
from evaluation.errors import EvaluationError, GateError, RenderError, UsageError
from evaluation.protocol import parse_protocol
from evaluation.provenance import Project
from evaluation.render import Variant, read_given, render_page
from evaluation.render.source import read_source
from evaluation.report import open_page
from evaluation.report.material import BUILD_VARIABLE
from tests.report.plausible import PROJECT, results, write_build

VALUES = "#| label: values\n#| tags: [parameters]\n#| include: false\n"
CELL = f"```{{python}}\n{VALUES}district = 'Norr'\nyear = 2024\nshare = 0.5\nall_ages = True\n```\n"
SHOWN = "`{python} Markdown(f'{district} {year + 1} {share / 2} {not all_ages}')`"
BODY = f"{CELL}\n```{{python}}\n#| label: m\nfrom IPython.display import Markdown\n```\n\n{SHOWN}\n"


def render(path, **given):
    variant = Variant(given=given) if given else None
    out = path.parent / "out"
    return render_page(path, out=out, formats=("html",), engine="embedded", variant=variant).paths


def test_given_values_keep_the_types_of_the_page(page):
    path = page(BODY)
    own, given = (
        render(path, **words)["html"]
        for words in (
            {},
            {"district": "Södra 1", "year": "1999", "share": "1", "all_ages": "false"},
        )
    )

    assert own.name == "page.html"
    assert "<p>Norr 2025 0.25 False</p>" in own.read_text(encoding="utf-8")
    assert given.name == "page-district-sodra-1-year-1999-share-1-all-ages-false.html"
    assert "<p>Södra 1 2000 0.5 True</p>" in given.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        pytest.param({"x": "1"}, r"no parameter 'x' @ .*:6; parameters: district, year", id="name"),
        pytest.param({"year": "i fjol"}, "give a whole number, as in 2024", id="text for number"),
        pytest.param({"year": "1.5"}, "give a whole number", id="decimals"),
        pytest.param({"all_ages": "1"}, "give true or false, as in True", id="number for truth"),
    ],
)
def test_what_the_page_has_no_room_for_is_refused_by_name(page, given, problem):
    with pytest.raises(UsageError, match=problem):
        render(page(BODY), **given)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param(CELL.replace("parameters", "other"), "unknown tags", id="tag"),
        pytest.param(CELL + CELL.replace("values", "more"), "a second cell of", id="two"),
        pytest.param(CELL.replace("2024", "1 + 1"), "with other code @ page.qmd:5", id="computed"),
        pytest.param(CELL.replace("year =", "print("), "with other code", id="no Python"),
    ],
)
def test_cells_of_parameters_hold_plain_values(tmp_path, body, problem):
    path = tmp_path / "page.qmd"
    path.write_text(f"---\ntitle: T\ndate: 2026-03-12\n---\n{body}", encoding="utf-8")

    with pytest.raises(EvaluationError) as caught:
        read_source(path)
    assert problem in str(caught.value)


def test_pages_without_parameters_and_printed_ones_are_refused(page):
    with pytest.raises(UsageError, match=r"the page has no parameters @ reports/page\.qmd; give"):
        render(page("Hej."), year="1")
    front = "title: T\ndate: 2026-03-12\nparams:\n  year: 2024"
    with pytest.raises(RenderError, match=r"prints the value in front matter, not -P's"):
        render(page(f"{BODY}\n\n{{{{< meta params.year >}}}}", front), year="1")


def test_parameters_are_written_as_quarto_writes_them(page, project, capsys):
    page(BODY)
    command = ["render", "page", "--to", "html", "--project", str(project), "--engine"]

    assert read_given(["a:b:c", "d=e", "f: g"]) == {"a": "b:c", "d": "e", "f": "g"}
    assert main([*command, "embedded", "-P", "year:1999"]) == 0
    assert capsys.readouterr().out == "_site/reports/page-year-1999.html  embedded\n"
    assert main([*command, "embedded", "-P", "1999"]) == 2
    assert main([*command, "auto", "-P", "year:1999", "--each", "kon"]) == 2


def test_figures_of_the_study_stay_as_they_were_sealed(project, page):
    figures = project / "build" / "demo" / "figures"
    figures.mkdir()
    (figures / "a.svg").write_text("<svg/>", encoding="utf-8")
    code = "import os, pathlib\nhere = pathlib.Path(os.environ['EVALUATION_BUILD']) / 'demo'\n"
    code += "_ = (here / 'figures' / 'a.svg').write_text('changed')"
    body = f"{CELL}\n```{{python}}\n#| label: b\n{code}\n```\n"

    render(page(body, "title: T\ndate: 2026-03-12\nstudy: demo"), year="1")

    assert (figures / "a.svg").read_text(encoding="utf-8") == "<svg/>"


@pytest.fixture
def study(project):
    """A study with effects by group; `shown` tells which levels may be shown."""

    def write(shown):
        tables = results("stockholmsjobb")
        rows = tables["estimates"]
        of_group = rows["analysis"].str.startswith("stockholmsjobb:grupp:kon:")
        is_hidden = of_group & ~rows["analysis"].str[-1].isin(list(shown))
        status = rows["status"].mask(is_hidden, "suppressed")
        write_build(
            project / "build",
            "stockholmsjobb",
            **tables | {"estimates": rows.assign(status=status)},
        )
        return Project(project)

    return write


def test_one_page_per_published_level(study):
    variants = variants_by("kon", "stockholmsjobb", study("12"))

    titles = [variant.title.replace("\\", "") for variant in variants]
    assert [variant.suffix for variant in variants] == ["-kon-1", "-kon-2"]
    assert titles == ["kön, man", "kön, kvinna"]


def test_levels_that_may_not_be_shown_have_no_page(study):
    with pytest.raises(GateError, match=r"no level of 'kon' is published @ build/stockholmsjobb"):
        # One of two levels withheld would tell of the other, so neither is published.
        variants_by("kon", "stockholmsjobb", study("2"))


@pytest.mark.parametrize(
    ("name", "group", "told"),
    [
        pytest.param(
            "stockholmsjobb", "distrikt",
            r"declare \[\[groups\]\] with name = 'distrikt' and covariate = 'distrikt' in a new "
            r"version of the plan, and run it; groups: kon, fodelseland", id="district",
        ),
        pytest.param("stockholmsjobb", "konn", r"stockholmsjobb; groups: kon", id="misspelt"),
        pytest.param(
            "rossi", "kon", "a study of kind table has no groups; declare one of kind register",
            id="another kind",
        ),
    ],
)  # fmt: skip
def test_group_that_the_plan_does_not_declare_is_refused_with_the_way_out(
    study, project, name, group, told
):
    study("12")
    write_build(project / "build", "rossi")

    with pytest.raises(UsageError, match=f"no group '{group}' @ .*{told}"):
        variants_by(group, name, Project(project))


def test_names_of_districts_keep_their_capitals_and_their_rows(project, monkeypatch):
    plan = tomllib.loads((PROJECT / "analyses/stockholmsjobb/protocol.toml").read_text("utf-8"))
    levels = ["Norr-Väst", "Södra Ö"]
    plan["groups"] = [
        {"name": "stad", "label": "Stadsdel", "covariate": "distrikt", "levels": levels}
    ]
    rows = results("stockholmsjobb")["estimates"]
    named = rows["analysis"].replace(
        {f"stockholmsjobb:grupp:kon:{at}": f"stockholmsjobb:grupp:stad:{levels[at - 1]}"
         for at in (1, 2)}
    )  # fmt: skip
    kept = rows.assign(analysis=named)[~named.str.contains(":grupp:(?:kon|fodelseland)")]
    write_build(project / "build", "stockholmsjobb", plan=parse_protocol(plan), estimates=kept)
    monkeypatch.setenv(BUILD_VARIABLE, str(project / "build"))

    variants = variants_by("stad", "stockholmsjobb", Project(project))
    page = open_page("stockholmsjobb")
    tables = [page.level("stad", level).table for level in levels]

    assert [item.title.replace("\\", "") for item in variants] == [
        "stadsdel, Norr-Väst", "stadsdel, Södra Ö",
    ]  # fmt: skip
    shown = [sum(len(lines) for _, lines in table.groups) for table in tables]
    wanted = kept[kept["scale"].str.endswith("_difference")]["analysis"].value_counts()
    assert shown == [wanted[f"stockholmsjobb:grupp:stad:{level}"] for level in levels]
    assert min(shown) > 0
    assert page.level("stad", "").text == ""
    with pytest.raises(UsageError, match="no level 'Norr' of 'stad' @ the page; levels: Norr"):
        page.level("stad", "Norr")


def test_page_of_a_level_says_which_in_its_title(page):
    path = page(BODY)
    variant = Variant(given={"district": "S"}, title="område, *s\\_1*")

    paths = render_page(path, out=path.parent, formats=("html",), variant=variant).paths

    assert "<title>T: område, s_1</title>" in paths["html"].read_text(encoding="utf-8")


def test_a_page_for_other_readers_is_divided_by_its_study(project, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "evaluation.commands.render.variants_by", lambda *given: asked.append(given[:2]) or []
    )
    Project(project).reports.joinpath("demo-namnd.qmd").write_text(BODY, encoding="utf-8")

    assert main(["render", "demo-namnd", "--each", "kon", "--project", str(project)]) == 0
    assert asked == [("kon", "demo")]
