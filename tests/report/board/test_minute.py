"""What a board reads in a minute: true, short and in its own words."""

import re

import pytest

from evaluation.report.answers.answer import headlines
from evaluation.report.board.answer import minute
from evaluation.report.board.texts import needed, stands, truth, unknown
from evaluation.report.language import LANGUAGES, speaking
from evaluation.report.scrutiny.tables import board_table


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_headline_is_told_of_by_name(material, language):
    with speaking(language):
        told = minute(material).text

        for item in headlines(material):
            assert material.plan.arm(item.arm).label in told


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
