"""A small weighted comparison whose propensity and later starts are estimated by hand.

Every person carries a case weight, so that a test can move one person everywhere at once:
in the propensity, in the model of later starts and in the estimate itself.
"""

from dataclasses import dataclass

import numpy as np

from evaluation.design.weights import Weights
from evaluation.estimate import ComparedRows

MONTHS = 8


@dataclass(frozen=True)
class Trials:
    person: np.ndarray
    covariates: np.ndarray
    treated: np.ndarray
    time: np.ndarray
    cause: np.ndarray
    later_start: np.ndarray
    state: np.ndarray


def draw_trials(seed=4, persons=60):
    """Draw trial rows: each person gives one to three of them."""
    rng = np.random.default_rng(seed)
    person = np.repeat(np.arange(persons) * 3 + 5, rng.integers(1, 4, persons))
    size = len(person)
    covariates = np.column_stack([np.ones(size), rng.normal(size=size), rng.integers(0, 2, size)])
    treated = rng.random(size) < 1 / (1 + np.exp(-covariates @ [-0.5, 0.7, 0.4]))
    time = rng.integers(0, MONTHS + 3, size)
    later = np.where(treated, 0, rng.integers(0, 2 * MONTHS, size))
    state = rng.integers(-1, 3, (size, MONTHS + 1))
    cause = np.where(time == 0, 0, rng.integers(0, 3, size))
    return Trials(person, covariates, treated, time, cause, later, state)


def logit(X, y, case_weight):
    """Maximum likelihood and the influence of each row per unit of case weight."""
    beta = np.zeros(X.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-X @ beta))
        information = (X * (case_weight * p * (1 - p))[:, None]).T @ X
        beta = beta + np.linalg.solve(information, X.T @ (case_weight * (y - p)))
    p = 1 / (1 + np.exp(-X @ beta))
    information = (X * (case_weight * p * (1 - p))[:, None]).T @ X
    influence = (X * (case_weight * (y - p))[:, None]) @ np.linalg.inv(information)
    return beta, influence


def comparison(trials, case_weight=None, *, monthly=False):
    """Weight the reference like the treated; with `monthly`, also for not starting later."""
    case = np.ones(len(trials.person)) if case_weight is None else case_weight
    X = trials.covariates
    beta, influence = logit(X, trials.treated, case)
    odds = np.exp(X @ beta)
    weights = Weights(
        base=case * np.where(trials.treated, 1.0, odds),
        base_gradient=(case * np.where(trials.treated, 0.0, odds))[:, None] * X,
        influence=influence,
        **(_later_starts(trials, case) if monthly else {}),
    )
    return ComparedRows(person=trials.person, weights=weights)


def _later_starts(trials, case):
    reference = np.flatnonzero(~trials.treated)
    start = trials.later_start[reference]
    until = np.where(start > 0, np.minimum(start, MONTHS), MONTHS)
    row = np.repeat(np.arange(len(reference)), until)
    month = np.concatenate([np.arange(1, one + 1) for one in until])
    X = trials.covariates[reference][:, :2]
    started = month == start[row]
    delta, influence = logit(X[row], started, case[reference][row])
    by_row = np.zeros((len(trials.person), 2))
    np.add.at(by_row, reference[row], influence)
    hazard = 1 / (1 + np.exp(-X @ delta))
    months = np.arange(1, MONTHS + 1)
    factor = np.ones((len(trials.person), MONTHS))
    factor[reference] = (1 - hazard[:, None]) ** -months
    factor[reference] *= (start == 0)[:, None] | (months < start[:, None])

    def log_gradient(month):
        slope = np.zeros((len(trials.person), 2))
        slope[reference] = month * hazard[:, None] * X
        return slope * (factor[:, month - 1] > 0)[:, None]

    return {
        "monthly": factor,
        "monthly_log_gradient": log_gradient,
        "monthly_influence": by_row,
    }
