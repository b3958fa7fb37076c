"""A register study: every declared outcome of every declared pair, as tables for the door."""

from collections.abc import Mapping
from functools import partial

import pandas as pd

from evaluation.cohort import Cohort
from evaluation.errors import DataError
from evaluation.protocol.kinds import CONTRAST_KINDS, kind_of
from evaluation.protocol.protocol import Outcome, Protocol, Sensitivity
from evaluation.study.material import Frames, Material
from evaluation.study.measurers import measurer
from evaluation.study.modules import Function
from evaluation.study.register.costs.frames import cost_frames, with_costs
from evaluation.study.register.families import Member, family_rows
from evaluation.study.register.followed_rows import follow_up
from evaluation.study.register.outcomes import Work, measure_all
from evaluation.study.register.placebos import ANALYSIS as PLACEBO
from evaluation.study.register.placebos import earlier_start, placebo_plan
from evaluation.study.register.returns import Bounder
from evaluation.study.register.sub_types import sub_type_rows
from evaluation.study.register.subgroups import group_rows
from evaluation.study.rows.background import table1
from evaluation.study.rows.compared_pairs import Paired, pair_up
from evaluation.study.rows.stacked import stacked


def register_frames(material: Material, protocol: Protocol) -> Frames:
    """Tables of a study on a register, before anything is published.

    Returns
    -------
    dict of DataFrame
        As declared in `evaluation.disclosure`: estimates, curves, occupation, gates,
        balance, overlap, table1, descriptive, flow.
    """
    cohort, functions = _somebody(material.cohort), with_costs(material, protocol)
    paired = pair_up(cohort.trials, protocol, follow_up(cohort, protocol, functions))
    outcomes = [item for item in protocol.outcomes if not kind_of(item).is_described]
    work = measure_all(cohort, protocol, functions, paired, outcomes, with_own=True)
    describe(cohort, protocol, work)
    estimates = work.parts["estimates"]
    estimates += bound_rows(cohort, protocol, paired)
    estimates += family_rows(work.members, protocol)
    estimates += sub_type_rows(work.sub_types, protocol)
    estimates += group_rows(cohort, protocol, partial(_rows_and_members, functions))
    estimates += _placebo_starts(cohort, protocol, functions)
    frames = {name: stacked(name, found) for name, found in work.parts.items() if found}
    return {
        **frames,
        **cost_frames(material, protocol, work.costed),
        "balance": paired.balance,
        "overlap": paired.overlap,
        "table1": table1(cohort.trials, protocol, paired.balance),
        "flow": cohort.flow,
    }


def variant_frames(material: Material, protocol: Protocol, _: Sensitivity) -> Frames:
    """Rows of the contract under other values: the main outcome and what is described.

    Parameters
    ----------
    material, protocol
        Made with the other values.
    """
    cohort, functions = _somebody(material.cohort), with_costs(material, protocol)
    paired = pair_up(cohort.trials, protocol, follow_up(cohort, protocol, functions))
    first = next(item for item in protocol.outcomes if item.role == "primary")
    work = measure_all(cohort, protocol, functions, paired, [first])
    describe(cohort, protocol, work)
    return {"estimates": stacked("estimates", work.parts["estimates"])}


def _somebody(cohort: Cohort) -> Cohort:
    """Refuse a cohort in which nobody could have started: there is nothing to compare."""
    if cohort.trials.empty:
        way_out = "look at the months, the ages and the washout"
        raise DataError("nobody could have started", at="eligibility", way_out=way_out)
    return cohort


def describe(cohort: Cohort, protocol: Protocol, work: Work) -> None:
    """Add the rows and counts of what is described only."""
    for outcome in protocol.outcomes:
        if kind_of(outcome).is_described:
            rows, counts = measurer(outcome).describe(cohort, outcome, protocol)
            work.parts["estimates"].append(rows)
            work.parts["descriptive"].append(counts)


def bound_rows(cohort: Cohort, protocol: Protocol, paired: Paired) -> list[pd.DataFrame]:
    """Bound the conditional returns that are declared, in every pair of arms without parent."""
    parts = {arm.name for arm in protocol.arms if arm.parent}
    pairs = [
        pair
        for pair in paired.pairs
        if pair.arm not in parts and CONTRAST_KINDS[pair.contrast.kind].has_bounds
    ]
    chosen = [item for item in protocol.outcomes if item.name in protocol.robustness.bounds]
    bounders = [Bounder.of(cohort, outcome, protocol.gates) for outcome in chosen]
    return [bounder.rows(pair) for bounder in bounders for pair in pairs]


def _placebo_starts(
    cohort: Cohort, protocol: Protocol, functions: Mapping[str, Function]
) -> list[pd.DataFrame]:
    found = []
    for start in protocol.placebo_starts:
        plan = placebo_plan(protocol, start)
        rows, _ = _rows_and_members(functions, earlier_start(cohort, start), plan)
        name = f"{protocol.name}:{PLACEBO}:{start.name}"
        found.append(rows.assign(analysis=name, role="placebo"))
    return found


def _rows_and_members(
    functions: Mapping[str, Function], cohort: Cohort, protocol: Protocol
) -> tuple[pd.DataFrame, list[Member]]:
    outcomes: list[Outcome] = list(protocol.outcomes)
    paired = pair_up(cohort.trials, protocol, follow_up(cohort, protocol, functions))
    work = measure_all(cohort, protocol, functions, paired, outcomes, keep_members=True)
    return stacked("estimates", work.parts["estimates"]), work.members
