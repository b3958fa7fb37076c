"""A register study: every declared outcome of every declared pair, as tables for the door."""

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from evaluation.cohort import STATES, Cohort
from evaluation.design.gates import gate_rows
from evaluation.design.protocol import Outcome, Protocol
from evaluation.disclosure.specs import TABLES
from evaluation.study.describing import conditional_return, table1
from evaluation.study.gating import Judge, pair_gates, refused_rows
from evaluation.study.measures import ON_AID, Measurer
from evaluation.study.own_outcomes import Function
from evaluation.study.pairs import Pair, Paired, Refused, pair_up, persons

Frames = dict[str, pd.DataFrame]
KEYS = {spec.name: list(spec.keys) for spec in TABLES}


def extract_frames(cohort: Cohort, protocol: Protocol, functions: Mapping[str, Function]) -> Frames:
    """Tables of a study on a register, before anything is published.

    Parameters
    ----------
    cohort : Cohort
    protocol : Protocol
    functions : mapping
        The study's own outcomes.

    Returns
    -------
    dict of DataFrame
        As declared in `evaluation.disclosure`: estimates, curves, occupation, gates,
        balance, overlap, table1, descriptive, flow.
    """
    paired = pair_up(cohort.trials, protocol)
    outcomes = [item for item in protocol.outcomes if item.kind != "conditional_return"]
    parts = _measured(cohort, protocol, functions, paired, outcomes)
    _described(cohort, protocol, parts)
    frames = {name: _stacked(name, found) for name, found in parts.items() if found}
    return {
        **frames,
        "balance": paired.balance,
        "overlap": paired.overlap,
        "table1": table1(cohort.trials, protocol, paired.balance),
        "flow": cohort.flow,
    }


def sensitivity_frames(
    cohort: Cohort, protocol: Protocol, functions: Mapping[str, Function], *, name: str
) -> pd.DataFrame:
    """Rows of the contract under another definition: the main outcome and what is described.

    Parameters
    ----------
    cohort, protocol
        Made with the overriding values.
    name : str
        Of the sensitivity analysis; the rows' analysis is `<study>:<name>`.
    """
    paired = pair_up(cohort.trials, protocol)
    first = next(item for item in protocol.outcomes if item.role == "primary")
    parts = _measured(cohort, protocol, functions, paired, [first])
    _described(cohort, protocol, parts)
    rows = _stacked("estimates", parts["estimates"])
    return rows.assign(analysis=f"{protocol.name}:{name}", role="sensitivity")


def _measured(
    cohort: Cohort,
    protocol: Protocol,
    functions: Mapping[str, Function],
    paired: Paired,
    outcomes: list[Outcome],
) -> dict[str, list[pd.DataFrame]]:
    every_state = any(outcome.kind == "state_occupation" for outcome in outcomes)
    measurer = Measurer(
        cohort=cohort,
        months=protocol.follow_up_months,
        functions=functions,
        states=tuple(range(len(STATES))) if every_state else (ON_AID,),
    )
    judge = Judge(
        limits=protocol.gates,
        observed=cohort.trials["observed"].to_numpy(),
        person=persons(cohort.trials),
    )
    parts: dict[str, list[pd.DataFrame]] = defaultdict(list)
    for pair in paired.pairs:
        for outcome in outcomes:
            _one(measurer, judge, outcome, pair, parts)
    for refused in paired.refused:
        _refuse(refused, outcomes, parts)
    return parts


def _one(
    measurer: Measurer,
    judge: Judge,
    outcome: Outcome,
    pair: Pair,
    parts: dict[str, list[pd.DataFrame]],
) -> None:
    study = measurer.measure(outcome, pair)
    rows = study.effects.rows(analysis="")
    parts["estimates"].append(judge.withhold(rows, outcome, pair))
    if not pair.withheld:
        last = judge.last_month(outcome, pair, months=measurer.months)
        parts["curves"] += [curve[curve["month"] <= last] for curve in study.curves]
        parts["occupation"] += [shares[shares["month"] <= last] for shares in study.occupation]
    parts["gates"].append(pair_gates(pair, judge.by_horizon(rows, outcome, pair)))


def _refuse(
    refused: Refused, outcomes: list[Outcome], parts: dict[str, list[pd.DataFrame]]
) -> None:
    name = refused.arm
    if refused.contrast.kind == "between_arms":
        name = f"{refused.arm}:{refused.reference}"
    table = gate_rows((refused.gate,), contrast=refused.contrast.name, arm=name)
    parts["gates"].append(table)
    parts["estimates"] += [refused_rows(refused, outcome) for outcome in outcomes]


def _described(cohort: Cohort, protocol: Protocol, parts: dict[str, list[pd.DataFrame]]) -> None:
    for outcome in protocol.outcomes:
        if outcome.kind == "conditional_return":
            rows, counts = conditional_return(cohort, outcome, protocol)
            parts["estimates"].append(rows)
            parts["descriptive"].append(counts)


def _stacked(name: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Put the frames of a table together; groups met in several pairs stand once."""
    table = pd.concat(frames, ignore_index=True)
    if name == "gates":
        failed_first = table.sort_values("passed", kind="stable")
        return failed_first.drop_duplicates(["contrast", "arm", "name"]).sort_index()
    return table.drop_duplicates(KEYS[name], ignore_index=True) if name in KEYS else table
