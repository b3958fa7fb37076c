"""Numbers are written the Swedish way, and never with more certainty than they have."""

import pytest

from evaluation.report.numbers import count, decimal, interval, months, percent, probability, signed

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        pytest.param(2.34, 1, "2,3", id="decimal comma"),
        pytest.param(-8.1, 1, "−8,1", id="minus sign"),
        pytest.param(1840, 0, "1\u202f840", id="thin fixed space"),
        pytest.param(-7980.4, 0, "−7\u202f980", id="thousands below nought"),
        pytest.param(0.125, 2, "0,13", id="half away from nought"),
        pytest.param(-0.04, 1, "0,0", id="no minus before nought"),
        pytest.param(NAN, 1, "–", id="withheld"),
    ],
)
def test_decimal(value, decimals, text):
    assert decimal(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"), [(4.1, "+4,1"), (-4.1, "−4,1"), (0.04, "0,0"), (NAN, "–")]
)
def test_gains_are_signed(value, text):
    assert signed(value) == text


def test_interval_is_written_with_till():
    assert interval(1.4, 3.2) == "1,4 till 3,2"
    assert interval(-1.4, NAN) == "–"


@pytest.mark.parametrize(
    ("value", "text"), [(0.0474, "0,047"), (0.00002, "<\u00a00,001"), (NAN, "–")]
)
def test_small_probabilities_are_not_nought(value, text):
    assert probability(value) == text


def test_units_stay_with_their_number():
    assert months(24) == "24\u00a0månader"
    assert percent(0.125) == "12,5\u00a0%"
    assert percent(NAN) == "–"
    assert count(231.0) == "231"
