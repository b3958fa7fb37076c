import numpy as np
import polars as pl
import pytest

from data_schemas import TABLES
from evaluation.data import check_delivery, load_register
from evaluation.simulate import load_scenario, scenario_names, simulate, write_synthetic
from evaluation.simulate.riksnorm import amount, norm_amount

SEED = 2024


@pytest.fixture(scope="module")
def small():
    return simulate(load_scenario("enkoping", adults=400, paths=2), seed=SEED)


@pytest.mark.parametrize("name", scenario_names())
def test_a_clean_delivery_breaks_no_rule(tmp_path, name):
    synthetic = simulate(load_scenario(name, adults=150, paths=1), seed=SEED)

    write_synthetic(tmp_path / "leverans", synthetic)
    report = check_delivery(tmp_path / "leverans")

    assert [f for f in report.findings if f.severity == "E"] == []
    assert (tmp_path / "leverans" / "truth.csv").is_file()
    assert load_register(tmp_path / "leverans").tables["person"].height > 0


def test_the_same_seed_gives_the_same_tables(small):
    again = simulate(load_scenario("enkoping", adults=400, paths=2), seed=SEED)

    assert list(again.tables) == list(small.tables)
    for name, table in small.tables.items():
        assert table.equals(again.tables[name]), name
    assert small.truth.equals(again.truth)


def test_another_seed_gives_another_municipality(small):
    other = simulate(load_scenario("enkoping", adults=400, paths=2), seed=SEED + 1)

    assert not other.tables["bistand_manad"].equals(small.tables["bistand_manad"])


def test_every_table_of_the_extract_is_delivered_with_its_columns(small):
    assert set(small.tables) == set(TABLES)
    for name, table in small.tables.items():
        assert table.columns == list(TABLES[name].column_names), name


def test_the_number_of_adults_is_the_one_asked_for(small):
    adults = small.tables["bistand_manad"].filter(pl.col("roll") != "3")["lopnr"].n_unique()

    assert 398 <= adults <= 400


def test_no_pseudonym_could_be_an_identity_number(small):
    for table in small.tables.values():
        for column in {"lopnr", "hushall_id"} & set(table.columns):
            assert not table[column].str.contains(r"^.[0-9]+$").any()


def test_couples_and_children_share_the_amount_of_their_household(small):
    households, persons = small.tables["hushall_manad"], small.tables["bistand_manad"]
    keys = ["hushall_id", "manad"]
    counted = persons.group_by(keys).agg(
        vuxna=(pl.col("roll") != "3").sum(), barn=(pl.col("roll") == "3").sum()
    )
    joined = households.join(counted, on=keys, how="full")

    assert joined.height == households.height
    assert (joined["vuxna"] == joined["antal_vuxna"]).all()
    assert (joined["barn"] == joined["antal_barn"]).all()
    assert set(households["hushallstyp"]) == {"3", "4", "5", "6", "7", "8"}


def test_every_insats_lies_inside_an_enrolment(small):
    inside = small.tables["insats"].join(small.tables["inskrivning"], on="inskrivning_id")

    assert inside.height == small.tables["insats"].height
    assert (inside["start_datum"] >= inside["in_datum"]).all()
    assert (inside["lopnr"] == inside["lopnr_right"]).all()
    closed = inside.filter(pl.col("ut_datum").is_not_null() & pl.col("slut_datum").is_not_null())
    assert (closed["slut_datum"] <= closed["ut_datum"]).mean() > 0.95


def test_only_municipal_jobs_have_a_workplace_and_none_is_longer_than_a_year(small):
    jobs = small.tables["insats"].filter(pl.col("kategori") == "8")
    rest = small.tables["insats"].filter(pl.col("kategori") != "8")

    assert set(jobs["arbetsplats"]) == {"ordinarie", "konstruerad"}
    assert rest["arbetsplats"].is_null().all()
    days = (jobs["slut_datum"] - jobs["start_datum"]).dt.total_days().drop_nulls()
    assert days.max() <= 366


def test_closing_reasons_arrive_late_but_never_after_the_extract(small):
    closings = small.tables["avslut"]

    assert str(closings["registrerad_datum"].max()) <= small.manifest["uttag_datum"]
    wait = (closings["registrerad_datum"] - closings["avslut_datum"]).dt.total_days()
    assert wait.min() >= 0
    assert wait.max() <= 4 * 31


def test_published_norms_are_kept_and_years_between_lie_between():
    assert amount(2019, "vuxen_ensam") == 3090
    assert amount(2023, "barn", "4-6") == 2700
    assert amount(2019, "gemensam", "3") < amount(2020, "gemensam", "3") <= 1420


def test_the_norm_of_a_household_adds_adults_shared_costs_and_children():
    norm = norm_amount(
        year=np.array([2019, 2019]),
        couple=np.array([False, True]),
        child_ages=np.array([[-1, -1], [5, 12]]),
    )

    assert norm.tolist() == [3090 + 990, 5570 + 1570 + 2380 + 3440]
