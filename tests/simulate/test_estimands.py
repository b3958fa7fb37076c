"""Every quantity that a study reports has its answer beside the data."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from evaluation.simulate import load_scenario
from evaluation.simulate.blocks import drawn_blocks
from evaluation.simulate.truth.livelihood import STATES
from evaluation.simulate.truth.rows import ORDER, starts_of, truth_table

STANDARD_ERRORS = 4  # one false alarm in 16 000
SPREAD = 0.2  # of 30 simulations, with quantities that hang together
ATOL = 1e-9  # sums of the same numbers in another order
KEY = ["contrast", "outcome", "arm", "reference", "month"]


@pytest.fixture(scope="module")
def truth(three_arms):
    return three_arms.truth


def level(truth, outcome, month, side="value", **where):
    rows = truth[(truth["outcome"] == outcome) & (truth["month"] == month)]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return rows.set_index(["contrast", "arm", "reference"])[side].sort_index()


def test_answers_are_unique_and_in_order(truth):
    assert not truth.duplicated(KEY).any()
    pd.testing.assert_frame_equal(truth, truth.sort_values(ORDER, ignore_index=True))


@pytest.mark.parametrize("contrast", ["not_now", "never", "between_arms"])
def test_each_contrast_has_every_outcome_of_the_flagship(truth, contrast):
    found = set(truth[truth["contrast"] == contrast]["outcome"])

    states = {f"state:{name}" for name in STATES}
    reasons = {f"exit_reason:{name}" for name in STATES if name != "bistand"}
    plain = {"durable_exit", "durable_exit_programme", "months_on_aid", "off_aid"}
    assert found == states | reasons | plain | {"first_exit", "conditional_return"}


@pytest.mark.parametrize("side", ["value", "value_reference"])
def test_states_fill_every_month_and_reasons_add_up_to_the_first_exits(truth, side):
    occupied = sum(level(truth, f"state:{name}", 24, side) for name in STATES)
    exits = sum(level(truth, f"exit_reason:{name}", 24, side) for name in STATES[1:])

    np.testing.assert_allclose(occupied, 1, atol=ATOL)
    np.testing.assert_allclose(exits, level(truth, "first_exit", 24, side), atol=ATOL)
    on_aid, off_aid = level(truth, "state:bistand", 12, side), level(truth, "off_aid", 12, side)
    np.testing.assert_allclose(on_aid + off_aid, 1, atol=ATOL)


def test_the_helping_the_idle_and_the_harming_arm_have_their_signs(truth):
    effect = level(truth, "durable_exit", 24, "difference", contrast="never")

    assert effect["never", "hjalper", "ingen"] > 0.03
    assert abs(effect["never", "ingenting", "ingen"]) < 0.005
    assert effect["never", "skadar", "ingen"] < -0.03


def test_between_arms_the_differences_of_one_population_add_up(truth):
    effect = level(truth, "months_on_aid", 24, "difference", contrast="between_arms")

    direct = effect["between_arms", "hjalper", "skadar"]
    by_way = (
        effect["between_arms", "hjalper", "ingenting"]
        + effect["between_arms", "ingenting", "skadar"]
    )
    assert direct == pytest.approx(by_way, abs=ATOL)


def test_starters_in_the_register_fare_as_the_answers_say(three_arms):
    """Months with assistance and places without it, read from the tables alone."""
    starts = three_arms.tables["insats"].sort("start_datum").unique("lopnr", keep="first")
    month = pl.col("start_datum").dt.year() * 12 + pl.col("start_datum").dt.month() - 1
    starts = starts.select("lopnr", "kategori", start=month.cast(pl.Int32))
    person = three_arms.tables["person"].select("lopnr", "sista_manad_observerbar", "fodelsear")
    first = three_arms.tables["bistand_manad"]["manad"].min()
    starts = starts.join(person, on="lopnr").filter(
        (pl.col("start") >= first + 12)
        & (pl.col("start") + 24 <= pl.col("sista_manad_observerbar"))
    )
    for code, arm in (("4", "hjalper"), ("3", "ingenting"), ("5", "skadar")):
        own = starts.filter(pl.col("kategori") == code)
        later = own.select("lopnr", manad=pl.col("start") + 24)
        aided = later.join(three_arms.tables["bistand_manad"], on=["lopnr", "manad"], how="semi")
        status = later.join(three_arms.tables["status_manad"], on=["lopnr", "manad"])
        shares = {
            "state:bistand": aided.height / own.height,
            "state:arbete": (status["lon"] > 0).sum() / own.height,
            "state:studier": (status["studiemedel"] > 0).sum() / own.height,
        }
        for outcome, share in shares.items():
            true = level(three_arms.truth, outcome, 24)["never", arm, "ingen"]
            error = np.sqrt(true * (1 - true) / own.height)
            assert share == pytest.approx(true, abs=STANDARD_ERRORS * error)


def test_the_stated_error_is_the_spread_between_simulations():
    plan = {"paths": 5, "horizons": (12,), "window": 6, "return_horizon": 12}
    scenario = load_scenario("tre_armar", adults=250, **plan)
    ((drawn, _),) = list(drawn_blocks(scenario, seed=4))
    starts = starts_of(drawn)

    tables = [truth_table(scenario, starts, np.random.default_rng(k)) for k in range(30)]

    # Against never the idle arm differs too seldom for a spread to be seen.
    rows = tables[0]["std_error"].gt(0) & tables[0]["arm"].ne("ingenting")
    found = np.stack([table.loc[rows, "difference"] for table in tables])
    stated = np.stack([table.loc[rows, "std_error"] for table in tables])
    ratio = found.var(axis=0, ddof=1) / (stated**2).mean(axis=0)
    assert np.sqrt(ratio.mean()) == pytest.approx(1, abs=SPREAD)


def test_large_municipalities_are_followed_less_often_and_say_so(large):
    method = set(large.truth["method"])

    assert len(method) == 1
    assert method.pop().startswith("paths (1 each of 1 of ")
