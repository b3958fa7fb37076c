"""The page says when the better insats depends on how one counts, and only then."""

import pytest

from evaluation.report.effects.ranking import ranking
from tests.report.plausible import estimates, protocol

PAIR = ("stockholmsjobb", "coachning")


def counted(frame, outcome, month, low, high):
    """Rows with another interval for one outcome of the pair."""
    rows = (
        frame["outcome"].eq(outcome)
        & frame["month"].eq(month)
        & frame["population"].eq("mellan_insatser")
        & frame["arm"].eq(PAIR[0])
        & frame["reference"].eq(PAIR[1])
    )
    assert rows.any(), (outcome, month)
    frame.loc[rows, ["conf_low", "conf_high", "estimate"]] = [low, high, (low + high) / 2]
    return frame


@pytest.fixture
def frame():
    """Rows in which nothing is told apart between the insatser."""
    rows = estimates(protocol("stockholmsjobb"))
    between = rows["population"].eq("mellan_insatser") & rows["reference"].ne("")
    rows.loc[between, ["estimate", "conf_low", "conf_high"]] = [0.0, -0.1, 0.1]
    return rows[rows["role"] != "descriptive"]


def test_nothing_is_said_while_every_interval_reaches_nothing(changed, frame):
    assert str(ranking(changed(estimates=frame))._repr_markdown_()) == ""


def test_paid_months_first_and_lasting_exit_later_turn_the_ranking(changed, frame):
    counted(frame, "varaktigt_avslut_med_insats", 12, 0.05, 0.15)
    counted(frame, "varaktigt_avslut", 36, -0.15, -0.05)

    text = ranking(changed(estimates=frame))._repr_markdown_()

    assert "Rangordningen vänder" in text
    assert "Stockholmsjobb ser bättre ut än Coachning" in text
    assert "12" in text
    assert "36" in text


def test_fewer_months_on_assistance_count_as_better(changed, frame):
    counted(frame, "varaktigt_avslut", 24, -0.15, -0.05)
    counted(frame, "manader_med_bistand", 24, -3.0, -1.0)

    text = ranking(changed(estimates=frame))._repr_markdown_()

    assert "Rangordningen vänder" in text


def test_agreeing_ways_of_counting_are_not_a_turn(changed, frame):
    counted(frame, "varaktigt_avslut", 24, 0.05, 0.15)
    counted(frame, "manader_med_bistand", 24, -3.0, -1.0)

    assert str(ranking(changed(estimates=frame))._repr_markdown_()) == ""
