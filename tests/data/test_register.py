import dataclasses
from datetime import date

import polars as pl
import pytest

from data_schemas import DTYPES, TABLES
from evaluation.data import (
    check_delivery,
    load_register,
    month_number,
    month_text,
    read_delivery,
)
from evaluation.data.delivery.opening import accepted
from evaluation.errors import DataError, UsageError


def test_clean_delivery_has_no_error(delivery):
    report = check_delivery(delivery.write())

    assert [f for f in report.findings if f.severity == "E"] == []
    assert report.ok


def test_delivery_keeps_names_and_gives_canonical_types(delivery):
    tables = read_delivery(delivery.write()).tables

    for name, expected in delivery.tables.items():
        assert tables[name].equals(expected), name


def test_register_numbers_persons_in_sorted_order_of_their_identifiers(delivery):
    register = load_register(delivery.write())

    assert register.tables["person"]["person"].to_list() == list(range(7))
    assert register.tables["person"].schema["person"] == pl.Int32
    assert register.persons == 7


def test_register_holds_no_identifier(delivery):
    register = load_register(delivery.write())

    columns = {column for frame in register.tables.values() for column in frame.columns}
    assert not {c for c in columns if c.endswith("_id") or c == "lopnr"}
    texts = {
        text
        for frame in register.tables.values()
        for column in frame.select(pl.col(pl.String)).iter_columns()
        for text in column
    }
    given = {
        value
        for table in delivery.tables.values()
        for column in table.columns
        if column.endswith("_id") or column == "lopnr"
        for value in table[column].drop_nulls()
    }
    assert not texts & given


def test_register_period_leaves_out_preliminary_months(delivery):
    register = load_register(delivery.write())

    assert register.first_month == month_number("2018-01")
    assert register.last_month == month_number("2019-10")
    assert register.manifest.is_synthetic


def test_known_gap_is_known_for_its_table_and_months_only(delivery):
    delivery.manifest["kanda_luckor"] = [
        {"tabell": "insats", "fran": "2018-03", "till": "2018-04", "skal": "byte av system"}
    ]
    manifest = load_register(delivery.write()).manifest

    assert [gap.reason for gap in manifest.known_gaps] == ["byte av system"]
    months = [month_number(text) for text in ("2018-02", "2018-03", "2018-04", "2018-05")]
    told = [manifest.is_known_gap("insats", month) for month in months]
    assert told == [False, True, True, False]
    assert not manifest.is_known_gap("avslut", months[1])


def test_register_does_not_depend_on_row_order(delivery, tmp_path):
    first = load_register(delivery.write())
    delivery.path = tmp_path / "igen"
    delivery.tables = {name: table.reverse() for name, table in delivery.tables.items()}
    second = load_register(delivery.write())

    for name, table in first.tables.items():
        assert table.equals(second.tables[name]), name


def test_register_joins_household_amounts_to_persons(delivery):
    tables = load_register(delivery.write()).tables

    joined = tables["bistand_manad"].join(tables["hushall_manad"], on=["hushall", "manad"])
    assert joined.height == tables["bistand_manad"].height


def test_register_is_frozen(delivery):
    register = load_register(delivery.write())

    with pytest.raises(dataclasses.FrozenInstanceError):
        register.first_month = 0


def test_missing_folder_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="no such delivery folder @ borta"):
        check_delivery(tmp_path / "borta")


def test_all_tables_are_read(delivery):
    month = month_number("2018-03")
    delivery.tables |= {
        "ansokan": declared_frame(
            "ansokan", ansokan_id="S-1", lopnr="PAAAAAAAA00", hushall_id="H-AB",
            ansokan_typ="NY", ansokan_datum=date(2018, 2, 20), avser_manad=month,
            beslut_datum=date(2018, 3, 1), utfall="BIFALL",
        ),
        "status_manad": declared_frame(
            "status_manad", lopnr="PAAAAAAAA00", manad=month, lon=0, kallor="AGI"
        ),
        "kommun_manad": declared_frame(
            "kommun_manad", kommun_kod="0381", manad=month_number("2010-01"),
            oppet_arbetslosa_andel=7.25, befolkning_18_64=25_000,
        ),
        "riksnorm": declared_frame(
            "riksnorm", ar=2018, slag="ensamstaende", belopp=3_030, kalla="SFS"
        ),
        "anvisning": declared_frame(
            "anvisning", anvisning_id="V-1", lopnr="PAAAAAAAA00", enhet_kod="JC",
            anvisad_datum=date(2018, 2, 20), utfall_datum=date(2018, 3, 1), utfall="KOM",
        ),
    }  # fmt: skip
    register = load_register(delivery.write())

    assert set(register.tables) == set(TABLES)
    assert "W20" not in {finding.rule for finding in register.warnings}
    assert register.tables["kommun_manad"]["oppet_arbetslosa_andel"].to_list() == [7.25]


def declared_frame(table, **cells):
    schema = {column.name: DTYPES[column.kind] for column in TABLES[table].columns}
    return pl.DataFrame([dict.fromkeys(schema) | cells], schema=schema)


def test_delivery_without_manifest_is_never_accepted():
    with pytest.raises(DataError, match=r"there is no manifest @ leverans.json"):
        accepted(None, ())


@pytest.mark.parametrize(
    ("text", "month"), [("2018-09", 24224), ("0001-01", 12), ("2019-12", 24239)]
)
def test_month_numbers_and_texts_are_inverse(text, month):
    assert month_number(text) == month
    assert month_text(month) == text


@pytest.mark.parametrize("text", ["2018-13", "2018-00", "201809", "2018-9", "", "2018-09-01"])
def test_other_texts_are_no_months(text):
    with pytest.raises(ValueError, match="not a month of the form YYYY-MM"):
        month_number(text)


def test_clean_check_without_any_row_list(delivery):
    assert check_delivery(delivery.write()).rows.columns == ["table", "column", "rule", "row"]


def test_error_of_a_manifest_gives_a_report_and_no_tables(tmp_path):
    report = check_delivery(tmp_path)

    assert [(f.rule, f.table) for f in report.findings] == [("S1", "leverans")]
    assert report.rows.is_empty()
    with pytest.raises(DataError, match="the file is missing @ leverans"):
        read_delivery(tmp_path)
