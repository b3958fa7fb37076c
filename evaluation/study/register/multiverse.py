"""The answer under every declared definition of exit, return and assistance."""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

import pandas as pd

from evaluation.cohort import Cohort
from evaluation.protocol.kinds import kind_of
from evaluation.protocol.loading import overridden
from evaluation.protocol.probes import Variant
from evaluation.protocol.protocol import Protocol
from evaluation.study.measurers import measurer
from evaluation.study.modules import Function
from evaluation.study.register.followed_rows import follow_up
from evaluation.study.register.outcomes import measure_all
from evaluation.study.register.placebos import one_contrast
from evaluation.study.rows.compared_pairs import pair_up

Build = Callable[[Protocol], Cohort]
Cut = tuple[object, ...]


def multiverse_rows(
    protocol: Protocol, build: Build, functions: Mapping[str, Function]
) -> pd.DataFrame:
    """Rows of the contract by definition: the first primary outcome, and returns among exits.

    Only what a definition changes is computed again: who is eligible and on assistance by
    `max_gap`, `unit` and `count_other_aid` (one cohort and one set of weights for each),
    exits by `return_by` besides, and the `window` by counting in the same exits.

    Parameters
    ----------
    build : callable
        Protocol to its cohort.
    """
    grid = protocol.multiverse
    variants = sorted(grid.variants(protocol.definition), key=_cohort_cut) if grid else []
    frames = [
        frame
        for _, alike in groupby(variants, key=_cohort_cut)
        for frame in _of_cohort(protocol, build, functions, list(alike))
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _cohort_cut(variant: Variant) -> Cut:
    chosen = variant.definition
    return (chosen.max_gap, chosen.unit, chosen.count_other_aid)


def _return_cut(variant: Variant) -> str:
    return variant.definition.return_by


def _of_cohort(
    protocol: Protocol,
    build: Build,
    functions: Mapping[str, Function],
    alike: list[Variant],
) -> Iterator[pd.DataFrame]:
    own = protocol.definition.return_by
    cohorts: dict[str, Cohort] = {}
    for kind, variants in groupby(sorted(alike, key=_return_cut), key=_return_cut):
        for variant in variants:
            plan = _plan(protocol, variant)
            if kind not in cohorts:
                cohorts[kind] = build(plan)
            yield from _returns(cohorts[kind], plan, variant)
    # How a return is dated changes no durable exit: those rows would only be repeated.
    chosen = [variant for variant in alike if _return_cut(variant) == own]
    if not chosen:
        return
    cohort = cohorts[own]
    plans = [_plan(protocol, variant) for variant in chosen]
    primary = [next(item for item in plan.outcomes if item.role == "primary") for plan in plans]
    followed = follow_up(cohort, plans[0], functions, outcomes=primary)
    paired = pair_up(cohort.trials, plans[0], followed)
    for variant, plan, first in zip(chosen, plans, primary, strict=True):
        work = measure_all(cohort, plan, functions, paired, [first])
        for rows in work.parts["estimates"]:
            yield _named(rows, plan, variant)


def _plan(protocol: Protocol, variant: Variant) -> Protocol:
    grid = protocol.multiverse
    varied = overridden(protocol, variant.override)
    return one_contrast(varied, grid.contrast) if grid else varied


def _returns(cohort: Cohort, plan: Protocol, variant: Variant) -> Iterator[pd.DataFrame]:
    for outcome in plan.outcomes:
        if kind_of(outcome).is_described:
            rows, _ = measurer(outcome).describe(cohort, outcome, plan)
            yield _named(rows, plan, variant)


def _named(rows: pd.DataFrame, plan: Protocol, variant: Variant) -> pd.DataFrame:
    return rows.assign(analysis=f"{plan.name}:{variant.name}", role="sensitivity")
