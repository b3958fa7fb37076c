"""`evaluation synth`: a synthetic municipality by scenario and seed."""

import argparse
import time
from pathlib import Path

from evaluation.commands.output import Output, shown
from evaluation.provenance import Project

DEFAULT = "enkoping"
SEED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        "scenario", nargs="?", default=DEFAULT, help=f"name or TOML file (default: {DEFAULT})"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"default: {SEED}")
    parser.add_argument("--adults", type=int, help="other size than the scenario's")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="default: build/synth/SCENARIO")


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Write the delivery and say where it is."""
    began = time.perf_counter()
    name = Path(arguments.scenario).stem
    folder = arguments.out or project.build / "synth" / name
    overrides = {} if arguments.adults is None else {"adults": arguments.adults}
    rows = write_municipality(folder, arguments.scenario, seed=arguments.seed, overrides=overrides)
    place, seconds = shown(folder, project), time.perf_counter() - began
    record = {"folder": place, "seed": arguments.seed, "rows": rows}
    output.result(record, [f"{place}: {sum(rows.values())} rows, {seconds:.1f} s"])
    return 0


def write_municipality(
    folder: Path, scenario: str, *, seed: int, overrides: dict[str, int] | None = None
) -> dict[str, int]:
    """Simulate and write a delivery; gives rows per table."""
    from evaluation.simulate import load_scenario, simulate, write_synthetic

    synthetic = simulate(load_scenario(scenario, **(overrides or {})), seed=seed)
    write_synthetic(folder, synthetic)
    return {name: table.height for name, table in synthetic.tables.items()}


def default_folder(project: Project) -> Path:
    """Folder of the default synthetic delivery."""
    return project.build / "synth" / DEFAULT


def default_delivery(project: Project) -> Path:
    """Give the default synthetic delivery, written first when it is not there."""
    folder = default_folder(project)
    if not (folder / "leverans.json").is_file():
        write_municipality(folder, DEFAULT, seed=SEED)
    return folder
