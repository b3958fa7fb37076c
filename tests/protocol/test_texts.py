import re

import pytest

from evaluation.protocol import deviations, parse_protocol, protocol_warnings
from evaluation.report.declared.target import target_items
from evaluation.report.declared.wording import definition_text, eligibility_text

from .corpus import study


def item(table, number):
    return next(one.text for one in table if one.number == number)


def test_target_table_has_21_items_in_6_sections(declared):
    table = target_items(parse_protocol(declared))

    numbers = [one.number for one in table]
    assert {re.match(r"\d+", number)[0] for number in numbers} == {str(n) for n in range(1, 22)}
    assert len({one.section for one in table}) == 6
    assert len(set(numbers)) == len(numbers)
    assert all(one.text for one in table)


def test_target_table_follows_the_protocol(declared):
    declared["eligibility"]["age_min"] = 25
    declared["adjustment"]["truncate"] = 0.99

    table = target_items(parse_protocol(declared))

    assert "Ålder 25 till 64 år." in item(table, "6a")
    assert "kvantil 0,99" in item(table, "7h.i")
    assert "Vikterna kapas inte" in item(table, "7h.ii")
    assert "Låtsad start sex månader" in item(table, "7h.ii")
    assert "alla kombinationer av definitioner (47 utöver planens)" in item(table, "7h.ii")
    assert item(table, "20") == "Ej angivet i protokollet."
    assert "arbetsplats konstruerad" in item(table, "7b")


def test_randomised_study_says_so(declared_table):
    table = target_items(parse_protocol(declared_table))

    assert item(table, "1a").startswith("Studien analyserar ett lottat försök.")
    assert item(table, "6a") == "Alla personer i datafilen ingår."
    assert "veckor" in item(table, "7d")
    assert "kvantil" not in item(table, "7h.i")
    assert "week" in item(table, "7e")


def test_eligibility_text_tells_every_rule(declared):
    declared["sensitivity"] = []
    declared["contrasts"] = [c for c in declared["contrasts"] if c["kind"] != "never"]
    declared["eligibility"] |= {
        "min_aid_months_12": 3,
        "first_month": "2016-01",
        "last_month": "2019-12",
        "aid_lag": 1,
        "washout_months": 1,
    }

    text = eligibility_text(parse_protocol(declared))

    assert text == (
        "En person ingår i varje månad då en insats hade kunnat starta. Ålder 18 till 64 år. "
        "Ekonomiskt bistånd en månad före. Bistånd minst 3 månader av de senaste tolv. "
        "Inskriven vid jobbcentrum. Ingen pågående insats. "
        "Ingen av insatserna pågick en månad före start. "
        "Startmånad tidigast 2016-01. Startmånad senast 2019-12."
    )


def test_rules_that_are_off_are_not_told(declared):
    declared["eligibility"] |= {"enrolled": False, "no_ongoing_insats": False, "washout_months": 0}

    text = eligibility_text(parse_protocol(declared))

    assert text.endswith("Ekonomiskt bistånd den månaden.")


def test_definition_text(declared):
    declared["definition"] = {"max_gap": 0, "return_by": "nyansokan", "count_other_aid": False}

    assert definition_text(parse_protocol(declared)) == (
        "Ett avslut kräver en månad utan bistånd. Återgång är en nyansökan inom 12 månader. "
        "Månader med enbart annat bistånd än försörjningsstöd räknas inte."
    )


def test_changes_are_the_deviations(declared):
    change = {"version": "1.0.0", "date": "2026-01-01", "what": "a", "reason": "b"}

    table = deviations(parse_protocol(declared | {"changes": [change]}))

    assert table.to_dict("records") == [change]


def test_reader_is_warned_of_short_follow_up_and_mixed_workplaces(declared):
    declared["arms"] = [arm for arm in declared["arms"] if "parent" not in arm]
    declared.pop("sub_types")
    declared["families"] = [item for item in declared["families"] if "sub_types" not in item]
    declared["follow_up_months"] = 12
    for contrast in declared["contrasts"]:
        contrast["arms"] = ["stockholmsjobb", "praktik"]
    for outcome in declared["outcomes"]:
        outcome["horizons"] = [12]

    short, mixed = protocol_warnings(parse_protocol(declared))

    assert "minst 24 månaders uppföljning" in short
    assert mixed.startswith("Stockholmsjobb redovisas utan uppdelning")


@pytest.mark.parametrize("kind", ["panel of a table", "panel of districts", "panel of persons"])
def test_target_table_of_a_panel_tells_only_what_a_panel_does(kind):
    table = target_items(parse_protocol(study(kind)))

    told = " ".join(one.text for one in table)
    for never in ("händelser i någon grupp", "kapas", "ingen justering", "tabell 1", "Återgång"):
        assert never not in told
    assert not re.search(r"\b0 (månader|år)", told)
    assert len(table) == len(target_items(parse_protocol(study("register"))))
