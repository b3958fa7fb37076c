"""What a panel study tells of one outcome, and of its main answer alone."""

from collections.abc import Iterator

import pandas as pd

from evaluation.errors import EvaluationError
from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.aggregate.table import event_table
from evaluation.estimate.did.aggregate.weights import Kind
from evaluation.estimate.did.answers import Answer, answer, is_few
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
from evaluation.study.panel.few_persons import events_without_few, without_few
from evaluation.study.panel.frames import cell_frame, decomposition_frame, honest_frame
from evaluation.study.panel.gates import panel_gates

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
    answers = [answer(panel, name, asked.choices) for name in asked.plan.estimators]
    few = tried(asked)
    cells = cells_of(panel, asked.choices)
    events = [events_without_few(_events(asked, found), cells, asked) for found in answers]
    estimates = [
        *(_estimate(asked, found, place) for place, found in enumerate(answers)),
        *_averages(asked, cells),
        *_placebos(asked),
        *_read(asked, few),
    ]
    by_cell = without_few(cell_frame(asked.rows, outcome, cells, panel, persons), cells, asked)
    bounds = honest_frame(outcome, answers, asked.plan, panel, persons)
    return {
        "estimates": pd.concat(estimates, ignore_index=True),
        "event_study": pd.concat(events, ignore_index=True),
        "cells": asked.coarse(by_cell),
        "honest": asked.coarse(bounds),
        "decomposition": decomposition_frame(asked.rows, outcome, panel, persons),
        "gates": panel_gates(asked.protocol, outcome, panel, cells, answers),
        "clusters": cluster_frame(asked, few),
    }


def main_answer(asked: Asked) -> pd.DataFrame:
    """Rows of the first estimator and, with few groups, of the bootstrap that is read."""
    found = answer(asked.panel, asked.plan.estimators[0], asked.choices)
    rows = [_estimate(asked, found, 0), *_read(asked, tried(asked))]
    return pd.concat(rows, ignore_index=True)


def _estimate(asked: Asked, found: Answer, place: int) -> pd.DataFrame:
    jackknifed = found.variance == "jackknife"
    method = f"{found.estimator}_jack" if jackknifed else found.estimator
    if not place:
        return asked.told(found.overall, method)
    return asked.told(found.overall, method, analysis=found.estimator, role="sensitivity")


def _events(asked: Asked, found: Answer) -> pd.DataFrame:
    study = found.study
    return asked.whole(event_table(study, rng=asked.rng)).assign(
        outcome=asked.outcome.name,
        estimator=found.estimator,
        variance=found.variance,
        reference=study.reference,
        persons=behind_events(asked.panel, study.event_time, asked.persons),
    )


def _averages(asked: Asked, cells: GroupTime) -> Iterator[pd.DataFrame]:
    """Give other averages of the same cells, where many clusters carry their errors."""
    if is_few(asked.panel):
        return
    for kind in KINDS:
        found = overall(aggregate(cells, kind), is_tested=False)
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
            return answer(early, first, asked.choices).overall, first
        effect = plan.few_clusters_effect
        found = shuffled(early, rng=asked.rng, effect=effect, draws=PERMUTATIONS)
    except EvaluationError:
        return Stated(withheld=TOO_EARLY), first
    return found, "permutation"


def _read(asked: Asked, few: Tried) -> Iterator[pd.DataFrame]:
    if few.read is not None:
        yield asked.told(few.read, "wild_bootstrap", role="secondary")
