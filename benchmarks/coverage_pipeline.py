"""Known answer A again and again: how often do the intervals hold the truth, which is zero?

Run: python -m benchmarks.coverage_pipeline [--runs 500] [--adults 1500]
Every run is the whole pipeline on a new register: simulated, delivered, validated, studied and
published. Writes a row per run and estimate to benchmarks/coverage_pipeline.csv, prints a table.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.coverage_table import wilson

HERE = Path(__file__).parent
OUT = HERE / "coverage_pipeline.csv"
COLUMNS = ["contrast", "outcome", "estimate", "std_error", "conf_low", "conf_high"]
# Two processes share the machine: more threads in each would only wait for one another.
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")


def one_run(seed: int, *, adults: int) -> pd.DataFrame:
    """Differences that a study of one register published."""
    # Imported here: the workers set their number of threads first.
    from tests.truth.pipeline import answer

    with tempfile.TemporaryDirectory() as folder:
        rows = answer("immortal_time", Path(folder), adults=adults, seed=seed).estimates
    rows = rows[rows["reference"] != ""]
    rows = rows.assign(contrast=rows["population"].str.split(":").str[0])
    return rows[COLUMNS].assign(seed=seed)


def all_runs(runs: int, *, adults: int, workers: int) -> pd.DataFrame:
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        found = pool.imap(partial(one_run, adults=adults), range(1, runs + 1), chunksize=5)
        return pd.concat(found, ignore_index=True)


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per contrast and outcome; the truth of all of them is zero."""
    rows = rows.dropna(subset=["estimate"])  # withheld by a gate
    within = (rows["conf_low"] <= 0) & (rows["conf_high"] >= 0)
    # Published bounds are rounded: one that shows 0 lay on either side of it as often.
    touches = (rows["conf_low"] == 0) | (rows["conf_high"] == 0)
    rows = rows.assign(inside=within - 0.5 * touches)
    table = rows.groupby(["contrast", "outcome"]).agg(
        runs=("estimate", "size"),
        bias=("estimate", "mean"),
        spread=("estimate", "std"),
        mean_error=("std_error", "mean"),
        coverage=("inside", "mean"),
    )
    table["bias_in_errors"] = table["bias"] / (table["spread"] / np.sqrt(table["runs"]))
    table["low"], table["high"] = wilson(table["coverage"], table["runs"])
    return table.reset_index()


def as_markdown(table: pd.DataFrame) -> str:
    lines = [
        "| contrast | outcome | runs | mean estimate | spread | mean s.e. | 95 % CI covers 0 |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {r.contrast} | {r.outcome} | {r.runs} | {r.bias:+.4f} ({r.bias_in_errors:+.1f} s.e.) "
        f"| {r.spread:.4f} | {r.mean_error:.4f} "
        f"| {100 * r.coverage:.1f} % ({100 * r.low:.1f}–{100 * r.high:.1f}) |"
        for r in table.itertuples()
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--adults", type=int, default=1500)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    began = time.perf_counter()
    rows = all_runs(given.runs, adults=given.adults, workers=given.workers)
    rows.to_csv(OUT, index=False, float_format="%.6g", lineterminator="\n")
    print(as_markdown(summary(rows)))
    minutes = (time.perf_counter() - began) / 60
    print(f"\n{given.runs} registers of {given.adults} adults, {minutes:.1f} minutes")


if __name__ == "__main__":
    main()
