"""What a panel study tells of one outcome, and of its main answer alone."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.disclosure.dominance import DOMINATED
from evaluation.errors import EvaluationError
from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.aggregate.table import event_table
from evaluation.estimate.did.aggregate.weights import Kind
from evaluation.estimate.did.answers import Answer, answer, is_few, with_one_base
from evaluation.estimate.did.before.placebo import placebo_panel
from evaluation.estimate.did.estimators.group_time import cells_of
from evaluation.estimate.did.few_clusters.stated import shuffled
from evaluation.estimate.did.found import overall
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.did.panel.counts import behind_events
from evaluation.estimate.result.stated import Stated
from evaluation.study.material import Frames
from evaluation.study.panel.asked import Asked
from evaluation.study.panel.clusters import PERMUTATIONS, Tried, cluster_frame, tried
from evaluation.study.panel.few_persons import (
    averages_without_few,
    events_without_few,
    in_steps,
    withheld,
    without_few,
)
from evaluation.study.panel.frames import cell_frame, decomposition_frame, honest_frame
from evaluation.study.panel.gates import panel_gates
from evaluation.study.panel.pooled import pooled_frame, pooled_groups
from evaluation.study.panel.safe_effects import SafeEffects, safe_effects

KINDS: tuple[Kind, ...] = ("group", "calendar", "dynamic")
TOO_EARLY = "Ingen grupp har perioder före en så tidig start"


def measure(asked: Asked) -> Frames:
    """Every declared estimator, what speaks against it, and the cells behind it.

    Returns
    -------
    dict of DataFrame
        estimates, event_study, cells, honest, decomposition, gates, clusters.
    """
    panel, outcome, persons = asked.panel, asked.outcome, asked.persons
    few = tried(asked)
    cells = cells_of(panel, asked.choices)
    safe = safe_effects(asked, cells)
    answers = [_answer(asked, name, safe) for name in asked.plan.estimators]
    events = [_events(asked, found, cells, safe) for found in answers]
    estimates = [
        *(_estimate(asked, found, place) for place, found in enumerate(answers)),
        *_averages(asked, cells, safe),
        *_placebos(asked),
        *_read(asked, few),
    ]
    bounds = honest_frame(outcome, answers, asked.plan, panel, persons)
    if safe is not None and safe.is_few(with_one_base(answers).study.event_time):
        bounds = withheld(bounds, np.ones(len(bounds), dtype=bool), DOMINATED)
    return {
        "estimates": averages_without_few(pd.concat(estimates, ignore_index=True), cells, asked),
        "event_study": pd.concat(events, ignore_index=True),
        **_cells(asked, cells, safe),
        "honest": asked.coarse(bounds),
        "decomposition": _decomposed(asked, safe),
        "gates": panel_gates(asked, cells, answers),
        "clusters": cluster_frame(asked, few),
    }


def main_answer(asked: Asked) -> pd.DataFrame:
    """Rows of the first estimator and, with few groups, of the bootstrap that is read."""
    cells = cells_of(asked.panel, asked.choices)
    found = _answer(asked, asked.plan.estimators[0], safe_effects(asked, cells))
    rows = [_estimate(asked, found, 0), *_read(asked, tried(asked))]
    return averages_without_few(pd.concat(rows, ignore_index=True), cells, asked)


def _estimate(asked: Asked, found: Answer, place: int) -> pd.DataFrame:
    jackknifed = found.variance == "jackknife"
    method = f"{found.estimator}_jack" if jackknifed else found.estimator
    if not place:
        return asked.told(found.overall, method)
    return asked.told(found.overall, method, analysis=found.estimator, role="sensitivity")


def _answer(asked: Asked, name: str, safe: SafeEffects | None) -> Answer:
    found = answer(asked.panel, name, asked.choices)
    return found if safe is None else safe.of_answer(found)


def _cells(asked: Asked, cells: GroupTime, safe: SafeEffects | None) -> Frames:
    """Give cohorts one by one or, where that is declared, several together and none alone."""
    if asked.plan.pool_periods > 1:
        pairs, groups = pooled_groups(asked, cells)
        name, frame = "pooled", pooled_frame(asked, cells, pairs, groups)
    else:
        groups = np.eye(len(cells.estimate), dtype=bool)
        name = "cells"
        frame = cell_frame(asked.rows, asked.outcome, cells, asked.panel, asked.persons)
    if safe is not None:
        return {name: asked.coarse(safe.of_cells(frame, groups))}
    return {name: asked.coarse(in_steps(without_few(frame, groups, cells, asked), asked))}


def _decomposed(asked: Asked, safe: SafeEffects | None) -> pd.DataFrame:
    frame = decomposition_frame(asked, asked.panel, asked.persons)
    moved = 0.0 if safe is None else safe.shift
    return asked.coarse(frame.assign(estimate=frame["estimate"] + moved))


def _events(
    asked: Asked, found: Answer, cells: GroupTime, safe: SafeEffects | None
) -> pd.DataFrame:
    study = found.study
    frame = event_table(study, rng=asked.rng)
    told = events_without_few(frame, cells, asked) if safe is None else safe.of_events(frame)
    return asked.coarse(asked.whole(told)).assign(
        outcome=asked.outcome.name,
        estimator=found.estimator,
        variance=found.variance,
        reference=study.reference,
        persons=behind_events(asked.panel, study.event_time, asked.persons),
    )


def _averages(asked: Asked, cells: GroupTime, safe: SafeEffects | None) -> Iterator[pd.DataFrame]:
    """Give other averages of the same cells, where many clusters carry their errors."""
    if is_few(asked.panel):
        return
    for kind in KINDS:
        found = overall(aggregate(cells, kind), is_tested=False)
        found = found if safe is None else safe.of_average(found)
        yield asked.told(found, f"group_time_{kind}", analysis=kind, role="sensitivity")


def _placebos(asked: Asked) -> Iterator[pd.DataFrame]:
    """Give effects at starts that never were, where the panel has room for them."""
    for periods in asked.plan.placebo_periods:
        found, method = _placebo(asked, periods)
        yield asked.told(found, method, analysis=f"placebo_{periods}", role="placebo")


def _placebo(asked: Asked, periods: int) -> tuple[Stated, str]:
    """Test few groups by shuffled starts: only the earliest have a placebo start."""
    plan, few = asked.plan, is_few(asked.panel)
    first = plan.estimators[0]
    try:
        early = placebo_panel(asked.panel, periods=periods)
        if not few:
            its = replace(asked, panel=early)
            safe = safe_effects(its, cells_of(early, asked.choices))
            return _answer(its, first, safe).overall, first
        effect = plan.few_clusters_effect
        found = shuffled(early, rng=asked.rng, effect=effect, draws=PERMUTATIONS)
    except EvaluationError:
        return Stated(withheld=TOO_EARLY), first
    return found, "permutation"


def _read(asked: Asked, few: Tried) -> Iterator[pd.DataFrame]:
    if few.read is not None:
        yield asked.told(few.read, "wild_bootstrap", role="secondary")
