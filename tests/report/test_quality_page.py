"""The page about data quality: verdict, rules, series, published figures."""

import re

import pytest

from evaluation.errors import DisclosureError, UsageError
from evaluation.report import open_quality
from evaluation.report.material import BUILD_VARIABLE
from evaluation.report.quality.page import TABLES, TEXTS
from tests.report.quality import findings, reconciliation, trends, write_quality

ERROR = {"severity": "E", "rule": "E4", "table": "insats", "column": "slut_datum",
         "text_sv": "Slutet kommer före början", "count": 12, "cases": None}  # fmt: skip
WARNING = {"severity": "W", "rule": "W11", "table": "hushall_manad", "column": "manad",
           "text_sv": "En månad saknas", "count": None, "cases": 1}  # fmt: skip


@pytest.fixture
def quality(tmp_path, monkeypatch):
    def build(**tables):
        write_quality(tmp_path, **tables)
        monkeypatch.setenv(BUILD_VARIABLE, str(tmp_path))
        return open_quality()

    return build


@pytest.mark.parametrize(
    ("rows", "verdict", "told"),
    [
        pytest.param([], "**Ja.**", "Inga varningar", id="clean"),
        pytest.param([WARNING], "**Ja.**", "En varning att känna till: W11", id="warning only"),
        pytest.param([ERROR, WARNING], "**Nej", "En regel som stoppar", id="error"),
    ],
)
def test_answer_says_whether_the_delivery_can_be_used(quality, rows, verdict, told):
    text = quality(findings=findings(rows)).text("answer").text

    assert verdict in text
    assert told in text


def test_rows_below_five_are_not_shown_but_months_and_districts_are(quality):
    page = quality(findings=findings([{**ERROR, "count": 3}, WARNING]))

    html = page.table("findings")._repr_markdown_()

    assert re.search(r"E4</th><td>insats.slut_datum</td><td class=\"num\">–</td>", html)
    assert re.search(r"W11</th><td>hushall_manad.manad</td><td class=\"num\">1</td>", html)


def test_values_that_differ_are_named(quality):
    text = quality(reconciliation=reconciliation("utanför")).text("answer").text

    assert "2 mått och år" in text
    assert "2 skiljer mer än definition och slump kan förklara (Långvarigt bistånd)" in text


def test_breaks_are_told_with_month_series_and_rule(quality):
    page = quality(trends=trends(flagged=(30,)))

    html = page.table("breaks")._repr_markdown_()

    assert "2016-07" in html
    assert "Vuxna med bistånd" in html
    assert "@tbl-breaks" in page.text("breaks").text


def test_without_breaks_there_is_no_table_to_refer_to(quality):
    page = quality()

    assert page.table("breaks").text == ""
    assert "@tbl" not in page.text("breaks").text


def test_figure_and_its_numbers_agree(quality):
    page = quality()

    figure, data = page.figure(), page.data()

    assert "från 400,0" not in figure.alt
    assert "Vuxna med bistånd: från 400 i 2014-01 till 520 i 2023-12" in figure.alt
    # Counts are published in fives, so their yearly mean is of those.
    assert '<th scope="row">2014</th><td class="num">405</td>' in data._repr_markdown_()


def test_series_with_few_persons_are_left_out_of_the_figure(quality):
    few = trends().assign(n=3, base=None)

    page = quality(trends=few)

    assert "Inga månadsserier" in page.figure().text
    assert "vuxna" not in page.text("key-figures").text


def test_months_after_which_reasons_are_not_complete_are_told(quality):
    assert "2023-04" in quality().text("maturity").text


def test_linkage_shows_all_years_together_and_the_share_found(quality):
    html = quality().table("linkage")._repr_markdown_()

    assert html.count('<tr><th scope="row">') == 1
    assert ">93,3</td>" in html


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_text_holds_without_any_table(quality, name):
    page = quality(trends=None, reconciliation=None, linkage=None)

    assert not re.search(r"\bnan\b", page.text(name).text)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_table_holds_without_any_row(quality, name):
    page = quality(trends=None, reconciliation=None, linkage=None)

    shown = page.table(name)

    assert getattr(shown, "text", "") == "" or name == "versions"


def test_a_misspelt_name_is_told_with_the_known_ones(quality):
    with pytest.raises(UsageError, match="unknown text 'anser' @ the page; allowed: answer"):
        quality().text("anser")


def test_without_results_the_way_out_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv(BUILD_VARIABLE, str(tmp_path))

    with pytest.raises(DisclosureError, match="no published results"):
        open_quality()
