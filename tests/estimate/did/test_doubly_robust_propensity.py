"""The logit behind the odds: its solution, long steps, trimming, separation."""

import numpy as np
import pytest

from evaluation.errors import GateError
from evaluation.estimate.did.doubly_robust.propensity import (
    Part,
    fit_parts,
    fit_propensity,
    odds_of,
)

SOLVED = 1e-9  # score per unit of weight left at the solution


def sample(*, rows=300, seed=1, tail=0.0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 2))
    x[:, 0] = np.sign(x[:, 0]) * np.expm1(tail * np.abs(x[:, 0])) if tail else x[:, 0]
    X = np.column_stack([np.ones(rows), x / x.std(axis=0)])
    treated = rng.random(rows) < 1 / (
        1 + np.exp(0.5 - X @ np.array([0.0, 0.0 if tail else 0.4, -0.5]))
    )
    return X, treated, rng.uniform(0.5, 2, size=rows)


@pytest.mark.parametrize("tail", [0.0, 2.0, 3.0])
@pytest.mark.parametrize("seed", range(1, 5))
def test_the_score_is_zero_at_the_solution(seed, tail):
    X, treated, weight = sample(seed=seed, tail=tail)
    found = fit_propensity(X, treated, weight, place="here")
    probability = 1 / (1 + np.exp(-X @ found.coefficients))

    assert np.abs((weight * (treated - probability)) @ X).max() < SOLVED * weight.sum()
    information = (X.T * (weight * probability * (1 - probability))) @ X
    np.testing.assert_allclose(found.inverse @ information, np.eye(3), atol=1e-6)


def test_outliers_do_not_make_the_search_leap_away():
    rng = np.random.default_rng(153)
    rows, spread = int(rng.choice([60, 300, 2000])), rng.choice([1, 2, 3, 4])
    x = np.column_stack([rng.lognormal(sigma=spread, size=rows), rng.standard_t(1.5, size=rows)])
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    X = np.column_stack([np.ones(rows), x])
    slope = rng.normal() - 1 + x @ rng.normal(size=2) * rng.choice([0.3, 1, 3])
    treated = rng.random(rows) < 1 / (1 + np.exp(-slope))
    found = fit_propensity(X, treated, np.ones(rows), place="here")

    assert np.abs((treated - found.probability(X)) @ X).max() < SOLVED * rows


def test_parts_and_the_beginning_of_the_search_do_not_matter():
    X, treated, weight = sample()
    cold = fit_propensity(X, treated, weight, place="here")
    parts = [
        Part(across=X[rows].T, weight=weight[rows], treated=np.where(treated, weight, 0.0)[rows])
        for rows in (slice(0, 10), slice(10, 299), slice(299, 300))
    ]
    warm = fit_parts(parts, place="here", start=cold.coefficients + np.array([0.3, -0.5, 0.2]))

    np.testing.assert_allclose(warm.coefficients, cold.coefficients, atol=1e-9)


@pytest.mark.parametrize(
    ("probability", "odds"),
    [
        pytest.param(0.5, 1.0, id="even"),
        pytest.param(0.9949, 0.9949 / 0.0051, id="just below the limit"),
        pytest.param(0.995, 0.0, id="trimmed"),
    ],
)
def test_odds_end_where_controls_are_trimmed(probability, odds):
    assert odds_of(np.array([probability])) == pytest.approx([odds])


@pytest.mark.parametrize("gap", [3.0, 0.0], ids=["a gap", "ends meet"])
def test_separation_is_refused_with_the_place(gap):
    x = np.concatenate([np.linspace(-2, -gap / 2, 30), np.linspace(gap / 2, 2, 30)])
    X = np.column_stack([np.ones(60), x])

    with pytest.raises(GateError, match=r"probability >= 0\.999.* @ cohort 3"):
        fit_propensity(X, x > 0, np.ones(60), place="cohort 3")
