"""Seconds per contrast at 60,000 trial rows, 36 months and 30 nuisance parameters.

Run with `python -m benchmarks.risk_speed`.
"""

import time

import numpy as np

from evaluation.design import Weights
from evaluation.estimate import (
    ComparedRows,
    Label,
    absorbing_risk,
    contrast,
    cumulative_incidence,
    occupation,
)

ROWS, PERSONS, MONTHS, PARAMETERS = 60_000, 5_000, 36, 30
LABEL = Label(outcome="o", population="p", arm="a", reference="b", method="m", role="primary")


def draw():
    rng = np.random.default_rng(0)
    time_, treated = rng.integers(0, MONTHS + 1, ROWS), rng.random(ROWS) < 0.03
    cause = np.where(time_ > 0, rng.integers(0, 7, ROWS), 0)
    base = {
        "base": rng.uniform(0.1, 3, ROWS),
        "base_gradient": rng.normal(size=(ROWS, PARAMETERS)),
        "influence": rng.normal(size=(ROWS, PARAMETERS)) / ROWS,
    }
    slope = rng.normal(size=(ROWS, PARAMETERS))
    monthly = {
        "monthly": rng.uniform(0.9, 1.1, (ROWS, MONTHS)).cumprod(axis=1),
        "monthly_log_gradient": lambda month: slope * month,
        "monthly_influence": base["influence"],
    }
    state = rng.integers(-1, 7, (ROWS, MONTHS + 1)).astype(np.int8)
    person = rng.integers(0, PERSONS, ROWS)
    return person, time_, cause, treated, state, base, monthly


def main():
    person, time_, cause, treated, state, base, monthly = draw()
    at = np.arange(1, MONTHS + 1)
    for name, more in (("base weights", {}), ("monthly weights", monthly)):
        rows = ComparedRows(person=person, weights=Weights(**base, **more))
        calls = {
            "risk": lambda members, rows=rows: absorbing_risk(
                time_, cause > 0, rows, members=members, horizons=at
            ),
            "six causes": lambda members, rows=rows: cumulative_incidence(
                time_, cause, rows, members=members, horizons=at, causes=range(1, 7)
            ),
            "seven states": lambda members, rows=rows: occupation(
                lambda month: state[:, month], rows, members=members, months=at, states=range(7)
            ),
        }
        for what, call in calls.items():
            start = time.perf_counter()
            arms = [call(members) for members in (treated, ~treated)]
            if what == "risk":
                contrast(*arms, rows, label=LABEL).rows(analysis="")
            print(f"{name:16} {what:13} {time.perf_counter() - start:6.2f} s")


if __name__ == "__main__":
    main()
