"""The technical page in English: no Swedish on it, and the numbers of the Swedish one."""

import re

import pytest

from evaluation.data.labels import code_labels, english_code_labels
from evaluation.protocol import load_protocol
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.provenance import find_project
from evaluation.report import list_reports, open_page
from evaluation.report.effects import elements
from evaluation.report.labels import REFERENCES
from evaluation.report.language import catalogue, speaking
from evaluation.report.source_tables import target_table
from tests.report.english import NUMBER, shown, swedish, told, woven

STUDY = "stockholmsjobb"
LANGUAGES = ("sv", "en")
# What estimands are called in every language.
NAMES = ("ATT",)
PRINTED = ("kon", "fodelseland", "utbildning", "forsorjningshinder", "tid_utan_arbete", "anvisare")


@pytest.fixture(scope="module")
def pages(build):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALUATION_BUILD", str(build))
        return {language: open_page(STUDY, language=language) for language in LANGUAGES}


def sequence(text):
    """The numbers of a text in the order in which they stand, whatever their decimal mark."""
    found = NUMBER.findall(shown(text))
    return [number.replace(",", ".").replace("\u202f", "") for number in found]


def test_the_page_woven_in_english_holds_no_swedish_and_the_same_numbers_in_order(pages):
    texts = {language: woven(page, STUDY) for language, page in pages.items()}

    assert swedish(texts["en"], *NAMES) == []
    assert not re.search(r"\binsats", texts["en"], re.IGNORECASE)
    assert sequence(texts["en"]) == sequence(texts["sv"])
    assert len(sequence(texts["en"])) > 1000
    assert len(swedish(texts["sv"])) > 200


@pytest.mark.parametrize("name", sorted({*elements.FIGURES, "flow"}))
def test_every_figure_is_drawn_in_english(pages, name):
    drawings = {language: page._draw(name) for language, page in pages.items()}
    with speaking("en"):
        words = told(pages["en"]._draw(name))

    assert drawings["en"] is not None
    assert swedish(words, *NAMES) == []


@pytest.mark.parametrize("name", sorted({*elements.TABLES, "gates", "inputs", "versions"}))
def test_every_table_is_told_in_english(pages, name):
    texts = {language: told(page.table(name)) for language, page in pages.items()}

    assert swedish(texts["en"], *NAMES, "Provköping") == []
    assert sequence(texts["en"]) == sequence(texts["sv"])


def test_the_plan_is_told_in_english_item_by_item(pages):
    texts = {}
    for language, page in pages.items():
        with speaking(language):
            texts[language] = told(target_table(page.material))

    assert swedish(texts["en"], *NAMES) == []
    assert sequence(texts["en"]) == sequence(texts["sv"])
    assert "Target trial: eligibility" in texts["en"]


def test_both_pages_have_one_body_and_a_language_of_their_own():
    bodies = {}
    for language, name in (("sv", STUDY), ("en", f"{STUDY}-en")):
        text = (find_project().reports / f"{name}.qmd").read_text(encoding="utf-8")
        bodies[language] = text.partition("```{python}")[2]
        assert ("lang: en" in text) == (language == "en")

    assert bodies["en"].replace(', language="en"', "") == bodies["sv"]
    assert "{{< include _parts/stockholmsjobb.qmd >}}" in bodies["sv"]


def test_the_first_page_links_to_the_pages_in_english(in_build, monkeypatch):
    text = str(list_reports(STUDY))

    assert "[alla siffror](stockholmsjobb.html)" in text
    assert "[[all numbers](stockholmsjobb-en.html)]{lang=en}" in text
    assert "[[for the board](stockholmsjobb-namnd-en.html)]{lang=en}" in text


def test_everything_that_the_plan_prints_is_there_in_english():
    def lacking(values, place=""):
        if isinstance(values, dict):
            for key, value in values.items():
                yield from lacking(value, f"{place}.{key}")
        elif isinstance(values, list):
            for number, value in enumerate(values):
                yield from lacking(value, f"{place}[{number}]")
        elif isinstance(values, str) and re.search(r"[åäöÅÄÖ]", values):
            yield place

    plan = load_protocol(find_project().protocol(STUDY))

    assert [place for place in lacking(dict(plan.source)) if not place.endswith(".sv")] == []


@pytest.mark.parametrize("column", PRINTED)
def test_code_lists_that_pages_print_have_a_label_for_every_code_in_english(column):
    assert english_code_labels(column).keys() == code_labels(column).keys()
    assert swedish(" ".join(english_code_labels(column).values())) == []


def test_a_reference_is_called_as_its_kind_of_comparison_calls_it():
    own = {name: kind.reference_label for name, kind in CONTRAST_KINDS.items()}

    assert {name: catalogue("sv")[key] for name, key in REFERENCES.items()} == {
        name: label for name, label in own.items() if label
    }
