"""Does the flagship's placebo outcome cry wolf? Months with aid two years before the start.

Run: python -m benchmarks.placebo_alarms [--runs 50] [--seconds S]
Default municipalities of 1,500 adults with the start law as it is (`steps`: log-odds that jump at
some months since enrolment), and with the jumps levelled out (`level`); each is adjusted for months
since enrolment by a smooth curve (`spline`) and by tenths (`steps`, as the protocol declares).
Nothing planted acts before a start, so the true difference is 0. Runs are kept in
build/placebo_alarms.csv, a run found there is not made again; the table goes to
benchmarks/placebo_alarms.csv.
"""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.coverage_runs import keep_runs
from benchmarks.coverage_table import FOLDER, wilson
from evaluation.cohort import Cohort, build_cohort
from evaluation.commands.synth import DEFAULT
from evaluation.data import load_register
from evaluation.protocol import Protocol, load_protocol
from evaluation.protocol.protocol import Form
from evaluation.provenance import find_project
from evaluation.simulate import load_scenario
from evaluation.simulate.block_writing import write_in_blocks
from evaluation.simulate.scenario.scenario import Arm, Scenario
from evaluation.study.measurers import measurer
from evaluation.study.register.followed import Followed
from evaluation.study.rows.compared_pairs import pair_up

RUNS = Path("build") / "placebo_alarms.csv"
STUDY, CONTRAST, PLACEBO, TIMED = "stockholmsjobb", "inte_nu", "bistand_fore", "manader_inskriven"
REGISTERS, FORMS = ("steps", "level"), ("spline", "steps")
COLUMNS = ["form", "arm", "estimate", "std_error", "p_value"]
ADULTS, LEVEL = 1500, 0.05


def one_run(register: str, adults: int, seed: int) -> Iterator[list[object]]:
    """Placebo differences of one municipality, by form of adjustment and arm."""
    scenario = municipality(register, adults)
    protocol = load_protocol(find_project().protocol(STUDY))
    with tempfile.TemporaryDirectory() as folder:
        write_in_blocks(Path(folder) / "leverans", scenario, seed=seed)
        cohort = build_cohort(
            load_register(Path(folder) / "leverans"),
            definition=protocol.definition,
            arms=protocol.arms,
            eligibility=protocol.eligibility,
        )
    for form in FORMS:
        for row in differences(cohort, with_form(protocol, form)).itertuples():
            yield [form, row.arm, row.estimate, row.std_error, row.p_value]


def municipality(register: str, adults: int) -> Scenario:
    """Give the default scenario, with the jumps in its start law or without."""
    scenario = load_scenario(DEFAULT, adults=adults, paths=1, most_paths=1)
    if register == "steps":
        return scenario
    return replace(scenario, arms=tuple(levelled(arm) for arm in scenario.arms))


def levelled(arm: Arm) -> Arm:
    """Let an arm start as readily whenever somebody enrolled."""
    return replace(arm, lag={"0": float(np.mean(list(arm.lag.values())))})


def with_form(protocol: Protocol, form: Form) -> Protocol:
    """Declare the one contrast, with months since enrolment in another form."""
    covariates = tuple(
        replace(item, form=form) if item.name == TIMED else item
        for item in protocol.adjustment.covariates
    )
    return replace(
        protocol,
        contrasts=(protocol.contrast(CONTRAST),),
        adjustment=replace(protocol.adjustment, covariates=covariates),
    )


def differences(cohort: Cohort, protocol: Protocol) -> pd.DataFrame:
    """Differences in the placebo outcome, whether the gates would show them or not."""
    outcome = protocol.outcome(PLACEBO)
    followed = Followed(
        cohort=cohort, months=protocol.follow_up_months, functions={}, rules=protocol.disclosure
    )
    pairs = pair_up(cohort.trials, protocol).pairs
    parts = [measurer(outcome).measure(followed, outcome, pair).effects for pair in pairs]
    rows = pd.concat([part.rows(analysis="") for part in parts])
    return rows[rows["reference"] != ""]


def table_of(runs: pd.DataFrame) -> pd.DataFrame:
    """One row per register, form and arm: mean, its Monte Carlo error, and share of alarms."""
    by = ["register", "form", "arm"]
    runs = runs.assign(alarm=runs["p_value"] < LEVEL)
    table = runs.groupby(by, sort=False).agg(
        runs=("estimate", "size"),
        mean=("estimate", "mean"),
        mean_error=("estimate", "sem"),
        std_error=("std_error", "mean"),
        spread=("estimate", "std"),
        alarms=("alarm", "mean"),
    )
    table["low"], table["high"] = wilson(table["alarms"], table["runs"])
    return table.reset_index().sort_values(by[:2], kind="stable", ascending=False)


def as_markdown(table: pd.DataFrame) -> str:
    lines = [
        "| register | adjustment | arm | runs | mean, months | mean s.e. | spread | alarms |",
        "|---|---|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {r.register} | {r.form} | {r.arm} | {r.runs} | {r.mean:+.2f} (± {r.mean_error:.2f}) "
        f"| {r.std_error:.2f} | {r.spread:.2f} "
        f"| {100 * r.alarms:.0f} % ({100 * r.low:.0f}–{100 * r.high:.0f}) |"
        for r in table.itertuples()
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so many")
    given = parser.parse_args()
    runs = keep_runs(
        RUNS, COLUMNS, one_run, plan=(REGISTERS, [ADULTS], given.runs), seconds=given.seconds
    )
    table = table_of(runs)
    path = FOLDER / "placebo_alarms.csv"
    table.to_csv(path, index=False, float_format="%.5g", lineterminator="\n")
    print(as_markdown(table))


if __name__ == "__main__":
    main()
