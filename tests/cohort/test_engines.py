"""DuckDB and Polars give the same rows, column by column, on a whole municipality."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from evaluation.cohort import Definition, build_cohort
from evaluation.cohort.district_panel import districts
from evaluation.cohort.engines.opening import open_engine
from evaluation.errors import UsageError
from tests.cohort.checksums import (
    DECLARED,
    EXPECTED,
    checksums,
    flagship,
    hand_made,
    municipality,
)

ENGINES = ("duckdb", "polars")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("declared", DECLARED)
def test_engines_give_the_checksums_that_were_written_down(hand, declared, engine):
    found = checksums(hand_made(hand), DECLARED[declared], hand.arms, engine)

    assert found == EXPECTED[declared]


def test_engines_give_the_same_checksums_of_a_municipality(tmp_path):
    register, (declared, arms) = municipality(tmp_path / "delivery"), flagship()

    first, second = (checksums(register, declared, arms, engine) for engine in ENGINES)

    assert first == second


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("lag", [0, 2])
def test_district_is_that_of_the_household_in_the_month_of_assistance(tmp_path, engine, lag):
    register, ((definition, eligibility), arms) = municipality(tmp_path / "delivery"), flagship()

    trials = build_cohort(
        register,
        definition=definition,
        arms=arms,
        eligibility=replace(eligibility, aid_lag=lag),
        engine=engine,
    ).trials

    homes = districts(register.tables).to_pandas().rename(columns={"manad": "month"})
    homes["month"] += lag
    named = trials[["person", "month"]].merge(homes, how="left")["distrikt"].fillna("saknas")
    assert trials["distrikt"].tolist() == named.tolist()
    assert trials["distrikt"].nunique() > 3


def test_integers_at_the_surface_have_32_bits(hand):
    trials = hand.cohort(hand.person(aid="BBB"), engine="duckdb").trials

    assert (trials.dtypes[["person", "month", "observed", "next_start"]] == "int32").all()


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

    declared = (Definition(), hand.eligibility())
    first, second = (checksums(one, declared, hand.arms, "duckdb") for one in (register, shuffled))
    assert first == second


def test_memory_limit_reaches_the_engine():
    with open_engine("duckdb", memory_limit="100MB") as engine:
        limit = engine.connection.sql("select current_setting('memory_limit')").fetchone()[0]

    assert limit == "95.3 MiB"


@pytest.mark.parametrize(
    ("engine", "memory", "told"),
    [
        pytest.param("dask", None, r"unknown engine 'dask' @ engine; allowed: duckdb", id="engine"),
        pytest.param("duckdb", "much", r"'much' is no amount of memory @ memory", id="memory"),
    ],
)
def test_engine_that_cannot_be_opened_is_told(engine, memory, told):
    with pytest.raises(UsageError, match=told), open_engine(engine, memory_limit=memory):
        pass


@pytest.mark.parametrize("name", ENGINES)
def test_kept_frames_hold_integers_of_32_bits(name):
    table = pl.DataFrame({"group": [1, 1, 2], "value": [5, 6, 7]})
    with open_engine(name) as engine:
        kept = engine.keep(engine.frame(table))
        found = engine.collect(kept, sort=["value"])

    assert found.schema == {"group": pl.Int32, "value": pl.Int32}
    assert found["value"].to_list() == [5, 6, 7]


def test_importing_the_room_loads_no_engine():
    heavy = "{'duckdb', 'polars', 'pandas', 'narwhals', 'pyspark'}"
    code = f"import sys, evaluation.cohort; print({heavy} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "set()"
