"""Clone, censor, weight: start within a window against no start."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.design.clones import NEVER, START, make_clones
from evaluation.design.start_choice import ARM, NOTHING, OTHER, fit_start_choice
from evaluation.errors import GateError, UsageError
from evaluation.estimate.curves.risk import absorbing_risk
from evaluation.estimate.result.compared import ComparedRows
from tests.design.spells import MONTHS, WEAK, spells

HORIZON = 8
SOLVED = 1e-7  # the logit stops at steps of 1e-9
GRACE = 3


def cloned(trials, **more):
    given = {"arm": "praktik", "grace": GRACE, "covariates": WEAK, "months": MONTHS - 1} | more
    return make_clones(trials, **given)


def risks(trials, time, event, made, at=HORIZON):
    rows = ComparedRows(person=trials["person"].to_numpy()[made.row], weights=made.weights)
    return [
        absorbing_risk(
            time[made.row],
            event[made.row],
            rows,
            members=made.strategy == strategy,
            horizons=np.array([at]),
        )
        for strategy in (NEVER, START)
    ]


def by_hand():
    """Four persons; every month's model is one probability for all, 3/8 to start nothing."""
    return pd.DataFrame(
        {
            "person": [0, 0, 1, 1, 2, 3, 3, 3],
            "month": [5, 6, 5, 6, 5, 5, 6, 7],
            "arm": ["ingen", "praktik", "ingen", "annan", "praktik", "ingen", "ingen", "ingen"],
            "subtype": "",
            "next_start": [1, 0, 1, 0, 0, 0, 0, 0],
            "weak": "a",
        }
    )


@pytest.mark.parametrize(
    ("initiation", "strategy", "factors"),
    [
        # None of 8 person-months: 5 nothing, 2 praktik, 1 other.
        pytest.param(
            "natural",
            NEVER,
            [[0, 0, 0], [0, 0, 0], [0, 0, 0], [(8 / 5) ** 2, (8 / 5) ** 3, (8 / 5) ** 3]],
            id="no start",
        ),
        pytest.param(
            "natural",
            START,
            [[8 / 7 * 8 / 2] * 3, [0, 0, 0], [8 / 7] * 3, [0, 0, 0]],
            id="start as people do",
        ),
        pytest.param(
            "even",
            START,
            [[8 / 5 / 2 * 8 / 2] * 3, [0, 0, 0], [8 / 2 / 2] * 3, [0, 0, 0]],
            id="equally many a month",
        ),
    ],
)
def test_factors_are_those_worked_by_hand(initiation, strategy, factors):
    made = cloned(by_hand(), grace=1, covariates=(), months=3, initiation=initiation)

    np.testing.assert_array_equal(made.row, [0, 2, 4, 5, 0, 2, 4, 5])
    found = made.weights.monthly[made.strategy == strategy]
    np.testing.assert_allclose(found, factors, rtol=SOLVED)


def test_who_is_no_longer_eligible_at_the_deadline_has_followed_the_strategy():
    trials = by_hand().drop(index=[6, 7]).reset_index(drop=True)

    made = cloned(trials, grace=1, covariates=(), months=3)

    assert (made.weights.monthly[(made.strategy == START) & (made.row == 5)] > 0).all()


@pytest.mark.parametrize(
    ("initiation", "effect"),
    [
        pytest.param("natural", 1.0, id="no effect, start as people do"),
        pytest.param("even", 1.8, id="helps, equally many a month"),
    ],
)
def test_what_the_strategies_do_is_recovered_where_the_naive_comparison_fails(effect, initiation):
    rng = np.random.default_rng(11)
    runs = 16
    truth = {
        strategy: (spells(rng, 30_000, effect=effect, strategy=strategy)[3] <= HORIZON).mean()
        for strategy in ("never", initiation)
    }
    wanted = truth[initiation] - truth["never"]
    found, naive = [], []
    for _ in range(runs):
        trials, time, event, gone, began, arm = spells(rng, 900, effect=effect)
        never, start = risks(trials, time, event, cloned(trials, initiation=initiation))
        error = np.linalg.norm(start.influence - never.influence)
        found.append((start.estimate[0] - never.estimate[0], error))
        placed = (arm == "praktik") & (began <= GRACE)
        naive.append((gone[placed] <= HORIZON).mean() - (gone[began == 99] <= HORIZON).mean())

    estimates, errors = np.array(found).T
    assert estimates.mean() == pytest.approx(wanted, abs=4 * estimates.std() / np.sqrt(runs))
    assert np.mean(naive) < wanted - 0.15
    # The standard deviation of 16 runs is itself uncertain by a fifth.
    assert errors.mean() == pytest.approx(estimates.std(ddof=1), rel=0.6)


@pytest.mark.parametrize("initiation", ["natural", "even"])
def test_influence_is_what_one_person_of_many_alike_changes(initiation):
    one, *_ = spells(np.random.default_rng(2), 60)
    copies = 25
    trials = pd.concat(
        [one.assign(person=one["person"] + 60 * copy) for copy in range(copies)],
        ignore_index=True,
    )
    rng = np.random.default_rng(3)
    time = np.tile(rng.integers(1, 12, len(one)), copies)
    event = np.tile(rng.random(len(one)) < 0.7, copies)

    def estimate(kept):
        part = trials[kept].reset_index(drop=True)
        never, start = risks(part, time[kept], event[kept], cloned(part, initiation=initiation))
        return start.estimate[0] - never.estimate[0], (start.influence - never.influence)[:, 0]

    whole, influence = estimate(np.ones(len(trials), dtype=bool))

    assert influence.sum() == pytest.approx(0, abs=SOLVED)
    for person in np.argsort(influence[:60])[[0, 1, -2, -1]]:
        left_out, _ = estimate((trials["person"] != person).to_numpy())
        # Leaving one of many alike out is a small step: the second order is below 5 %.
        assert whole - left_out == pytest.approx(influence[person], rel=0.05)


def test_gradient_is_the_derivative_of_the_log_factor():
    trials, *_ = spells(np.random.default_rng(2), 150)
    choice = fit_start_choice(trials, arm="praktik", covariates=WEAK)

    for made in (NOTHING, ARM, OTHER):
        slope = choice.log_slope(made)
        base = np.log(choice.probability[:, 1:] / choice.probability[:, :1])
        for column in range(slope.shape[1]):
            odds = np.column_stack([np.zeros(len(trials)), base])
            step = 1e-6 * choice.X[:, column % choice.X.shape[1]]
            odds[:, 1 + column // choice.X.shape[1]] += step
            moved = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
            change = np.log(moved[:, made] / choice.probability[:, made]) / 1e-6
            np.testing.assert_allclose(change, slope[:, column], atol=1e-5)


def test_clones_are_the_same_whichever_way_persons_are_numbered():
    trials, time, event, *_ = spells(np.random.default_rng(2), 200)
    size = trials["person"].nunique()
    turned = trials.assign(person=size - trials["person"], at=np.arange(len(trials)))
    turned = turned.sort_values(["person", "month"], ignore_index=True)
    order = turned.pop("at").to_numpy()

    there = risks(trials, time, event, cloned(trials))
    back = risks(turned, time[order], event[order], cloned(turned))

    for one, other in zip(there, back, strict=True):
        np.testing.assert_allclose(one.estimate, other.estimate, rtol=SOLVED)
        np.testing.assert_allclose(one.std_error(), other.std_error(), rtol=SOLVED)


def test_scale_of_the_weights_does_not_matter():
    trials, time, event, *_ = spells(np.random.default_rng(2), 200)
    made = cloned(trials)
    doubled = replace(made, weights=replace(made.weights, base=2 * made.weights.base))

    for one, other in zip(
        risks(trials, time, event, made), risks(trials, time, event, doubled), strict=True
    ):
        np.testing.assert_allclose(one.influence, other.influence, atol=1e-15, rtol=SOLVED)


def test_rows_followed_are_those_asked_for_and_everybody_informs_the_model():
    trials, *_ = spells(np.random.default_rng(2), 200)
    second = (trials["month"] == 1).to_numpy()

    made = cloned(trials, time_zero=second, months=5)

    followed = np.unique(made.row[made.weights.base > 0])
    np.testing.assert_array_equal(followed, np.flatnonzero(second))
    persons = trials["person"].to_numpy()[made.row]
    assert set(persons) == set(trials["person"])
    total = fit_start_choice(trials, arm="praktik", covariates=WEAK).influence
    np.testing.assert_allclose(
        made.weights.monthly_influence.sum(axis=0), total.sum(axis=0), atol=SOLVED
    )
    one = persons == 7
    np.testing.assert_allclose(
        made.weights.monthly_influence[one].sum(axis=0),
        total[(trials["person"] == 7).to_numpy()].sum(axis=0),
        atol=1e-12,
    )


def test_background_nobody_starts_from_is_not_followed_and_is_told():
    trials, *_ = spells(np.random.default_rng(2), 200)
    unstarted = trials.groupby("person")["arm"].agg(lambda arms: set(arms) == {"ingen"})
    person = unstarted.index[unstarted][0]
    trials["weak"] = np.where(trials["person"] == person, "ovanlig", trials["weak"].astype(str))

    made = cloned(trials)

    assert made.supported == pytest.approx(199 / 200)
    assert not made.weights.base[trials["person"].to_numpy()[made.row] == person].any()


def test_start_in_a_month_that_was_not_eligible_ends_both_clones_and_is_counted():
    trials = by_hand()
    trials.loc[5:, "next_start"] = [4, 3, 2]

    made = cloned(trials, grace=2, covariates=(), months=5)

    assert made.unmodelled == pytest.approx(1 / 4)
    assert not made.weights.monthly[made.row == 5, 3:].any()


def test_truncated_row_months_are_counted():
    trials, *_ = spells(np.random.default_rng(2), 300)

    whole, cut = cloned(trials), cloned(trials, truncate=0.9)

    lowered = cut.weights.monthly < whole.weights.monthly
    assert cut.weights.monthly_cut == lowered.sum() > 0
    assert not cut.weights.monthly_log_gradient(8)[lowered[:, 7]].any()


def test_without_other_arms_the_choice_is_between_two():
    trials, *_ = spells(np.random.default_rng(2), 200)
    trials = trials[~trials["person"].isin(trials["person"][trials["arm"] == "annan"])]

    made = cloned(trials.reset_index(drop=True))

    # As people do: until the last month of the window everything follows the strategy.
    early = made.weights.monthly[made.strategy == START, 0]
    np.testing.assert_allclose(early, 1.0, rtol=SOLVED)


def test_what_cannot_be_cloned_is_told():
    trials, *_ = spells(np.random.default_rng(2), 60)

    with pytest.raises(GateError, match="'validering' has no rows @ clones"):
        cloned(trials, arm="validering")
    with pytest.raises(UsageError, match=r"window of 11 months does not fit @ make_clones\.grace"):
        cloned(trials, grace=11)
