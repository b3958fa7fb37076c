"""The page: a table of all questions, a section each, in both languages, whatever has been run."""

import re

import pytest

from evaluation.report.audit import AuditPage, open_audit
from evaluation.report.language import LANGUAGES
from evaluation.report.material import BUILD_VARIABLE
from evaluation.report.scrutiny.verdicts import Judgement
from tests.report.audit.made import FEW, NONE, NUMBER, SHOWN, WORD, declared, published, row

TAGS = re.compile(r"<[^>]+>")


def page(*rules, rows=(), language="sv"):
    return AuditPage(
        questions=declared(*rules), read={"studien": published(*rows)}, language=language
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_judged_before_a_study_is_run(tmp_path, monkeypatch, language):
    monkeypatch.setenv(BUILD_VARIABLE, str(tmp_path))

    made = open_audit(language=language)

    found = {answer.judgement for answer in made.answers}
    assert found == {Judgement.NOT_RUN, Judgement.BEYOND}
    assert made.overview().table.html().count("<tr>") > len(made.questions.asked)
    assert made.sections().text.count("\n## ") == len(made.questions.asked) - 1


def test_overview_gives_each_question_with_judgement_and_findings():
    words = TAGS.sub("|", page(NUMBER, NONE, rows=[row(90, 85, 94)]).overview().table.html())

    assert "A:s granskning" in words
    assert (
        "|Får alla?||Kan inte bedömas ur register||Ja 1 och Kan inte bedömas ur register 1|"
        in words
    )


def test_section_gives_criterion_finding_with_its_place_rule_and_judgement():
    text = page(NUMBER, rows=[row(52, 43, 55)]).sections().text

    assert "## Får alla? {#sec-fraga}" in text
    assert "**Bedömning: Nej.** Frågan ställdes i A:s granskning." in text
    assert "Minst 80 procent." in text
    assert "52 procent (95 % intervall 43 till 55). Se [Lika resultat](likvardighet.html#" in text
    assert "Ja från 80; Delvis 60 till 80; Nej under 60." in text


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        pytest.param(SHOWN + "enough = 0.9\n", "Ja när minst 90 procent", id="share"),
        pytest.param(
            NUMBER.replace("[[80, inf]]", "[[-inf, 60]]", 1).replace(
                "no = [[-inf, 60]]", "no = [[80, inf]]"
            ),
            "Ja högst 60; Delvis 60 till 80; Nej över 80", id="falling",
        ),
        pytest.param(WORD, "Den status som studien själv ger", id="word"),
        pytest.param(NUMBER + 'spans = "partly"\n', "över en gräns: Delvis", id="spans"),
        pytest.param(
            NUMBER.replace("[[80, inf]]", "[[80, 100]]").replace(
                "[[-inf, 60]]", "[[-inf, 60], [100, inf]]"
            ),
            "Nej under 60 eller över 100", id="two ends",
        ),
    ],
)  # fmt: skip
def test_a_rule_is_printed_as_it_is_declared(rule, words):
    assert words in page(rule, rows=[row(52, 43, 55)]).sections().text


def test_a_page_that_is_still_to_come_is_named_and_not_linked():
    questions = declared(NUMBER, place='page = "floden"\nsection = "a"\n')

    made = AuditPage(questions=questions, read={"studien": published(FEW)}).sections().text

    assert "Talet kommer att stå på sidan floden." in made
    assert "floden.html" not in made


def test_sources_tell_the_run_that_was_read():
    assert "0123456789ab" in page(NUMBER, rows=[row(1, 1, 1)]).sources().table.html()


def test_lead_says_that_made_data_describe_nobody():
    assert "Underlaget är syntetiskt" in page(NUMBER, rows=[row(1, 1, 1)]).lead().text
