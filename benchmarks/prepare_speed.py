"""How long the preparation takes (spells, exits, trials, cells), and in how much memory.

Run: python -m benchmarks.prepare_speed [--persons 100000 1000000] [--engines duckdb polars]
     python -m benchmarks.prepare_speed --persons 10000000 --buckets 10
     python -m benchmarks.prepare_speed --cohort   (build_cohort as well, at 100,000 persons)
Every measurement is a process of its own. The register is drawn, not simulated: 24 months,
adults in and out of assistance, enrolments, insatser and closings; a million persons have about
12 million months of assistance. Drawing it is not counted in seconds, but it is in memory.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl

from evaluation.cohort import (
    ArmRule,
    Cells,
    Definition,
    DurableExit,
    Eligibility,
    add_cells,
    build_cells,
    build_cohort,
)

FIRST_MONTH, MONTHS = 2020 * 12, 24
LEAVES, RETURNS = 0.06, 0.05
STARTS = 0.5  # insatser per person
ARMS = (
    ArmRule(name="jobb", label="Stockholmsjobb", categories=("8",), programme=True),
    ArmRule(name="ordinarie", label="Ordinarie", workplace="ordinarie", parent="jobb"),
    ArmRule(name="praktik", label="Praktik", categories=("5",)),
    ArmRule(name="coachning", label="Coachning", categories=("2",)),
)
DECLARED = {
    "definition": Definition(max_gap=2),
    "arms": ARMS,
    # Two years leave no room for a look-back of one before the first start month.
    "eligibility": Eligibility(washout_months=3, first_month=FIRST_MONTH + 3),
}
OUTCOME = DurableExit(window=6)
REASONS = ("A1", "A2", "A8", "O1", "O2")
HINDRANCES = ("1", "2", "3", "4", "5", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The attributes that the cohort reads of a register."""

    tables: dict[str, pl.DataFrame]
    first_month: int = FIRST_MONTH
    last_month: int = FIRST_MONTH + MONTHS - 1


def on_assistance(persons: int, rng: np.random.Generator) -> np.ndarray:
    """Months in which each person has assistance: a chain with two states."""
    grid = np.empty((persons, MONTHS), dtype=bool)
    state = rng.random(persons, np.float32) < RETURNS / (LEAVES + RETURNS)
    for month in range(MONTHS):
        grid[:, month] = state
        chance = np.where(state, np.float32(1 - LEAVES), np.float32(RETURNS))
        state = rng.random(persons, np.float32) < chance
    grid[~grid.any(axis=1), 0] = True
    return grid


def draw(persons: int, *, seed: int) -> Drawn:
    """A register of so many adults, each in a household of her own."""
    rng = np.random.default_rng(seed)
    grid = on_assistance(persons, rng)
    last = grid & ~np.roll(grid, -1, axis=1)
    last[:, -1] = False
    return Drawn(
        tables={
            "person": people(persons, rng),
            **assistance(grid, rng),
            "avslut": closings(last, rng),
            "inskrivning": enrolments(persons, rng),
            "insats": insatser(persons, rng),
        }
    )


def texts(levels: tuple[str | None, ...], places: np.ndarray) -> pl.Series:
    named = pl.Series(places, dtype=pl.UInt32)
    known = [level for level in levels if level is not None]
    series = pl.Series(known, dtype=pl.Enum(known)).gather(named.clip(0, len(known) - 1))
    return series.zip_with(named < len(known), pl.Series([None], dtype=series.dtype))


def days(month: np.ndarray, day: np.ndarray) -> pl.Series:
    year, place = np.divmod(month, 12)
    start = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + place
    return pl.Series(start.astype("datetime64[D]") + day).cast(pl.Date)


def people(persons: int, rng: np.random.Generator) -> pl.DataFrame:
    leaves = rng.random(persons) < 0.1
    until = np.where(leaves, FIRST_MONTH + rng.integers(6, MONTHS, persons), 0)
    return pl.DataFrame(
        {
            "person": np.arange(persons, dtype=np.int32),
            "fodelsear": (2020 - rng.integers(17, 68, persons)).astype(np.int32),
            "kon": texts(("1", "2"), rng.integers(0, 2, persons)),
            "fodelseland": texts(("1", "2", "3"), rng.integers(0, 3, persons)),
            "utbildning": texts(("1", "2", "3", None), rng.integers(0, 4, persons)),
            "sista_manad_observerbar": pl.Series(until, dtype=pl.Int32).replace(0, None),
        }
    )


def assistance(grid: np.ndarray, rng: np.random.Generator) -> dict[str, pl.DataFrame]:
    person, place = (axis.astype(np.int32) for axis in np.nonzero(grid))
    rows, month = len(person), place + np.int32(FIRST_MONTH)
    alone = rng.integers(0, 4, len(grid)).astype(np.int8)
    household = pl.DataFrame(
        {
            "hushall": person,
            "manad": month,
            "antal_vuxna": np.where(alone[person] > 0, 1, 2).astype(np.int64),
            "antal_barn": (alone[person] // 2).astype(np.int64),
            "belopp_forsorjningsstod": np.where(rng.random(rows, np.float32) < 0.97, 9000, 0),
            "belopp_ovrigt": np.zeros(rows, dtype=np.int64),
        }
    )
    adult = pl.DataFrame(
        {
            "person": person,
            "hushall": person,
            "manad": month,
            "roll": texts(("1", "2", "3"), np.zeros(rows, dtype=np.int8)),
            "forsorjningshinder": texts(HINDRANCES, (person + place // 7) % len(HINDRANCES)),
            "forsorjningsstod": np.ones(rows, dtype=bool),
        }
    )
    return {"hushall_manad": household, "bistand_manad": adult}


def closings(last: np.ndarray, rng: np.random.Generator) -> pl.DataFrame:
    person, place = np.nonzero(last)
    month = place + FIRST_MONTH
    closed = days(month + 1, rng.integers(0, 28, len(person)))
    return pl.DataFrame(
        {
            "person": person.astype(np.int32),
            "avslut_datum": closed,
            "sista_bistandsmanad": month.astype(np.int32),
            "avslutsorsak": texts(REASONS, rng.integers(0, len(REASONS), len(person))),
            "registrerad_datum": closed,
        }
    )


def enrolments(persons: int, rng: np.random.Generator) -> pl.DataFrame:
    begins = FIRST_MONTH - 6 + rng.integers(0, 18, persons)
    ends = begins + rng.geometric(0.06, persons)
    ended = ends < FIRST_MONTH + MONTHS
    left = days(ends, rng.integers(0, 28, persons))
    return pl.DataFrame(
        {
            "person": np.arange(persons, dtype=np.int32),
            "in_datum": days(begins, rng.integers(0, 28, persons)),
            "ut_datum": left.zip_with(pl.Series(ended), pl.Series([None], dtype=pl.Date)),
            "anvisare": texts(("AF", "EB", None), rng.integers(0, 3, persons)),
            "tid_utan_arbete": texts(("1", "2", "3", None), rng.integers(0, 4, persons)),
        }
    )


def insatser(persons: int, rng: np.random.Generator) -> pl.DataFrame:
    rows = int(STARTS * persons)
    begins = FIRST_MONTH + rng.integers(0, MONTHS, rows)
    ends = begins + rng.integers(1, 12, rows)
    kind = rng.integers(0, 4, rows)
    return pl.DataFrame(
        {
            "person": rng.integers(0, persons, rows).astype(np.int32),
            "kategori": texts(("2", "5", "8", "9"), kind),
            "klassificering_version": texts(("skr12", "kas"), np.zeros(rows, dtype=np.int8)),
            "start_datum": days(begins, rng.integers(0, 28, rows)),
            "planerat_slut": days(ends, np.full(rows, 27)),
            "slut_datum": days(ends, np.full(rows, 27)),
            "arbetsplats": texts(("ordinarie", "konstruerad", None), rng.integers(0, 3, rows)),
        }
    )


def parts(persons: int, buckets: int) -> Iterator[Drawn]:
    return (draw(persons // buckets, seed=number) for number in range(buckets))


def measure(task: str, persons: int, buckets: int, engine: str, memory: str) -> dict[str, float]:
    """Run one task in this process and say what it took."""
    limit = None if engine != "duckdb" else memory
    spent: list[tuple[float, float]] = []
    months = 0

    def timed(register: Drawn) -> Cells:
        nonlocal months
        months += register.tables["bistand_manad"].height
        began = time.perf_counter(), time.process_time()
        build = partial(build_cells, outcome=OUTCOME) if task == "cells" else build_cohort
        found = build(register, **DECLARED, engine=engine, memory_limit=limit)
        spent.append((time.perf_counter() - began[0], time.process_time() - began[1]))
        return found

    found = list(map(timed, parts(persons, buckets)))
    cells = len(add_cells(found).counts) if task == "cells" else len(found[0].trials)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    seconds, processor = (sum(one) for one in zip(*spent, strict=True))
    return {"months": months, "s": seconds, "cpu": processor, "peak": peak, "rows": cells}


def in_a_process(task: str, persons: int, buckets: int, engine: str, memory: str) -> str:
    """One line of the table, measured in a process of its own."""
    asked = json.dumps([task, persons, buckets, engine, memory])
    command = [sys.executable, "-m", "benchmarks.prepare_speed", "--measure", asked]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = json.loads(shown.splitlines()[-1])
    return (
        f"| {task} | {engine} | {persons:,} | {int(found['months']):,} | {buckets} "
        f"| {found['s']:.1f} | {found['cpu']:.1f} | {found['peak']:.1f} | {int(found['rows']):,} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--engines", nargs="+", default=["duckdb", "polars"])
    parser.add_argument("--buckets", type=int, default=1)
    parser.add_argument("--memory", default="2GB", help="limit given to DuckDB (default: 2GB)")
    parser.add_argument("--cohort", action="store_true", help="build_cohort at 100,000 as well")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(*json.loads(asked.measure))))
        return
    print("| task | engine | persons | months with aid | buckets | s | cpu s | peak GB | rows |")
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|")
    for engine in asked.engines:
        for persons in asked.persons:
            print(in_a_process("cells", persons, asked.buckets, engine, asked.memory), flush=True)
        if asked.cohort:
            print(in_a_process("cohort", 100_000, 1, engine, asked.memory), flush=True)


if __name__ == "__main__":
    main()
