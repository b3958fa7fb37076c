"""Every declared outcome of every declared pair in a table, as tables for the door."""

from collections import defaultdict
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.design.gates import gate_rows
from evaluation.estimate import absorbing_risk, contrast
from evaluation.protocol.loading import overridden
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.register.frames import Frames
from evaluation.study.rows.compared_pairs import Pair, Paired, Refused, pair_up, persons
from evaluation.study.rows.describing import table1
from evaluation.study.rows.effect_rows import at_horizons, curve_frames, label, weighted_rows
from evaluation.study.rows.gating import Judge, pair_gates, refused_rows
from evaluation.study.table.hazard_ratios import hazard_rows
from evaluation.study.table.means_and_shares import Measured, deviation_rows, measure
from evaluation.study.table.rows import MEASURED_ONCE, within_limits

Parts = dict[str, list[pd.DataFrame]]


def table_frames(rows: pd.DataFrame, protocol: Protocol) -> Frames:
    """Tables of a study on one table, sensitivity analyses included.

    Parameters
    ----------
    rows : DataFrame
        From `read_rows`.
    protocol : Protocol

    Returns
    -------
    dict of DataFrame
        estimates, curves, gates, balance, table1 and flow; overlap where rows are weighted.
    """
    chosen = within_limits(rows, protocol)
    main = _analysis(chosen, protocol)
    for item in protocol.sensitivity:
        other = overridden(protocol, item.override)
        found = _analysis(within_limits(rows, other), other)
        named = found["estimates"].assign(
            analysis=f"{protocol.name}:{item.name}", role="sensitivity"
        )
        main["estimates"] = pd.concat([main["estimates"], named], ignore_index=True)
        if not any(place.startswith("gates") for place in item.override):
            # Judged by the declared limits: one more check of the material each.
            gates = found["gates"].assign(name=found["gates"]["name"] + f":{item.name}")
            main["gates"] = pd.concat([main["gates"], gates], ignore_index=True)
    return {
        **main,
        "table1": table1(chosen, protocol, main["balance"]),
        "flow": _flow(rows, chosen, protocol),
    }


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
    judge = Judge(limits=protocol.gates, observed=rows["observed"].to_numpy(), person=persons(rows))
    for outcome in outcomes:
        measured = []
        for pair in paired.pairs:
            if outcome.kind in MEASURED_ONCE:
                found = measure(rows, protocol, outcome, pair)
                held = judge.withhold(found.rows, outcome, pair)
                measured.append(replace(found, rows=held))
                parts["estimates"].append(held)
                judged = judge.by_horizon(found.rows, outcome, pair)
            else:
                risks = _risks(rows, protocol, outcome, pair, parts)
                parts["estimates"].append(judge.withhold(risks, outcome, pair))
                parts["estimates"].append(hazard_rows(rows, protocol, outcome, pair))
                judged = judge.by_horizon(risks, outcome, pair)
            gates = pair_gates(pair, judged)
            parts["gates"].append(_of_outcome(gates, outcome))
        parts["estimates"] += _deviations(measured)
        for refused in paired.refused:
            parts["estimates"].append(refused_rows(refused, outcome))
            parts["gates"].append(_of_outcome(_refusal(refused), outcome))
    parts["gates"] = [_once(pd.concat(parts["gates"], ignore_index=True))]


def _deviations(measured: list[Measured]) -> list[pd.DataFrame]:
    return [rows for found in measured for rows in deviation_rows(found, measured)]


def _refusal(refused: Refused) -> pd.DataFrame:
    return gate_rows((refused.gate,), contrast=refused.contrast.name, arm=refused.arm)


def _of_outcome(gates: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Name the gates of a model of its own after the outcome that has it."""
    if not outcome.without:
        return gates
    own = ~gates["name"].str.contains(":", regex=False)
    return gates.assign(name=gates["name"].where(~own, gates["name"] + f":{outcome.name}"))


def _once(gates: pd.DataFrame) -> pd.DataFrame:
    failed_first = gates.sort_values("passed", kind="stable")
    return failed_first.drop_duplicates(["contrast", "arm", "name"]).sort_index()


def _risks(
    rows: pd.DataFrame, protocol: Protocol, outcome: Outcome, pair: Pair, parts: Parts
) -> pd.DataFrame:
    compared = weighted_rows(pair, rows)
    risk = partial(
        absorbing_risk,
        rows["time"].to_numpy(),
        rows["event"].to_numpy() == 1,
        compared,
        horizons=np.arange(1, protocol.follow_up_months + 1),
    )
    arm, reference = (
        risk(members=pair.comparison.members(name)) for name in (pair.arm, pair.reference)
    )
    effects = contrast(arm, reference, compared, label=label(outcome, pair))
    if not pair.withheld:
        parts["curves"] += curve_frames(effects, arm, reference, pair)
    return at_horizons(effects, outcome).rows(analysis="")


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
