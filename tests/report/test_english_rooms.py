"""English pages of panel studies, protection, quality and scrutiny hold no Swedish."""

from dataclasses import replace

import numpy as np
import pytest

from evaluation.report import open_page, open_quality
from evaluation.report.did import elements as did
from evaluation.report.language import speaking
from evaluation.report.material import BUILD_VARIABLE
from evaluation.report.protection import review
from evaluation.report.quality.tables import rule_words
from evaluation.report.robustness import elements as robustness
from tests.report.english import numbers, only_in_swedish, panel_pages, swedish, told, woven
from tests.report.quality import findings, reconciliation, trends, write_quality
from tests.study.panel_rows import districts, people

LANGUAGES = ("sv", "en")
PAGES = {"insatspanel": "person_pages", "inforande": "district_pages"}
STUDY_TEXTS = ("disclosure", "verify", "for-audit", "for-board", "for-experts")
STUDY_TABLES = ("disclosure", "withheld", "audit-questions", "holds")
INVENTED = ("Provköping", "Långvarigt bistånd")
ERROR = {"severity": "E", "rule": "E4", "table": "insats", "column": "slut_datum",
         "text_sv": "", "count": 12, "cases": None}  # fmt: skip
WARNING = {"severity": "W", "rule": "W11", "table": "hushall_manad", "column": "manad",
           "text_sv": "", "count": None, "cases": 1}  # fmt: skip


@pytest.fixture(scope="module")
def district_pages(tmp_path_factory):
    rows = districts(2)
    share = np.clip(rows.frame["kronor_bistand"] / 20 + 0.3, 0, 1)
    frame = rows.frame.assign(lamnar_varaktigt=share, lamnar_bistand=0.1 + 0.8 * share)
    made = replace(rows, frame=frame)
    return panel_pages("inforande", made, tmp_path_factory.mktemp("inforande"))


@pytest.fixture(scope="module")
def person_pages(tmp_path_factory):
    rows = people(1, periods=14)
    frame = rows.frame.assign(
        manader_med_bistand=rows.frame["kronor_bistand"],
        kronor_bistand=1_000 * rows.frame["kronor_bistand"],
    )
    made = replace(rows, frame=frame)
    return panel_pages("insatspanel", made, tmp_path_factory.mktemp("insatspanel"))


def same_numbers(texts):
    return numbers(texts["en"]) == numbers(texts["sv"])


@pytest.mark.parametrize("study", sorted(PAGES))
@pytest.mark.parametrize(
    ("body", "least"),
    [
        pytest.param("", 50, id="technical"),
        pytest.param("namnd-panel", 9, id="board"),
        pytest.param("revision", 12, id="audit"),
    ],
)
def test_a_panel_page_woven_in_english_holds_no_swedish_and_the_same_numbers(
    request, study, body, least
):
    pages = request.getfixturevalue(PAGES[study])

    texts = {language: woven(page, body or study) for language, page in pages.items()}

    assert swedish(texts["en"]) == []
    assert same_numbers(texts)
    assert len(swedish(texts["sv"])) > least
    assert len(numbers(texts["en"])) > least


@pytest.mark.parametrize("study", sorted(PAGES))
def test_every_text_table_and_figure_of_panel_studies_is_told_in_both_languages(request, study):
    pages = request.getfixturevalue(PAGES[study])

    for makers in (did.TEXTS, did.TABLES, did.FIGURES):
        for name, make in makers.items():
            texts = {}
            for language, page in pages.items():
                about = {"outcome": page.material.plan.primary.name}
                given = about if makers is did.FIGURES else {}
                with speaking(language):
                    texts[language] = told(make(page.material, **given))
            assert swedish(texts["en"]) == [], name
            assert same_numbers(texts), name


@pytest.fixture
def study_pages(in_build):
    return {language: open_page("stockholmsjobb", language=language) for language in LANGUAGES}


def lacking(pages):
    return only_in_swedish(dict(pages["en"].material.plan.source))


@pytest.mark.parametrize("name", [*STUDY_TEXTS, *robustness.TEXTS])
def test_texts_of_a_register_study_are_told_in_both_languages(study_pages, name):
    texts = {language: told(page.text(name)) for language, page in study_pages.items()}

    assert swedish(texts["en"], *lacking(study_pages)) == []
    assert same_numbers(texts)


@pytest.mark.parametrize("name", [*STUDY_TABLES, *robustness.TABLES])
def test_tables_of_a_register_study_are_told_in_both_languages(study_pages, name):
    texts = {language: told(page.table(name)) for language, page in study_pages.items()}

    assert swedish(texts["en"], *lacking(study_pages)) == []
    assert same_numbers(texts)


@pytest.fixture
def quality_pages(tmp_path, monkeypatch):
    def build(**tables):
        write_quality(tmp_path, **tables)
        monkeypatch.setenv(BUILD_VARIABLE, str(tmp_path))
        return {language: open_quality(language=language) for language in LANGUAGES}

    return build


@pytest.mark.parametrize(
    "tables",
    [
        pytest.param({}, id="clean"),
        pytest.param({"findings": findings([ERROR, WARNING])}, id="broken rules"),
        pytest.param({"trends": trends(flagged=(30,))}, id="breaks"),
        pytest.param({"reconciliation": reconciliation("utanför")}, id="outside"),
        pytest.param({"trends": None, "reconciliation": None, "linkage": None}, id="nothing"),
    ],
)
def test_the_page_on_quality_is_told_in_both_languages(quality_pages, tables):
    pages = quality_pages(**tables)
    texts = {language: woven(page, "datakvalitet") for language, page in pages.items()}

    assert swedish(texts["en"], *INVENTED) == []
    assert same_numbers(texts)


def test_a_broken_rule_keeps_what_the_check_found_beside_it():
    row = {"rule": "E3", "text_sv": "Nyckeln är inte unik: dubbel nyckel (lopnr)"}
    with speaking("en"):
        words = rule_words(row)

    assert "in Swedish" in words


def test_the_page_on_protection_is_told_in_both_languages(in_build):
    texts = {}
    for language in LANGUAGES:
        with speaking(language):
            made = (review.rule(), review.overview(), review.sections())
            texts[language] = "\n".join(map(told, made))

    # Rows are named as the files name them.
    assert swedish(texts["en"], "ingen") == []
    assert same_numbers(texts)


def test_an_english_page_links_to_english_pages_where_there_are_any(study_pages):
    swedish_page, english_page = (told(study_pages[name].text("for-experts")) for name in LANGUAGES)

    assert "[the board's page](stockholmsjobb-namnd-en.html)" in english_page
    assert "[the glossary](dataordlista.html) (in Swedish)" in english_page
    assert "[sidan för nämnden](stockholmsjobb-namnd.html)" in swedish_page
