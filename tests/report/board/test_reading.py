"""Every page for a board can be read by one: short, plain, and without experts' words."""

import re

import pytest

from evaluation.report.answers.bullets import word_count
from evaluation.report.board import elements
from evaluation.report.catalogue import TEXTS, offered
from evaluation.report.did.rows import answers
from evaluation.report.language import LANGUAGES, speaking
from evaluation.report.scrutiny.tables import board_table
from tests.report.answers.planted import EXIT, nothing_found, page_of, plant, with_test
from tests.report.test_did_page import material as panel
from tests.study.panel_rows import districts, people

MOST_LIX = 45
ON_THE_PAGE = ("minute", "unknown", "needed")
# What experts say; a board meets none of it.
JARGON = {
    "sv": (
        "simultan", "holm", "max-t", "logenhet", "spärr", "rakt av", "smd", "placebo", "kovariat",
        "estimand", "konfidens", "signifikan", "p-värde", "hasard", "propensity", "ipw", "viktning",
        "robust", "kluster", "regression", "ej utvärderbart (", "parallell", "bootstrap",
        "intervall",
    ),
    "en": (
        "simultaneous", "holm", "max-t", "log unit", "smd", "placebo", "covariate", "estimand",
        "confidence", "significan", "p-value", "hazard", "propensity", "ipw", "weighting",
        "robust", "cluster", "regression", "not evaluable (", "parallel", "bootstrap", "insats",
        "interval",
    ),
}  # fmt: skip


def differing_sub_types():
    frame = plant(plant(nothing_found(), EXIT, "ordinarie", 4, 12), EXIT, "konstruerad", -12, -4)
    return with_test(frame, p=0.00002)


PANELS = {
    "districts, an effect": lambda: panel(districts(2), first_event=-4, last_event=4),
    "districts, none": lambda: panel(districts(3, effect=0.0), first_event=-4, last_event=4),
    "persons": lambda: panel(people(1), source="persons"),
}
COMPARED = {"nothing found": nothing_found, "sub-types that differ": differing_sub_types}
PAGES = [
    pytest.param(name, language, id=f"{name}, {language}")
    for name in (*COMPARED, *PANELS)
    for language in LANGUAGES
]


@pytest.fixture(scope="session")
def pages():
    return {name: make() for name, make in PANELS.items()}


@pytest.fixture
def read(pages, build):
    """The material of a page, and all that stands on it in a language, text by text."""

    def texts(name, language):
        found = pages.get(name) or page_of(COMPARED[name](), build, language=language).material
        with speaking(language):
            made = offered(TEXTS, found.plan)
            told = [str(made[text](found)) for text in ON_THE_PAGE if text in made]
            rows = board_table(found).groups[0][1]
            told += [f"{row.head} {row.cells[0]}. {row.cells[1]}" for row in rows]
        return found, told

    return texts


def unnamed(material, told):
    """Put one short word in the place of each label of the plan."""
    plan = material.plan
    labels = [*(arm.label for arm in plan.arms), *(outcome.label for outcome in plan.outcomes)]
    for label in sorted(labels, key=len, reverse=True):
        told = re.sub(re.escape(label), "namn", told, flags=re.IGNORECASE)
    return told


def lix(text):
    """Björnsson's readability: words per sentence plus the percentage of long words."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)
    sentences = re.findall(r"[.!?:](?=\s|$)", text)
    return len(words) / len(sentences) + 100 * sum(len(word) > 6 for word in words) / len(words)


@pytest.mark.parametrize(("name", "language"), PAGES)
def test_a_board_can_read_it(read, name, language):
    material, told = read(name, language)

    assert lix(unnamed(material, "\n".join(told))) <= MOST_LIX


@pytest.mark.parametrize(("name", "language"), PAGES)
def test_no_expert_word_reaches_the_board(read, name, language):
    material, told = read(name, language)

    words = unnamed(material, "\n".join(told)).lower()
    assert [word for word in JARGON[language] if word in words] == []


@pytest.mark.parametrize(("name", "language"), PAGES)
def test_no_bullet_is_longer_than_sixty_words(read, name, language):
    _, told = read(name, language)

    bullets = [line for text in told for line in text.splitlines() if line.startswith("- ")]
    assert len(bullets) >= 2
    assert max(map(word_count, bullets)) <= 60


@pytest.mark.parametrize("name", PANELS)
def test_the_board_of_a_panel_is_told_the_answer_of_its_experts(pages, name):
    (read,) = answers(pages[name])
    told = str(elements.PANEL_TEXTS["minute"](pages[name]))

    word = {1: "**ökade**", -1: "**minskade**", 0: "**går inte att avgöra**"}[read.sign]
    assert word in told
    assert read.unit.limits(*sorted((abs(read.low), abs(read.high)))) in told or read.sign == 0
