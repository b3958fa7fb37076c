"""`evaluation synth`: a synthetic municipality by scenario and seed, clean or with faults."""

import argparse
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evaluation.commands.output import Output, shown
from evaluation.provenance import Project

DEFAULT = "enkoping"
DIRTY_SUFFIX = "-smuts"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        "scenario", nargs="?", default=DEFAULT, help=f"name or TOML file (default: {DEFAULT})"
    )
    parser.add_argument("--seed", type=int, help="other seed than the scenario's")
    parser.add_argument("--adults", type=int, help="other size than the scenario's")
    parser.add_argument(
        "--dirty",
        nargs="?",
        const="all",
        metavar="D01,D07a,...",
        help="plant faults, each a known number of times (default: all of the catalogue)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="default: build/synth/SCENARIO[-smuts]"
    )


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Write the delivery and say where it is."""
    began = time.perf_counter()
    # A spoilt delivery has a place of its own: studies read the clean one without asking.
    name = Path(arguments.scenario).stem + (DIRTY_SUFFIX if arguments.dirty else "")
    folder = arguments.out or project.build / "synth" / name
    overrides = {} if arguments.adults is None else {"adults": arguments.adults}
    seed = scenario_seed(arguments.scenario) if arguments.seed is None else arguments.seed
    rows = write_municipality(
        folder, arguments.scenario, seed=seed, overrides=overrides, dirty=arguments.dirty
    )
    place, seconds = shown(folder, project), time.perf_counter() - began
    record: dict[str, Any] = {"folder": place, "seed": seed, "rows": rows}
    lines = [f"{place}: {sum(rows.values())} rows, {seconds:.1f} s"]
    if arguments.dirty:
        record["faults"] = f"{place}/faults.csv"
        lines.append(f"faults: {record['faults']}")
    output.result(record, lines)
    return 0


def scenario_seed(scenario: str) -> int:
    """Give the seed that a scenario is drawn with when nobody asks for another."""
    from evaluation.simulate import load_scenario

    return load_scenario(scenario).seed


def write_municipality(
    folder: Path,
    scenario: str,
    *,
    seed: int,
    overrides: Mapping[str, object] | None = None,
    dirty: str | None = None,
) -> dict[str, int]:
    """Simulate and write a delivery; gives rows per table.

    Parameters
    ----------
    overrides : mapping, optional
        New values in the scenario, such as ``{"adults": 300}``.
    dirty : str, optional
        Faults to plant: ids with commas between, or `all`.
    """
    from evaluation.simulate import load_scenario, simulate, write_synthetic
    from evaluation.simulate.dirty import chosen, write_dirty

    faults = chosen(dirty) if dirty else ()
    synthetic = simulate(load_scenario(scenario, **(overrides or {})), seed=seed)
    if faults:
        tables = write_dirty(folder, synthetic, faults, seed=seed).tables
    else:
        write_synthetic(folder, synthetic)
        tables = synthetic.tables
    return {name: table.height for name, table in tables.items()}


def default_folder(project: Project) -> Path:
    """Folder of the default synthetic delivery."""
    return project.build / "synth" / DEFAULT


def default_delivery(project: Project) -> Path:
    """Give the default synthetic delivery, written first when it is not there."""
    folder = default_folder(project)
    if not (folder / "leverans.json").is_file():
        write_scenario(DEFAULT, None, project)
    return folder


def asked_scenarios(project: Project, names: Iterable[str] | None = None) -> dict[str, int | None]:
    """Scenarios besides the default that studies stand on, and the size each needs.

    Parameters
    ----------
    names : iterable of str, optional
        Studies; all of the project when absent.
    """
    from evaluation.protocol import load_protocol
    from evaluation.protocol.kinds import REGISTER, study_kind
    from evaluation.study.modules import own_functions

    found: dict[str, int | None] = {}
    for name in project.studies() if names is None else names:
        functions = tuple(own_functions(project.analyses / name))
        protocol = load_protocol(project.protocol(name), functions=functions)
        data = protocol.data
        if study_kind(protocol).data == REGISTER.data and data.scenario != DEFAULT:
            known = found.get(data.scenario)
            sizes = [size for size in (known, data.adults) if size is not None]
            found[data.scenario] = max(sizes) if sizes else None
    return found


def write_scenario(scenario: str, adults: int | None, project: Project) -> None:
    """Write the delivery of a scenario where studies look for it."""
    overrides = {} if adults is None else {"adults": adults}
    folder = project.build / "synth" / scenario
    write_municipality(folder, scenario, seed=scenario_seed(scenario), overrides=overrides)
