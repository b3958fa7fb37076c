"""Coverage of intervals for weighted risks, with propensity and later starts estimated.

Run with `python -m benchmarks.risk_coverage [runs]`; prints one row per size and estimate.
"""

import sys

import numpy as np
import pandas as pd

from evaluation.design import att_weights, fit_propensity, overlap_weights
from evaluation.estimate import ComparedRows, Label, absorbing_risk, contrast, event_free_months

HORIZON = 12
HAZARD = {0: 0.03, 1: 0.10}  # monthly, by x
RATIO = 1.5  # what the arm does to the hazard
CENSORING = 0.01


def start_probability(x):
    return np.where(x == 1, 0.65, 0.30)


def draw(rng, size):
    x = rng.integers(0, 2, size)
    treated = rng.random(size) < start_probability(x)
    hazard = np.where(x == 1, HAZARD[1], HAZARD[0]) * np.where(treated, RATIO, 1.0)
    event_month = rng.geometric(hazard)
    censored_month = rng.geometric(CENSORING, size)
    time = np.minimum(np.minimum(event_month, censored_month), HORIZON + 1)
    return x, treated, time, event_month <= np.minimum(censored_month, HORIZON)


def truth(target):
    """Risk and month differences in the target population, exactly."""
    start = start_probability(np.array([0, 1]))
    share = start / start.sum() if target == "att" else start * (1 - start)
    share = share / share.sum()
    risk, months = np.zeros(2), np.zeros(2)
    for x in (0, 1):
        for arm in (0, 1):
            stay = (1 - HAZARD[x] * (RATIO if arm else 1)) ** np.arange(HORIZON + 1)
            risk[arm] += share[x] * (1 - stay[-1])
            months[arm] += share[x] * stay[:-1].sum()
    return risk[1] - risk[0], months[1] - months[0]


def one_run(rng, size, target):
    x, treated, time, event = draw(rng, size)
    X = np.column_stack([np.ones(size), x]).astype(float)
    fit = fit_propensity(X, treated.astype(int))
    weights = att_weights(fit) if target == "att" else overlap_weights(fit)
    rows = ComparedRows(person=np.arange(size), weights=weights)
    label = Label(
        outcome="exit", population=target, arm="a", reference="b", method="w", role="primary"
    )
    found = []
    for estimator, measure in ((absorbing_risk, "risk"), (event_free_months, "months")):
        arms = [
            estimator(time, event, rows, members=treated == arm, horizons=np.array([HORIZON]))
            for arm in (True, False)
        ]
        table = contrast(*arms, rows, label=label, measure=measure).rows(analysis="")
        found.append(table.iloc[-1])
    return found


def coverage(runs, size, target, seed):
    rng = np.random.default_rng(seed)
    wanted = truth(target)
    rows = [one_run(rng, size, target) for _ in range(runs)]
    for place, name in enumerate(("risk at 12", "months of 12")):
        table = pd.DataFrame([row[place] for row in rows])
        inside = (table["conf_low"] <= wanted[place]) & (wanted[place] <= table["conf_high"])
        yield {
            "target": target,
            "persons": size,
            "estimate": name,
            "truth": wanted[place],
            "bias": table["estimate"].mean() - wanted[place],
            "spread": table["estimate"].std(),
            "mean_error": table["std_error"].mean(),
            "coverage": inside.mean(),
        }


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    cases = [(size, target) for size in (200, 600, 2000) for target in ("att", "overlap")]
    rows = [
        row
        for seed, (size, target) in enumerate(cases)
        for row in coverage(runs, size, target, seed)
    ]
    print(pd.DataFrame(rows).to_string(index=False, float_format=lambda value: f"{value:.4f}"))


if __name__ == "__main__":
    main()
