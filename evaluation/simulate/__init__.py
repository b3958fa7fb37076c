"""A municipality that nobody lives in, with known answers: scenarios, registers and truth."""

from evaluation.simulate.loading import load_scenario, scenario_names
from evaluation.simulate.scenario import Scenario
from evaluation.simulate.synthetic import Synthetic, simulate, write_synthetic

__all__ = [
    "Scenario",
    "Synthetic",
    "load_scenario",
    "scenario_names",
    "simulate",
    "write_synthetic",
]
