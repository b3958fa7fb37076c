"""The wording of a sentence follows the interval, never the point."""

from dataclasses import replace

import pytest

from evaluation.report.answers.box import answer, key_figures, persons_compared
from evaluation.report.answers.horizon import headline
from evaluation.report.answers.others import alternatives, is_outside_known_range
from evaluation.report.answers.words import certainty
from evaluation.report.estimate_rows import differences, level
from evaluation.report.sentences import effect, quantity
from tests.report.plausible import estimates, protocol


def row_with(material, value, low, high, **changes):
    return replace(headline(material), value=value, low=low, high=high, **changes)


def said(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("*", "")


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        pytest.param(4.1, 1.4, 6.8, "högre andel", id="above nought"),
        pytest.param(-4.1, -6.8, -1.4, "lägre andel", id="below nought"),
        pytest.param(4.1, -0.1, 8.3, "ingen säkerställd skillnad", id="large point, wide interval"),
        pytest.param(-9.0, -20.0, 0.0, "ingen säkerställd skillnad", id="limit at nought"),
    ],
)
def test_direction_needs_the_whole_interval(material, value, low, high, words):
    sentence = said(effect(material, row_with(material, value, low, high)))

    assert words in sentence


def test_size_is_told_without_sign_when_a_word_tells_the_direction(material):
    sentence = said(effect(material, row_with(material, -4.1, -6.8, -1.4)))

    assert "4,1 procentenheter (95 % konfidensintervall 1,4 till 6,8)" in sentence
    assert "−" not in sentence


def test_uncertain_difference_is_told_by_its_limits_only(material):
    sentence = said(effect(material, row_with(material, 4.1, -0.1, 8.3)))

    assert "allt från −0,1 till 8,3 procentenheter" in sentence
    assert "4,1" not in sentence


@pytest.mark.parametrize("status", ["gated", "suppressed"])
def test_withheld_row_tells_its_reason_and_no_number(material, status):
    nan = float("nan")
    row = row_with(material, nan, nan, nan, status=status, note="Färre än 10 händelser")

    sentence = said(effect(material, row))

    assert "ej utvärderbart (färre än 10 händelser)" in sentence
    assert "procentenheter" not in sentence


def test_fewer_months_in_a_paid_job_are_said_to_be_mechanical(material):
    plan = material.plan
    months = next(o for o in plan.outcomes if o.kind == "months_on_aid")
    rows = [r for r in differences(material, months, plan.contrasts[0]) if r.month == 24]
    told = {
        arm: said(effect(material, replace(row, value=-5.0, low=-6.0, high=-4.0)))
        for arm, row in ((row.arm, row) for row in rows)
    }

    assert "färre månader med bistånd" in told["stockholmsjobb"]
    assert "räknas som månader utan bistånd" in told["stockholmsjobb"]
    assert "räknas som månader utan bistånd" not in told["praktik"]


def test_headline_reaches_a_year_beyond_the_programme(material):
    row = headline(material)

    assert (row.arm, row.month, row.contrast) == ("stockholmsjobb", 24, "inte_nu")


def test_levels_behind_a_difference_are_found(material):
    row = headline(material)

    arm, reference = (level(material, row, side=side) for side in ("arm", "reference"))

    assert arm.value - reference.value == pytest.approx(row.value)


def test_certainty_of_a_withheld_answer():
    assert certainty(None, None) == ("ej utvärderbart", "underlaget räcker inte")


def test_certainty_of_an_interval_across_nought(material):
    word, _ = certainty(material, row_with(material, 4.1, -0.1, 8.3))

    assert word == "osäkert"


def test_certainty_falls_when_another_contrast_turns_the_sign(changed):
    frame = estimates(protocol("stockholmsjobb"))
    turned = frame["population"].eq("aldrig:stockholmsjobb") & frame["scale"].eq("risk_difference")
    frame.loc[turned, ["estimate", "conf_low", "conf_high"]] = [-0.1, -0.15, -0.05]
    material = changed(estimates=frame)

    word, reason = certainty(material, headline(material))

    assert (word, "motsatt riktning" in reason) == ("osäkert", True)


def test_certainty_when_all_ways_agree_without_a_lottery(changed):
    frame = estimates(protocol("stockholmsjobb"))
    frame.loc[frame["analysis"].str.contains(":familj:"), "p_value"] = 0.01
    material = changed(estimates=frame)
    row = headline(material)

    assert all(other.sign == row.sign for other in alternatives(material, row))
    assert certainty(material, row)[0] == "måttligt säkert"


def test_certainty_when_some_ways_show_nothing(changed):
    frame = estimates(protocol("stockholmsjobb"))
    other = frame["analysis"].str.endswith("uppehall_2_fonster_24_beviljad_manad_med_annat")
    lost = other & frame["scale"].eq("risk_difference")
    frame.loc[lost, "conf_low"] = -0.02
    material = changed(estimates=frame)

    assert certainty(material, headline(material))[0] == "ganska osäkert"


def test_a_lottery_is_trusted(in_build):
    from evaluation.report.material import read_material

    material = read_material("rossi")

    assert certainty(material, row_with(material, -8.3, -11.6, -5.0))[0] == "säkert"


def test_a_lottery_whose_interval_nearly_reaches_nothing_is_not_called_certain(in_build):
    from evaluation.report.material import read_material

    material = read_material("rossi")

    assert certainty(material, row_with(material, -8.3, -16.6, -0.1))[0] == "måttligt säkert"


@pytest.mark.parametrize(
    ("scale", "value", "outside"),
    [
        ("risk_difference", 15.1, True),
        ("risk_difference", -14.9, False),
        ("hazard_ratio", 0.4, True),
        ("hazard_ratio", 1.9, False),
        ("months_difference", 20.0, False),
    ],
)
def test_implausible_effects_are_flagged(material, scale, value, outside):
    row = row_with(material, value, value - 1, value + 1, scale=scale)

    assert is_outside_known_range(row) is outside


def test_answer_box_holds_effect_interval_and_certainty(material):
    text = said(answer(material).text)

    assert "## Det här bör nämnden ta med sig {.unnumbered .unlisted}" in text
    assert "konfidensintervall" in text
    assert "skillnad +5,8 procentenheter (1,4 till 10,1), [ganska osäkert]{.sure}" in text
    assert "står sig inte när alla jämförelser räknas" in text


def test_answer_box_without_any_estimate(changed):
    frame = estimates(protocol("stockholmsjobb"))
    material = changed(estimates=frame[frame["outcome"] == "inget"])

    assert "ej utvärderbart" in answer(material).text
    assert "ingår i jämförelsen" in key_figures(material).text


def test_key_figures_are_three_and_admit_doubt(material):
    text = said(key_figures(material).text)

    assert text.count("figure-number") == 3
    assert "osäker riktning" in text
    assert "1 240 personer" in text
    assert persons_compared(material) == 1240


def test_quantity_keeps_the_sign(material):
    told = said(quantity(material.plan, row_with(material, -4.1, -6.8, -1.4)))

    assert told == "−4,1 procentenheter (95 % konfidensintervall −6,8 till −1,4)"
