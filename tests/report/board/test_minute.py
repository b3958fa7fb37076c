"""What a board reads in a minute: true, short and in its own words."""

import re

import pytest

from evaluation.report.answers.answer import headlines
from evaluation.report.answers.bullets import word_count
from evaluation.report.board.answer import minute
from evaluation.report.board.texts import needed, stands, truth, unknown
from evaluation.report.language import LANGUAGES, speaking
from evaluation.report.scrutiny.tables import board_table

MOST_LIX = 45
# What experts say; a board meets none of it.
JARGON = (
    "simultan", "holm", "max-t", "logenhet", "spärr", "rakt av", "smd", "placebo", "kovariat",
    "estimand", "konfidens", "signifikan", "p-värde", "hasard", "propensity", "ipw", "viktning",
    "robust", "kluster", "regression", "ej utvärderbart (",
)  # fmt: skip


def board_words(material):
    """Every sentence of the page, with the labels of the plan as one short word each."""
    plan = material.plan
    rows = board_table(material).groups[0][1]
    texts = [
        *(text(material).text for text in (minute, unknown, needed)),
        *(f"{row.head} {row.cells[0]}. {row.cells[1]}" for row in rows),
    ]
    told = "\n".join(texts)
    labels = [*(arm.label for arm in plan.arms), *(outcome.label for outcome in plan.outcomes)]
    for label in sorted(labels, key=len, reverse=True):
        told = re.sub(re.escape(label), "namn", told, flags=re.IGNORECASE)
    return told


def lix(text):
    """Björnsson's readability: words per sentence plus the percentage of long words."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)
    sentences = re.findall(r"[.!?:](?=\s|$)", text)
    return len(words) / len(sentences) + 100 * sum(len(word) > 6 for word in words) / len(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_headline_is_told_of_by_name(material, language):
    with speaking(language):
        told = minute(material).text

        for item in headlines(material):
            assert material.plan.arm(item.arm).label in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_bullet_is_longer_than_sixty_words(material, language):
    with speaking(language):
        bullets = [
            line
            for text in (minute, unknown, needed)
            for line in text(material).text.splitlines()
            if line.startswith("- ")
        ]

    assert len(bullets) > 5
    assert max(map(word_count, bullets)) <= 60


def test_a_board_can_read_it(material):
    assert lix(board_words(material)) <= MOST_LIX


def test_no_expert_word_reaches_the_board(material):
    told = board_words(material).lower()

    assert [word for word in JARGON if word in told] == []


def numbers(text):
    return re.findall(r"\d+(?:[,.]\d+)?", text.replace("\u202f", "").replace(",", "."))


def test_every_number_is_the_same_in_both_languages(material):
    said = {}
    for language in LANGUAGES:
        with speaking(language):
            texts = [text(material).text for text in (minute, unknown, needed, stands, truth)]
            cells = [row.cells[1] for row in board_table(material).groups[0][1]]
            said[language] = [numbers(text) for text in (*texts, *cells)]

    assert said["sv"] == said["en"]
    assert sum(map(len, said["sv"])) > 20
