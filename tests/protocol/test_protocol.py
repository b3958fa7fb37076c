import subprocess
import sys

import pytest

from evaluation.errors import Faults, ProtocolError
from evaluation.protocol import load_protocol, parse_protocol
from evaluation.protocol.loading import overridden

from .conftest import ANALYSES


def place(values, path):
    """Walk to the table that holds the last part of the path."""
    for step in path:
        values = values[step]
    return values


@pytest.mark.parametrize("name", ["stockholmsjobb", "rossi", "jobtraining"])
def test_declared_studies_load(name):
    protocol = load_protocol(ANALYSES / name / "protocol.toml")

    assert protocol.name == name
    assert any(outcome.role == "primary" for outcome in protocol.outcomes)


@pytest.mark.parametrize(
    ("path", "key", "value", "message"),
    [
        pytest.param(
            ["outcomes", 1],
            "kind",
            "jobb",
            "unknown value 'jobb' @ outcomes[1].kind; allowed: durable_exit",
            id="unknown outcome",
        ),
        pytest.param([], "colour", 1, "unknown key 'colour' @ colour", id="unknown key"),
        pytest.param(
            ["definition"], "max_gap", -1, "-1 is below 0 @ definition.max_gap", id="below minimum"
        ),
        pytest.param(
            ["definition"],
            "max_gap",
            True,
            "a whole number was expected @ definition.max_gap",
            id="true is no number",
        ),
        pytest.param([], "seed", "7", "a whole number was expected @ seed", id="text for number"),
        pytest.param(
            ["arms", 3], "name", "Praktik!", "'Praktik!' is not a name @ arms[3].name", id="name"
        ),
        pytest.param(
            ["arms", 1],
            "parent",
            "jobb",
            "unknown arm 'jobb' @ arms[1].parent; allowed: stockholmsjobb",
            id="unknown parent",
        ),
        pytest.param(["arms", 3], "categories", [], "'praktik' has no codes", id="no codes"),
        pytest.param(
            ["arms", 3], "categories", ["2"], "claim the same insats", id="shared category"
        ),
        pytest.param(
            ["arms", 3],
            "categories",
            [5],
            "a list of texts was expected @ arms[3].categories",
            id="codes are texts",
        ),
        pytest.param(
            ["contrasts", 0],
            "arms",
            ["feriejobb"],
            "unknown arm 'feriejobb' @ contrasts[0].arms",
            id="unknown arm",
        ),
        pytest.param(
            ["contrasts", 2],
            "arms",
            ["praktik"],
            "two arms or more are compared @ contrasts[2].arms",
            id="one arm between arms",
        ),
        pytest.param(
            ["contrasts", 2],
            "arms",
            ["stockholmsjobb", "ordinarie"],
            "an arm is compared with its own sub-type @ contrasts[2].arms",
            id="own sub-type",
        ),
        pytest.param(
            ["contrasts", 2],
            "weights",
            "att",
            "'att' does not fit 'between_arms' @ contrasts[2].weights; allowed: overlap",
            id="weights that do not fit",
        ),
        pytest.param(
            ["contrasts", 1], "name", "inte_nu", "declared 2 times @ contrasts", id="same name"
        ),
        pytest.param(
            ["outcomes", 0],
            "horizons",
            [12, 48],
            "horizon 48 is beyond follow_up_months @ outcomes[0].horizons",
            id="horizon too far",
        ),
        pytest.param(
            ["outcomes", 0],
            "horizons",
            [24, 12],
            "horizons must be given, positive and ascending @ outcomes[0].horizons",
            id="horizons descending",
        ),
        pytest.param(
            ["outcomes", 2],
            "scale",
            "share",
            "'share' does not fit 'months_on_aid' @ outcomes[2].scale; allowed: rmst_difference",
            id="scale that does not fit",
        ),
        pytest.param(
            ["outcomes", 5],
            "role",
            "primary",
            "return among those who left conditions on what the insats changes",
            id="conditional return as an effect",
        ),
        pytest.param(
            ["outcomes", 0],
            "kind",
            "event",
            "'event' does not fit a study of kind register @ outcomes[0].kind",
            id="table outcome on an extract",
        ),
        pytest.param(
            ["adjustment", "covariates", 0],
            "name",
            "inkomst",
            "unknown covariate 'inkomst' @ adjustment.covariates[0].name; allowed: alder",
            id="unknown covariate",
        ),
        pytest.param(["adjustment"], "truncate", 1.5, "1.5 is above 1 @ adjustment", id="quantile"),
        pytest.param(
            ["groups", 0], "levels", [], "nothing is declared @ groups[0].levels", id="no levels"
        ),
        pytest.param(
            ["eligibility"],
            "first_month",
            "2018-13",
            "a month was expected @ eligibility.first_month; write it as YYYY-MM",
            id="month 13",
        ),
        pytest.param(
            ["eligibility"], "age_max", 17, "17 is too small @ eligibility.age_max", id="ages"
        ),
        pytest.param(
            ["disclosure"], "min_count", 3, "3 is below 5 @ disclosure.min_count", id="too loose"
        ),
        pytest.param(
            ["sensitivity", 0],
            "override",
            {"definition.max_gaps": 1},
            "unknown key 'max_gaps' @ definition.max_gaps",
            id="override of nothing",
        ),
        pytest.param(
            ["sensitivity", 0],
            "override",
            {"outcomes[9].window": 1},
            "no such place to override @ outcomes[9].window",
            id="override outside the list",
        ),
        pytest.param(
            ["sensitivity", 0],
            "override",
            {},
            "nothing is overridden @ sensitivity[0].override",
            id="empty override",
        ),
        pytest.param(
            ["data"],
            "file",
            "x.sav",
            "'file' is not used by studies of kind register @ data.file",
            id="file for extract",
        ),
        pytest.param(
            [],
            "changes",
            [{"version": "0.9", "date": "2024-01-01", "what": "x", "reason": "y"}],
            "the last change has another version than the protocol @ changes[0].version",
            id="change of another version",
        ),
        pytest.param([], "title", "text", "a table was expected @ title", id="text for table"),
        pytest.param([], "arms", [], "nothing is declared @ arms", id="no arms"),
        pytest.param([], "arms", ["praktik"], "a table was expected @ arms[0]", id="list of texts"),
    ],
)
def test_fault_is_told_with_its_place(declared, path, key, value, message):
    place(declared, path)[key] = value

    with pytest.raises((ProtocolError, Faults)) as caught:
        parse_protocol(declared)

    assert message in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("path", "key", "message"),
    [
        pytest.param([], "version", "missing value @ version; declare a text", id="version"),
        pytest.param(["title"], "sv", "missing value @ title.sv", id="Swedish title"),
        pytest.param([], "arms", "missing value @ arms", id="arms"),
        pytest.param(["data"], "kind", "missing value @ data.kind", id="kind of data"),
    ],
)
def test_missing_value_is_told(declared, path, key, message):
    del place(declared, path)[key]

    with pytest.raises((ProtocolError, Faults), match=message):
        parse_protocol(declared)


def test_study_without_a_primary_outcome_is_refused(declared):
    for item in declared["outcomes"]:
        item["role"] = "secondary" if item["role"] == "primary" else item["role"]

    with pytest.raises(ProtocolError, match="no outcome is primary @ outcomes"):
        parse_protocol(declared)


def test_weighting_without_covariates_is_refused(declared):
    declared["adjustment"]["covariates"] = []

    with pytest.raises(Faults, match="'inte_nu' is not adjusted"):
        parse_protocol(declared)


def test_months_of_the_trials_come_in_order(declared):
    declared["contrasts"] = [c for c in declared["contrasts"] if c["kind"] != "never"]
    declared["eligibility"] |= {"first_month": "2020-01", "last_month": "2019-12"}

    with pytest.raises(ProtocolError, match="first_month is after last_month @ eligibility"):
        parse_protocol(declared)


def test_table_needs_its_columns_and_no_later_starts(declared_table):
    del declared_table["data"]["time"]
    declared_table["contrasts"][0] |= {"kind": "never", "weights": "att"}

    with pytest.raises(Faults) as caught:
        parse_protocol(declared_table)

    assert "missing value @ data.time" in str(caught.value)
    assert "'never' does not fit a study of kind table @ contrasts[0].kind" in str(caught.value)


def test_reference_is_no_arm(declared_table):
    declared_table["arms"][0]["categories"] = ["0", "1"]

    with pytest.raises(ProtocolError, match=r"this is the reference @ arms\[0\].categories"):
        parse_protocol(declared_table)


def test_all_faults_are_told_at_once(declared):
    declared["seed"] = "x"
    declared["arms"][0]["label"] = 1
    declared["outcomes"][0]["role"] = "main"

    with pytest.raises(Faults) as caught:
        parse_protocol(declared)

    assert len(caught.value.faults) == 3


def test_names_and_functions_are_checked_both_ways(declared):
    declared["outcomes"][0]["kind"] = "own_outcome"
    del declared["outcomes"][0]["programme_counts"]

    protocol = parse_protocol(declared, functions=["own_outcome"])
    with pytest.raises(ProtocolError, match="public function 'other' is not declared"):
        parse_protocol(declared, functions=["own_outcome", "other"])

    assert protocol.outcomes[0].kind == "own_outcome"
    assert overridden(protocol, {"seed": 1}).outcomes[0].kind == "own_outcome"


def test_override_reaches_what_inherits_the_value(declared):
    protocol = parse_protocol(declared)

    other = overridden(protocol, {"definition.window": 6, "outcomes[0].horizons": [6]})

    inherited = [item for item in other.outcomes if item.kind != "aid_before"]
    assert {outcome.window for outcome in inherited} == {6}
    assert other.outcomes[0].horizons == (6,)
    assert other.sensitivity == ()
    assert protocol.definition.window == 12


@pytest.mark.parametrize(
    "where",
    [
        pytest.param("seed.value", id="not a table"),
        pytest.param("arms.name", id="a list without a number"),
        pytest.param("out comes.name", id="not a place"),
    ],
)
def test_override_of_no_place_is_refused(declared, where):
    with pytest.raises(ProtocolError, match="no such place to override"):
        overridden(parse_protocol(declared), {where: 1})


def test_contrast_without_arms_compares_all_that_are_no_sub_types(declared):
    del declared["contrasts"][2]["arms"]

    protocol = parse_protocol(declared)

    assert protocol.contrasts[2].arms == ("stockholmsjobb", "praktik", "coachning")


def test_hash_follows_content_and_not_spelling(declared):
    protocol = parse_protocol(declared)

    reordered = parse_protocol(dict(reversed(list(declared.items()))))
    changed = parse_protocol(declared | {"seed": 2})

    assert reordered.sha256 == protocol.sha256
    assert changed.sha256 != protocol.sha256


def test_months_are_counts(declared):
    declared["eligibility"]["first_month"] = "2018-09"

    assert parse_protocol(declared).eligibility.first_month == 2018 * 12 + 8


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"name = ", "not readable as TOML", id="broken"),
        pytest.param(b'name = "\xe5"', "not readable as TOML", id="latin-1"),
        pytest.param(None, r"no protocol @ study/protocol.toml; evaluation new NAME", id="absent"),
    ],
)
def test_unreadable_file_is_told_without_its_absolute_path(tmp_path, content, message):
    folder = tmp_path / "study"
    folder.mkdir()
    if content is not None:
        (folder / "protocol.toml").write_bytes(content)

    with pytest.raises(ProtocolError, match=message) as caught:
        load_protocol(folder / "protocol.toml")

    assert str(tmp_path) not in str(caught.value)


def test_name_is_that_of_the_folder(tmp_path):
    text = (ANALYSES / "rossi" / "protocol.toml").read_text(encoding="utf-8")
    (tmp_path / "protocol.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ProtocolError, match="'rossi' is not the folder's name @ name"):
        load_protocol(tmp_path / "protocol.toml")


def test_loading_plan_and_estimators_loads_no_heavy_library():
    heavy = {"statsmodels", "linearmodels", "matplotlib", "scipy.stats", "scipy.optimize"}
    code = f"import sys, evaluation.design, evaluation.estimate; print({heavy} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


def test_never_refuses_a_last_start_month(declared):
    declared["eligibility"] |= {"last_month": "2020-12"}

    with pytest.raises(ProtocolError, match="'never' has to see every later start") as caught:
        parse_protocol(declared)

    assert "contrasts[" in str(caught.value)
