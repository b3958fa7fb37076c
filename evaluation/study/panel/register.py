"""Districts or persons of a register, followed around an introduction."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.cohort import Cohort
from evaluation.cohort.district_panel import district_panel
from evaluation.cohort.person_panel import NEVER_STARTED, person_panel
from evaluation.data import Register
from evaluation.errors import DataError, UsageError
from evaluation.protocol.panel import PanelPlan
from evaluation.protocol.protocol import Protocol
from evaluation.study.panel.exchange import write_exchange_files
from evaluation.study.panel.hazards import hazard_rows
from evaluation.study.panel.outcomes import panel_frames, plan_of
from evaluation.study.panel.source import PanelRows
from evaluation.study.register.frames import Frames
from evaluation.study.sources import Source

YEAR, QUARTER = 12, 3


def register_frames(
    source: Source, protocol: Protocol, build: Callable[[Protocol], Cohort]
) -> Frames:
    """Tables of a panel study on a register."""
    if source.register is None:
        raise UsageError("the study has no register", at=protocol.name)
    plan = plan_of(protocol)
    # What districts introduce is no insats of anybody: no codes belong to it.
    cohort = build(replace(protocol, arms=()) if plan.source == "districts" else protocol)
    if plan.source == "districts":
        frames = panel_frames(district_rows(cohort, source.register, plan), protocol)
        hazards = hazard_rows(cohort, source.register.tables, protocol)
        estimates = pd.concat([frames["estimates"], hazards], ignore_index=True)
        return {**frames, "estimates": estimates}
    return panel_frames(person_rows(cohort, source.register, plan), protocol)


def write_register_exchange(
    source: Source, protocol: Protocol, build: Callable[[Protocol], Cohort], folder: Path
) -> list[Path]:
    """Write the moments of a study on persons for other municipalities to pool."""
    if source.register is None:
        raise UsageError("the study has no register", at=protocol.name)
    rows = person_rows(build(protocol), source.register, plan_of(protocol))
    sender = source.register.manifest.municipality_code
    return write_exchange_files(rows, protocol, source=sender, folder=folder)


def district_rows(cohort: Cohort, register: Register, plan: PanelPlan) -> PanelRows:
    """Rates by district and period; a district weighs as its people on assistance at first.

    Raises
    ------
    DataError
        A declared district is not in the register, or a district lacks a period.
    """
    months = plan.period_months
    frame = district_panel(cohort, register.tables, period_months=months)
    unknown = sorted(set(plan.starts) - set(frame["distrikt"]))
    if unknown:
        way_out = f"districts: {', '.join(sorted(frame['distrikt'].unique()))}"
        raise DataError(f"no district '{unknown[0]}'", at="panel.starts", way_out=way_out)
    first = int(frame["period"].min())
    periods = (frame["period"].to_numpy() - first) // months
    start = frame["distrikt"].map(plan.starts)
    cohort_of = ((start - first) // months).where(start.notna(), NEVER_STARTED)
    late = cohort_of > periods.max()
    frame = frame.assign(
        tid=periods.astype(np.int64),
        start=cohort_of.mask(late, NEVER_STARTED).astype(np.int64),
    )
    return PanelRows(
        frame=frame.assign(vikt=frame["distrikt"].map(_weights(frame))),
        unit="distrikt",
        time="tid",
        cohort="start",
        never=NEVER_STARTED,
        weight="vikt",
        cluster="distrikt",
        assigned_by="distrikt",
        persons="personer",
        period_label=_labels(first, int(periods.max()) + 1, months),
        steps=(("Personer med bistånd i distrikten", _people(frame), len(frame)),),
    )


def _people(frame: pd.DataFrame) -> int:
    return int(frame.groupby("distrikt")["personer"].max().sum())


def _weights(frame: pd.DataFrame) -> pd.Series:
    """Person-months at risk per period before anybody has started: the routine moves them later."""
    begun = frame.loc[frame["start"] != NEVER_STARTED, "start"]
    earliest = int(begun.min()) if len(begun) else int(frame["tid"].max()) + 1
    return frame[frame["tid"] < earliest].groupby("distrikt")["manader"].mean()


def person_rows(cohort: Cohort, register: Register, plan: PanelPlan) -> PanelRows:
    """Months, amounts and earnings by person and period around the first start."""
    months = plan.period_months
    frame = person_panel(cohort, register.tables, arm=plan.arm, period_months=months)
    first = int(frame["period"].min())
    started = frame["start"] != NEVER_STARTED
    frame = frame.assign(
        tid=(frame["period"] - first) // months,
        start=((frame["start"] - first) // months).where(started, NEVER_STARTED),
    )
    persons = int(frame["person"].nunique())
    return PanelRows(
        frame=frame,
        unit="person",
        time="tid",
        cohort="start",
        never=NEVER_STARTED,
        period_label=_labels(first, int(frame["tid"].max()) + 1, months),
        steps=(("Kunde ha börjat, och kan följas", persons, len(frame)),),
    )


def _labels(first: int, count: int, months: int) -> dict[int, str]:
    """Name periods by year and quarter, or by their first month."""
    found = {}
    for place in range(count):
        year, month = divmod(first + place * months, YEAR)
        quarter = months == QUARTER and month % QUARTER == 0
        found[place] = f"{year} kv {month // QUARTER + 1}" if quarter else f"{year}-{month + 1:02d}"
    return found
