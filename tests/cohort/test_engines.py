"""DuckDB and Polars give the same rows, column by column, on a whole municipality."""

import subprocess
import sys

import numpy as np
import pandas as pd
import polars as pl
import pytest

from evaluation.cohort import Definition, Eligibility
from evaluation.cohort.engine import ENGINES, open_engine

PERSONS = 120


def checksums(cohort):
    """One number per column of every table and per grid."""
    frames = {
        "trials": cohort.trials,
        "exits": cohort.exits,
        "flow": cohort.flow,
        "start_flow": cohort.start_flow,
    }
    sums = {
        f"{name}.{column}": int(pd.util.hash_pandas_object(frame[column]).to_numpy().sum())
        for name, frame in frames.items()
        for column in frame
    }
    grids = ("on_aid", "in_programme", "eligible", "state", "observed_to")
    for name in grids:
        grid = np.atleast_2d(getattr(cohort.histories, name)).astype(np.int64)
        sums[name] = int((grid * np.arange(1, grid.shape[1] + 1)).sum())
    return sums


@pytest.mark.parametrize("return_by", ["beviljad_manad", "nyansokan"])
@pytest.mark.parametrize("aid_lag", [0, 1])
def test_engines_give_the_same_checksums(hand, return_by, aid_lag):
    rng = np.random.default_rng(7)
    persons = [hand.random_person(rng) for _ in range(PERSONS)]

    first, second = (
        hand.cohort(
            *persons,
            engine=engine,
            definition=Definition(return_by=return_by),
            eligibility=Eligibility(washout_months=3, aid_lag=aid_lag),
        )
        for engine in ENGINES
    )
    assert len(first.trials) > 100
    assert checksums(first) == checksums(second)
    pd.testing.assert_frame_equal(first.trials, second.trials)
    pd.testing.assert_frame_equal(first.exits, second.exits)
    assert (first.trials.dtypes[["person", "month", "observed", "next_start"]] == "int32").all()


def test_rows_in_another_order_give_the_same_cohort(hand):
    rng = np.random.default_rng(11)
    register = hand.register(*(hand.random_person(rng) for _ in range(40)))
    shuffled = type(register)(
        tables={
            name: table.sample(fraction=1, shuffle=True, seed=3)
            for name, table in register.tables.items()
        },
        first_month=register.first_month,
        last_month=register.last_month,
    )

    from evaluation.cohort import build_cohort

    first, second = (
        build_cohort(one, definition=Definition(), arms=hand.arms, eligibility=hand.eligibility())
        for one in (register, shuffled)
    )
    assert checksums(first) == checksums(second)


def test_memory_limit_reaches_the_engine():
    with open_engine("duckdb", memory_limit="100MB") as engine:
        limit = engine.connection.sql("select current_setting('memory_limit')").fetchone()[0]

    assert limit == "95.3 MiB"


@pytest.mark.parametrize("name", ENGINES)
def test_kept_frames_hold_integers_of_32_bits(name):
    table = pl.DataFrame({"group": [1, 1, 2], "value": [5, 6, 7]})
    with open_engine(name) as engine:
        kept = engine.keep(engine.frame(table))
        found = engine.collect(kept, sort=["value"])

    assert found.schema == {"group": pl.Int32, "value": pl.Int32}
    assert found["value"].to_list() == [5, 6, 7]


def test_importing_the_room_loads_no_engine():
    code = "import sys, evaluation.cohort; print({'duckdb', 'polars', 'pandas'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "set()"
