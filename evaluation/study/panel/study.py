"""A study that follows units over time around an introduction, as tables for the door."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.errors import DataError
from evaluation.protocol.protocol import Protocol, Sensitivity
from evaluation.study.material import Frames, Material
from evaluation.study.measurers import measurer
from evaluation.study.panel.asked import Asked
from evaluation.study.panel.frames import cohort_frame, flow_frame
from evaluation.study.panel.rows import PanelRows, plan_of
from evaluation.study.panel.sources import source_of
from evaluation.study.panel.unit_trends import unit_trend_rows


def cohort_plan(protocol: Protocol) -> Protocol | None:
    """Give the plan whose cohort the units come from; None for a table."""
    return source_of(protocol).cohort(protocol)


def study_frames(material: Material, protocol: Protocol) -> Frames:
    """Tables of a panel study."""
    source = source_of(protocol)
    frames = panel_frames(source.rows(material, protocol), protocol)
    if source.more is None:
        return frames
    estimates = [frames["estimates"], source.more(material, protocol)]
    return {**frames, "estimates": pd.concat(estimates, ignore_index=True)}


def variant_frames(material: Material, protocol: Protocol, _: Sensitivity) -> Frames:
    """Give the main answer of every primary outcome, with rows read under the other values."""
    asked = _asked(source_of(protocol).rows(material, protocol), protocol)
    primary = [item for item in asked if item.outcome.role == "primary"]
    if not primary:
        raise DataError("no primary outcome was delivered", at=protocol.name)
    return {
        "estimates": pd.concat(
            [measurer(item.outcome).main_answer(item) for item in primary], ignore_index=True
        )
    }


def write_beside(material: Material, protocol: Protocol, folder: Path) -> None:
    """Write what the source lets leave beside the tables."""
    write = source_of(protocol).beside
    if write is not None:
        write(material, protocol, folder)


def panel_frames(rows: PanelRows, protocol: Protocol) -> Frames:
    """Every declared outcome under every declared estimator.

    Parameters
    ----------
    rows : PanelRows
    protocol : Protocol
        With a panel plan.

    Returns
    -------
    dict of DataFrame
        estimates, event_study, cells, cohorts, honest, clusters, decomposition, gates, flow.
    """
    plan = plan_of(protocol)
    asked = list(_asked(rows, protocol))
    if not asked:
        raise DataError("no outcome was delivered", at=protocol.name)
    parts: dict[str, list[pd.DataFrame]] = defaultdict(list)
    for item in asked:
        for name, frame in measurer(item.outcome).measure(item).items():
            parts[name].append(frame)
    if plan.unit_trends:
        parts["estimates"] += [row for item in asked for row in unit_trend_rows(item)]
    first = asked[0].panel
    return {
        **{name: pd.concat(found, ignore_index=True) for name, found in parts.items()},
        "cohorts": cohort_frame(rows, first),
        "flow": flow_frame(rows, first, months=plan.period_months),
    }


def _asked(rows: PanelRows, protocol: Protocol) -> Iterator[Asked]:
    """Give every outcome that was delivered: earnings are not, everywhere."""
    for number, outcome in enumerate(protocol.outcomes):
        if outcome.column in rows.frame.columns:
            yield Asked(
                rows=rows,
                protocol=protocol,
                outcome=outcome,
                panel=rows.panel(outcome.column, plan_of(protocol)),
                rng=np.random.default_rng([protocol.seed, number]),
            )
