"""Known answers at full size: registers through the data room and the cohort, against the truth.

Run: python benchmarks/known_answers.py [ADULTS] [SEED]
Prints one line per quantity: what the register shows, what is true, and their distance in
standard errors. Uses plain means and strata, none of the estimators.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

from evaluation.cohort import ArmRule, Definition, Eligibility, build_cohort
from evaluation.cohort.outcomes import durable_exit
from evaluation.data import load_register, month_number
from evaluation.simulate import load_scenario, simulate, write_synthetic

FIRST = month_number("2015-01")
ARMS = {
    "immortal_time": (ArmRule(name="insats", label="Insats", categories=("2",)),),
    "reentry": (ArmRule(name="insats", label="Insats", categories=("2",)),),
    "job_or_coaching": (
        ArmRule(name="jobb", label="Jobb", categories=("8",), programme=True),
        ArmRule(name="coachning", label="Coachning", categories=("2",)),
    ),
}


def cohort_of(name, *, adults, seed, first, last):
    """Cohort of a scenario with starts in months `first` to `last` of the delivery."""
    synthetic = simulate(load_scenario(name, adults=adults), seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        write_synthetic(Path(folder) / "leverans", synthetic, file_format="parquet")
        register = load_register(Path(folder) / "leverans")
    cohort = build_cohort(
        register,
        definition=Definition(max_gap=2, window=12),
        arms=ARMS[name],
        eligibility=Eligibility(first_month=FIRST + first, last_month=FIRST + last),
    )
    truth = synthetic.truth.set_index(["contrast", "outcome", "month"])
    return cohort, truth


def lottery(name, *, adults, seed):
    """Yield (quantity, arm, shown, true, standard error) of a randomised scenario."""
    cohort, truth = cohort_of(name, adults=adults, seed=seed, first=1, last=1)
    rows = cohort.trials
    row = truth.loc[("randomised", "durable_exit", 12)]
    for arm, side in ((row["arm"], "value"), (row["reference"], "value_reference")):
        who = rows.loc[rows["arm"] == arm, "person"].to_numpy()
        zero = np.full(who.size, FIRST + 1)
        time, event = durable_exit(cohort.histories, who, zero, window=12, programme_counts=False)
        aid = cohort.histories.on_aid[who][:, 2:]
        shown = {
            ("durable_exit", 12): event & (time <= 12),
            ("durable_exit", 24): event & (time <= 24),
            ("months_on_aid", 36): aid[:, :36].sum(axis=1),
            ("off_aid", 24): ~aid[:, 23],
            ("conditional_return", 12): first_returns(cohort, who),
        }
        for (outcome, month), values in shown.items():
            error = values.std(ddof=1) / np.sqrt(values.size)
            true = truth.loc[("randomised", outcome, month)][side]
            yield f"{outcome} {month}", arm, values.mean(), true, error


def first_returns(cohort, who):
    """Whether each person with an exit within 12 months of time zero returned within 12."""
    exits = cohort.exits[cohort.exits["is_observed"] == 1]
    first = exits.sort_values("exit_month").groupby("person").first()
    chosen = first.loc[first.index.isin(who) & (first["exit_month"] <= FIRST + 13)]
    return chosen["returned"].to_numpy()


def immortal_time(*, adults, seed):
    """Yield the naive contrast and the stratified effect of scenario A."""
    cohort, truth = cohort_of("immortal_time", adults=adults, seed=seed, first=0, last=35)
    rows = cohort.trials
    ever = np.zeros(adults, bool)
    ever[rows.loc[rows["arm"] == "insats", "person"].unique()] = True
    left = ~cohort.histories.on_aid[:, 12]
    naive = truth.loc[("naive_ever_never", "first_exit", 12)]
    for arm, group, side in (("ever", ever, "value"), ("never", ~ever, "value_reference")):
        error = left[group].std(ddof=1) / np.sqrt(group.sum())
        yield "naive exit 12", arm, left[group].mean(), naive[side], error
    early = rows[rows["month"] <= FIRST + 11]
    person, month = early["person"].to_numpy(), early["month"].to_numpy()
    time, event = durable_exit(cohort.histories, person, month, window=12, programme_counts=False)
    done, started = event & (time <= 12), (early["arm"] == "insats").to_numpy()
    schooling = early["utbildning"].to_numpy()
    total, variance = 0.0, 0.0
    for level in np.unique(schooling):
        here = schooling == level
        share = (here & started).sum() / started.sum()
        a, b = done[here & started], done[here & ~started]
        total += share * (a.mean() - b.mean())
        variance += share**2 * (a.var() / a.size + b.var() / np.unique(person[here]).size)
    yield "durable exit 12", "difference", total, 0.0, np.sqrt(variance)


def main(adults, seed):
    print(f"{'scenario':16} {'quantity':22} {'arm':10} {'shown':>8} {'true':>8} {'errors':>7}")
    results = {"immortal_time": immortal_time(adults=adults, seed=seed)}
    results |= {n: lottery(n, adults=adults, seed=seed) for n in ("reentry", "job_or_coaching")}
    for name, lines in results.items():
        for quantity, arm, shown, true, error in lines:
            distance = (shown - true) / error if error > 0 else 0.0
            print(f"{name:16} {quantity:22} {arm:10} {shown:8.4f} {true:8.4f} {distance:7.2f}")


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [20_000, 1][len(given) :]))
