"""The registry of indicators: what it refuses by name, and what is shipped."""

import pytest

from evaluation.data.declared_indicators import indicator_texts
from evaluation.errors import EvaluationError
from evaluation.protocol import parse_protocol
from evaluation.protocol.indicators.planning import chosen
from evaluation.protocol.indicators.reading import read_indicator
from evaluation.protocol.indicators.registry import one_series, read_registry, registry

from .corpus import study

TEXT = """
id = "andel"
version = "2.1"
source = "U31462"
measure = "self_supporting"
unit = "procent"
interval = "wilson"
direction = "higher"
valid_from = 2015
title = { sv = "a", en = "a" }
population = { sv = "a", en = "a" }
numerator = { sv = "a", en = "a" }
denominator = { sv = "a", en = "a" }
not_measured = { sv = "a", en = "a" }
definitions = [
    { name = "sex", label = { sv = "a" }, month_rule = "bistand", horizon_months = 6 },
]
targets = [
    { year = 2022, version = "2.1", achieved = [85, 100], on_way = [80, 85], not = [0, 80] },
]
"""
LIMITS = "achieved = [85, 100], on_way = [80, 85], not = [0, 80]"


def refused(text):
    with pytest.raises(EvaluationError) as caught:
        read_indicator(text, at="andel.toml")

    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_declaration_is_read():
    found = read_indicator(TEXT, at="andel.toml")

    assert (found.id, found.version, found.main.rules["horizon_months"]) == ("andel", "2.1", 6)
    assert found.target(2022).on_way == (80, 85)
    assert found.target(2021) is None


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        pytest.param("not = [0, 78]", "78 to 80 is undefined", id="85/80/78"),
        pytest.param("not = [0, 82]", "80 to 82 is defined twice", id="overlap"),
        pytest.param("not = [10, 80]", "0 to 10 is undefined", id="nothing at the bottom"),
        pytest.param("not = [90, 95]", "do not go from ej_uppnatt to uppnatt", id="order"),
        pytest.param("not = [80, 80]", "[lowest, highest] was expected", id="empty"),
        pytest.param("not = [0]", "[lowest, highest] was expected", id="one end"),
    ],
)
def test_limits_meet(limits, told):
    text = TEXT.replace("not = [0, 80]", limits)

    assert f"{told} @ andel.toml.targets[0]" in refused(text)


def test_limits_reach_a_hundred():
    assert "95 to 100 is undefined" in refused(TEXT.replace("[85, 100]", "[85, 95]"))


def test_falling_limits_of_what_should_fall():
    falling = "achieved = [0, 30], on_way = [30, 40], not = [40, 100]"
    text = TEXT.replace(LIMITS, falling).replace('"higher"', '"lower"')

    assert read_indicator(text, at="andel.toml").target(2022).missed == (40, 100)


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        pytest.param(', version = "2.1", ach', ", ach", "missing value", id="target, no version"),
        pytest.param(
            '"2.1", ach', '"2.0", ach', "are of version 2.0", id="target of another version"
        ),
        pytest.param('"wilson"', '"none"', "a status needs an interval", id="no interval"),
        pytest.param('"higher"', '"none"', "without a direction has no limits", id="no direction"),
        pytest.param('"wilson"', '"poisson"', "'poisson' does not fit a share", id="interval"),
        pytest.param('"procent"', '"antal"', "'antal' does not fit a share", id="unit"),
        pytest.param("year = 2022", "year = 2014", "not counted for 2014", id="before it began"),
        pytest.param("horizon_months", "horisont", "unknown key 'horisont'", id="unknown rule"),
        pytest.param("horizon_months", "exit_after", "unknown key", id="rule of another measure"),
        pytest.param("valid_from", "giltig", "unknown key 'giltig'", id="unknown key"),
        pytest.param('"self_supporting"', '"andel"', "unknown value 'andel'", id="measure"),
        pytest.param('"U31462"', '"Kolada"', "is not a source", id="source"),
        pytest.param("id =", "id", "not readable as TOML", id="no TOML"),
    ],
)
def test_what_is_wrong_is_refused_by_name(was, now, told):
    assert was in TEXT
    assert told in refused(TEXT.replace(was, now))


BOUND = 'low = -2, high = 3, source = { sv = "k" }'


def differing(how, kolada='kolada = "U31462", '):
    one = f'differences = [{{ what = {{ sv = "a" }}, {how} }}]'
    return TEXT.replace("horizon_months = 6 }", f"horizon_months = 6, {kolada}{one} }}")


@pytest.mark.parametrize(
    ("how", "told"),
    [
        pytest.param("low = -2, high = 3", "missing value @ andel.toml.definitions[0].differences",
                     id="a bound without source"),
        pytest.param('low = -2, source = { sv = "k" }', "missing value", id="one end"),
        pytest.param('low = 4, high = 3, source = { sv = "k" }', "low is above high", id="order"),
        pytest.param("valid_from = 2017", "it is not said once how much", id="no road"),
        pytest.param(f'{BOUND}, counted = ["sex", "tolv"]', "it is not said once", id="two roads"),
        pytest.param('counted = ["sex"]', "two definitions were expected", id="one way"),
        pytest.param('counted = ["sex", "tolv"]', "'tolv' is no definition", id="unknown way"),
        pytest.param("bounded = true", "a bound that is there is declared", id="no bound"),
        pytest.param("bounded = false, hur = 1", "unknown key 'hur'", id="unknown key"),
    ],
)  # fmt: skip
def test_a_difference_says_once_how_much_it_may_be(how, told):
    assert told in refused(differing(how))


def test_a_difference_needs_something_published():
    assert "nothing published to differ from" in refused(differing(BOUND, kolada=""))


def test_a_difference_is_read():
    (found,) = read_indicator(differing(f"{BOUND}, valid_from = 2017"), at="a").main.differences

    assert (found.low, found.high, found.valid_from, found.bounded) == (-2, 3, 2017, True)


def test_two_declarations_of_one_year_are_refused():
    later = TEXT.replace('version = "2.1"', 'version = "3.0"')

    with pytest.raises(EvaluationError, match="'andel' is counted by two declarations"):
        read_registry({"a.toml": TEXT, "b.toml": later})


def test_a_version_may_follow_another():
    first = TEXT.replace("valid_from = 2015", "valid_from = 2015\nvalid_to = 2022")
    later = TEXT.replace('version = "2.1"', 'version = "3.0"').replace("2015", "2023")

    both = read_registry({"a.toml": first, "b.toml": later.replace("2022", "2023")})

    assert [item.version for item in both] == ["2.1", "3.0"]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([("andel", "1"), ("andel", "2")], id="two versions"),
        pytest.param([("andel", "1"), ("annan", "1")], id="two ids"),
        pytest.param([], id="nothing"),
    ],
)
def test_one_series_is_of_one_id_and_version(rows):
    with pytest.raises(EvaluationError, match="draw each id and version by itself"):
        one_series(rows)


def test_rows_alike_are_one_series():
    assert one_series([("andel", "1"), ("andel", "1")]) == ("andel", "1")


@pytest.mark.parametrize("name", indicator_texts())
def test_what_is_shipped_is_read_and_in_both_languages(name):
    found = read_indicator(indicator_texts()[name], at=name)

    assert name == f"{found.id}.toml"
    texts = (found.title, found.population, found.numerator, found.denominator, found.not_measured)
    labels = (item.label for item in found.definitions)
    reasons = (item.reason for item in found.breaks)
    assert all(text.sv and text.en for text in (*texts, *labels, *reasons))


def test_the_shipped_stand_together():
    assert len(registry()) == len(indicator_texts())


def declared(**indicators):
    values = study("indicators")
    return values | {"indicators": values["indicators"] | indicators}


TARGET = {"indicator": "langvarigt", "year": 2022, "version": "1.0"}
TARGET |= {"achieved": [0, 30], "on_way": [30, 40], "not": [40, 100]}


@pytest.mark.parametrize(
    ("indicators", "told"),
    [
        pytest.param({"choose": ["jobb"]}, "unknown indicator 'jobb'", id="unknown"),
        pytest.param({"choose": []}, "nothing is declared", id="none"),
        pytest.param({"groups": ["lon"]}, "unknown value 'lon'", id="group"),
        pytest.param(
            {"case_mix": ["kon"], "groups": []}, "there to compare groups", id="case mix alone"
        ),
        pytest.param(
            {"case_mix": ["kon"], "choose": ["deltagare"], "groups": ["enhet"], "targets": []},
            "no chosen indicator is one",
            id="case mix without a share",
        ),
        pytest.param(
            {"choose": ["langvarigt"], "groups": ["enhet"], "targets": []},
            "can be told by 'enhet'",
            id="group of none",
        ),
        pytest.param(
            {
                "choose": ["langvarigt"],
                "groups": [],
                "definitions": {"langvarigt": ["tio_av_tolv_forsorjningsstod"]},
                "targets": [TARGET],
            },
            "limits are of the definition 'tio_av_tolv'",
            id="limits of another definition",
        ),
        pytest.param({"published": "../k.json"}, "is not a file of the study", id="elsewhere"),
        pytest.param({"case_mix": ["distrikt"]}, "unknown value 'distrikt'", id="case mix"),
        pytest.param(
            {"definitions": {"langvarigt": ["halva"]}}, "unknown definition 'halva'", id="way"
        ),
        pytest.param({"definitions": {"jobb": ["alla"]}}, "'jobb' is not chosen", id="whose"),
        pytest.param({"first_year": 2022, "last_year": 2020}, "after last_year", id="years"),
        pytest.param({"flow": {"weeks": 4}}, "unknown key 'weeks'", id="flow"),
        pytest.param({"flow": {"first_year": 12}}, "indicators.flow.first_year", id="flow year"),
        pytest.param({"targets": [TARGET, TARGET]}, "2022 has limits twice", id="twice"),
        pytest.param(
            {"targets": [TARGET | {"not": [45, 100]}]}, "40 to 45 is undefined", id="own limits"
        ),
        pytest.param(
            {"targets": [TARGET | {"indicator": "jobb"}]}, "'jobb' is not chosen", id="not chosen"
        ),
        pytest.param(
            {"targets": [TARGET | {"version": "9"}]}, "are of version 9", id="other version"
        ),
        pytest.param(
            {"targets": [TARGET | {"indicator": "deltagare"}]},
            "without a direction has no limits",
            id="no direction",
        ),
    ],
)
def test_a_plan_is_held_against_the_registry(indicators, told):
    with pytest.raises(EvaluationError) as caught:
        parse_protocol(declared(**indicators))

    assert told in str(caught.value)


def test_definitions_that_are_not_named_are_left_out_and_limits_go_with_the_first():
    plan = parse_protocol(
        declared(definitions={"langvarigt": ["tio_av_tolv_forsorjningsstod"]})
    ).indicators

    (found,) = (item for item in chosen(plan) if item.id == "langvarigt")

    assert [own.name for own in found.definitions] == ["tio_av_tolv_forsorjningsstod"]
    assert found.targets == ()


END = {"year": 2021, "version": "1.0", "definition": "arbete"}
LATER = {"year": 2022, "version": "1.0", "definition": "arbete_studier"}
BRIDGE = {"indicator": "resultat_avslut", "case_mix": ["kon"], "from": END, "to": LATER}
BACK = {"year": 2021, "version": "1.0", "definition": "tre_tomma_12"}
BACK_LATER = BACK | {"year": 2022}
RETURNS = BRIDGE | {"indicator": "ej_ateraktualiserade", "from": BACK, "to": BACK_LATER}
DAY = {"registered_by": "2021-01-31"}


def test_a_bridge_is_read():
    plan = parse_protocol(declared(bridges=[BRIDGE])).indicators

    (bridge,) = plan.bridges
    assert (bridge.first.year, bridge.last.definition) == (2021, "arbete_studier")
    assert not bridge.is_registered
    assert {"kon"} <= plan.background


@pytest.mark.parametrize(
    ("bridge", "told"),
    [
        pytest.param({"indicator": "jobb"}, "'jobb' is not chosen", id="indicator"),
        pytest.param({"case_mix": []}, "nothing is declared", id="no case mix"),
        pytest.param({"case_mix": ["enhet"]}, "unknown value 'enhet'", id="case mix"),
        pytest.param(
            {"to": LATER | {"definition": "halva"}}, "'halva' is not counted", id="definition"
        ),
        pytest.param({"to": LATER | {"version": "9"}}, "no version 9", id="version"),
        pytest.param(
            {"from": END | {"year": 2005}}, "version 1.0 is not counted for 2005", id="year"
        ),
        pytest.param({"to": LATER | {"year": 2021}}, "do not follow on each other", id="same year"),
        pytest.param(
            {"from": END | DAY, "to": LATER | DAY},
            "no table tells when 'resultat_avslut' was registered",
            id="registration",
        ),
        pytest.param(RETURNS | {"to": BACK_LATER | DAY}, "the other does not", id="one day"),
        pytest.param(
            RETURNS | {"to": BACK_LATER | {"definition": "tre_tomma_12_ansokan"}},
            "only one of the definitions needs the table ansokan",
            id="tables",
        ),
        pytest.param(
            RETURNS | {"from": BACK | {"definition": "hushall_tre_tomma_12"}},
            "counts households",
            id="households",
        ),
        pytest.param(
            {"indicator": "deltagare"}
            | {end: value | {"definition": "utan_feriejobb"}
               for end, value in (("from", END), ("to", LATER))},
            "'deltagare' is no share",
            id="no share",
        ),
        pytest.param({"from": END | {"day": "x"}}, "unknown key 'day'", id="key"),
    ],
)  # fmt: skip
def test_a_bridge_that_cannot_be_is_refused(bridge, told):
    with pytest.raises(EvaluationError) as caught:
        parse_protocol(declared(bridges=[BRIDGE | bridge]))

    assert told in str(caught.value)


def test_bridges_of_one_change_are_refused():
    with pytest.raises(EvaluationError, match="declared twice"):
        parse_protocol(declared(bridges=[BRIDGE, BRIDGE]))


def test_a_bridge_goes_between_counted_definitions_only():
    with pytest.raises(EvaluationError, match="'arbete' is not counted"):
        parse_protocol(
            declared(bridges=[BRIDGE], definitions={"resultat_avslut": ["arbete_studier"]})
        )
