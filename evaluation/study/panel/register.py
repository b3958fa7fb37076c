"""Districts or persons of a register, followed around an introduction."""

import numpy as np
import pandas as pd

from evaluation.cohort.district_panel import district_panel
from evaluation.cohort.person_panel import NEVER_STARTED, person_panel
from evaluation.errors import DataError
from evaluation.protocol.protocol import Protocol
from evaluation.study.material import Material
from evaluation.study.panel.rows import PanelRows, plan_of

YEAR, QUARTER = 12, 3


def district_rows(material: Material, protocol: Protocol) -> PanelRows:
    """Rates by district and period; a district weighs as its people on assistance at first.

    Raises
    ------
    DataError
        A declared district is not in the register, or a district lacks a period.
    """
    plan = plan_of(protocol)
    months = plan.period_months
    tables = material.register.tables
    frame = district_panel(material.cohort, tables, period_months=months)
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


def person_rows(material: Material, protocol: Protocol) -> PanelRows:
    """Months, amounts and earnings by person and period around the first start."""
    plan = plan_of(protocol)
    months = plan.period_months
    tables = material.register.tables
    frame = person_panel(material.cohort, tables, arm=plan.arm, period_months=months)
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
        of_persons=True,
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
