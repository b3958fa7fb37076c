"""Sizes of cohorts from what is computed with them: averages, weights, rows, second grids."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.estimate.did.regressions.decomposition import decompose
from evaluation.study.panel.study import panel_frames
from tests.attack.panel_worlds import FEW, in_fives, rows_of
from tests.attack.test_panel_cells import PLAN, suppressed_only
from tests.study.panel_rows import declared, published

LATE = 5
WORLDS = [
    pytest.param((38, 41), 2, 0, id="two of forty"),
    pytest.param((27, 52), 3, 1, id="one twice the other"),
    pytest.param((33, 33), 1, 2, id="two alike"),
]
BOTH = declared(estimators=["group_time", "two_way"])


def amounts(sizes: tuple[int, ...], few: int, seed: int):
    """Persons with kronor that change much, in cohorts at 2 and 3 and a few in the last period."""
    cohorts = {2: (sizes[0], 0), 3: (sizes[1], 0), LATE: (few, 0)}
    rows = rows_of(cohorts, compared=60, periods=LATE + 1)
    rng, frame = np.random.default_rng(seed), rows.frame
    level = 4_000 + 1_500 * frame["start"] * (frame["tid"] - 1)
    noise = rng.gamma(2.0, 1_500.0, len(frame))
    return replace(rows, frame=frame.assign(kronor_bistand=level + noise))


def half_step(error: float) -> float:
    """Half of the widest step that the rule may have taken for an error that is shown."""
    power = 10.0 ** np.floor(np.log10(0.625 * error))
    return max(step for step in (power, 2 * power, 5 * power) if step <= 0.625 * error) / 2


def sizes_from(tables, *, is_exact: bool) -> set[int]:
    """Try all sizes: what the last cohort can be, when points are averages of cells."""
    cells, points = tables["cells"], tables["event_study"]
    points = points[points["estimator"] == "group_time"].set_index("event")
    own = cells.assign(event=cells["time"] - cells["cohort"]).set_index(["cohort", "event"])
    at_once = [event for event in points.index if event > 0 and (2, event) in own.index]
    found = set()
    windows = [_like(own["persons"].xs(start).max()) for start in (2, 3)]
    total = points["persons"].loc[0]
    for first, second in itertools.product(*windows):
        if all(_fits(own, points, event, (first, second), is_exact) for event in at_once):
            found |= {
                few for few in FEW if in_fives(first + second + few) == total or np.isnan(total)
            }
    return found


def _like(shown: float) -> range:
    """Sizes that a number may stand for; a blank of many is taken back for others' sake."""
    if np.isnan(shown):
        return range(5, 60)
    return range(int(shown) - 2, int(shown) + 3)


def _fits(own, points, event, sizes, is_exact) -> bool:
    size, total, slack = 0, 0.0, 0.0
    for start, count in zip((2, 3), sizes, strict=True):
        if (start, event) in own.index:
            row = own.loc[(start, event)]
            if np.isnan(row["estimate"]):
                return True
            size, total = size + count, total + count * row["estimate"]
            slack += count * (0.005 if is_exact else half_step(row["std_error"]))
    return abs(total - size * points["estimate"].loc[event]) <= slack + size * 0.005 + 1e-6


@pytest.mark.parametrize(("sizes", "few", "seed"), WORLDS)
def test_exact_cells_tell_the_size_of_a_cohort_that_is_not_shown(sizes, few, seed):
    found = sizes_from(suppressed_only(amounts(sizes, few, seed)), is_exact=True)

    assert few in found
    assert found != FEW


@pytest.mark.parametrize(("sizes", "few", "seed"), WORLDS)
def test_published_cells_leave_its_size_open(sizes, few, seed):
    rows = amounts(sizes, few, seed)

    tables = published(panel_frames(rows, PLAN), PLAN).tables

    assert sizes_from(tables, is_exact=False) == FEW


def weights_of(sizes: dict[int, float], periods: int) -> dict[str, float]:
    """Weights of kinds of comparison, as anybody computes them from sizes (Goodman-Bacon)."""
    late = {start: (periods - start) / periods for start in sizes if start >= 0}
    found = dict.fromkeys(("already treated", "never treated", "not yet treated"), 0.0)
    for start, share in late.items():
        found["never treated"] += sizes[start] * sizes[-1] * share * (1 - share)
    for first, second in itertools.combinations(sorted(late), 2):
        common = sizes[first] * sizes[second] * (late[first] - late[second])
        found["not yet treated"] += common * (1 - late[first])
        found["already treated"] += common * late[second]
    return {kind: weight / sum(found.values()) for kind, weight in found.items()}


def sizes_that_weigh(shown: pd.DataFrame, told: dict[str, float], decimals: int) -> set[int]:
    """Try all sizes: what the few of the last cohort can be, by the weights of kinds."""
    known = shown.set_index("cohort")["persons"].dropna()
    windows = [_like(known.loc[start]) for start in (2, 3, -1)]
    found = set()
    for first, second, never in itertools.product(*windows):
        for few in FEW:
            made = weights_of({2: first, 3: second, LATE: few, -1: never}, LATE + 1)
            if all(abs(made[kind] - told[kind]) <= 0.5 * 10**-decimals for kind in told):
                found.add(few)
    return found


def test_exact_weights_of_comparisons_tell_a_cohort_that_is_not_shown():
    rows = amounts((38, 41), 2, 0)
    panel = rows.panel("kronor_bistand", BOTH.panel)
    told = decompose(panel).by_kind().set_index("kind")["weight"].to_dict()
    shown = published(panel_frames(rows, BOTH), BOTH).tables["cohorts"]

    assert sizes_that_weigh(shown, told, 4) == {2}


@pytest.mark.parametrize("few", sorted(FEW))
def test_published_weights_are_the_same_whatever_is_not_shown(few):
    rows = amounts((38, 41), few, 0)

    tables = published(panel_frames(rows, BOTH), BOTH).tables

    known = tables["cohorts"].set_index("cohort")["persons"].fillna(2.5).to_dict()
    made = weights_of(known, LATE + 1)
    told = tables["decomposition"].set_index("kind")["weight"].dropna().to_dict()
    assert told == {kind: round(made[kind], 2) for kind in told}
    assert len(told) == 3


def test_rows_of_a_flow_tell_no_more_than_its_persons():
    rows = amounts((38, 41), 2, 0)
    raw = panel_frames(rows, PLAN)["flow"]

    flow = published({"flow": raw}, PLAN).tables["flow"]

    assert (raw["rows"] / (LATE + 1) == raw["persons"]).all()
    assert (flow["rows"] / (LATE + 1) == flow["persons"]).all()


def test_groups_are_counted_in_the_same_fives_everywhere():
    rows = amounts((38, 41), 2, 0)

    tables = published(panel_frames(rows, PLAN), PLAN).tables

    everybody = tables["flow"]["persons"].iloc[0]
    gates = tables["gates"].set_index("name")["value"]
    assert gates["clusters:utfall"] == everybody
    assert tables["clusters"]["clusters"].iloc[0] == everybody
