"""Does the interval cover the cost of one more exit that was planted?

Run: python -m benchmarks.cost [--runs 2000]
Persons have one to three rows that differ in age and hinder, which decide who starts, who leaves
and what it costs; a start adds a known share of exits and a known cost. Starters are compared
with rows that are weighed like them, with the propensity estimated, as a study does. Coverage
is told of all runs, and of those in which the page shows a ratio (exits certainly more).
The table goes to benchmarks/cost.csv.
"""

import argparse
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from benchmarks.coverage_table import FOLDER, wilson
from evaluation.cohort import NO_ARM
from evaluation.design.comparison import compare
from evaluation.estimate import ComparedRows, Label, concat, contrast, covariance, weighted_mean
from evaluation.estimate.cost.ratio import Pairing, drawn, percentile
from evaluation.protocol.protocol import Adjustment, Contrast, Covariate

ARM, Z, DRAWS = "jobb", 1.959963984540054, 10_000
OF_START, SAVED = 40_000.0, 60_000.0
"""What a start costs, and what an exit saves."""
PLAN = Contrast(name="inte_nu", label="", kind="not_now", weights="att", arms=(ARM,))
ADJUSTED = Adjustment(
    covariates=(
        Covariate(name="alder", form="linear", label=""),
        Covariate(name="hinder", form="categories", label=""),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Persons of a register, and the additional share of exits that a start brings."""

    persons: int
    exits: float

    @property
    def ratio(self) -> float:
        """Planted kronor per additional exit."""
        return OF_START / self.exits - SAVED


DESIGNS = (
    Design(persons=1_000, exits=0.12),
    Design(persons=3_000, exits=0.12),
    Design(persons=10_000, exits=0.12),
    Design(persons=500, exits=0.06),
    Design(persons=3_000, exits=0.06),
    Design(persons=10_000, exits=0.06),
)


def paired(design: Design, seed: int) -> Pairing:
    """Estimate both differences of one register from the same rows."""
    draw = np.random.default_rng([seed, design.persons, round(1_000 * design.exits)])
    person = np.repeat(np.arange(design.persons), draw.integers(1, 4, design.persons))
    size = len(person)
    own = draw.normal(0, 20_000, design.persons)[person]
    age = np.clip(draw.normal(0, 1, design.persons), -2, 2)[person]
    hinder = draw.integers(0, 2, size)
    starts = draw.random(size) < expit(-1.2 + 0.6 * age - 0.8 * hinder)
    leaves = draw.random(size) < 0.3 + 0.06 * age - 0.1 * hinder + design.exits * starts
    cost = 150_000 + 20_000 * hinder - SAVED * leaves + OF_START * starts + own
    cost = cost + draw.normal(0, 40_000, size)
    trials = pd.DataFrame(
        {"person": person, "arm": np.where(starts, ARM, NO_ARM), "subtype": "", "alder": age,
         "hinder": hinder.astype(str)}
    )  # fmt: skip
    weighed = compare(trials, contrast=PLAN, adjustment=ADJUSTED, arms=(NO_ARM, ARM))
    rows = ComparedRows(person=person, weights=weighed.weights)
    label = Label(outcome="", population="", arm=ARM, reference=NO_ARM, method="", role="primary")
    sides = (weighed.members(ARM), weighed.members(NO_ARM))
    found = []
    for values in (cost, leaves.astype(float)):
        means = (weighted_mean(values, rows, members=members) for members in sides)
        effects = contrast(*means, rows, label=label, measure="mean")
        found.append(effects.select(effects.labels["reference"] != ""))
    both = concat(found)
    return Pairing(
        cost=float(both.estimate[0]), exits=float(both.estimate[1]), covariance=covariance(both)
    )


def one_run(design: Design, seed: int) -> dict[str, float]:
    """Tell whether a ratio is shown, and whether each interval holds the planted one."""
    pairing = paired(design, seed)
    pairs = drawn(pairing, np.random.default_rng(seed), draws=DRAWS)
    ends = percentile(pairs)
    error = Z * np.sqrt(np.diag(pairing.covariance))
    shown = pairing.exits > error[1]
    inside = ends[0] <= design.ratio <= ends[1]
    away = np.array([1.0, -design.ratio])
    off = Z * np.sqrt(away @ pairing.covariance @ away)
    return {
        "shown": float(shown),
        "covers": float(inside),
        "covers_shown": float(inside) if shown else np.nan,
        # Fieller's set, also where it is no interval.
        "covers_fieller": float(abs(pairing.cost - design.ratio * pairing.exits) <= off),
        "covers_exits": float(abs(pairing.exits - design.exits) <= error[1]),
        "covers_cost": float(abs(pairing.cost - (OF_START - SAVED * design.exits)) <= error[0]),
    }


def main() -> None:
    """Draw, estimate and write the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=2_000)
    runs = arguments.parse_args().runs
    found = [
        {"persons": design.persons, "exits": design.exits, "ratio": round(design.ratio)}
        | one_run(design, seed)
        for design in DESIGNS
        for seed in range(runs)
    ]
    keys = ["persons", "exits", "ratio"]
    table = pd.DataFrame(found).groupby(keys, sort=False).mean().reset_index()
    low, high = wilson(table["covers"], pd.Series(runs, index=table.index))
    table = table.assign(runs=runs, low=low, high=high).round(4)
    table.to_csv(FOLDER / "cost.csv", index=False)
    print(table.to_string())


if __name__ == "__main__":
    main()
