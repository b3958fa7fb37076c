"""Seconds and peak memory to simulate a municipality and write it, by size.

Run: python -m benchmarks.simulate_speed [--adults 1500 10000 100000]
Every size runs in a process of its own, so that the peak is its own. `whole` keeps the tables in
memory before they are written, `blocks` writes as it draws; the files are the same.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from pathlib import Path

from evaluation.simulate import load_scenario, simulate, write_in_blocks, write_synthetic

SEED = 1


def one_size(adults: int, scenario: str, way: str) -> dict[str, float]:
    """Figures of one size."""
    drawn_from = load_scenario(scenario, adults=adults)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "leverans"
        began, spent = time.perf_counter(), time.process_time()
        if way == "blocks":
            rows = write_in_blocks(target, drawn_from, seed=SEED)
        else:
            synthetic = simulate(drawn_from, seed=SEED)
            write_synthetic(target, synthetic)
            rows = {name: table.height for name, table in synthetic.tables.items()}
        seconds, processor = time.perf_counter() - began, time.process_time() - spent
        size = sum(path.stat().st_size for path in target.iterdir())
    return {
        "rows": sum(rows.values()),
        "seconds": seconds,
        "processor": processor,
        "megabytes": size / 1e6,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--adults", type=int, nargs="+", default=[1_500, 10_000, 100_000])
    parser.add_argument("--scenario", default="enkoping")
    given = parser.parse_args()
    print("| adults | way | rows | seconds | CPU seconds | files, MB | peak memory, GB |")
    print("|--:|---|--:|--:|--:|--:|--:|")
    for adults in given.adults:
        for way in ("whole", "blocks"):
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                found = pool.apply(one_size, (adults, given.scenario, way))
            print(
                f"| {adults} | {way} | {found['rows']} | {found['seconds']:.1f} "
                f"| {found['processor']:.1f} | {found['megabytes']:.0f} | {found['peak']:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
