"""Influences with the weights of the design room are what one person changes."""

import numpy as np
import pandas as pd
import pytest

from evaluation.design import (
    att_weights,
    design_matrix,
    fit_propensity,
    fit_start_hazard,
    never_weights,
    overlap_weights,
)
from evaluation.estimate import ComparedRows, absorbing_risk
from evaluation.protocol import Covariate

AT = np.array([6])
PERSONS = 120
COPIES = 20
COVARIATES = (Covariate(name="x", form="linear", label="x"),)


def panel(seed=1):
    """Person-months until a start: trials as the cohort room gives them."""
    rng = np.random.default_rng(seed)
    parts = []
    for person in range(PERSONS):
        x = rng.normal()
        hazard = 1 / (1 + np.exp(2.5 - 0.5 * x))
        start = int(rng.geometric(hazard))
        length = int(rng.integers(2, 10))
        months = np.arange(1, min(start, length) + 1)
        event = int(rng.geometric(0.08)) + 1
        parts.append(
            pd.DataFrame(
                {
                    "person": person,
                    "month": months,
                    "arm": np.where(months == start, "job", "ingen"),
                    "next_start": np.where((months < start) & (start <= length), start - months, 0),
                    "x": x + 0.1 * months,
                    "time": np.clip(np.minimum(event, 14) - months, 0, None),
                    "event": (event <= 14) & (event > months),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def not_now(trials):
    fit = fit_propensity(
        design_matrix(trials, COVARIATES).X, (trials["arm"] == "job").to_numpy().astype(int)
    )
    return att_weights(fit)


def overlap(trials):
    fit = fit_propensity(
        design_matrix(trials, COVARIATES).X, (trials["arm"] == "job").to_numpy().astype(int)
    )
    return overlap_weights(fit)


def never(trials):
    hazard = fit_start_hazard(trials, COVARIATES)
    return never_weights(not_now(trials), trials=trials, hazard=hazard, months=8)


def reference_risk(trials, weigh):
    rows = ComparedRows(person=trials["person"].to_numpy(), weights=weigh(trials))
    return absorbing_risk(
        trials["time"].to_numpy(),
        trials["event"].to_numpy(),
        rows,
        members=(trials["arm"] == "ingen").to_numpy(),
        horizons=AT,
    )


@pytest.mark.parametrize(
    "weigh",
    [
        pytest.param(not_now, id="start against not now"),
        pytest.param(overlap, id="overlap"),
        pytest.param(never, id="start against never"),
    ],
)
def test_influence_is_what_one_person_of_many_alike_changes(weigh):
    trials = pd.concat(
        [
            panel().assign(person=lambda rows, copy=copy: rows["person"] + copy * PERSONS)
            for copy in range(COPIES)
        ],
        ignore_index=True,
    )
    found = reference_risk(trials, weigh)
    influence = found.influence[:PERSONS, 0]
    extreme = np.argsort(influence)[[0, 1, 2, -3, -2, -1]]
    left_out = [
        reference_risk(trials[trials["person"] != person].reset_index(drop=True), weigh).estimate[0]
        for person in extreme
    ]

    # Leaving one of COPIES alike out is a small step, so the second order is below 2 %.
    np.testing.assert_allclose(found.estimate[0] - left_out, influence[extreme], rtol=0.02)
