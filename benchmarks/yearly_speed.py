"""What the yearly studies cost: indicators, likvärdighet, flow and cost, from files to tables.

Run: python -m benchmarks.yearly_speed [--adults 286 1500 100000]
One process for all, on a municipality drawn anew, with no step kept from before, and then again.
Processor seconds and peak memory: the clock tells mostly about others on a shared machine.
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

KINDS = frozenset({"indicators", "cost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Processor seconds and peak memory of one process."""

    seconds: float
    megabytes: float


def yearly(project: Project) -> list[str]:
    """Names of the studies of indicators and of costs that the project has."""
    plans = sorted(project.analyses.glob("*/protocol.toml"))
    return [plan.parent.name for plan in plans if KINDS & tomllib.loads(plan.read_text()).keys()]


def spent(studies: list[str], delivery: Path, root: Path) -> Spent:
    """Run studies in a process of their own."""
    command = [sys.executable, "-m", "evaluation", "run", *studies]
    command += ["--project", str(root), "--data", str(delivery)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=find_project().root
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(studies)}: exit {os.waitstatus_to_exitcode(status)}")
    return Spent(seconds=usage.ru_utime + usage.ru_stime, megabytes=usage.ru_maxrss / 1024)


def measured(adults: int) -> dict[str, Spent]:
    """Run all yearly studies on one municipality, and then each with what is kept by then."""
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
        return {
            ", ".join(studies): spent(studies, delivery, root),
            "again, all steps kept": spent(studies, delivery, root),
        }


def main() -> None:
    """Print one row for each size and study."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--adults", type=int, nargs="+", default=[286, 1_500, 100_000])
    print("| adults | studies | CPU s | peak MB |\n|--:|---|--:|--:|")
    for adults in parser.parse_args().adults:
        for name, item in measured(adults).items():
            row = f"| {adults:,} | {name} | {item.seconds:.1f} | {item.megabytes:,.0f} |"
            print(row, flush=True)


if __name__ == "__main__":
    main()
