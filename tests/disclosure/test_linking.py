"""Suppressed rows of the contract cannot be computed from the rows that are shown."""

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure.linking import withhold_linked

MEASURES = ["estimate", "std_error", "conf_low", "conf_high", "p_value"]


def rows(*given):
    """Rows of (outcome, arm, reference, scale, estimate, status), otherwise alike."""
    frame = pd.DataFrame(
        given, columns=["outcome", "arm", "reference", "scale", "estimate", "status"]
    )
    same = {"analysis": "s", "population": "p", "month": 12.0, "method": "m", "role": "primary"}
    frame = frame.assign(**same, std_error=0.1, conf_low=0.0, conf_high=1.0, p_value=0.5, note="")
    frame.loc[frame["status"] != "ok", MEASURES] = np.nan
    return frame


@pytest.mark.parametrize("hidden", ["jobb", "ingen"])
def test_difference_goes_with_a_suppressed_level(hidden):
    status = {name: "suppressed" if name == hidden else "ok" for name in ("jobb", "ingen")}
    frame = rows(
        ("avslut", "jobb", "", "risk", 0.1, status["jobb"]),
        ("avslut", "ingen", "", "risk", 0.3, status["ingen"]),
        ("avslut", "jobb", "ingen", "risk_difference", -0.2, "ok"),
    )

    safe, withheld = withhold_linked(frame)

    difference = safe[safe["reference"] == "ingen"].iloc[0]
    assert withheld == 1
    assert difference["status"] == "suppressed"
    assert difference[MEASURES].isna().all()
    levels = safe[safe["reference"] == ""].set_index("arm")["status"]
    assert levels.to_dict() == status


def test_other_outcomes_keep_their_differences():
    frame = rows(
        ("avslut", "jobb", "", "risk", 0.1, "suppressed"),
        ("annat", "jobb", "", "risk", 0.1, "ok"),
        ("annat", "jobb", "ingen", "risk_difference", 0.0, "ok"),
    )

    safe, withheld = withhold_linked(frame)

    assert withheld == 0
    pd.testing.assert_frame_equal(safe, frame)


def test_single_hidden_state_takes_the_smallest_other_with_it():
    frame = rows(
        ("tillstand:bistand", "jobb", "", "share", 0.6, "ok"),
        ("tillstand:arbete", "jobb", "", "share", 0.3, "ok"),
        ("tillstand:studier", "jobb", "", "share", 0.1, "suppressed"),
    )

    safe, withheld = withhold_linked(frame)

    assert withheld == 1
    assert safe["status"].tolist() == ["ok", "suppressed", "suppressed"]


def test_two_hidden_states_are_enough():
    frame = rows(
        ("tillstand:bistand", "jobb", "", "share", 0.6, "ok"),
        ("tillstand:arbete", "jobb", "", "share", 0.3, "suppressed"),
        ("tillstand:studier", "jobb", "", "share", 0.1, "suppressed"),
    )

    assert withhold_linked(frame)[1] == 0


def test_gated_rows_stay_gated():
    frame = rows(
        ("avslut", "jobb", "", "risk", 0.1, "suppressed"),
        ("avslut", "jobb", "ingen", "risk_difference", 0.0, "gated"),
    )

    safe, _ = withhold_linked(frame)

    assert safe["status"].tolist() == ["suppressed", "gated"]


def test_empty_contract_passes():
    frame = rows().iloc[:0]

    safe, withheld = withhold_linked(frame)

    assert safe.empty
    assert withheld == 0


def named(frame, *analyses):
    return frame.assign(analysis=list(analyses))


def test_family_does_not_show_what_the_main_analysis_withholds():
    frame = named(
        rows(
            ("avslut", "jobb", "", "risk", 0.1, "suppressed"),
            ("avslut", "jobb", "ingen", "risk_difference", -0.2, "ok"),
            ("avslut", "praktik", "ingen", "risk_difference", 0.1, "ok"),
            ("avslut", "coachning", "ingen", "risk_difference", 0.1, "gated"),
            ("avslut", "jobb", "ingen", "risk_difference", -0.2, "ok"),
            ("avslut", "praktik", "ingen", "risk_difference", 0.1, "ok"),
            ("avslut", "coachning", "ingen", "risk_difference", 0.1, "ok"),
        ),
        *["s"] * 4,
        *["s:familj:alla"] * 3,
    )

    safe, withheld = withhold_linked(frame)

    assert safe["status"].tolist()[4:] == ["suppressed", "ok", "suppressed"]
    assert withheld == 3
    assert safe.loc[safe["status"] == "suppressed", MEASURES].isna().all(axis=None)


def test_ratio_and_e_value_go_with_a_suppressed_level():
    frame = rows(
        ("avslut", "jobb", "", "risk", 0.1, "suppressed"),
        ("avslut", "jobb", "ingen", "risk_ratio", 0.5, "ok"),
        ("avslut", "jobb", "ingen", "e_value", 3.4, "ok"),
    )

    assert withhold_linked(frame)[0]["status"].tolist() == ["suppressed"] * 3


def test_one_hidden_group_takes_the_others_and_their_test_with_it():
    frame = named(
        rows(
            ("avslut", "jobb", "", "risk", 0.1, "suppressed"),
            ("avslut", "jobb", "", "risk", 0.3, "ok"),
            ("avslut", "jobb", "ingen", "risk_difference", 0.1, "ok"),
            ("avslut", "jobb", "ingen", "risk_difference", 0.1, "ok"),
            ("avslut", "jobb", "ingen", "chi_square", 0.1, "ok"),
            ("avslut", "jobb", "", "risk", 0.3, "ok"),
        ),
        "s:grupp:kon:1",
        "s:grupp:kon:2",
        "s:grupp:kon:1",
        "s:grupp:kon:2",
        "s:grupp:kon",
        "s:grupp:fodelseland:1",
    )

    safe, withheld = withhold_linked(frame)

    assert safe["status"].tolist() == [*["suppressed"] * 5, "ok"]
    assert withheld == 4


@pytest.mark.parametrize(
    ("status", "told"), [pytest.param("suppressed", "suppressed"), pytest.param("ok", "ok")]
)
def test_test_of_sub_types_goes_with_a_suppressed_difference(status, told):
    frame = rows(
        ("avslut", "jobb", "ingen", "risk_difference", 0.1, "ok"),
        ("avslut", "delen", "ingen", "risk_difference", 0.3, status),
        ("avslut", "jobb", "ingen", "chi_square", 9.0, "ok"),
    )
    frame.loc[2, "analysis"] = "s:delar:jobb"

    safe, _ = withhold_linked(frame)

    assert safe.loc[2, "status"] == told
    assert safe.loc[2, MEASURES].isna().all() == (told != "ok")
