"""Concentration, printed shares and credit: published figures reproduced, and hand-worked ones."""

import numpy as np
import pytest

from evaluation.estimate.cost.concentration import carried
from evaluation.estimate.cost.credit import Span, credited, total
from evaluation.estimate.cost.stated import checked


def span(value, half):
    return Span(value=value, low=value - half, high=value + half)


def timra():
    """A register as Timrå's: 109 of 760 households have 48 per cent of the cost."""
    most, others = 109, 760 - 109
    draw = np.random.default_rng(0)
    dear = draw.uniform(9, 11, most)
    cheap = draw.uniform(0.5, 1.5, others)
    return np.concatenate([48 * dear / dear.sum(), 52 * cheap / cheap.sum()])


def test_a_seventh_of_the_households_carry_half_of_the_cost_as_timra_found():
    amounts = timra()
    rng = np.random.default_rng(1)

    (point,) = carried(amounts, [100 * 109 / 760], rng)

    assert point["households"] == 109
    assert round(point["top"]) == 14
    assert round(point["share"]) == 48
    assert point["low"] < 48 < point["high"]


def test_households_that_all_have_the_same_carry_their_own_share():
    rng = np.random.default_rng(1)

    found = list(carried(np.full(200, 7.0), [10, 50], rng))

    assert [point["share"] for point in found] == pytest.approx([10, 50])
    assert [point["low"] for point in found] == pytest.approx([10, 50])


@pytest.mark.parametrize(
    ("part", "whole", "share", "really", "agrees"),
    [
        pytest.param(29.4, 197.0, 12.0, 14.9, False, id="Stockholm 2019"),
        pytest.param(29.4, 197.0, 14.9, 14.9, True, id="as it should have been"),
        pytest.param(29.4, 197.0, 15.0, 14.9, True, id="in whole per cent"),
        pytest.param(109.0, 760.0, 14.0, 14.3, True, id="Timrå"),
        pytest.param(1.0, 3.0, 33.3, 33.3, True, id="one third"),
        pytest.param(100.0, 200.0, 48.0, 50.0, False, id="half"),
    ],
)
def test_a_stated_share_is_held_against_its_own_numbers(part, whole, share, really, agrees):
    found = checked(part, whole, share)

    assert round(found.share, 1) == really
    assert found.low < found.share < found.high
    assert found.agrees is agrees


@pytest.mark.parametrize(
    ("before", "after", "saved", "standing"),
    [
        pytest.param(span(10, 0.5), span(8, 0.5), span(1, 0.2), "fell", id="fell"),
        pytest.param(span(8, 0.1), span(10, 0.1), span(1, 0.2), "not_fallen", id="rose"),
        pytest.param(span(10, 1), span(10.5, 1), span(1, 0.2), "not_fallen", id="may have risen"),
        pytest.param(span(10, 1), span(9, 1), span(1, 0.2), "unsure_fall", id="may have fallen"),
        pytest.param(span(10, 0.1), span(8, 0.1), span(1, 2), "unsure_effect", id="unsure effect"),
        pytest.param(span(10, 0.1), span(8, 0.1), span(-1, 0.2), "no_saving", id="dearer"),
    ],
)
def test_a_fall_is_credited_only_where_fall_and_saving_are_told(before, after, saved, standing):
    assert credited(before, after, saved).standing == standing


def test_credit_is_saving_over_fall_with_the_widest_limits():
    found = credited(span(10, 0.5), span(8, 0.5), span(1, 0.2))

    assert found.share == Span(value=50.0, low=pytest.approx(80 / 3), high=120.0)
    assert credited(span(1, 0), span(2, 0), span(1, 0)).share is None


def test_limits_of_a_sum_hold_whatever_the_parts_share():
    assert total([span(1, 0.5), span(2, 1)]) == Span(value=3, low=1.5, high=4.5)
    assert span(2, 1).turned == Span(value=-2, low=-3, high=-1)
