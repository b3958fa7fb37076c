"""Family-wise error: how often does a study of three insatser cry wolf about one without effect?

Run: python -m benchmarks.family_wise [--runs 500] [--sizes 100,300]
Families: the three insatser against nobody starting (never) at 12 months, by Holm; and the three
insatser in each of 24 months by the largest |t| of all (`simultaneous_critical_value`), all
months or those that a study shows: ten persons with the outcome on both sides.
`no_effects` has three true hypotheses (the global null); in `three_arms` one insats helps, one
harms, and an error is a claim about the one that does nothing. Runs are kept in
build/family_wise.csv, a run found there is not made again; the table goes to
benchmarks/family_wise.csv.
"""

import argparse
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.coverage_draw import Drawn, draw, persons_for
from benchmarks.coverage_law import Law
from benchmarks.coverage_registers import REGISTERS
from benchmarks.coverage_runs import KEY, keep_runs
from benchmarks.coverage_study import HORIZON, SEED, WINDOW, compared
from benchmarks.coverage_table import FOLDER, wilson
from benchmarks.coverage_truth import Truth
from evaluation.estimate import (
    Effects,
    absorbing_risk,
    concat,
    contrast,
    holm,
    simultaneous_critical_value,
)
from evaluation.protocol.limits import GateLimits

RUNS = Path("build") / "family_wise.csv"
RULES = ("single", "holm", "all months", "all months band", "shown months", "shown months band")
LEVEL, PRIMARY, ROUNDING = 0.05, 12, 1e-12


def one_run(register: str, size: int, run: int) -> list[list[float]]:
    """Whether a true hypothesis was rejected, by each rule, and whether all intervals hold."""
    law = REGISTERS[register]
    rng = np.random.default_rng([SEED, zlib.crc32(b"family"), size, run])
    effects, shown = all_months(law, draw(law, persons_for(law, size), rng))
    wanted = true_differences(register, law.names[1:])
    null = np.abs(wanted) < ROUNDING
    rows = effects.rows(analysis="")
    primary = (rows["month"] == PRIMARY).to_numpy()
    p_value = rows["p_value"].to_numpy()[primary]
    found = {
        "single": (p_value[null[primary]] < LEVEL).any(),
        "holm": (holm(p_value)[null[primary]] < LEVEL).any(),
    }
    for name, kept in (("all months", np.full(len(null), True)), ("shown months", shown)):
        family = effects.select(kept)
        reach = simultaneous_critical_value(family, rng=rng) * family.std_error
        found[name] = (np.abs(family.estimate) > reach)[null[kept]].any()
        found[f"{name} band"] = (np.abs(family.estimate - wanted[kept]) <= reach).all()
    return [[float(found[name]) for name in RULES]]


def all_months(law: Law, drawn: Drawn) -> tuple[Effects, np.ndarray]:
    """Differences insats by insats, month by month; which have enough events on both sides."""
    time_, event = drawn.durable_exit(WINDOW, programme_counts=False)
    months, parts, shown = np.arange(1, HORIZON + 1), [], []
    for one in compared(law, drawn, "never"):
        sides = [
            absorbing_risk(time_, event, one.rows, members=members, horizons=months)
            for members in (one.arm, one.reference)
        ]
        found = contrast(*sides, one.rows, label=one.label)
        parts.append(found.select(found.labels["scale"] == "risk_difference"))
        shown.append(np.minimum(*(side.events for side in sides)) >= GateLimits().min_events)
    return concat(parts), np.concatenate(shown)


def true_differences(register: str, arms: tuple[str, ...]) -> np.ndarray:
    """Differences from nobody starting, arm after arm, month 1 to the last."""
    truth, found = Truth(REGISTERS[register]), []
    for arm in arms:
        people = truth.starters(arm)
        sides = [
            truth.curve("durable_exit", name, people, later=later)
            for name, later in ((arm, True), ("ingen", False))
        ]
        found.append((sides[0] - sides[1])[1 : HORIZON + 1])
    return np.concatenate(found)


def table_of(runs: pd.DataFrame) -> pd.DataFrame:
    """Shares with their Wilson intervals, one row per register, size and rule."""
    long = runs.melt(KEY, list(RULES), "rule", "found")
    table = long.groupby(["register", "starters", "rule"], sort=False)["found"]
    table = table.agg(["size", "mean"]).rename(columns={"size": "runs", "mean": "share"})
    table["low"], table["high"] = wilson(table["share"], table["runs"])
    return table.reset_index().sort_values(["register", "starters"], kind="stable")


def as_markdown(table: pd.DataFrame) -> str:
    lines = ["| register | starters | rule | runs | share |", "|---|--:|---|--:|--:|"]
    lines += [
        f"| {r.register} | {r.starters} | {r.rule} | {r.runs} | {100 * r.share:.1f} % "
        f"({100 * r.low:.1f}–{100 * r.high:.1f}) |"
        for r in table.itertuples()
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--sizes", default="100,300")
    parser.add_argument("--table", action="store_true", help="only make the table")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so many")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    plan = ("no_effects", "three_arms"), sizes, given.runs
    if not given.table:
        keep_runs(RUNS, RULES, one_run, plan=plan, seconds=given.seconds)
    table = table_of(pd.read_csv(RUNS))
    table.to_csv(FOLDER / "family_wise.csv", index=False, float_format="%.5g", lineterminator="\n")
    print(as_markdown(table))


if __name__ == "__main__":
    main()
