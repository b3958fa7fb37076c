"""Several arms, each against each, and on how many each of them rests."""

import numpy as np
import pandas as pd
import pytest

from evaluation.design import compare
from evaluation.design.balance import BALANCE_COLUMNS, balance
from evaluation.design.multi_arm_balance import PAIRWISE_COLUMNS, pairwise_balance, worst_pairs
from evaluation.design.overlap import weight_summary
from evaluation.protocol import Contrast
from evaluation.protocol.protocol import Adjustment, Covariate

COVARIATES = (
    Covariate(name="alder", form="linear", label="Ålder"),
    Covariate(name="utbildning", form="categories", label="Utbildning"),
)
ARMS = ("ingen", "praktik", "coachning")
RTOL = 1e-12


def compared(trials, weights="overlap", arms=ARMS):
    return compare(
        trials,
        contrast=Contrast(name="alla", label="", kind="between_arms", weights=weights, arms=arms),
        adjustment=Adjustment(covariates=COVARIATES),
    )


def by_hand():
    trials = pd.DataFrame(
        {
            "person": range(6),
            "arm": np.repeat(ARMS, 2),
            "subtype": "",
            "alder": [20.0, 22.0, 30.0, 34.0, 40.0, 46.0],
            "utbildning": ["a", "b", "a", "b", "b", "b"],
        }
    )
    made = compare(
        trials,
        contrast=Contrast(name="alla", label="", kind="randomised", weights="none", arms=ARMS),
        adjustment=Adjustment(covariates=COVARIATES),
        arms=ARMS,
    )
    return trials, made


def test_every_two_arms_are_compared_over_one_deviation():
    trials, made = by_hand()

    table = pairwise_balance(made, trials, covariates=COVARIATES)

    assert tuple(table.columns) == PAIRWISE_COLUMNS
    age = table[table["covariate"] == "alder"].set_index(["arm", "reference"])["smd_before"]
    deviation = np.sqrt((2 + 8 + 18) / 3)
    assert age["ingen", "praktik"] == pytest.approx(-11 / deviation, rel=RTOL)
    assert age["ingen", "coachning"] == pytest.approx(-22 / deviation, rel=RTOL)
    assert age["praktik", "coachning"] == pytest.approx(-11 / deviation, rel=RTOL)
    assert list(table["n_smallest"].iloc[:3]) == [4, 4, 4]
    assert list(table["n_smallest"][table["level"] == "a"]) == [2, 1, 1]


def test_worst_pair_of_each_variable_is_kept():
    trials, made = by_hand()

    worst = worst_pairs(pairwise_balance(made, trials, covariates=COVARIATES))

    assert list(worst["covariate"]) == ["alder", "utbildning", "utbildning"]
    assert tuple(worst.loc[0, ["arm", "reference"]]) == ("ingen", "coachning")


def test_arm_of_one_person_has_no_known_deviation():
    trials, _ = by_hand()
    trials = trials.iloc[:5]
    made = compare(
        trials,
        contrast=Contrast(name="alla", label="", kind="randomised", weights="none", arms=ARMS),
        adjustment=Adjustment(),
        arms=ARMS,
    )

    table = pairwise_balance(made, trials, covariates=COVARIATES[:1])

    assert table["smd_after"].isna().all()


def test_constant_variable_does_not_differ():
    trials, made = by_hand()

    table = pairwise_balance(made, trials.assign(alder=30.0), covariates=COVARIATES[:1])

    assert not table["smd_after"].any()


def test_weights_bring_every_two_arms_together(trials):
    table = pairwise_balance(compared(trials), trials, covariates=COVARIATES)

    worst = worst_pairs(table)
    assert table["smd_before"].abs().max() > 0.2
    assert worst["smd_after"].abs().max() < 0.05


def test_two_arms_are_compared_as_in_the_table_of_one_against_the_others(trials):
    made = compared(trials, arms=("praktik", "coachning"))

    pairs = pairwise_balance(made, trials, covariates=COVARIATES)
    single = balance(made, trials, arm="praktik", covariates=COVARIATES)

    assert tuple(single.columns) == BALANCE_COLUMNS
    for column in ("smd_before", "smd_after", "n_smallest"):
        np.testing.assert_allclose(pairs[column], single[column], atol=1e-12)


def test_order_of_rows_and_scale_of_weights_do_not_matter(trials):
    made = compared(trials)
    turned = trials.iloc[::-1].reset_index(drop=True)

    there = pairwise_balance(made, trials, covariates=COVARIATES)
    back = pairwise_balance(compared(turned), turned, covariates=COVARIATES)

    np.testing.assert_allclose(there["smd_after"], back["smd_after"], atol=1e-8)


def test_summary_tells_on_how_many_each_arm_rests(trials):
    made = compared(trials, weights="iptw")

    table = weight_summary(made, trials).set_index("arm")

    assert list(table.index) == list(ARMS)
    assert (table["ess"] <= table["persons"]).all()
    np.testing.assert_allclose(table["design_effect"], table["persons"] / table["ess"], rtol=RTOL)
    assert (table["largest"] >= 1).all()
    assert table["top_share"].between(0.01, 0.2).all()


def test_equal_weights_rest_on_everybody():
    trials, made = by_hand()

    table = weight_summary(made, trials)

    assert list(table["persons"]) == [2, 2, 2]
    np.testing.assert_allclose(table["design_effect"], 1, rtol=RTOL)
    np.testing.assert_allclose(table["largest"], 1, rtol=RTOL)
