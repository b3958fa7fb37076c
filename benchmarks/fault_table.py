"""Every fault of the catalogue, planted alone in the default municipality: is it found?

Run: python -m benchmarks.fault_table [--adults N] [--seed 1]
Prints a markdown table: how often each fault was planted, how often its rule found it at its
place, what it breaks of necessity besides, and how many other cases were told (false alarms);
then how many of all places were found exactly when every fault is planted at once.
"""

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

from evaluation.data import check_delivery
from evaluation.simulate import Synthetic, load_scenario, simulate, write_synthetic
from evaluation.simulate.dirty import FAULTS, Fault, write_dirty

COLUMNS = ("id", "fel", "planterade", "regel", "plats", "funna", "därtill", "falsklarm")
Found = Counter[tuple[str, str, str]]


def findings(folder: Path) -> Found:
    found: Found = Counter()
    for finding in check_delivery(folder).findings:
        found[finding.rule, finding.table, finding.column] += finding.count
    return found


def lines_of(fault: Fault, clean: Synthetic, folder: Path, *, seed: int) -> list[tuple[str, ...]]:
    """One line for each place the fault is told of; what else was told stands on the first."""
    dirty = write_dirty(folder, clean, [fault], seed=seed)
    found = findings(folder)
    own = {(mark.rule, mark.table, mark.column) for mark in fault.marks}
    rest = {place: count for place, count in found.items() if place not in own}
    also = ", ".join(f"{place[0]}: {n}" for place, n in rest.items() if place[0] in fault.also)
    alarms = sum(count for place, count in rest.items() if place[0] not in fault.also)
    lines = []
    for number, item in enumerate(dirty.planted):
        mark = item.mark
        told = found[mark.rule, mark.table, mark.column]
        where = f"{mark.table}.{mark.column}" if mark.column else mark.table
        what, *others = ("", "", "") if number else (fault.title, also, str(alarms))
        lines.append((fault.id, what, str(item.count), mark.rule, where, str(told), *others))
    return lines


def together(clean: Synthetic, folder: Path, *, seed: int) -> str:
    dirty = write_dirty(folder, clean, FAULTS, seed=seed)
    found, wanted = findings(folder), Counter[tuple[str, str, str]]()
    for item in dirty.planted:
        wanted[item.mark.rule, item.mark.table, item.mark.column] += item.count
    other = [f"{p[0]} {found[p]} for {n}" for p, n in wanted.items() if found[p] != n]
    words = f"; not exactly: {', '.join(other)}" if other else ""
    return f"together: {len(wanted) - len(other)} of {len(wanted)} places exactly{words}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adults", type=int)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.perf_counter()
    size = {} if arguments.adults is None else {"adults": arguments.adults}
    clean = simulate(load_scenario("enkoping", **size), seed=arguments.seed)
    print("| " + " | ".join(COLUMNS) + " |")
    print("|---|---|---:|---|---|---:|---|---:|")
    with tempfile.TemporaryDirectory() as folder:
        write_synthetic(Path(folder) / "ren", clean)
        alarms = sum(findings(Path(folder) / "ren").values())
        print(f"| – | inget (ren leverans) | 0 | | | 0 | | {alarms} |")
        for fault in sorted(FAULTS, key=lambda fault: fault.id):
            smuts = Path(folder) / "smuts"
            for line in lines_of(fault, clean, smuts, seed=arguments.seed):
                print("| " + " | ".join(line) + " |")
        print(f"\n{together(clean, Path(folder) / 'smuts', seed=arguments.seed)}")
    print(f"{len(FAULTS)} faults, {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
