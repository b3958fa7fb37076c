"""Windows, landmarks and lost follow-up in the plan: checked both ways, told in Swedish."""

import tomllib

import pytest

from evaluation.errors import Faults, ProtocolError
from evaluation.protocol import parse_protocol
from evaluation.protocol.censoring import LOST_REASONS, CensoringPlan
from evaluation.protocol.loading import overridden
from evaluation.provenance import find_project
from evaluation.report.declared.starts import spelled
from evaluation.report.declared.target import target_items

GRACE = {
    "name": "tidsfrist",
    "label": "Start inom tre månader mot ingen start",
    "kind": "grace",
    "weights": "iptw",
    "grace_months": 3,
}
LANDMARK = {
    "name": "landmarke",
    "label": "Start före månad tre",
    "kind": "landmark",
    "weights": "att",
    "landmark_month": 3,
}
CENSORING = {"reasons": ["utflyttad", "avliden"], "covariates": ["alder", "kon"]}


def with_contrast(declared, contrast, **values):
    changed = {key: value for key, value in {**contrast, **values}.items() if value is not None}
    return declared | {"contrasts": [*declared["contrasts"], changed]}


def item(protocol, number):
    return next(one.text for one in target_items(protocol) if one.number == number)


def test_window_landmark_and_censoring_are_read(declared):
    values = with_contrast(declared, GRACE, initiation="even", time_zero="every")
    values = with_contrast(values, LANDMARK) | {"censoring": CENSORING | {"month_form": "linear"}}

    protocol = parse_protocol(values)

    grace, landmark = protocol.contrasts[-2:]
    assert (grace.grace_months, grace.initiation, grace.time_zero) == (3, "even", "every")
    assert landmark.landmark_month == 3
    assert protocol.censoring == CensoringPlan(
        reasons=("utflyttad", "avliden"), covariates=("alder", "kon"), month_form="linear"
    )


def test_what_is_not_declared_is_not_done(declared):
    protocol = parse_protocol(declared)

    assert protocol.censoring is None
    assert {contrast.time_zero for contrast in protocol.contrasts} == {""}


@pytest.mark.parametrize(
    ("contrast", "values", "message"),
    [
        pytest.param(
            GRACE,
            {"grace_months": None},
            "missing value @ contrasts[3].grace_months; declare grace_months, 1 or more",
            id="no window",
        ),
        pytest.param(
            GRACE,
            {"grace_months": 36},
            "36 months are not within follow_up_months @ contrasts[3].grace_months",
            id="window as long as the follow-up",
        ),
        pytest.param(
            GRACE,
            {"weights": "att"},
            "'att' does not fit 'grace' @ contrasts[3].weights; allowed: iptw",
            id="clones are nobody's own group",
        ),
        pytest.param(
            GRACE,
            {"landmark_month": 2},
            "only a contrast of kind 'landmark' has this @ contrasts[3].landmark_month",
            id="landmark of a window",
        ),
        pytest.param(
            GRACE,
            {"initiation": "tidig"},
            "unknown value 'tidig' @ contrasts[3].initiation; allowed: natural, even",
            id="unknown initiation",
        ),
        pytest.param(
            LANDMARK,
            {"landmark_month": None},
            "missing value @ contrasts[3].landmark_month; declare landmark_month, 1 or more",
            id="no landmark",
        ),
        pytest.param(
            LANDMARK,
            {"grace_months": 2},
            "only a contrast of kind 'grace' has this @ contrasts[3].grace_months",
            id="window of a landmark",
        ),
        pytest.param(
            LANDMARK,
            {"kind": "not_now", "landmark_month": None, "time_zero": "first"},
            "only a contrast of kind 'grace' or 'landmark' has this @ contrasts[3].time_zero",
            id="time zero of those who wait",
        ),
        pytest.param(
            LANDMARK,
            {"weights": "none"},
            "'none' does not fit 'landmark' @ contrasts[3].weights; allowed: att, overlap, iptw",
            id="landmark without adjustment",
        ),
    ],
)
def test_contrast_that_cannot_be_studied_is_told_of(declared, contrast, values, message):
    with pytest.raises(ProtocolError) as fault:
        parse_protocol(with_contrast(declared, contrast, **values))

    assert str(fault.value) == message


def test_window_has_to_see_every_start(declared):
    values = with_contrast(declared, GRACE)
    values["contrasts"] = [item for item in values["contrasts"] if item["kind"] != "never"]
    values["eligibility"] = values["eligibility"] | {"last_month": "2022-12"}
    values["sensitivity"] = []

    with pytest.raises(ProtocolError, match=r"'grace' has to see every later start"):
        parse_protocol(values)


def test_landmark_needs_an_outcome_that_happens(declared):
    values = with_contrast(declared, LANDMARK)
    values["outcomes"] = [
        outcome for outcome in values["outcomes"] if outcome["kind"] == "months_on_aid"
    ]
    for section in ("families", "robustness", "multiverse"):
        del values[section]

    with pytest.raises(ProtocolError, match="no outcome that people must not have had"):
        parse_protocol(values)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param(
            {"reasons": ["flyttat"]},
            "unknown reason 'flyttat' @ censoring.reasons; allowed: utflyttad, avliden, ny_kommun",
            id="unknown reason",
        ),
        pytest.param(
            {"reasons": []},
            "nothing is declared @ censoring.reasons; name reasons, or leave the section out",
            id="no reason",
        ),
        pytest.param(
            {"covariates": ["alder", "langd"]},
            "unknown covariate 'langd' @ censoring.covariates",
            id="not among the adjustment",
        ),
        pytest.param(
            {"covariates": ["alder", "alder"]},
            "'alder' is declared twice @ censoring.covariates",
            id="twice",
        ),
        pytest.param(
            {"month_form": "log"},
            "unknown value 'log' @ censoring.month_form; allowed: linear, categories, spline",
            id="month zero has no logarithm",
        ),
        pytest.param({"reason": []}, "unknown key 'reason' @ censoring.reason", id="misspelt"),
    ],
)
def test_censoring_that_cannot_be_done_is_told_of(declared, values, message):
    with pytest.raises(ProtocolError) as fault:
        parse_protocol(declared | {"censoring": CENSORING | values})

    assert str(fault.value).startswith(message)


def test_tables_have_neither_windows_nor_lost_follow_up(declared_table):
    (first, *_) = declared_table["contrasts"]
    window = {**GRACE, "arms": first.get("arms", [])} if first.get("arms") else GRACE

    with pytest.raises(Faults) as faults:
        parse_protocol(
            declared_table
            | {"contrasts": [*declared_table["contrasts"], window], "censoring": CENSORING}
        )

    told = str(faults.value)
    assert "[censoring] is not used by studies of kind table @ censoring" in told
    assert "'grace' does not fit a study of kind table @ contrasts[1].kind" in told


def test_reasons_are_those_of_the_code_list_but_the_end_of_data():
    path = find_project().root / "data_schemas" / "codes.toml"
    codes = tomllib.loads(path.read_text(encoding="utf-8"))["censor_orsak"]["codes"]

    assert set(LOST_REASONS) == set(codes) - {"slut_data"}


def test_target_table_tells_of_windows_landmarks_and_lost_follow_up(declared):
    values = with_contrast(with_contrast(declared, GRACE), LANDMARK) | {"censoring": CENSORING}

    protocol = parse_protocol(values)

    assert (
        "start inom tre månader mot ingen start alls under uppföljningen, för alla som hade "
        "kunnat starta (ATE)" in item(protocol, "6f")
    )
    assert "(kloner)" in item(protocol, "7c")
    assert "i dess sista månad" in item(protocol, "7c")
    assert "räknas från landmärket, tre månader efter" in item(protocol, "7d")
    assert (
        "De som har flyttat eller har avlidit ersätts månad för månad av dem i samma grupp som "
        "liknar dem (IPCW), efter ålder, kön och månad sedan tidpunkt noll."
        in item(protocol, "7h.i")
    )


def test_even_starts_and_every_month_are_told(declared):
    values = with_contrast(declared, GRACE, initiation="even", time_zero="every")

    told = item(parse_protocol(values), "7c")

    assert "fördelas jämnt" in told
    assert "varje möjlig startmånad" in told


def test_censoring_can_be_a_sensitivity_analysis(declared):
    protocol = parse_protocol(declared)

    other = overridden(
        protocol, {"censoring.reasons": ["utflyttad"], "censoring.covariates": ["alder"]}
    )

    assert other.censoring == CensoringPlan(reasons=("utflyttad",), covariates=("alder",))


@pytest.mark.parametrize(
    ("months", "words"),
    [(1, "en månad"), (3, "tre månader"), (12, "tolv månader"), (18, "18 månader")],
)
def test_months_are_spelled_to_twelve(months, words):
    assert spelled(months) == words
