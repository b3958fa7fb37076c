"""Standardised differences when models are wrong: who is biased, and whose intervals hold.

Run: python -m benchmarks.double_robustness [--runs 500] [--persons 600]
Months of a confounded comparison with censoring that depends on background and arm. The
outcome model is wrong when it leaves out x; the selection models (propensity and censoring)
are wrong when they leave out x and z. Prints a table for the differences at 12 months.
"""

import argparse
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from evaluation.design.propensity import fit_propensity
from evaluation.estimate import Durations, Effects, Label, concat
from evaluation.estimate.discrete.regression import discrete_hazard
from evaluation.estimate.standardise.arms import Arms
from evaluation.estimate.standardise.augmented import augmented
from evaluation.estimate.standardise.g_formula import g_formula
from evaluation.estimate.standardise.outcome import Estimand
from evaluation.estimate.standardise.table import censoring
from evaluation.estimate.standardise.weighting import Selection, inverse_probability

LAST = 12
RATE, LEAVING = 0.07, 0.03
OF_X, OF_Z, OF_ARM = 0.8, 0.4, -0.5
ESTIMANDS = {
    "risk": Estimand(kind="risk", months=np.array([LAST])),
    "months": Estimand(kind="months_without", months=np.array([LAST])),
}
LABEL = Label(outcome="exit", population="all", arm="", reference="", method="m", role="primary")
NORMAL = 1.959964
# Two processes share the machine: more threads in each would only wait for one another.
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def truth() -> dict[str, float]:
    """Differences between everybody in the arm and nobody, x integrated out."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    levels = []
    for arm in (0, 1):
        rate = RATE * np.exp(OF_X * nodes[:, None] + OF_Z * np.array([0, 1]) + OF_ARM * arm)
        left = np.exp(-rate[..., None] * np.arange(LAST + 1))
        mean = np.tensordot(weights / weights.sum(), left, axes=1).mean(axis=0)
        levels.append((1 - mean[LAST], mean[:LAST].sum()))
    return dict(zip(ESTIMANDS, np.subtract(levels[1], levels[0]), strict=True))


def draw(rng: np.random.Generator, persons: int) -> tuple[pd.DataFrame, Durations]:
    """One comparison: rates are constant, so a month's chance is complementary log-log."""
    x, z = rng.normal(size=persons), rng.integers(0, 2, persons)
    arm = (rng.random(persons) < 1 / (1 + np.exp(0.2 - 0.8 * x - 0.5 * z))).astype(int)
    rate = RATE * np.exp(OF_X * x + OF_Z * z + OF_ARM * arm)
    event = np.ceil(rng.exponential(1 / rate))
    leaving = np.ceil(rng.exponential(1 / (LEAVING * np.exp(0.9 * z + 0.7 * arm))))
    time = np.minimum(np.minimum(event, leaving), LAST)
    happened = (event <= leaving) & (event <= LAST)
    X = pd.DataFrame({"x": x, "z": z, "arm": arm})
    return X, Durations(time=time, cause=happened)


class Models:
    """Right and wrong models of one comparison."""

    def __init__(self, X: pd.DataFrame, durations: Durations) -> None:
        worlds = {"none": X.assign(arm=0), "job": X.assign(arm=1)}
        self.durations = durations
        self.arms = Arms(worlds=worlds, group=np.where(X["arm"] == 1, "job", "none"))
        self.outcomes, self.selections = {}, {}
        left = censoring(durations, last=LAST)
        for name, columns in (("right", ["x", "z"]), ("wrong", [])):
            seen = X[[*(columns or ["z"]), "arm"]]
            self.outcomes[name] = {1: discrete_hazard(durations, seen, month_effects=[LAST])}
            background = np.column_stack([np.ones(len(X)), X[columns]])
            self.selections[name] = Selection(
                propensity=fit_propensity(background, X["arm"].to_numpy()),
                censored=discrete_hazard(left, X[[*columns, "arm"]], month_effects=[LAST]),
            )

    def differences(self, estimator: Callable[..., Effects], **models: Any) -> Effects:
        """Difference between the arms for every estimand."""
        common = {"arms": self.arms, "label": LABEL, **models}
        found = [
            estimator(self.durations, estimand=estimand, **common)
            for estimand in ESTIMANDS.values()
        ]
        return concat(
            [one.select(one.labels["scale"].str.endswith("_difference")) for one in found]
        )


def estimates(X: pd.DataFrame, durations: Durations) -> Iterator[tuple[str, str, str, Effects]]:
    """Every estimator under right and wrong models."""
    given = Models(X, durations)
    for name, models in given.outcomes.items():
        yield "g-formula", name, "", given.differences(g_formula, models=models)
    for name, selection in given.selections.items():
        yield "IPTW", "", name, given.differences(inverse_probability, selection=selection)
    for name, models in given.outcomes.items():
        for other, selection in given.selections.items():
            found = given.differences(augmented, models=models, selection=selection)
            yield "AIPTW", name, other, found


def one_run(seed: int, persons: int) -> pd.DataFrame:
    X, durations = draw(np.random.default_rng(seed), persons)
    rows = [
        {
            "estimator": estimator,
            "outcome model": outcome,
            "selection models": selection,
            "measure": measure,
            "estimate": estimate,
            "error": error,
        }
        for estimator, outcome, selection, effects in estimates(X, durations)
        for measure, estimate, error in zip(
            ESTIMANDS, effects.estimate, effects.std_error, strict=True
        )
    ]
    return pd.DataFrame(rows)


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Bias, spread, mean standard error and coverage by estimator, models and measure."""
    gap = rows["estimate"] - rows["measure"].map(truth())
    rows = rows.assign(gap=gap, held=gap.abs() <= NORMAL * rows["error"])
    by = ["estimator", "outcome model", "selection models", "measure"]
    return (
        rows.groupby(by, sort=False)
        .agg(
            bias=("gap", "mean"),
            spread=("gap", "std"),
            mean_error=("error", "mean"),
            coverage=("held", "mean"),
        )
        .reset_index()
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=500)
    options.add_argument("--persons", type=int, default=600)
    asked = options.parse_args()
    begun = time.perf_counter()
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        found = pool.imap(partial(one_run, persons=asked.persons), range(asked.runs), chunksize=5)
        rows = pd.concat(found, ignore_index=True)
    table = summary(rows)
    seconds = time.perf_counter() - begun
    true = ", ".join(f"{name} {value:.4f}" for name, value in truth().items())
    names = {"bias": "{:.4f}", "spread": "{:.4f}", "mean_error": "{:.4f}", "coverage": "{:.1%}"}
    for name, form in names.items():
        table[name] = table[name].map(form.format)
    print(f"{asked.runs} runs, {asked.persons} persons, {seconds:.0f} s; truth {true}\n")
    print("| " + " | ".join(table.columns) + " |\n|" + "---|" * len(table.columns))
    for row in table.itertuples(index=False):
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
