"""Known answers B and C: randomised insatser that the usual indicator judges wrongly."""

import pytest

from evaluation.report import open_page

STANDARD_ERRORS = 4  # one false alarm in 16 000
# The printed numbers of the known answers carry one decimal.
PERCENT, MONTHS = 0.003, 0.1
RETURN = ("ater_efter_forsta_avslut", 1, "conditional_return", 12)
DURABLE = ("varaktigt_avslut", 12, "durable_exit", 12)
MONTHS_ON_AID = ("manader_med_bistand", 36, "months_on_aid", 36)
LEVELS = {"varaktigt_avslut": "risk", "manader_med_bistand": "months", "tillstand:bistand": "share"}


def level(answer, outcome, month, arm):
    return answer.row(outcome, month, scale=LEVELS.get(outcome, "risk"), arm=arm)


def difference(answer, outcome, month):
    return answer.row(outcome, month, scale=f"{LEVELS.get(outcome, 'risk')}_difference")


def true(answer, arm, name, month):
    return answer.truth.loc[("randomised", name, arm, month)]


@pytest.mark.parametrize(
    ("quantity", "printed", "tolerance"),
    [
        pytest.param(RETURN, (0.321, 0.260), PERCENT, id="conditional return"),
        pytest.param(DURABLE, (0.445, 0.402), PERCENT, id="durable exit"),
        pytest.param(MONTHS_ON_AID, (16.0, 18.7), MONTHS, id="months on aid"),
    ],
)
def test_b_the_study_finds_the_true_levels(reentry, quantity, printed, tolerance):
    outcome, horizon, name, month = quantity
    exact = true(reentry, "insats", name, month)

    for arm, side, number in zip(
        ("insats", "ingen"), ("value", "value_reference"), printed, strict=True
    ):
        row = level(reentry, outcome, horizon, arm)
        assert exact[side] == pytest.approx(number, abs=tolerance)
        assert row["estimate"] == pytest.approx(exact[side], abs=STANDARD_ERRORS * row["std_error"])


def test_b_looks_harmful_among_those_who_left_and_helps_everybody(reentry):
    returned = difference(reentry, *RETURN[:2])
    durable = [difference(reentry, "varaktigt_avslut", month) for month in (12, 36)]
    months = difference(reentry, *MONTHS_ON_AID[:2])

    assert returned["conf_low"] > 0
    assert durable[0]["estimate"] > 0
    assert durable[1]["conf_low"] > 0
    assert months["conf_high"] < 0


def test_b_return_after_exit_is_described_and_never_compared(reentry):
    rows = reentry.estimates[reentry.estimates["outcome"] == "ej_ateraktualiserad"]

    assert set(rows["role"]) == {"descriptive"}
    assert set(rows["reference"]) == {""}


@pytest.mark.parametrize(
    ("outcome", "horizon", "name", "month", "printed"),
    [
        pytest.param(*RETURN, (1 - 0.843, 1 - 0.672), id="indicator at 12 months"),
        pytest.param(
            *("tillstand:bistand", 24, "off_aid", 24), (0.453, 0.529), id="off aid at 24 months"
        ),
    ],
)
def test_c_the_study_finds_the_true_levels(job_or_coaching, outcome, horizon, name, month, printed):
    exact = true(job_or_coaching, "jobb", name, month)

    for arm, side, number in zip(
        ("jobb", "coachning"), ("value", "value_reference"), printed, strict=True
    ):
        row = level(job_or_coaching, outcome, horizon, arm)
        found = 1 - row["estimate"] if name == "off_aid" else row["estimate"]
        assert exact[side] == pytest.approx(number, abs=PERCENT)
        assert found == pytest.approx(exact[side], abs=STANDARD_ERRORS * row["std_error"])


def test_c_the_indicator_ranks_the_arms_the_other_way_round(job_or_coaching):
    returned = difference(job_or_coaching, *RETURN[:2])
    on_aid = difference(job_or_coaching, "tillstand:bistand", 24)

    assert returned["conf_high"] < 0
    assert on_aid["conf_low"] > 0


@pytest.mark.parametrize("horizon", [12, 24, 36])
def test_c_paid_months_turn_the_result(job_or_coaching, horizon):
    rows = {
        name: job_or_coaching.row(name, horizon, scale="risk_difference")
        for name in ("varaktigt_avslut", "varaktigt_avslut_med_insats")
    }
    exact = {
        "varaktigt_avslut": true(job_or_coaching, "jobb", "durable_exit", horizon),
        "varaktigt_avslut_med_insats": true(
            job_or_coaching, "jobb", "durable_exit_programme", horizon
        ),
    }

    for name, row in rows.items():
        bound = STANDARD_ERRORS * row["std_error"]
        assert row["estimate"] == pytest.approx(exact[name]["difference"], abs=bound)
    assert (
        rows["varaktigt_avslut"]["estimate"] < 0 < rows["varaktigt_avslut_med_insats"]["estimate"]
    )


def test_c_the_report_says_that_the_ranking_turns(job_or_coaching, monkeypatch):
    monkeypatch.setenv("EVALUATION_BUILD", str(job_or_coaching.run.folder.parent))

    told = str(open_page("job_or_coaching").text("ranking")._repr_markdown_())

    assert "Rangordningen vänder" in told
    better, worse = told.split("ser sämre ut än")
    assert "åter i bistånd efter avslut" in better
    assert "varaktigt avslut utanför insatsen* inom 24\N{NO-BREAK SPACE}månader" in worse


def test_b_has_no_ranking_to_turn(reentry, monkeypatch):
    monkeypatch.setenv("EVALUATION_BUILD", str(reentry.run.folder.parent))

    assert open_page("reentry").text("ranking")._repr_markdown_() == ""
