"""A study of indicators, as tables for the door."""

import numpy as np
import pandas as pd

from evaluation.errors import DataError
from evaluation.indicators.bridge.computing import bridges
from evaluation.indicators.computing import computed
from evaluation.protocol import Protocol
from evaluation.protocol.indicators.indicator import Indicator
from evaluation.protocol.indicators.plan import IndicatorPlan
from evaluation.protocol.indicators.planning import chosen
from evaluation.protocol.protocol import Sensitivity
from evaluation.study.indicators.flow import flow_frames
from evaluation.study.material import Frames, Material

LIMITS = ("achieved", "on_way", "missed")


def plan_of(protocol: Protocol) -> IndicatorPlan:
    """Give the plan of a study of indicators."""
    if protocol.indicators is None:
        raise AssertionError("only studies of indicators come here")
    return protocol.indicators


def indicator_frames(material: Material, protocol: Protocol) -> Frames:
    """Count every chosen indicator; and say what could not be counted.

    Returns
    -------
    dict of DataFrame
        indicators, indicator_gaps; for declared bridges indicator_bridge_counts and
        indicator_bridges; for a flow curves and occupation.
    """
    plan = plan_of(protocol)
    indicators = chosen(plan)
    counts, left_out = computed(material.register, indicators, plan, seed=protocol.seed)
    if counts.empty:
        raise DataError("no indicator could be counted for any year", at=protocol.name)
    frames = {
        "indicators": with_limits(counts, indicators),
        "indicator_gaps": left_out,
        **flow_frames(material.register, plan, protocol.disclosure),
    }
    if plan.bridges:
        behind, parts = bridges(material.register, plan)
        frames |= {"indicator_bridge_counts": behind, "indicator_bridges": parts}
    return frames


def variant_frames(material: Material, protocol: Protocol, _: Sensitivity) -> Frames:
    """Count under other values, as the study itself is counted."""
    return indicator_frames(material, protocol)


def with_limits(counts: pd.DataFrame, indicators: tuple[Indicator, ...]) -> pd.DataFrame:
    """Put the limits of the year beside each row of an indicator's first definition, for all."""
    known = {(item.id, item.version): item for item in indicators}
    ends = []
    for row in counts.itertuples():
        item = known[(str(row.indicator), str(row.version))]
        is_judged = row.definition == item.main.name and not row.level
        target = item.target(int(str(row.year))) if is_judged else None
        spans = [(np.nan, np.nan)] * len(LIMITS)
        if target is not None:
            spans = [target.achieved, target.on_way, target.missed]
        ends.append([end for span in spans for end in span])
    columns = [f"{name}_{end}" for name in LIMITS for end in ("low", "high")]
    limits = pd.DataFrame(ends, columns=columns, index=counts.index)
    return pd.concat([counts, limits], axis=1)
