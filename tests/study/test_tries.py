"""What tries the answer: the same rows, the same door, by hand where that can be done."""

from dataclasses import replace

import numpy as np
import pytest

from evaluation.cohort import build_cohort, durable_exit
from evaluation.data import load_register
from evaluation.estimate.result.e_value import e_value
from evaluation.estimate.result.families import METHOD
from evaluation.protocol import load_protocol
from evaluation.study.register.placebos import earlier_start, months_before
from evaluation.study.register.returns import RETURNED, first_exit_return, returned_within
from tests.study.small_study import NAME, PROTOCOL, TRIES, make_project, run, without
from tests.study.test_register_study import chosen

ROUNDED = 2.5  # persons are published in fives
PUBLISHED = 0.011  # ratios and E-values are published with two decimals


@pytest.fixture(scope="session")
def estimates(finished):
    return finished[1].published.tables["estimates"]


@pytest.fixture(scope="session")
def plan(finished):
    project, _ = finished
    return load_protocol(project.protocol(NAME), functions=("forsta_lediga_manad",))


@pytest.fixture(scope="session")
def cohort(plan, delivery):
    return build_cohort(
        load_register(delivery),
        definition=plan.definition,
        arms=plan.arms,
        eligibility=plan.eligibility,
    )


def test_family_repeats_the_differences_with_wider_limits_and_larger_p(estimates):
    members = chosen(estimates, analysis=f"{NAME}:familj:alla")
    key = ["outcome", "population", "arm", "reference", "month", "scale"]
    alone = chosen(estimates, analysis=NAME).set_index(key).loc[
        members.set_index(key).index
    ].reset_index()  # fmt: skip
    members = members.reset_index(drop=True)

    assert len(members) > 3
    assert set(members["scale"]) == {"risk_difference"}
    assert members["method"].str.endswith(METHOD).all()
    np.testing.assert_allclose(members["estimate"], alone["estimate"])
    assert (members["conf_low"] < alone["conf_low"]).all()
    assert (members["conf_high"] > alone["conf_high"]).all()
    assert (members["p_value"] >= alone["p_value"]).all()


def test_family_leaves_out_what_a_gate_withholds(estimates):
    gated = chosen(estimates, analysis=NAME, outcome="varaktigt_avslut", month=24)
    members = chosen(estimates, analysis=f"{NAME}:familj:alla", month=24)

    assert set(gated["status"]) == {"gated"}
    assert members.empty


def test_e_value_is_that_of_the_published_ratio(estimates):
    rows = chosen(estimates, analysis=NAME, outcome="varaktigt_avslut", month=12)
    rows = rows[rows["population"] == "inte_nu:coachning"].set_index("scale")
    ratio, found = rows.loc["risk_ratio"], rows.loc["e_value"]
    levels = rows[rows["reference"] == ""].set_index("arm")["estimate"]

    wanted = e_value(*(np.array([ratio[name]]) for name in ("estimate", "conf_low", "conf_high")))

    np.testing.assert_allclose(
        ratio["estimate"], levels["coachning"] / levels["ingen"], atol=PUBLISHED
    )
    np.testing.assert_allclose(found["conf_low"], wanted.limit[0], atol=0.05)
    assert found["conf_low"] <= found["estimate"]
    assert np.isnan(found["conf_high"])


def test_withheld_difference_has_no_ratio_and_no_e_value(estimates):
    rows = chosen(estimates, analysis=NAME, outcome="varaktigt_avslut", month=24)
    rows = rows[rows["scale"].isin(["risk_ratio", "e_value"])]

    assert len(rows) >= 2
    assert rows["estimate"].isna().all()
    assert rows["note"].ne("").all()


def test_placebo_outcome_is_measured_before_the_start(estimates):
    rows = chosen(estimates, analysis=NAME, outcome="bistand_fore", scale="months_difference")

    assert set(rows["role"]) == {"placebo"}
    assert set(rows["month"]) == {6, 12}
    assert not rows["population"].str.startswith("aldrig").any()
    assert (rows["status"] == "ok").any()


def test_months_before_are_counted_by_hand(cohort):
    histories = cohort.histories
    person, month = np.array([3, 3]), np.array([histories.first_month + 30, histories.first_month])

    counted = months_before(histories, person, month, months=5, skipped=4)

    assert counted[0] == histories.on_aid[3, 30 - 9 : 30 - 4].sum()
    assert np.isnan(counted[1])


def test_placebo_start_moves_background_back_and_keeps_the_arm(cohort, plan):
    start = plan.placebo_starts[0]

    moved = earlier_start(cohort, start).trials

    key = ["person", "month"]
    earlier = cohort.trials.set_index(key).loc[moved.set_index(key).index]
    later = cohort.trials.assign(month=cohort.trials["month"] - start.months).set_index(key)
    later = later.loc[moved.set_index(key).index]
    assert set(earlier["arm"]) == {"ingen"}
    np.testing.assert_array_equal(moved["alder"], earlier["alder"])
    np.testing.assert_array_equal(moved["arm"], later["arm"])
    assert (moved["arm"] != "ingen").sum() > 20
    assert not moved.duplicated(key).any()
    assert moved.equals(moved.sort_values(key, ignore_index=True))


def test_placebo_start_ends_before_the_real_one(estimates):
    rows = chosen(estimates, analysis=f"{NAME}:placebo:tidigare")

    assert set(rows["month"]) == {3}
    assert set(rows["role"]) == {"placebo"}
    assert set(rows["outcome"]) == {"manader_med_bistand"}


def test_returns_within_the_plans_window_are_those_of_the_cohort(cohort):
    known = returned_within(cohort.exits, cohort.definition.window)

    np.testing.assert_array_equal(known, cohort.exits["returned"])


def test_first_exit_is_the_earliest_after_the_row(cohort):
    time, cause = first_exit_return(cohort, window=12)

    exits = cohort.exits[cohort.exits["returned"] >= 0].set_index("person")
    for row in np.flatnonzero(cause > 0)[::97]:
        person, month = cohort.trials.loc[row, ["person", "month"]]
        later = exits.loc[[person]]
        later = later[later["exit_month"] > month].sort_values("exit_month").iloc[0]
        assert later["exit_month"] == month + time[row]
        assert (cause[row] == RETURNED) == (later["returned"] == 1)
    assert set(np.unique(cause)) == {0, 1, 2}


def test_nobody_who_stayed_out_durably_is_a_return(cohort):
    """By the durable exit's own window: whoever left for good at once did not come back."""
    trials, histories = cohort.trials, cohort.histories
    person, month = trials["person"].to_numpy(), trials["month"].to_numpy()
    time, cause = first_exit_return(cohort, window=12)
    left, durable = durable_exit(histories, person, month, window=12, programme_counts=True)

    same = durable & (cause > 0) & (left == time)

    assert same.sum() > 50
    assert not (cause[same] == RETURNED).any()


def test_exits_from_the_start_are_fewer_than_all_and_from_the_starts_arm(finished):
    counts = finished[1].published.tables["descriptive"].set_index(["outcome", "arm"])["n"]

    assert counts["ater_efter_start", "coachning"] < counts["ater", "ingen"]
    assert counts["ater_efter_start", "coachning"] > 0


def test_bounds_hold_two_ends_and_one_interval(estimates):
    rows = estimates[estimates["outcome"].str.startswith("ater:")]
    shown = rows[rows["status"] == "ok"]
    for _, ends in shown.groupby(["population", "arm", "reference", "method"]):
        lower, upper = (ends[ends["outcome"] == f"ater:{end}"].iloc[0] for end in ("undre", "ovre"))
        assert lower["conf_low"] <= lower["estimate"] <= upper["estimate"] <= upper["conf_high"]
        assert np.isnan(lower["conf_high"])
        assert np.isnan(upper["conf_low"])

    assert set(rows["role"]) == {"sensitivity"}
    assert len(rows) >= 8


def test_groups_are_weighed_by_themselves_and_tested(estimates):
    levels = estimates[estimates["analysis"].str.startswith(f"{NAME}:grupp:kon:")]
    tests = chosen(estimates, analysis=f"{NAME}:grupp:kon")

    assert set(levels["analysis"].str[-1]) == {"1", "2"}
    assert set(levels["outcome"]) == {"varaktigt_avslut"}
    assert set(tests["scale"]) == {"chi_square"}
    shown = tests[tests["status"] == "ok"]
    for row in shown.to_dict("records"):
        parts = chosen(levels, arm=row["arm"], month=row["month"], scale="risk_difference")
        parts = parts[parts["reference"] != ""]
        apart = parts["estimate"].diff().iloc[-1] / np.hypot(*parts["std_error"])
        # Men and women are different persons: the errors are independent.
        np.testing.assert_allclose(row["estimate"], apart**2, atol=0.05, rtol=0.05)


def test_bands_of_age_hold_the_persons_of_those_ages(estimates, cohort):
    levels = estimates[estimates["analysis"].str.startswith(f"{NAME}:grupp:alder:")]
    shown = chosen(levels, arm="coachning", month=12, scale="risk_difference")
    shown = shown[shown["reference"] != ""]
    starts = cohort.trials[cohort.trials["arm"] == "coachning"]
    young = starts.loc[starts["alder"] < 35, "person"].nunique()
    old = starts.loc[starts["alder"] >= 35, "person"].nunique()

    assert shown["analysis"].str.split(":").str[-1].tolist() == ["18–34", "35–64"]
    assert (shown["n"] - [young, old]).abs().max() <= ROUNDED
    assert len(chosen(estimates, analysis=f"{NAME}:grupp:alder"))


def test_grid_repeats_exits_for_each_window_and_returns_for_each_date(estimates):
    names = {
        name: set(estimates.loc[estimates["analysis"] == f"{NAME}:{name}", "outcome"])
        for name in (
            "uppehall_2_fonster_6_beviljad_manad_med_annat",
            "uppehall_2_fonster_6_nyansokan_med_annat",
            "uppehall_2_fonster_12_nyansokan_med_annat",
        )
    }

    returns = {"ater", "ater_efter_start"}
    assert list(names.values()) == [{"varaktigt_avslut", *returns}, returns, returns]


def test_grid_gives_what_a_study_with_that_definition_gives(finished, delivery, tmp_path):
    text = PROTOCOL.replace("[[arms]]", "[definition]\nwindow = 6\n\n[[arms]]", 1)
    text = without(text, *TRIES)
    other = run(make_project(tmp_path, protocol=text), delivery).published.tables["estimates"]
    key = ["outcome", "population", "arm", "reference", "month", "scale"]
    name = f"{NAME}:uppehall_2_fonster_6_beviljad_manad_med_annat"
    varied = chosen(finished[1].published.tables["estimates"], analysis=name).set_index(key)

    alike = chosen(other, analysis=NAME).set_index(key).loc[varied.index]

    assert len(varied) > 5
    for column in ("estimate", "std_error", "conf_low", "conf_high"):
        np.testing.assert_allclose(varied[column], alike[column])


def test_variants_do_not_touch_the_given_cohort(cohort, plan):
    before = cohort.trials.copy()

    earlier_start(cohort, replace(plan.placebo_starts[0], months=6))

    assert cohort.trials.equals(before)
