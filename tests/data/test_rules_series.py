"""Series, yearly figures and the dictionary: what the quality pages are made of."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from data_schemas import TABLES, all_code_lists, code_list_versions, reason_states
from data_schemas.kolada import published, snapshot
from data_schemas.rules import all_rules
from evaluation.data import code_lists, dictionary, matured_to, reconcile, rules_table, trends
from evaluation.data.rules.expected_months import moving_median
from tests.data.assurance import FIRST, World, day


def series_of(world, name, *, column="n"):
    """Values of a series by month from the first; months that are left out are not there."""
    rows = trends(world.frames(), world.manifest).filter(pl.col("series") == name)
    return dict(zip((rows["month"] - FIRST).to_list(), rows[column].to_list(), strict=True))


@pytest.fixture
def couple():
    """Two adults and a child for half a year, then one of them alone after a pause."""
    world = World()
    world.aid("a", range(6), belopp_ovrigt=500)
    world.aid("b", range(6), home="H-a", roll="2", hinder=None)
    world.aid("c", range(6), home="H-a", roll="3")
    world.aid("a", range(10, 12))
    world.closing("a", 5)
    return world


def test_series_count_adults_households_and_kronor(couple):
    assert series_of(couple, "vuxna") == {
        **dict.fromkeys(range(36), 0), **dict.fromkeys(range(6), 2), 10: 1, 11: 1
    }  # fmt: skip
    assert series_of(couple, "hushall")[3] == 1
    assert series_of(couple, "belopp", column="amount")[3] == 9500
    assert series_of(couple, "belopp", column="amount")[10] == 9000


def test_series_of_exits_end_before_they_can_be_seen(couple):
    exits, closed = series_of(couple, "avslut"), series_of(couple, "avslut_med_orsak")

    assert {month: n for month, n in exits.items() if n} == {5: 2, 11: 1}
    assert {month: n for month, n in closed.items() if n} == {5: 1}
    assert max(exits) == 32
    assert series_of(couple, "avslut_med_orsak", column="base") == exits


def test_series_of_missing_obstacles_is_a_part_of_the_adults(couple):
    assert series_of(couple, "hinder_saknas")[3] == 1
    assert series_of(couple, "hinder_saknas", column="base")[3] == 2
    assert series_of(couple, "hinder_saknas")[10] == 0


def test_breaks_are_flagged_where_they_are():
    world = World()
    for number in range(40):
        world.aid(f"p{number}", [m for m in range(36) if m != 20 and (number < 4 or m != 9)],
                  distrikt=None)  # fmt: skip
    for month in range(36):
        for number in range(2):
            world.add("insats", f"p{number}", kategori="8" if month < 18 else "7",
                      start_datum=day(month))  # fmt: skip
    world.aid("norr", range(20), distrikt="Norr")
    world.aid("nya norr", range(20, 36), distrikt="Nya norr")

    found = trends(world.frames(), world.manifest).filter(pl.col("flag") != "")
    flags = {(s, level, month - FIRST, flag) for s, level, month, *_, flag in found.rows()}

    assert flags == {
        ("vuxna", "", 9, "W2"), ("vuxna", "", 20, "W2"), ("hushall", "", 20, "W30"),
        ("starter", "7", 18, "W14"), ("starter", "8", 18, "W14"),
    }  # fmt: skip


def test_a_missing_month_is_flagged_in_every_series_it_is_missing_from():
    world = World()
    world.aid("a", [month for month in range(36) if month != 7])

    found = trends(world.frames(), world.manifest).filter(pl.col("flag") == "W11")

    assert set(found["series"]) == {"vuxna", "hushall", "belopp"}
    assert set(found["month"]) == {FIRST + 7}


def test_the_median_around_a_month_leaves_unknown_months_out():
    medians = moving_median(np.array([1, 2, np.nan, 9, 9]), around=1)

    np.testing.assert_array_equal(medians, [1.5, 1.5, 5.5, 9, 9])


@pytest.fixture
def three_years():
    """Ten adults all the time, ten for nine months a year, ten for two months of the first."""
    world = World(origin="verklig")
    for number in range(10):
        world.aid(f"a{number}", range(36))
        world.aid(f"b{number}", [12 * year + month for year in range(3) for month in range(9)])
        world.aid(f"c{number}", range(2))
        world.add("inskrivning", f"a{number}", ut_datum=day(14), resultat="A" if number else "E")
    return world


def figures(world, year):
    found = reconcile(world.frames(), world.manifest).filter(pl.col("year") == year)
    return {row["measure"]: row for row in found.to_dicts()}


def test_yearly_figures_are_those_of_the_definitions(three_years):
    first, last = figures(three_years, 2018), figures(three_years, 2020)

    assert first["mottagare"]["value"] == 30
    assert first["hushall"]["value"] == 30
    assert first["manader_per_hushall"]["value"] == pytest.approx((120 + 90 + 20) / 30)
    assert first["kr_per_hushall"]["value"] == pytest.approx(9000 * 230 / 30)
    assert first["langvarigt"]["value"] == pytest.approx(100 / 3)
    assert "mycket_langvarigt" not in first
    # Nine months of twelve with pauses of three are no very long assistance.
    assert last["mycket_langvarigt"]["value"] == 50
    assert last["langvarigt"]["value"] == 50


def test_persons_without_households_give_no_figures_of_households():
    world = World()
    world.aid("a", range(36))
    world.rows["hushall_manad"].clear()

    assert {"mottagare", "langvarigt"} <= set(figures(world, 2018))
    assert "hushall" not in figures(world, 2018)


def test_not_returned_looks_at_exits_of_the_first_half_of_the_year_before():
    world = World()
    for number in range(10):
        back = [8] if number < 4 else []
        world.aid(f"a{number}", [0, 1, *back])
    world.aid("alltid", range(36))

    found = figures(world, 2019)["ej_ater"]

    assert (found["n"], found["value"]) == (10, 60)


def test_results_of_enrolments_that_ended_in_the_year(three_years):
    found = figures(three_years, 2019)["arbete_studier"]

    assert (found["n"], found["value"]) == (10, 90)
    assert "arbete_studier" not in figures(three_years, 2018)


def test_figures_are_compared_with_what_was_published(three_years):
    found = figures(three_years, 2018)

    assert found["langvarigt"]["published"] == published("N31814", "0381", 2018) == 38.5
    assert found["langvarigt"]["verdict"] == "inom"
    assert found["mottagare"]["verdict"] == "jämförs ej"
    assert figures(three_years, 2020)["langvarigt"]["verdict"] == "inom"


@pytest.mark.parametrize(
    ("origin", "verdict"), [("verklig", "utanför"), ("syntetisk", "jämförs ej")]
)
def test_the_size_of_a_made_up_municipality_is_not_compared(origin, verdict):
    # Published: 886 households in 2017, so the period begins a year earlier than elsewhere.
    world = World(origin=origin)
    manifest = replace(world.manifest, first_month=2017 * 12, last_month=2017 * 12 + 11)
    world.aid("a", range(-12, 0))

    found = reconcile(world.frames(), manifest).filter(pl.col("measure") == "hushall")

    assert found["published"].to_list() == [886]
    assert found["verdict"].to_list() == [verdict]


def test_every_published_value_has_a_source_and_a_measure():
    assert snapshot()["kalla"] == "Källa: Kolada (RKA)"
    assert published("N31910", "0381", 1900) is None
    for value in snapshot()["varden"]:
        assert value["kpi"] in snapshot()["matt"]
        assert value["kalla"]


@pytest.mark.parametrize(
    ("preliminary", "max_gap", "last"), [(0, 2, 28), (1, 2, 27), (0, 0, 30), (2, 1, 27)]
)
def test_reasons_mature_four_months_after_an_exit_shows(preliminary, max_gap, last):
    manifest = World(preliminary=preliminary).manifest

    assert matured_to(manifest, max_gap=max_gap) == FIRST + last


def test_dictionary_has_every_column_once_with_its_key_and_reference():
    found = dictionary().set_index(["table", "column"])

    assert len(found) == sum(len(table.columns) for table in TABLES.values())
    assert found.loc[("insats", "inskrivning_id"), "reference"] == "inskrivning.inskrivning_id"
    assert found.loc[("person", "lopnr"), "key"]
    assert found.loc[("person", "kon"), "codes"] == "kon"
    assert found.loc[("hushall_manad", "antal_barn"), "allowed"] == "0–15"
    assert found.loc[("hushall_manad", "antal_barn"), "rule"] == "S7"


def test_rules_table_has_every_rule_with_its_limit():
    found = rules_table().set_index("id")

    assert list(found.index) == list(all_rules())
    assert found.loc["W1", "limit"] == "10 procent"
    assert found.loc["W17", "limit"] == "366 dagar"
    assert found.loc["W7", "limit"] == "50 procent, minst 20 fall"
    assert found.loc["E5", "limit"] == ""


def test_code_lists_say_where_they_come_from():
    found = code_lists()

    assert set(found["list"]) == set(all_code_lists())
    assert set(found["status"]) <= {"verified", "partly_verified", "audit", "proposal"}
    assert (found["source"] != "").all()
    assert code_list_versions() == ("1",)


def test_every_state_belongs_to_a_closing_reason():
    assert set(reason_states()) <= set(all_code_lists()["avslutsorsak"].codes)
