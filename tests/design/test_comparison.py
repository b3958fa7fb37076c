import numpy as np
import pandas as pd
import pytest

from evaluation.design import (
    BALANCE_COLUMNS,
    balance,
    compare,
    design_evidence,
    effective_size,
    evaluate_gates,
    gate_rows,
    mature_share,
    overlap_histogram,
    overlap_share,
    start_rows,
    top_share,
)
from evaluation.errors import GateError
from evaluation.protocol import Contrast, Covariate, GateLimits
from evaluation.protocol.protocol import Adjustment

COVARIATES = (
    Covariate(name="alder", form="linear", label="Ålder"),
    Covariate(name="utbildning", form="categories", label="Utbildning"),
)
ADJUSTMENT = Adjustment(covariates=COVARIATES)
EXACT = 1e-7  # the logit is solved by steps below 1e-8


def contrast(kind, weights, arms):
    return Contrast(name=kind, label="", kind=kind, weights=weights, arms=arms)


@pytest.fixture
def between(trials):
    arms = ("praktik", "coachning")
    return compare(
        trials, contrast=contrast("between_arms", "overlap", arms), adjustment=ADJUSTMENT
    )


@pytest.fixture
def not_now(trials):
    return compare(
        trials,
        contrast=contrast("not_now", "att", ("praktik",)),
        adjustment=ADJUSTMENT,
        arms=("ingen", "praktik"),
    )


def test_rows_of_other_arms_take_no_part(trials, not_now):
    other = (trials["arm"] == "coachning").to_numpy()

    assert (not_now.group[other] == -1).all()
    assert not not_now.weights.base[other].any()
    assert not_now.members("praktik").sum() == (trials["arm"] == "praktik").sum()
    assert not_now.others("praktik").sum() == (trials["arm"] == "ingen").sum()
    assert np.isnan(not_now.propensity[other]).all()


def test_sub_types_are_compared_like_arms(trials):
    trials = trials.assign(
        subtype=np.where(
            trials["arm"] != "praktik", "", np.where(trials["person"] % 2, "privat", "offentlig")
        )
    )

    made = compare(
        trials,
        contrast=contrast("not_now", "att", ("privat",)),
        adjustment=ADJUSTMENT,
        arms=("ingen", "privat"),
    )

    np.testing.assert_array_equal(made.members("privat"), start_rows(trials, "privat"))
    assert start_rows(trials, "praktik").sum() > start_rows(trials, "privat").sum()


def test_randomised_comparison_is_not_weighted(trials):
    made = compare(
        trials,
        contrast=contrast("randomised", "none", ("praktik",)),
        adjustment=ADJUSTMENT,
        arms=("ingen", "praktik"),
    )

    assert set(made.weights.base[made.group >= 0]) == {1.0}
    assert made.weights.influence.shape == (len(trials), 0)
    assert overlap_share(made, arm="praktik") == 1.0


def test_level_without_starters_leaves_the_comparison_and_is_counted(trials):
    trials = trials.copy()
    only_reference = trials.index[trials["arm"] == "ingen"][:100]
    only_arm = trials.index[trials["arm"] == "praktik"][:30]
    trials.loc[only_reference, "utbildning"] = "okand"
    trials.loc[only_arm, "utbildning"] = "ovanlig"

    made = compare(
        trials,
        contrast=contrast("not_now", "att", ("praktik",)),
        adjustment=ADJUSTMENT,
        arms=("ingen", "praktik"),
    )

    started = (trials["arm"] == "praktik").sum()
    assert made.supported[1] == pytest.approx(1 - 30 / started)
    assert (made.group[only_arm] == -1).all()
    assert overlap_share(made, arm="praktik") <= made.supported[1]


def test_arm_nobody_starts_is_told(trials):
    with pytest.raises(GateError, match="'validering' has no rows @ comparison"):
        compare(
            trials,
            contrast=contrast("not_now", "att", ("validering",)),
            adjustment=ADJUSTMENT,
            arms=("ingen", "validering"),
        )


def test_overlap_weights_leave_no_difference_in_what_is_in_the_model(trials, between):
    table = balance(between, trials, arm="praktik", covariates=COVARIATES)

    assert tuple(table.columns) == BALANCE_COLUMNS
    assert table["smd_before"].abs().max() > 0.1
    assert table["smd_after"].abs().max() < EXACT


def test_att_weights_bring_the_reference_to_the_arm(trials, not_now):
    table = balance(not_now, trials, arm="praktik", covariates=COVARIATES).set_index("level")

    assert table["smd_after"].abs().max() < table["smd_before"].abs().max() / 5
    np.testing.assert_allclose(table["mean_arm"], table["mean_arm_weighted"])


def test_difference_is_standardised_by_the_unweighted_pooled_deviation():
    trials = pd.DataFrame(
        {
            "person": range(6),
            "arm": ["praktik", "praktik", "praktik", "ingen", "ingen", "ingen"],
            "subtype": "",
            "alder": [30.0, 40.0, 50.0, 20.0, 30.0, np.nan],
        }
    )
    made = compare(
        trials,
        contrast=contrast("randomised", "none", ("praktik",)),
        adjustment=ADJUSTMENT,
        arms=("ingen", "praktik"),
    )

    row = balance(made, trials, arm="praktik", covariates=COVARIATES[:1]).iloc[0]

    assert row["mean_arm"] == 40
    assert row["mean_reference"] == 25
    assert row["smd_before"] == pytest.approx(15 / np.sqrt((100 + 50) / 2))


def test_level_everybody_has_is_balanced():
    trials = pd.DataFrame(
        {
            "person": range(4),
            "arm": ["praktik", "praktik", "ingen", "ingen"],
            "subtype": "",
            "alder": [1.0, np.nan, 2.0, 2.0],
            "utbildning": "grund",
        }
    )
    made = compare(
        trials,
        contrast=contrast("randomised", "none", ("praktik",)),
        adjustment=ADJUSTMENT,
        arms=("ingen", "praktik"),
    )

    table = balance(made, trials, arm="praktik", covariates=COVARIATES).set_index("covariate")

    assert table.loc["utbildning", "smd_after"] == 0
    assert np.isnan(table.loc["alder", "smd_after"])


def test_several_arms_are_each_compared_with_the_others(trials):
    arms = ("ingen", "praktik", "coachning")
    made = compare(
        trials, contrast=contrast("between_arms", "overlap", arms), adjustment=ADJUSTMENT
    )

    tables = [balance(made, trials, arm=arm, covariates=COVARIATES) for arm in arms]

    # Exact only for two arms; for more both balance and sizes hold up to sampling error.
    for table in tables:
        assert table["smd_after"].abs().max() < table["smd_before"].abs().max() / 5
    sizes = [made.weights.base[made.members(arm)].sum() for arm in arms]
    np.testing.assert_allclose(sizes, sizes[0], rtol=0.05)


def test_histogram_counts_every_person_once_in_round_bins(trials, not_now):
    table = overlap_histogram(not_now, trials, arm="praktik")

    assert list(table.columns) == ["contrast", "arm", "series", "low", "high", "n"]
    assert table.groupby("series")["n"].sum().to_dict() == {
        "arm": not_now.members("praktik").sum(),
        "reference": not_now.others("praktik").sum(),
    }
    assert table["high"].max() in {0.5, 1.0}
    assert len(table) == 40


def test_propensity_of_one_half_for_all_fits_in_the_bins(trials):
    made = compare(
        trials.assign(person=1),
        contrast=contrast("randomised", "none", ("praktik",)),
        adjustment=ADJUSTMENT,
        arms=("ingen", "praktik"),
    )

    table = overlap_histogram(made, trials.assign(person=1), arm="praktik")

    assert table["n"].sum() == 2  # the same person on both sides


@pytest.mark.parametrize(
    ("weight", "person", "size"),
    [
        pytest.param([1, 1, 1, 1], [1, 2, 3, 4], 4, id="equal"),
        pytest.param([1, 1, 1, 1], [1, 1, 2, 2], 2, id="months are not persons"),
        pytest.param([3, 1], [1, 2], 16 / 10, id="unequal"),
        pytest.param([0, 0], [1, 2], 0, id="no weight"),
    ],
)
def test_effective_size(weight, person, size):
    assert effective_size(np.array(weight, float), np.array(person)) == pytest.approx(size)


def test_heaviest_percent_carries_its_share():
    weight = np.r_[np.ones(199), 101.0]

    assert top_share(weight, np.arange(200)) == pytest.approx(102 / 300)
    assert top_share(np.zeros(2), np.arange(2)) == 0.0


def test_mature_share():
    assert mature_share(np.array([10, 24, 30, 24]), needed=24) == 0.75
    assert mature_share(np.array([], int), needed=24) == 0.0


LIMITS = GateLimits()


def test_evidence_of_the_design_passes_when_the_groups_are_alike(trials, not_now):
    table = balance(not_now, trials, arm="praktik", covariates=COVARIATES)

    evidence = design_evidence(not_now, trials, arm="praktik", table=table)
    rows = gate_rows(evaluate_gates(evidence, LIMITS), contrast="inte_nu", arm="praktik")

    assert list(rows["name"]) == ["persons", "ess", "smd", "top_share", "overlap"]
    assert rows["passed"].all()
    assert evidence.persons == not_now.members("praktik").sum()
