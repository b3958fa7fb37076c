"""Every declared outcome of every declared pair in a table, as tables for the door."""

from collections import defaultdict
from dataclasses import replace

import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.protocol.protocol import Outcome, Protocol, Sensitivity
from evaluation.study.material import Frames, Material
from evaluation.study.measurers import measurer
from evaluation.study.rows.background import table1
from evaluation.study.rows.compared_pairs import Paired, pair_up
from evaluation.study.rows.gating import judge_of, pair_gates, refusal_gates, refused_rows
from evaluation.study.rows.stacked import stacked
from evaluation.study.table.deviations import Shown, deviation_rows
from evaluation.study.table.rows import read_rows, within_limits

Parts = dict[str, list[pd.DataFrame]]


def table_frames(material: Material, protocol: Protocol) -> Frames:
    """Tables of a study on one table.

    Returns
    -------
    dict of DataFrame
        estimates, curves, gates, balance, table1 and flow; overlap where rows are weighted.
    """
    rows = read_rows(material.source, protocol)
    chosen = within_limits(rows, protocol)
    main = _analysis(chosen, protocol)
    return {
        **main,
        "table1": table1(chosen, protocol, main["balance"]),
        "flow": _flow(rows, chosen, protocol),
    }


def variant_frames(material: Material, protocol: Protocol, item: Sensitivity) -> Frames:
    """Every outcome under other values, and one more check of the material each.

    Limits that the analysis itself sets aside are not told of as checks.
    """
    found = _analysis(within_limits(read_rows(material.source, protocol), protocol), protocol)
    if any(place.startswith("gates") for place in item.override):
        return {"estimates": found["estimates"]}
    gates = found["gates"].assign(name=found["gates"]["name"] + f":{item.name}")
    return {"estimates": found["estimates"], "gates": gates}


def _analysis(rows: pd.DataFrame, protocol: Protocol) -> Frames:
    """Estimates, curves, gates, balance and overlap of one analysis."""
    parts: Parts = defaultdict(list)
    sets = {item.without: None for item in protocol.outcomes}
    paired = pair_up(rows, protocol)
    for without in sets:
        narrowed = _without(protocol, without)
        pairs = paired if not without else pair_up(rows, narrowed)
        outcomes = [item for item in protocol.outcomes if item.without == without]
        _compared(rows, narrowed, pairs, outcomes, parts)
    frames = {name: pd.concat(found, ignore_index=True) for name, found in parts.items()}
    if any(item.weights != "none" for item in protocol.contrasts) and len(paired.overlap):
        frames["overlap"] = paired.overlap
    return {**frames, "balance": paired.balance}


def _without(protocol: Protocol, names: tuple[str, ...]) -> Protocol:
    left = tuple(item for item in protocol.adjustment.covariates if item.name not in names)
    return replace(protocol, adjustment=replace(protocol.adjustment, covariates=left))


def _compared(
    rows: pd.DataFrame, protocol: Protocol, paired: Paired, outcomes: list[Outcome], parts: Parts
) -> None:
    judge = judge_of(protocol, rows)
    for outcome in outcomes:
        shown = []
        for pair in paired.pairs:
            found = measurer(outcome).measure(rows, protocol, outcome, pair)
            estimated = found.effects.rows(analysis="")
            held = judge.withhold(estimated, outcome, pair)
            parts["estimates"].append(held)
            if found.curves and not pair.withheld:
                parts["curves"] += list(found.curves)
            if found.bare is not None:
                shown.append(Shown(pair=pair, rows=held, bare=found.bare))
            gates = pair_gates(pair, judge.by_horizon(estimated, outcome, pair))
            parts["gates"].append(_of_outcome(gates, outcome))
        parts["estimates"] += list(deviation_rows(shown))
        for refused in paired.refused:
            parts["estimates"].append(refused_rows(refused, outcome))
            parts["gates"].append(_of_outcome(refusal_gates(refused), outcome))
    parts["gates"] = [stacked("gates", parts["gates"])]


def _of_outcome(gates: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Name the gates of a model of its own after the outcome that has it."""
    if not outcome.without:
        return gates
    own = ~gates["name"].str.contains(":", regex=False)
    return gates.assign(name=gates["name"].where(~own, gates["name"] + f":{outcome.name}"))


def _flow(rows: pd.DataFrame, chosen: pd.DataFrame, protocol: Protocol) -> pd.DataFrame:
    """Count who is in the table, within the limits, and in each arm."""
    labels = {NO_ARM: protocol.data.reference_label}
    labels |= {arm.name: arm.label for arm in protocol.arms}
    steps = [("Personer i tabellen", len(rows))]
    if protocol.data.limits:
        steps.append(("Inom de angivna gränserna", len(chosen)))
    counts = chosen["arm"].value_counts()
    parts = [(f"varav {labels[name]}", int(counts.get(name, 0))) for name in labels]
    removed = [0] * (len(steps) + len(parts))
    if protocol.data.limits:
        removed[1] = len(rows) - len(chosen)
    steps += parts
    return pd.DataFrame(
        {
            "step": range(1, len(steps) + 1),
            "label_sv": [text for text, _ in steps],
            "persons": [count for _, count in steps],
            "rows": [count for _, count in steps],
            "removed_persons": removed,
            "removed_rows": removed,
        }
    )
