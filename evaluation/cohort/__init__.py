"""Who, from when, until when: spells, exits, returns, states, eligibility, trials, flow."""

from typing import TYPE_CHECKING, Any

from evaluation.cohort.arm_checks import check_arms
from evaluation.cohort.arms import NO_ARM, ArmRule
from evaluation.cohort.definition import ENGINES, RETURN_BY, STATES, UNITS, Definition, Eligibility

if TYPE_CHECKING:
    from evaluation.cohort.buckets import (
        Bucket,
        bucket_of,
        cells_in_buckets,
        cohort_in_buckets,
        join_cohorts,
        split,
    )
    from evaluation.cohort.build import Cohort, build_cohort
    from evaluation.cohort.cells import Cells, add_cells, build_cells
    from evaluation.cohort.histories import Histories
    from evaluation.cohort.leaving import DurableExit
    from evaluation.cohort.outcomes import durable_exit, first_exit, state_at

__all__ = [
    "ENGINES",
    "NO_ARM",
    "RETURN_BY",
    "STATES",
    "UNITS",
    "ArmRule",
    "Bucket",
    "Cells",
    "Cohort",
    "Definition",
    "DurableExit",
    "Eligibility",
    "Histories",
    "add_cells",
    "bucket_of",
    "build_cells",
    "build_cohort",
    "cells_in_buckets",
    "check_arms",
    "cohort_in_buckets",
    "durable_exit",
    "first_exit",
    "join_cohorts",
    "split",
    "state_at",
]

_HOMES = {
    "Bucket": "buckets",
    "bucket_of": "buckets",
    "cells_in_buckets": "buckets",
    "cohort_in_buckets": "buckets",
    "join_cohorts": "buckets",
    "split": "buckets",
    "Cells": "cells",
    "Cohort": "build",
    "DurableExit": "leaving",
    "Histories": "histories",
    "add_cells": "cells",
    "build_cells": "cells",
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
