import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from data_schemas import TABLES
from evaluation.data import check_delivery, load_register
from evaluation.errors import ProtocolError
from evaluation.provenance import sha256_file
from evaluation.simulate import (
    blocks,
    load_scenario,
    scenario_names,
    simulate,
    write_in_blocks,
    write_synthetic,
)
from evaluation.simulate.riksnorm import amount, norm_amount
from tests.simulate.conftest import SEED


@pytest.mark.parametrize("name", scenario_names())
def test_a_clean_delivery_breaks_no_rule(tmp_path, name):
    synthetic = simulate(load_scenario(name, adults=150, paths=1, replications=2), seed=SEED)

    write_synthetic(tmp_path / "leverans", synthetic)
    report = check_delivery(tmp_path / "leverans")

    assert [f for f in report.findings if f.severity == "E"] == []
    manifest = json.loads((tmp_path / "leverans" / "leverans.json").read_text(encoding="utf-8"))
    assert manifest["facit"]["sha256"] == sha256_file(tmp_path / "leverans" / "truth.csv")
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
    assert wait.median() < 31
    assert 3 * 30 < wait.max() <= 4 * 31


@pytest.mark.parametrize("seed", [1, 2])
def test_the_default_municipality_gives_nothing_to_remark(tmp_path, seed):
    synthetic = simulate(load_scenario("enkoping", most_paths=1), seed=seed)

    write_synthetic(tmp_path / "leverans", synthetic)

    assert check_delivery(tmp_path / "leverans").findings == ()


def test_blocks_of_applicants_make_one_register(large):
    tables = large.tables
    for name, key in (("person", "lopnr"), ("insats", "insats_id"), ("avslut", "avslut_id")):
        assert tables[name][key].is_unique().all(), name
    assert tables["hushall_manad"].select("hushall_id", "manad").is_unique().all()
    adults = tables["bistand_manad"].filter(pl.col("roll") != "3")["lopnr"].n_unique()
    assert 9_998 <= adults <= 10_000
    inside = tables["insats"].join(tables["inskrivning"], on="inskrivning_id")
    assert (inside["lopnr"] == inside["lopnr_right"]).all()
    assert inside.height == tables["insats"].height


def test_a_municipality_written_in_blocks_is_the_same_to_the_byte(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 250)
    scenario = load_scenario("enkoping", adults=600, paths=1)

    rows = write_in_blocks(tmp_path / "block", scenario, seed=SEED)
    write_synthetic(tmp_path / "hel", simulate(scenario, seed=SEED))

    names = {path.name for path in (tmp_path / "hel").iterdir()}
    assert names == {path.name for path in (tmp_path / "block").iterdir()}
    for name in names:
        whole, parts = ((tmp_path / kind / name).read_bytes() for kind in ("hel", "block"))
        assert whole == parts, name
    assert load_register(tmp_path / "block").tables["person"].height == rows["person"]


def test_insatser_begin_and_end_on_many_days_of_the_month(large):
    insatser = large.tables["insats"]
    start = insatser["start_datum"].dt.day().value_counts(normalize=True)
    unpaid = insatser.filter(pl.col("kategori") != "8")["slut_datum"].drop_nulls().dt.day()

    assert start["proportion"].max() < 0.2
    assert unpaid.value_counts(normalize=True)["proportion"].max() < 0.1


def test_working_people_have_not_been_without_work_for_long(large):
    months = large.tables["bistand_manad"].filter(
        (pl.col("roll") == "1") & pl.col("forsorjningshinder").is_in(["HT", "DT"])
    )
    known = large.tables["inskrivning"].join(months.select("lopnr").unique(), on="lopnr")

    assert known.height > 0
    assert not known["tid_utan_arbete"].is_in([">24", "12-24"]).any()


def test_leverans_json_tells_what_was_changed_in_the_scenario(small):
    assert small.manifest["andrat_i_scenariot"] == {"adults": 400, "paths": 2}
    assert load_scenario("enkoping").overrides == {}


def test_a_municipality_without_assistance_is_refused():
    scenario = load_scenario("immortal_time", first="2030-01", last="2031-12", adults=20)
    late = replace(scenario, size=replace(scenario.size, burn_in_months=480))

    with pytest.raises(ProtocolError, match="nobody has assistance"):
        simulate(late, seed=1)


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
