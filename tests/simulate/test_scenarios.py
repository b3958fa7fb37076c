import pytest

from evaluation.errors import Faults, ProtocolError, UsageError
from evaluation.simulate import load_scenario, scenario_names
from evaluation.simulate.loading import FOLDER


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

    assert names == ("enkoping", "immortal_time", "job_or_coaching", "reentry")
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
    ],
)
def test_a_faulty_scenario_says_where_and_what_is_allowed(tmp_path, old, new, message):
    path = changed(tmp_path, (old, new))

    with pytest.raises(ProtocolError, match=message):
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


def test_an_unknown_override_is_a_usage_error():
    with pytest.raises(UsageError, match="unknown override 'vuxna'"):
        load_scenario("enkoping", vuxna=10)
