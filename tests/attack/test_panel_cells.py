"""Published tables of panels of persons: what a reader who tries every world can rule out."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure.panel_specs import PANEL_TABLES
from evaluation.disclosure.protection import protect
from evaluation.estimate.did.aggregate.table import event_table
from evaluation.estimate.did.answers import answer
from evaluation.estimate.did.estimators.group_time import cells_of
from evaluation.estimate.did.panel.counts import behind_events
from evaluation.study.panel.asked import Asked
from evaluation.study.panel.frames import cell_frame
from evaluation.study.panel.study import panel_frames
from tests.attack.batch import Limits
from tests.attack.panel_worlds import (
    LEAST,
    STEP,
    Seen,
    exact,
    in_fives,
    left_out,
    protected,
    rows_of,
)
from tests.study.panel_rows import declared, published

PLAN = declared(estimators=["group_time"])
SPECS = {spec.name: spec for spec in PANEL_TABLES}
MOST = 60
WORLDS = {
    "one cohort, few with the event": {2: (14, 3)},
    "one cohort, few without": {2: (23, 21)},
    "two cohorts, one withheld": {2: (3, 2), 3: (12, 7)},
    "two cohorts, few in one": {2: (18, 2), 3: (21, 11)},
    "two cohorts, few in both": {2: (11, 4), 3: (16, 14)},
}

Tables = Mapping[str, pd.DataFrame]


def suppressed_only(rows) -> Tables:
    """Exact effects of cohorts and points, with those of few persons blank."""
    outcome = PLAN.outcomes[0]
    panel = rows.panel("kronor_bistand", PLAN.panel)
    asked = Asked(
        rows=rows, protocol=PLAN, outcome=outcome, panel=panel, rng=np.random.default_rng(0)
    )
    cells, found = cells_of(panel, asked.choices), answer(panel, "group_time", asked.choices)
    frames = {
        "cells": cell_frame(rows, outcome, cells, panel, asked.persons),
        "event_study": event_table(found.study, rng=asked.rng).assign(
            outcome=outcome.name,
            estimator="group_time",
            variance=found.variance,
            reference=-1,
            persons=behind_events(panel, found.study.event_time, asked.persons),
        ),
    }
    told = {name: frame.round({"estimate": 2}) for name, frame in frames.items()}
    return {name: protect(frame, SPECS[name], Limits())[0] for name, frame in told.items()}


def seen(tables: Tables, cohorts: dict, *, is_protected: bool) -> Seen:
    """Read cells in the first period, and their point in the event study."""
    cells, points = tables.get("cells"), tables["event_study"]
    own = tables["pooled"] if cells is None else cells.assign(event=cells["time"] - cells["cohort"])
    own = own[own["event"] == 0].sort_values("cohort")
    point = points[(points["event"] == 0) & (points["estimator"] == "group_time")].iloc[0]
    return Seen(
        cohorts=list(own[["persons", "estimate"]].itertuples(index=False, name=None)),
        few=[size < LEAST for size, _ in cohorts.values()],
        persons=float(point["persons"]),
        effect=float(point["estimate"]),
        told=protected if is_protected else exact,
        base=(lambda size: STEP / 2 / in_fives(size)) if is_protected else (lambda _: 0.0),
    )


@pytest.mark.parametrize("cohorts", [pytest.param(one, id=name) for name, one in WORLDS.items()])
def test_effects_that_are_only_suppressed_tell_few(cohorts):
    tables = suppressed_only(rows_of(cohorts, compared=60))

    worlds = list(seen(tables, cohorts, is_protected=False).worlds(most=MOST))

    assert tuple(cohorts.values()) in worlds
    assert left_out(worlds, tuple(cohorts.values()))


@pytest.mark.parametrize("cohorts", [pytest.param(one, id=name) for name, one in WORLDS.items()])
def test_published_effects_leave_every_value_open(cohorts):
    tables = published(panel_frames(rows_of(cohorts, compared=60), PLAN), PLAN).tables

    worlds = list(seen(tables, cohorts, is_protected=True).worlds(most=MOST))

    assert tuple(cohorts.values()) in worlds
    assert left_out(worlds, tuple(cohorts.values())) == []


def test_a_point_that_is_only_suppressed_tells_what_its_one_cell_hides():
    """The smaller cohort is blank, and the point minus the other cell is its events."""
    tables = suppressed_only(rows_of({2: (3, 2), 3: (12, 7)}, compared=60))

    worlds = list(seen(tables, {2: (3, 2), 3: (12, 7)}, is_protected=False).worlds(most=MOST))

    assert {events for (_, events), _ in worlds} < {0, 1, 2, 3, 4}


def drawn(draw: np.random.Generator) -> dict:
    """Cohorts in which few, hardly more, or nearly all have the event; some are few themselves."""
    cohorts = {}
    for start in sorted(draw.choice([2, 3, 4], size=draw.integers(1, 4), replace=False).tolist()):
        size = int(draw.integers(2, 5) if draw.random() < 0.25 else draw.integers(5, 24))
        events = draw.choice([draw.integers(0, 6), size - draw.integers(0, 6), size // 2])
        cohorts[start] = size, int(np.clip(events, 0, size))
    return cohorts


@pytest.mark.parametrize("seed", range(8))
def test_drawn_cohorts_told_together_leave_every_value_open(seed):
    cohorts = drawn(np.random.default_rng(seed + 100)) | {5: (11, 3)}
    plan = declared(estimators=["group_time"], pool_periods=2)
    rows = rows_of(cohorts, compared=60, periods=6)
    tables = published(panel_frames(rows, plan), plan).tables
    assert "cells" not in tables
    pools: dict[int, tuple[int, int]] = {}
    for start, (size, events) in cohorts.items():
        before = pools.get(start // 2 * 2, (0, 0))
        pools[start // 2 * 2] = before[0] + size, before[1] + events

    worlds = list(seen(tables, pools, is_protected=True).worlds(most=40))

    truth = tuple(pools[first] for first in sorted(pools))
    assert truth in worlds
    assert left_out(worlds, truth) == []


@pytest.mark.parametrize("seed", range(12))
def test_drawn_panels_leave_every_value_open(seed):
    cohorts = drawn(np.random.default_rng(seed))
    tables = published(panel_frames(rows_of(cohorts, compared=60), PLAN), PLAN).tables

    worlds = list(seen(tables, cohorts, is_protected=True).worlds(most=26))

    assert tuple(cohorts.values()) in worlds
    assert left_out(worlds, tuple(cohorts.values())) == []
