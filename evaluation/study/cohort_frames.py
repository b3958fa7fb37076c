"""A cohort as frames for the step store, and back."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evaluation.cohort import Cohort, Histories
from evaluation.protocol import Protocol

GRIDS = ("on_aid", "in_programme", "eligible", "state")
TABLES = ("trials", "exits", "flow", "start_flow")
NOT_TOLD = -1


def as_frames(cohort: Cohort) -> dict[str, pd.DataFrame]:
    """Give the tables of a cohort, and its grids as one row per person and month."""
    histories = cohort.histories
    persons, months = histories.on_aid.shape
    grid = {name: getattr(histories, name).ravel() for name in GRIDS}
    return {
        **{name: getattr(cohort, name) for name in TABLES},
        "persons": _persons(cohort),
        "grid": pd.DataFrame(grid),
        "frame": pd.DataFrame(
            {
                "first_month": [histories.first_month],
                "max_gap": [histories.max_gap],
                "persons": [persons],
                "months": [months],
                "matured_to": [NOT_TOLD if cohort.matured_to is None else cohort.matured_to],
            }
        ),
    }


def from_frames(frames: Mapping[str, pd.DataFrame], protocol: Protocol) -> Cohort:
    """Build the cohort that `as_frames` took apart."""
    frame = frames["frame"].iloc[0]
    shape = (int(frame["persons"]), int(frame["months"]))
    grids = {name: frames["grid"][name].to_numpy().reshape(shape) for name in GRIDS}
    histories = Histories(
        first_month=int(frame["first_month"]),
        max_gap=int(frame["max_gap"]),
        observed_to=frames["persons"]["observed_to"].to_numpy().astype(np.int32),
        **grids,
    )
    return Cohort(
        **{name: frames[name] for name in TABLES},
        histories=histories,
        definition=protocol.definition,
        arms=protocol.arms,
        matured_to=None if frame["matured_to"] == NOT_TOLD else int(frame["matured_to"]),
        ended_by=_ended_by(frames["persons"]),
    )


def _persons(cohort: Cohort) -> pd.DataFrame:
    told = {} if cohort.ended_by is None else {"ended_by": cohort.ended_by}
    return pd.DataFrame({"observed_to": cohort.histories.observed_to, **told})


def _ended_by(persons: pd.DataFrame) -> np.ndarray | None:
    if "ended_by" not in persons.columns:
        return None
    return persons["ended_by"].to_numpy(dtype=np.str_)
