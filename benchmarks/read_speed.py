"""Seconds and peak memory to read one table of a million household-months, per format.

Run with `python -m benchmarks.read_speed [--rows 1000000] [FORMAT ...]`. Every format is read in
an interpreter of its own, three times over; the best time is printed, with the start of the
processes that read survey files in it. Memory is that of all processes together, at its highest.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

FORMATS = ("csv", "tsv", "parquet", "sav", "zsav", "dta", "xpt", "xlsx")
ROUNDS = 3
FIRST_MONTH, MONTHS = 2018 * 12, 84


def household_months(rows):
    from data_schemas import TABLES

    rng = np.random.default_rng(1)
    amounts = {
        name: rng.integers(0, 20_000, rows)
        for name in ("belopp_forsorjningsstod", "belopp_ovrigt", "norm_belopp")
    }
    table = pl.DataFrame(
        {
            "hushall_id": pl.Series(rng.integers(0, 2**24, rows)).cast(pl.String).str.pad_start(8),
            "manad": pl.Series(rng.integers(FIRST_MONTH, FIRST_MONTH + MONTHS, rows)),
            "kommun_kod": pl.repeat("0381", rows, eager=True),
            "distrikt": pl.Series(["Norr", "Söder"])[rng.integers(0, 2, rows)],
            "hushallstyp": pl.Series(["3", "5", "8"])[rng.integers(0, 3, rows)],
            "antal_vuxna": rng.integers(1, 3, rows),
            "antal_barn": rng.integers(0, 5, rows),
            "belopp_aterkrav": np.zeros(rows, dtype=np.int64),
            "boendekostnad": pl.Series(rng.integers(0, 9000, rows)).set(
                pl.Series(rng.random(rows) < 0.1), None
            ),
            "preliminar": rng.random(rows) < 0.1,
            **amounts,
        }
    )
    return table.select(TABLES["hushall_manad"].column_names)


def write(folder, formats, rows):
    from data_schemas import TABLES
    from evaluation.data.delivery.writing import file_frame
    from evaluation.data.files.formats import writer

    declared = TABLES["hushall_manad"]
    table = file_frame(declared, household_months(rows))
    for name in formats:
        writer(name)(table, declared, folder / f"hushall_manad.{name}")


def read(path):
    """Read in this process and print rows, chunks, seconds and processor time with imports."""
    from evaluation.data.files.readers import read_chunks
    from evaluation.data.files.survey.process import end_waiting

    start = time.perf_counter()
    heights = [chunk.frame.height for chunk in read_chunks(path)]
    seconds = time.perf_counter() - start
    end_waiting()  # The work of a process counts when it has ended.
    print(sum(heights), len(heights), seconds, sum(os.times()[:4]))


def measured(path):
    """Rows, chunks, seconds, processor seconds and the highest memory of reading the file."""
    command = [sys.executable, "-m", "benchmarks.read_speed", "--read", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        highest = 0
        while process.poll() is None:
            highest = max(highest, sum(map(resident, family(process.pid))))
            time.sleep(0.02)
        rows, chunks, seconds, work = process.stdout.read().split()
    return int(rows), int(chunks), float(seconds), float(work), highest


def family(pid):
    """Return a process and those it started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(member for child in children for member in family(int(child)))]


def resident(pid):
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * 4096


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formats", nargs="*", default=FORMATS)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--read", type=Path)
    options = parser.parse_args()
    if options.read:
        read(options.read)
        return
    print("| format | file, MB | rows | chunks | seconds | CPU s | peak memory, MB |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.formats:
            write(Path(folder), [name], options.rows)
            path = Path(folder) / f"hushall_manad.{name}"
            runs = [measured(path) for _ in range(ROUNDS)]
            rows, chunks, seconds, _, _ = min(runs, key=lambda run: run[2])
            work, highest = min(run[3] for run in runs), max(run[4] for run in runs)
            size = path.stat().st_size
            print(f"| {name} | {size / 1e6:.0f} | {rows:,} | {chunks} | {seconds:.2f} "
                  f"| {work:.2f} | {highest / 1e6:.0f} |", flush=True)  # fmt: skip
            path.unlink()


if __name__ == "__main__":
    main()
