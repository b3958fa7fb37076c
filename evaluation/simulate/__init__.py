"""A municipality that nobody lives in, with known answers: scenarios, registers and truth."""

from evaluation.simulate.block_writing import write_in_blocks
from evaluation.simulate.scenario.loading import load_scenario, scenario_names
from evaluation.simulate.scenario.scenario import Scenario
from evaluation.simulate.synthetic import Synthetic, simulate, write_synthetic
from evaluation.simulate.two_systems import (
    LinkageFaults,
    TwoSystems,
    two_systems,
    write_two_systems,
)

__all__ = [
    "LinkageFaults",
    "Scenario",
    "Synthetic",
    "TwoSystems",
    "load_scenario",
    "scenario_names",
    "simulate",
    "two_systems",
    "write_in_blocks",
    "write_synthetic",
    "write_two_systems",
]
