"""Long simulations that may be stopped and taken up again: each run is kept once it is made."""

import csv
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from pathlib import Path

import pandas as pd

KEY = ["register", "starters", "run"]
Run = Callable[[str, int, int], Iterable[Sequence[object]]]


def keep_runs(
    path: Path,
    columns: Sequence[str],
    make: Run,
    *,
    plan: tuple[Sequence[str], Sequence[int], int],
    seconds: float = float("inf"),
) -> pd.DataFrame:
    """Make the runs that the file lacks, run after run over all registers and sizes.

    Parameters
    ----------
    path : Path
        Table with columns register, starters, run and `columns`.
    make : callable
        (register, size, run) to lines of `columns`, the same whenever it is asked.
    plan : tuple
        Registers, sizes, number of runs; none begins after so many `seconds`.
    """
    registers, sizes, runs = plan
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_text(",".join([*KEY, *columns]) + "\n", encoding="utf-8")
    made = pd.read_csv(path, usecols=KEY).drop_duplicates()
    known, began = set(made.itertuples(index=False, name=None)), time.perf_counter()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        for run, register, size in product(range(1, runs + 1), registers, sizes):
            if (register, size, run) in known:
                continue
            if time.perf_counter() - began > seconds:
                break
            lines = [[register, size, run, *map(_text, line)] for line in make(register, size, run)]
            writer.writerows(lines)
            file.flush()
    return pd.read_csv(path)


def _text(value: object) -> object:
    return f"{value:.7g}" if isinstance(value, float) else value
