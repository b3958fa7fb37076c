"""What the yearly studies cost: indicators, likvärdighet, flow and cost, from files to tables.

Run: python -m benchmarks.yearly_speed [--adults 286 1500 100000]
Every run is a process of its own on a municipality drawn anew, with no step kept from before;
processor seconds and peak memory, since the clock tells mostly about others on a shared machine.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from evaluation.commands.synth import DEFAULT, scenario_seed, write_municipality
from evaluation.provenance import Project, find_project


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Processor seconds and peak memory of one process."""

    seconds: float
    megabytes: float


def yearly(project: Project) -> list[str]:
    """Names of the studies of indicators that the project has."""
    plans = sorted(project.analyses.glob("*/protocol.toml"))
    return [plan.parent.name for plan in plans if "indicators" in tomllib.loads(plan.read_text())]


def spent(study: str, delivery: Path, root: Path) -> Spent:
    """Run a study in a process of its own."""
    command = [sys.executable, "-m", "evaluation", "run", study]
    command += ["--project", str(root), "--data", str(delivery)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=find_project().root)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{study}: exit {os.waitstatus_to_exitcode(status)}")
    return Spent(seconds=usage.ru_utime + usage.ru_stime, megabytes=usage.ru_maxrss / 1024)


def measured(adults: int) -> dict[str, Spent]:
    """Run every yearly study on one municipality."""
    here = find_project()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        studies = yearly(here)
        for name in studies:
            shutil.copytree(here.analyses / name, root / "analyses" / name)
        for name in ("pyproject.toml", "requirements.lock"):
            shutil.copy(here.root / name, root)
        delivery = root / "delivery"
        seed = scenario_seed(DEFAULT)
        write_municipality(delivery, DEFAULT, seed=seed, overrides={"adults": adults})
        return {name: spent(name, delivery, root) for name in studies}


def main() -> None:
    """Print one row for each size and study."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--adults", type=int, nargs="+", default=[286, 1_500, 100_000])
    print("| adults | study | CPU s | peak MB |\n|--:|---|--:|--:|")
    for adults in parser.parse_args().adults:
        found = measured(adults)
        for name, item in found.items():
            print(f"| {adults:,} | {name} | {item.seconds:.1f} | {item.megabytes:,.0f} |")
        total = sum(item.seconds for item in found.values())
        most = max(item.megabytes for item in found.values())
        print(f"| {adults:,} | together | {total:.1f} | {most:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
