import json

import pytest

from evaluation.errors import Faults, ProtocolError, UsageError
from evaluation.simulate import load_scenario, scenario_names
from evaluation.simulate.scenario.loading import FOLDER


def changed(tmp_path, *replacements):
    text = (FOLDER / "job_or_coaching.toml").read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "egen.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_scenario_that_comes_along_loads():
    names = scenario_names()

    assert names == (
        "enkoping",
        "immortal_time",
        "inforande",
        "job_or_coaching",
        "reentry",
        "tre_armar",
    )
    assert [load_scenario(name).name for name in names] == list(names)


def test_a_scenario_can_be_a_file(tmp_path):
    path = changed(tmp_path, ("adults = 3000", "adults = 40"))

    assert load_scenario(path).size.adults == 40


def test_overrides_reach_the_section_that_has_the_field():
    scenario = load_scenario("enkoping", adults=80, paths=3, last="2020-12")

    assert scenario.size.adults == 80
    assert scenario.truth.paths == 3
    assert scenario.period.last == "2020-12"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("lag = 1", "lagg = 1", r"unknown key 'lagg' @ policy\.lagg", id="unknown key"),
        pytest.param("adults = 3000", "", r"missing key 'adults' @ size", id="missing key"),
        pytest.param(
            'kind = "randomised"', 'kind = "lott"', r"'lott' @ policy\.kind; allowed", id="policy"
        ),
        pytest.param('method = "exact"', 'method = "gissa"', r"@ truth\.method", id="method"),
        pytest.param(
            "12 = 0.80", "12 = 0.70", r"do not sum to 1 @ arms\[0\]\.months", id="lengths"
        ),
        pytest.param("share = 1.0", "share = 0.9", r"do not sum to 1 @ classes", id="classes"),
        pytest.param(
            "anvisare = { SOC = 1.0 }", "", r"missing column 'anvisare'", id="missing column"
        ),
        pytest.param(
            "forced_exit = 0.9", "forcd = 0.9", r"unknown key 'forcd' @ arms\[0\]\.effect", id="arm"
        ),
        pytest.param(
            "intercept = 30.0",
            'intercept = 30.0\ncoefficients = { "skostorlek=41" = 1.0 }',
            r"'skostorlek' @ enrolment\.coefficients",
            id="unknown column in a term",
        ),
        pytest.param("lag = 1", "lag = ", "not a TOML file", id="broken TOML"),
        pytest.param(
            "lag = 1",
            'lag = "en"',
            r"wrong kind of value @ policy\.lag; write a whole number",
            id="text for a number",
        ),
        pytest.param(
            'districts = ["D1"]',
            'districts = "D1"',
            r"@ municipality\.districts; write a list of texts",
            id="text for a list",
        ),
        pytest.param(
            'last = "2019-12"', 'last = "2019-13"', r"not a month @ period\.last", id="month"
        ),
        pytest.param(
            'last = "2019-12"', 'last = "2009-12"', r"before it begins @ period\.last", id="period"
        ),
        pytest.param("adults = 3000", "adults = 0", r"too small @ size\.adults", id="nobody"),
        pytest.param(
            "forced_exit = 0.9", "forced_exit = 1.9", r"@ arms\[0\]\.effect\.forced_exit", id="sure"
        ),
        pytest.param(
            "adults = 3000",
            "adults = 3000\ndeaths = { ung = 0.1 }",
            r"not an age @ size\.deaths\.ung; write whole years",
            id="age of death",
        ),
        pytest.param(
            "[policy]",
            "[inflow]\nseason = [1.0, 2.0]\n\n[policy]",
            r"@ inflow\.season; write twelve numbers",
            id="short year",
        ),
        pytest.param(
            "[policy]",
            '[routine]\nname = "r"\nlabel = "R"\nexit_factor = 0\n'
            'starts = { D9 = "2015" }\n\n[policy]',
            r"(?s)too small @ routine\.exit_factor.*'D9' @ routine.*not a month @ routine\.starts",
            id="routine",
        ),
    ],
)
def test_a_faulty_scenario_says_where_and_what_is_allowed(tmp_path, old, new, message):
    path = changed(tmp_path, (old, new))

    with pytest.raises((ProtocolError, Faults), match=message):
        load_scenario(path)


def test_all_faults_are_said_at_once(tmp_path):
    path = changed(tmp_path, ("lag = 1", "lagg = 1"), ("adults = 3000", "vuxna = 3000"))

    with pytest.raises(Faults) as caught:
        load_scenario(path)

    assert len(caught.value.faults) == 3
    assert caught.value.exit_code == ProtocolError.exit_code


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("atlantis", "unknown scenario 'atlantis' @ scenario; allowed: enk", id="name"),
        pytest.param("saknas.toml", "no such scenario file @ saknas.toml", id="file"),
    ],
)
def test_an_unknown_scenario_is_a_usage_error(name, message):
    with pytest.raises(UsageError, match=message):
        load_scenario(name)


def test_overrides_come_back_from_json():
    given = load_scenario("tre_armar", adults=90, horizons=(6, 12), last="2018-12")

    again = load_scenario("tre_armar", **json.loads(json.dumps(given.overrides)))

    assert again.truth.horizons == (6, 12)
    assert again.size == given.size
    assert again.period == given.period


def test_an_override_of_the_wrong_kind_or_size_is_refused():
    with pytest.raises(ProtocolError, match=r"size\.adults; write a whole number"):
        load_scenario("enkoping", adults="många")
    with pytest.raises(ProtocolError, match=r"too small @ size\.adults"):
        load_scenario("enkoping", adults=-5)


def test_an_unknown_override_is_a_usage_error():
    with pytest.raises(UsageError, match="unknown override 'vuxna'"):
        load_scenario("enkoping", vuxna=10)
