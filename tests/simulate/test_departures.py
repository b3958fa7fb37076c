"""Who leaves the register for good, and when new people come."""

import numpy as np
import polars as pl
import pytest

from evaluation.simulate.departures import NEVER, months_of_death, months_of_retirement
from evaluation.simulate.inflow import entry_months
from evaluation.simulate.scenario.scenario import Inflow, Size

STANDARD_ERRORS = 4  # one false alarm in 16 000
N = 40_000


def test_people_die_at_the_declared_yearly_risk_of_their_age():
    entry, born = np.full(N, 2000 * 12), np.full(N, 1950)
    deaths = {"18": 0.02, "52": 0.10}

    dead = months_of_death(deaths, born, entry, np.random.default_rng(1))

    young = (dead <= entry + 24).mean()
    old = (dead[dead > entry + 24] <= entry[0] + 36).mean()
    assert young == pytest.approx(1 - 0.98**2, abs=STANDARD_ERRORS * np.sqrt(0.04 / N))
    assert old == pytest.approx(0.10, abs=STANDARD_ERRORS * np.sqrt(0.09 / N))
    assert (dead > entry).all()


def test_nobody_dies_where_the_scenario_has_no_deaths():
    dead = months_of_death({}, np.full(9, 1900), np.full(9, 24_000), np.random.default_rng(1))

    assert (dead == NEVER).all()


def test_a_pension_ends_assistance_at_66_but_not_for_those_who_come_later():
    retires = months_of_retirement(np.array([1950, 1950]), np.array([2010 * 12, 2017 * 12]))

    assert retires.tolist() == [2016 * 12, NEVER]


def test_the_dead_are_not_seen_again(large):
    person, months = large.tables["person"], large.tables["bistand_manad"]
    died = person.filter(pl.col("censor_orsak") == "avliden")
    seen = months.join(died.select("lopnr", "sista_manad_observerbar"), on="lopnr")

    assert died.height > 50
    assert (seen["manad"] <= seen["sista_manad_observerbar"]).all()
    assert set(seen["roll"]) == {"1"}
    assert (died["sista_manad_observerbar"] < person["sista_manad_observerbar"].max()).all()


def test_the_children_of_the_dead_live_elsewhere(large):
    person, months = large.tables["person"], large.tables["bistand_manad"]
    died = person.filter(pl.col("censor_orsak") == "avliden").select("lopnr")
    homes = months.join(died, on="lopnr").select("hushall_id").unique()
    children = months.filter(pl.col("roll") == "3").join(homes, on="hushall_id")
    left = person.join(children.select("lopnr").unique(), on="lopnr")["censor_orsak"]

    assert len(left) > 0
    assert set(left) == {"utflyttad"}


def test_whoever_comes_after_the_pension_age_has_a_pension_that_is_too_small(large):
    adults = large.tables["bistand_manad"].filter(pl.col("roll") == "1")
    rows = adults.join(large.tables["person"], on="lopnr")
    old = rows.filter(pl.col("manad") // 12 - pl.col("fodelsear") >= 66)

    assert old.height > 0
    assert set(old["forsorjningshinder"]) == {"PE"}


def test_a_kassa_runs_out_after_fourteen_months(large):
    months = large.tables["status_manad"].filter(pl.col("a_kassa") > 0).sort("lopnr", "manad")
    new = (pl.col("manad") - pl.col("manad").shift(1).over("lopnr")).fill_null(9) != 1
    runs = months.with_columns(run=new.cum_sum()).group_by("lopnr", "run").len()

    assert runs["len"].max() == 14


def test_fewer_come_each_year_and_the_young_come_in_summer():
    group = np.repeat(["18-24", "40-54"], N)
    summer = (1.0,) * 5 + (2.0,) * 3 + (1.0,) * 4
    inflow = Inflow(yearly_growth=-0.10, young_season=summer)

    entry = entry_months(
        Size(adults=1), inflow, group, months=range(120), rng=np.random.default_rng(3)
    )

    june_to_august = np.isin(entry % 12, (5, 6, 7))
    error = STANDARD_ERRORS * 0.5 / np.sqrt(N)
    assert june_to_august[:N].mean() == pytest.approx(6 / 15, abs=error)
    assert june_to_august[N:].mean() == pytest.approx(3 / 12, abs=error)
    years = np.bincount(entry // 12)
    np.testing.assert_allclose(years[1:] / years[:-1], 0.9, atol=0.05)


def test_without_trend_and_season_entries_are_those_of_a_plain_draw():
    plain = np.random.default_rng(3).integers(0, 12, size=50)

    entry = entry_months(
        Size(adults=1, entry_months=12),
        Inflow(),
        np.full(50, "18-24"),
        months=range(24, 101),
        rng=np.random.default_rng(3),
    )

    assert (entry == 24 + plain).all()
