"""Known answer A: an insats without effect, which every careless comparison finds harmful."""

import numpy as np
import pytest

from evaluation.data import month_number

STANDARD_ERRORS = 4  # one false alarm in 16 000
# The printed numbers of the known answer carry one decimal.
PERCENT = 0.003
OUTCOMES = {"varaktigt_avslut": "risk_difference", "manader_med_bistand": "months_difference"}
PRINTED = {"ever": 0.218, "never": 0.723}


@pytest.fixture(scope="module")
def naive(immortal_time):
    """Left within twelve months, among those who ever started an insats and those who never did."""
    tables = immortal_time.register.tables
    person = tables["person"]["person"].to_numpy()
    months = tables["bistand_manad"].group_by("person").agg(last=_last_month())
    last = dict(months.iter_rows())
    left = np.array([last[who] < month_number("2016-01") for who in person])
    ever = np.isin(person, tables["insats"]["person"].to_numpy())
    return {"ever": left[ever], "never": left[~ever]}


def _last_month():
    import polars as pl

    return pl.col("manad").max()


@pytest.mark.parametrize("group", PRINTED)
def test_the_naive_comparison_shows_the_printed_numbers(naive, immortal_time, group):
    side = {"ever": "value", "never": "value_reference"}[group]
    exact = immortal_time.truth.loc[("naive_ever_never", "first_exit", "insats", 12), side]
    left = naive[group]

    assert exact == pytest.approx(PRINTED[group], abs=PERCENT)
    error = left.std(ddof=1) / np.sqrt(left.size)
    assert left.mean() == pytest.approx(exact, abs=STANDARD_ERRORS * error)


@pytest.mark.parametrize("contrast", ["inte_nu", "aldrig"])
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_sequential_trials_find_nothing(immortal_time, contrast, outcome):
    row = immortal_time.row(outcome, 12, scale=OUTCOMES[outcome], population=f"{contrast}:insats")

    assert abs(row["estimate"]) < STANDARD_ERRORS * row["std_error"]
    assert row["conf_low"] < 0 < row["conf_high"]


def test_the_bound_is_narrow_enough_to_mean_something(naive, immortal_time):
    row = immortal_time.row(
        "varaktigt_avslut", 12, scale="risk_difference", population="inte_nu:insats"
    )

    immortal = abs(naive["ever"].mean() - naive["never"].mean())
    assert row["std_error"] < 0.01
    assert immortal > 10 * STANDARD_ERRORS * row["std_error"]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_without_adjustment_the_insats_looks_harmful(immortal_time, outcome):
    row = immortal_time.row(outcome, 12, scale=OUTCOMES[outcome], population="som_lottad")

    harm = {"varaktigt_avslut": -1, "manader_med_bistand": 1}[outcome]
    assert row["estimate"] * harm > STANDARD_ERRORS * row["std_error"]
