"""Hazard difference-in-differences beside levels: bias, coverage and size in known registers.

Run with `python -m benchmarks.hazard_did_coverage [--runs 500]`. Prints a markdown table: for
each law the true difference in exit within the horizon among those treated, what hazards and
levels give on average, the average standard error, coverage of the 95 % interval and the share
of runs that reject no effect. `levels` compares shares gone before and after the start.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evaluation.estimate.did.hazard.additive import additive_exit_effects
from evaluation.estimate.did.hazard.exit import exit_effects
from evaluation.estimate.did.hazard.hazard_did import hazard_did
from evaluation.estimate.did.hazard.spells import Spells
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.effects import Effects

LABEL = Label(
    outcome="exit", population="all", arm="with", reference="without", method="m", role="primary"
)
MONTHS, HORIZON = 24, 12
Draw = tuple[Spells, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Law:
    name: str
    persons: int
    clusters: int
    cohorts: tuple[int, ...]
    effect: float
    additive: bool
    spread: float


LAWS = (
    Law("10 % against 5 %, no effect", 600, 0, (13, NEVER), 0.0, True, 0.0),
    Law("10 % against 5 %, hazards +50 %", 600, 0, (13, NEVER), float(np.log(1.5)), True, 0.0),
    Law("staggered, wave, covariate, no effect", 1200, 0, (7, 10, 13, NEVER), 0.0, False, 0.0),
    Law("staggered, wave, covariate, effect", 1200, 0, (7, 10, 13, NEVER), 0.4, False, 0.0),
    Law("60 districts that differ, effect", 3000, 60, (7, 10, 13, NEVER), 0.4, False, 0.2),
)


def draw(law: Law, rng: np.random.Generator) -> Draw:
    """Spells, their covariate, and how likely each is to leave with and without treatment."""
    n = law.persons
    group = rng.integers(0, law.clusters, n) if law.clusters else np.arange(n)
    drawn = np.array(law.cohorts)[rng.integers(0, len(law.cohorts), n)]
    cohort = np.array(law.cohorts)[group % len(law.cohorts)] if law.clusters else drawn
    x = rng.normal(size=n)
    own = law.spread * rng.normal(size=max(law.clusters, 1))[group] if law.clusters else 0.0
    treated = cohort != NEVER
    if law.additive:
        base = np.tile(np.where(treated, np.log(-np.log(0.9)), np.log(-np.log(0.95))), (MONTHS, 1))
    else:
        wave = 0.4 * np.sin(np.arange(1, MONTHS + 1) / 3)
        level = -2.6 + 0.02 * (np.where(treated, 20 - cohort, 0)) + 0.3 * x + own
        base = level + wave[:, None]
    month = np.arange(1, MONTHS + 1)[:, None]
    hazard = -np.expm1(-np.exp(base + law.effect * (month >= cohort)))
    left = rng.random((MONTHS, n)) < hazard
    first = np.where(left.any(axis=0), left.argmax(axis=0) + 1, MONTHS + 1)
    seen = np.minimum(rng.integers(16, 40, n), MONTHS)
    spells = Spells(
        entry=np.zeros(n),
        last=np.minimum(first, seen),
        exit=first <= seen,
        cohort=cohort,
        cluster=group if law.clusters else None,
        assigned_by=group if law.clusters else None,
    )
    there = treated & (first >= cohort)
    window = (month >= cohort) & (month < cohort + HORIZON)
    untreated = -np.expm1(-np.exp(base))
    gain = np.where(window, 1 - untreated, 1).prod(axis=0) - np.where(window, 1 - hazard, 1).prod(
        axis=0
    )
    share = [
        np.array([(first[cohort == c] <= t).mean() for t in (12, 12 + HORIZON)])
        for c in (law.cohorts[-2], NEVER)
    ]
    levels = float(np.diff(share[0])[0] - np.diff(share[1])[0])
    return spells, x[:, None], np.array([gain[there].mean(), levels])


def first_difference(effects: Effects) -> tuple[float, float]:
    place = int(np.flatnonzero(effects.labels["scale"] == "risk_difference")[0])
    return float(effects.estimate[place]), float(effects.std_error[place])


def estimators(law: Law) -> dict[str, Callable[[Spells, np.ndarray], Effects]]:
    import pandas as pd

    def proportional(spells: Spells, x: np.ndarray) -> Effects:
        table = None if law.additive else pd.DataFrame({"x": x[:, 0]})
        return exit_effects(hazard_did(spells, table), [HORIZON], label=LABEL)

    found = {"hazards": proportional}
    if law.additive:
        found["distance"] = lambda spells, _: additive_exit_effects(spells, [HORIZON], label=LABEL)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=500)
    runs = parser.parse_args().runs
    print(
        "| law | estimator | runs | truth | mean | SD | mean s.e. | covers | rejects 0 | levels |"
    )
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for law in LAWS:
        rng = np.random.default_rng(2405)
        draws = [draw(law, rng) for _ in range(runs)]
        truths = np.array([known for _, _, known in draws])
        truth, levels = truths.mean(axis=0)
        for name, estimate in estimators(law).items():
            pairs = [first_difference(estimate(spells, x)) for spells, x, _ in draws]
            value, error = np.array(pairs).T
            covers = (np.abs(value - truth) < 1.96 * error).mean()
            rejects = (np.abs(value) > 1.96 * error).mean()
            numbers = f"{value.mean():.4f} | {value.std():.4f} | {error.mean():.4f}"
            shares = f"{covers:.3f} | {rejects:.3f} | {levels:.4f}"
            print(
                f"| {law.name} | {name} | {runs} | {truth:.4f} | {numbers} | {shares} |", flush=True
            )


if __name__ == "__main__":
    main()
