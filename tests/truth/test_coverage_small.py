"""Intervals hold the truth as often as they say: a short version of benchmarks/coverage.py.

Over the runs, the squared distances from the truth in standard errors sum to a chi-square and
their mean is normal. Every bound below is the quantile of that distribution at `FALSE_ALARM`,
shared among the estimates it is asked of: a right estimator fails a test once in 1,000 seeds.
"""

import numpy as np
import pytest
from scipy.stats import binom, chi2, norm

from benchmarks.coverage_draw import draw, persons_for
from benchmarks.coverage_lottery import lottery, lottery_answers
from benchmarks.coverage_registers import REGISTERS, THREE_ARMS
from benchmarks.coverage_study import COLUMNS, answers, compared
from benchmarks.coverage_truth import Truth
from benchmarks.family_wise import RULES, one_run
from evaluation.estimate import contrast
from evaluation.simulate import load_scenario
from evaluation.simulate.truth.exact import arm_values

RUNS, STARTERS, FALSE_ALARM = 12, 100, 1e-3
LEVEL = 0.05


def runs_of(register, kind):
    law = REGISTERS[register]
    truth = Truth(law)
    for run in range(RUNS):
        drawn = draw(law, persons_for(law, STARTERS), np.random.default_rng([2, run]))
        yield [dict(zip(COLUMNS, line, strict=True)) for line in answers(law, truth, drawn, kind)]


@pytest.fixture(scope="module")
def displacing():
    return {kind: list(runs_of("displacing", kind)) for kind in ("not_now", "never")}


def distances(runs):
    """Distance of each estimate (columns) from the truth in each run (rows), in errors."""
    far = [[(one["estimate"] - one["truth"]) / one["std_error"] for one in run] for run in runs]
    return np.array(far)


def check(far):
    runs, estimates = far.shape
    share = FALSE_ALARM / (2 * estimates)
    squares = np.square(far).sum(axis=0)
    mean = np.abs(far.mean(axis=0)) * np.sqrt(runs)

    assert mean.max() < norm.isf(share / 2)
    assert squares.max() < chi2.isf(share / 2, runs)
    assert squares.min() > chi2.ppf(share / 2, runs)


@pytest.mark.parametrize("kind", ["not_now", "never"])
def test_both_contrasts_lie_around_the_truth_as_their_errors_say(displacing, kind):
    outcomes = {one["outcome"] for one in displacing[kind][0]}

    assert {"durable_exit", "durable_exit_programme", "months_on_aid", "exit:arbete"} <= outcomes
    assert {"months_until_durable_exit", "hazard_ratio, weighted"} <= outcomes
    check(distances(displacing[kind]))


@pytest.mark.parametrize("outcome", ["durable_exit_programme", "months_on_aid"])
def test_coaching_harms_against_not_now_and_does_nothing_against_never(displacing, outcome):
    def of(kind, column):
        return np.array(
            [
                next(o[column] for o in run if (o["outcome"], o["arm"]) == (outcome, "coachning"))
                for run in displacing[kind]
            ]
        )

    gap = of("not_now", "estimate") - of("never", "estimate")
    harm = {"durable_exit_programme": -1, "months_on_aid": 1}[outcome]

    assert np.abs(of("never", "truth")).max() < 1e-9
    assert gap.mean() * harm > norm.isf(FALSE_ALARM) * gap.std(ddof=1) / np.sqrt(RUNS)


def test_arms_against_each_other_lie_around_the_truth_as_their_errors_say():
    check(distances(list(runs_of("three_arms", "between_arms"))))


@pytest.mark.parametrize("scenario", ["reentry", "job_or_coaching"])
def test_lotteries_lie_around_the_truth_as_their_errors_say(scenario):
    given, runs = load_scenario(scenario), []
    expected = arm_values(given)
    for run in range(RUNS):
        lot = lottery(given, STARTERS, np.random.default_rng([3, run]))
        runs.append(
            [dict(zip(COLUMNS, o, strict=True)) for o in lottery_answers(given, expected, lot)]
        )

    check(distances(runs))


def test_three_true_hypotheses_are_seldom_rejected():
    wrong = sum(one_run("no_effects", STARTERS, run)[0][RULES.index("holm")] for run in range(RUNS))

    assert wrong <= binom.isf(FALSE_ALARM, RUNS, LEVEL)


def test_differences_are_those_of_the_contract():
    drawn = draw(THREE_ARMS, 400, np.random.default_rng(1))
    one = next(iter(compared(THREE_ARMS, drawn, "not_now")))
    name, month, *numbers = next(iter(one.differences("months_until_durable_exit")))
    sides = [one._levels(name, members)[name] for members in (one.arm, one.reference)]
    row = contrast(*sides, one.rows, label=one.label, measure="months").rows(analysis="").iloc[-1]

    assert month == row["month"]
    wanted = row[["estimate", "std_error", "conf_low", "conf_high"]].to_numpy(dtype=float)
    np.testing.assert_allclose(numbers, wanted, rtol=1e-12)
