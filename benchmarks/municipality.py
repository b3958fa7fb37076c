"""The flagship study on many default municipalities: how far from the truth, how often outside?

Run: python -m benchmarks.municipality [--runs 40] [--adults 1500]
The truth is the effect for those who started in each register; prints one row per contrast,
outcome, arm and month with a mean over registers.
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

from benchmarks.coverage_pipeline import ONE_THREAD
from benchmarks.coverage_table import NORMAL

CONTRASTS = {"inte_nu": "not_now", "aldrig": "never"}
OUTCOMES = {"varaktigt_avslut": "durable_exit", "manader_med_bistand": "months_on_aid"}
KEY = ["contrast", "outcome", "arm", "month"]


def one_run(seed: int, *, adults: int) -> pd.DataFrame:
    """Published differences of one register beside the truth."""
    from tests.truth.pipeline import FLAGSHIP, answer

    with tempfile.TemporaryDirectory() as folder:
        found = answer("enkoping", Path(folder), adults=adults, seed=seed, study=FLAGSHIP)
    rows = found.estimates
    rows = rows[(rows["reference"] != "") & (rows["status"] == "ok")]
    rows = rows[rows["outcome"].isin(OUTCOMES)].assign(
        contrast=lambda r: r["population"].str.split(":").str[0].map(CONTRASTS),
        outcome=lambda r: r["outcome"].map(OUTCOMES),
        month=lambda r: r["month"].astype(int),
    )
    exact = found.truth.loc[list(rows[KEY].itertuples(index=False, name=None))]
    error = np.hypot(rows["std_error"].to_numpy(), exact["std_error"].to_numpy())
    true = exact["difference"].to_numpy()
    distance = (rows["estimate"].to_numpy() - true) / error
    return rows[[*KEY, "estimate"]].assign(true=true, error=error, distance=distance, seed=seed)


def all_runs(runs: int, *, adults: int, workers: int) -> pd.DataFrame:
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        return pd.concat(pool.imap(partial(one_run, adults=adults), range(1, runs + 1)))


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.assign(inside=rows["distance"].abs() <= NORMAL, far=rows["distance"].abs() > 4)
    return (
        rows.groupby(KEY)
        .agg(
            runs=("seed", "size"),
            true=("true", "mean"),
            estimate=("estimate", "mean"),
            error=("error", "mean"),
            distance=("distance", "mean"),
            spread=("distance", "std"),
            inside=("inside", "mean"),
            far=("far", "sum"),
        )
        .reset_index()
    )


def as_markdown(table: pd.DataFrame) -> str:
    lines = [
        "| contrast | outcome | arm | month | registers | true | estimate | s.e. "
        "| mean distance, s.e. | its spread | 95 % CI covers |",
        "|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {r.contrast} | {r.outcome} | {r.arm} | {r.month} | {r.runs} | {r.true:+.3f} "
        f"| {r.estimate:+.3f} | {r.error:.3f} | {r.distance:+.2f} | {r.spread:.2f} "
        f"| {100 * r.inside:.0f} % |"
        for r in table.itertuples()
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--adults", type=int, default=1500)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    began = time.perf_counter()
    rows = all_runs(given.runs, adults=given.adults, workers=given.workers)
    print(as_markdown(summary(rows)))
    mean, spread = rows["distance"].mean(), rows["distance"].std()
    covers = 100 * (rows["distance"].abs() <= NORMAL).mean()
    print(f"\nAll: mean distance {mean:+.2f}, spread {spread:.2f}, 95 % CI covers {covers:.1f} %")
    minutes = (time.perf_counter() - began) / 60
    print(f"{given.runs} registers of {given.adults} adults, {minutes:.1f} minutes")


if __name__ == "__main__":
    main()
