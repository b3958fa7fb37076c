"""Cells grouped in the engine count what the cohort and its outcomes show person by person."""

import numpy as np
import pandas as pd
import pytest

from evaluation.cohort import (
    STATES,
    Definition,
    DurableExit,
    Eligibility,
    add_cells,
    build_cells,
    build_cohort,
    durable_exit,
    state_at,
)
from evaluation.errors import ProtocolError

KEYS = ["arm", "subtype", "months", "state"]
PERSONS = 80


def counted(cohort, outcome):
    """The same cells from the grids."""
    histories, trials = cohort.histories, cohort.trials
    who, month = trials["person"].to_numpy(), trials["month"].to_numpy()
    months, left = durable_exit(
        histories, who, month, window=outcome.window, programme_counts=outcome.programme_counts
    )
    if outcome.horizon is not None:
        left &= months <= outcome.horizon
        months = np.minimum(months, outcome.horizon)
    state = state_at(histories, who, month + months, 0)
    named = np.where(left, np.array(STATES, dtype=object)[state], "")
    rows = trials[["arm", "subtype"]].assign(months=months, state=pd.array(named, dtype="str"))
    return rows.groupby(KEYS, as_index=False).size().rename(columns={"size": "trials"})


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
@pytest.mark.parametrize(
    ("rules", "outcome"),
    [
        pytest.param({}, DurableExit(window=4), id="job months are no exit"),
        pytest.param({}, DurableExit(window=4, programme_counts=True), id="job months are"),
        pytest.param({}, DurableExit(window=2, horizon=6), id="followed for six months"),
        pytest.param({"aid_lag": 2}, DurableExit(window=1), id="months after the aid month"),
        pytest.param(
            {"enrolled": False, "washout_months": 0, "no_ongoing_insats": False},
            DurableExit(window=1),
            id="during the job as well",
        ),
    ],
)
def test_cells_are_the_counts_of_the_cohort(hand, rules, outcome, engine):
    rng = np.random.default_rng(17)
    register = hand.register(*(hand.random_person(rng) for _ in range(PERSONS)))
    declared = {
        "definition": Definition(),
        "arms": hand.arms,
        "eligibility": Eligibility(**{"washout_months": 3, **rules}),
    }
    cohort = build_cohort(register, **declared, engine="polars")

    cells = build_cells(register, **declared, outcome=outcome, engine=engine)

    pd.testing.assert_frame_equal(cells.counts, counted(cohort, outcome), check_dtype=False)
    assert (cells.counts["state"] != "").sum() > 5
    pd.testing.assert_frame_equal(cells.flow, cohort.flow.iloc[: len(cells.flow)])


def cells_of(hand, *persons, **outcome):
    return build_cells(
        hand.register(*persons),
        definition=Definition(),
        arms=hand.arms,
        eligibility=hand.eligibility(),
        outcome=DurableExit(**outcome),
        engine="polars",
    )


def test_cells_name_arm_months_and_what_the_exit_led_to(hand):
    starter = hand.person(
        aid="BB........", insats=(hand.episode("5", 1, 1),), closings=((1, "A1"),)
    )

    found = cells_of(hand, starter, window=3).counts

    assert found.to_numpy().tolist() == [
        ["ingen", "", 2, "arbete", 1],
        ["praktik", "", 1, "arbete", 1],
    ]


def test_cells_of_nobody_are_empty(hand):
    found = cells_of(hand, hand.person(aid="...."), window=1)

    assert found.counts.columns.to_list() == [*KEYS, "trials"]
    assert len(found.counts) == 0
    assert found.flow["rows"].iloc[-1] == 0


def test_cells_of_parts_add_up(hand):
    stays, leaves = hand.person(aid="BBBBBB"), hand.person(aid="B.....")

    parts = add_cells([cells_of(hand, stays, window=1), cells_of(hand, leaves, window=1)])

    whole = cells_of(hand, stays, leaves, window=1)
    pd.testing.assert_frame_equal(parts.counts, whole.counts)
    pd.testing.assert_frame_equal(parts.flow, whole.flow)


def test_follow_up_of_no_month_is_refused():
    with pytest.raises(ProtocolError, match=r"0 is too small @ outcome.window; at least 1"):
        DurableExit(window=0)
