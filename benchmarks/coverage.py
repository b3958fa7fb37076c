"""How often do 95 % intervals hold the truth? Every estimate of a study, register after register.

Run: python -m benchmarks.coverage [--runs 500] [--sizes 100,300] [--registers displacing,...]
A size is the expected number of starters of the rarest insats, or people per arm in a lottery.
Registers are drawn from laws whose true answers are exact (`coverage_law`, known answers B and C);
weights, later starts and outcomes are estimated by the functions of the house. Every run is
appended to build/coverage_runs.csv and a run found there is not made again; the table goes to
benchmarks/coverage.csv. `--table` only makes the table of the runs there are, `--all` prints every
estimate instead of a row per contrast, outcome and size.
"""

import argparse
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.coverage_draw import draw, persons_for
from benchmarks.coverage_lottery import Expected, lottery, lottery_answers
from benchmarks.coverage_registers import REGISTERS
from benchmarks.coverage_runs import keep_runs
from benchmarks.coverage_study import COLUMNS, SEED, answers
from benchmarks.coverage_table import FOLDER, as_markdown, condensed, summary, turned
from benchmarks.coverage_truth import Truth
from evaluation.errors import GateError
from evaluation.simulate import load_scenario
from evaluation.simulate.scenario.scenario import Scenario
from evaluation.simulate.truth.exact import arm_values

RUNS = Path("build") / "coverage_runs.csv"
# Without effects there is nothing that the others do not show; `family_wise` uses it.
DRAWN = ("displacing", "three_arms")
LOTTERIES = ("reentry", "job_or_coaching")


def one_run(register: str, size: int, run: int) -> Iterator[tuple]:
    """Every estimate of one register; NaN where a model could not be fitted."""
    rng = np.random.default_rng([SEED, zlib.crc32(register.encode()), size, run])
    if register in LOTTERIES:
        scenario, expected = scenario_of(register)
        yield from lottery_answers(scenario, expected, lottery(scenario, size, rng))
        return
    law = REGISTERS[register]
    drawn = draw(law, persons_for(law, size), rng)
    for kind in ("not_now", "never", "between_arms"):
        if kind == "between_arms" and register != "three_arms":
            continue
        try:
            yield from answers(law, truth_of_name(register), drawn, kind)
        except GateError as fault:
            yield kind, f"refused: {fault.at}", "", 0, *[float("nan")] * 5


@cache
def truth_of_name(register: str) -> Truth:
    return Truth(REGISTERS[register])


@cache
def scenario_of(register: str) -> tuple[Scenario, Expected]:
    scenario = load_scenario(register)
    return scenario, arm_values(scenario)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--sizes", default="100,300")
    parser.add_argument("--registers", default=",".join([*DRAWN, *LOTTERIES]))
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so many")
    parser.add_argument("--table", action="store_true", help="only make the table")
    parser.add_argument("--all", action="store_true", help="print every estimate")
    given = parser.parse_args()
    if not given.table:
        sizes = [int(size) for size in given.sizes.split(",")]
        plan = given.registers.split(","), sizes, given.runs
        keep_runs(RUNS, COLUMNS, one_run, plan=plan, seconds=given.seconds)
    table = summary(pd.read_csv(RUNS))
    table.to_csv(FOLDER / "coverage.csv", index=False, float_format="%.5g", lineterminator="\n")
    print(as_markdown(table) if given.all else f"{condensed(table)}\n\n{turned(table)}")


if __name__ == "__main__":
    main()
