"""Districts that take up a routine in different months, and what is true of them."""

import numpy as np
import polars as pl
import pytest

from evaluation.simulate import load_scenario
from evaluation.simulate.places import place_factors

STANDARD_ERRORS = 4  # one false alarm in 16 000
NEVER = ("Järva", "Kvarnby")
NOT_YET = ("Lunda", "Mosse")


@pytest.fixture(scope="module")
def truth(staggered):
    return staggered.district_truth


def test_thirteen_districts_have_months_with_assistance(staggered):
    months = staggered.tables["hushall_manad"]

    assert months["distrikt"].n_unique() == 13
    per_household = months.group_by("hushall_id").agg(pl.col("distrikt").n_unique())
    assert per_household["distrikt"].max() == 1


def test_nothing_differs_before_the_routine_or_without_it(truth):
    without = truth["since"].isna() | (truth["since"] < 0)

    assert (truth[without]["difference"] == 0).all()
    assert set(truth[truth["introduced"] == ""]["district"]) == set(NEVER)
    assert set(truth[~without]["district"]).isdisjoint((*NEVER, *NOT_YET))


def test_more_leave_and_fewer_have_assistance_once_the_routine_is_there(truth):
    settled = truth[(truth["since"] >= 6).fillna(value=False)]
    mean = settled.groupby("outcome")["difference"].mean()

    assert mean["exit_rate"] > 0.01
    assert mean["lasting_exit_rate"] > 0.005
    assert mean["on_aid_share"] < -0.005


def test_the_first_month_has_a_sixth_of_the_planted_effect():
    scenario = load_scenario("inforande")
    with_routine = place_factors(scenario, with_routine=True)
    without = place_factors(scenario, with_routine=False)

    district = scenario.municipality.districts.index("Almby")
    start = (2013 - 2012) * 12 + 9
    ratio = with_routine[0, district] / without[0, district]
    assert ratio[start - 1] == 1
    assert ratio[start] == pytest.approx(1.35 ** (1 / 6))
    assert ratio[start + 5 :] == pytest.approx(1.35)


def test_the_effect_over_all_districts_stands_with_the_other_answers(staggered):
    rows = staggered.truth[staggered.truth["contrast"] == "routine"]
    exits = rows[rows["outcome"] == "exit_rate"].set_index("month")

    assert list(exits.index) == [12, 24, 36]
    assert (exits["n"] == 9).all()
    assert (exits["difference"] > STANDARD_ERRORS * exits["std_error"]).all()
    assert np.isfinite(rows["std_error"]).all()


def test_a_scenario_without_a_routine_has_no_answers_by_district(small):
    assert small.district_truth is None
    assert place_factors(load_scenario("enkoping"), with_routine=True) is None
