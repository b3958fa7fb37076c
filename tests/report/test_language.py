"""One catalogue in two languages: the same keys, the same places, the same numbers."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

import evaluation
from evaluation.errors import UsageError
from evaluation.protocol import Text
from evaluation.protocol.parsing.languages import in_language
from evaluation.provenance import find_project
from evaluation.report import open_page
from evaluation.report.labels import told
from evaluation.report.language import LANGUAGES, catalogue, placeholders, say, speaking, spoken
from evaluation.report.numbers import decimal, interval, months, percent, probability, signed

SOURCE = Path(evaluation.__file__).parent
KEYS = sorted({key for language in LANGUAGES for key in catalogue(language)})
ASKED = re.compile(r"page\.words\(\"([\w.]+)\"\)")
DIGITS = re.compile(r"\d+")


@pytest.fixture(scope="session")
def written():
    """Every text constant of the code, and what the pages ask for by key."""
    pages = (find_project().reports).rglob("*.qmd")
    found = {key for page in pages for key in ASKED.findall(page.read_text(encoding="utf-8"))}
    for file in SOURCE.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return found


@pytest.mark.parametrize("key", KEYS)
def test_every_text_is_in_both_languages_with_the_same_places_and_digits(key):
    templates = [catalogue(language).get(key, "") for language in LANGUAGES]

    assert all(templates), f"{key} lacks a language"
    assert len({placeholders(template) for template in templates}) == 1
    one, other = (Counter(DIGITS.findall(template)) for template in templates)
    assert one == other


def test_every_text_is_said_somewhere(written):
    assert [key for key in KEYS if key not in written] == []


def test_unknown_text_is_refused_by_key_and_file():
    with pytest.raises(UsageError, match=r"unknown text 'answer.nonsense' @ texts/sv/answer.toml"):
        say("answer.nonsense")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        pytest.param({"low": "1"}, "no high @ text 'numbers.interval' in sv", id="missing"),
        pytest.param(
            {"low": "1", "high": "2", "unit": "kr"}, "unit has no place", id="surplus"
        ),
    ],
)  # fmt: skip
def test_placeholders_are_all_filled_and_no_others(parts, words):
    with pytest.raises(UsageError, match=re.escape(words)):
        say("numbers.interval", **parts)


def test_numbers_are_written_the_english_way():
    with speaking("en"):
        written = (
            decimal(1234.5),
            signed(4.1),
            interval(1.4, 3.2),
            percent(0.125),
            probability(0.0002),
            months(24),
            months(52, unit="veckor"),
        )

    assert written == (
        "1\u202f234.5", "+4.1", "1.4 to 3.2", "12.5%", "<\u00a00.001", "24\u00a0months",
        "52\u00a0weeks",
    )  # fmt: skip
    assert spoken() == "sv"


def test_a_language_without_texts_is_refused():
    with pytest.raises(UsageError, match="no texts in language 'fi'"):
        open_page("stockholmsjobb", language="fi")


def test_a_page_speaks_its_own_language_and_no_longer(in_build):
    page = open_page("stockholmsjobb", language="en")

    text = str(page.text("answer"))

    assert "Municipal job" in text
    assert "What the committee should take with it" in text
    assert "procentenheter" not in text
    assert spoken() == "sv"


def test_a_label_that_lacks_the_language_is_marked(in_build):
    page = open_page("rossi", language="en")

    assert "in Swedish" in str(page.text("answer"))
    with speaking("en"):
        assert told(Text(sv="Fråga", en="")) == "Fråga (in Swedish)"
        assert told(Text(sv="Fråga", en="Question")) == "Question"


def test_only_what_is_printed_has_languages():
    plan = {
        "name": {"sv": "a", "en": "b"},
        "arms": [{"label": {"sv": "Praktik", "en": "Placement"}}, {"label": "Coachning"}],
        "contrasts": [{"label": {"sv": "Ett", "de": "Eins"}}],
    }

    found = in_language(plan, "en", otherwise=str.upper)

    assert [arm["label"] for arm in found["arms"]] == ["Placement", "COACHNING"]
    assert found["name"] == plan["name"]  # refused where the section is read
    assert found["contrasts"] == plan["contrasts"]
