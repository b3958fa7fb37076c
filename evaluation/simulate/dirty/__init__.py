"""Deliveries with planted faults: each of the catalogue, how often, and the rule that finds it."""

from evaluation.simulate.dirty.fault import Fault, Mark
from evaluation.simulate.dirty.planting import Dirty, PlantedFault, plant
from evaluation.simulate.dirty.registry import FAULTS, chosen, fault_ids
from evaluation.simulate.dirty.writing import write_dirty

__all__ = [
    "FAULTS",
    "Dirty",
    "Fault",
    "Mark",
    "PlantedFault",
    "chosen",
    "fault_ids",
    "plant",
    "write_dirty",
]
