"""Who, from when, until when: spells, exits, returns, states, eligibility, trials, flow."""

from typing import TYPE_CHECKING, Any

from evaluation.cohort.arm_checks import check_arms
from evaluation.cohort.arms import NO_ARM, ArmRule
from evaluation.cohort.definition import RETURN_BY, STATES, UNITS, Definition, Eligibility

if TYPE_CHECKING:
    from evaluation.cohort.build import Cohort, build_cohort
    from evaluation.cohort.histories import Histories
    from evaluation.cohort.outcomes import durable_exit, first_exit, state_at

__all__ = [
    "NO_ARM",
    "RETURN_BY",
    "STATES",
    "UNITS",
    "ArmRule",
    "Cohort",
    "Definition",
    "Eligibility",
    "Histories",
    "build_cohort",
    "check_arms",
    "durable_exit",
    "first_exit",
    "state_at",
]

_HOMES = {
    "Cohort": "build",
    "Histories": "histories",
    "build_cohort": "build",
    "durable_exit": "outcomes",
    "first_exit": "outcomes",
    "state_at": "outcomes",
}


def __getattr__(name: str) -> Any:
    """Load the engine and the frames only when they are used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
