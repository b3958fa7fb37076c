"""A delivery of any size: converted once, in chunks, whole or not at all, without identifiers."""

import os
import signal
import subprocess
import sys
import time

import polars as pl
import pytest

from data_schemas import TABLES
from evaluation.data import (
    Size,
    check_contents,
    check_delivery,
    load_buckets,
    load_register,
    open_delivery,
)
from evaluation.data.findings import Violation, collapse, merged, row_level
from evaluation.data.store.store import RECORD
from evaluation.errors import Faults
from evaluation.provenance import folder_hashes

ROW = "#row"
SMALL = Size(chunk_rows=7, bucket_rows=1_000)
THREE_BUCKETS = Size(chunk_rows=7, bucket_rows=50)
DAY = 86_400


def kept_stores(folder):
    """Stores that the next one would find."""
    return sorted(path for path in (folder / "delivery").iterdir() if path.name[0] != ".")


def as_before(tables):
    """The numbering of the first version, whole tables at once: what it gave must stay."""
    numbers = {}
    for column in ("lopnr", "hushall_id"):
        found = {
            value
            for frame in tables.values()
            if column in frame.columns
            for value in frame[column].drop_nulls()
        }
        numbers[column] = {value: number for number, value in enumerate(sorted(found))}
    expected = {}
    for name, frame in tables.items():
        rows = frame.with_columns(
            pl.col(column).replace_strict(number, return_dtype=pl.Int32)
            for column, number in numbers.items()
            if column in frame.columns
        ).rename({"lopnr": "person", "hushall_id": "hushall"}, strict=False)
        keys = TABLES[name].of_kind("key")
        front = [column for column in ("person", "hushall") if column in rows.columns]
        kept = rows.select(*front, *(c for c in TABLES[name].column_names if c not in keys))
        expected[name] = kept.sort(kept.columns)
    return expected


def test_register_is_what_whole_tables_would_give(delivery):
    folder = delivery.write()

    tables = load_register(folder).tables

    expected = as_before(delivery.tables)
    assert list(tables) == list(expected)
    for name, table in tables.items():
        assert table.schema == expected[name].schema, name
        assert table.equals(expected[name]), name


@pytest.mark.parametrize("rows", [5, 64, 10_000])
def test_size_of_chunks_changes_nothing(delivery, rows):
    delivery.set_cell("person", "kon", 2, "kvinna")
    folder = delivery.write()
    delivery.edit("bistand_manad", lambda raw: raw.replace(b"2018-02", b"2018-13"))

    with open_delivery(folder, size=Size(chunk_rows=rows)) as contents:
        report = check_contents(contents)

    whole = check_delivery(folder)
    assert report.findings == whole.findings
    assert report.rows.equals(whole.rows)
    found = {(f.rule, f.table, f.first_rows) for f in report.findings}
    assert {("S6", "person", (2,)), ("S4", "bistand_manad", (2, 26, 50, 74, 83))} <= found


def test_store_holds_numbers_for_identifiers_and_the_row_of_the_file(delivery):
    with open_delivery(delivery.write(), size=SMALL) as contents:
        for name, lazy in contents.tables.items():
            table = lazy.collect()
            keys = TABLES[name].of_kind("key")
            assert {table.schema[key] for key in keys} <= {pl.Int32}
            assert table[ROW].to_list() == list(range(1, table.height + 1)), name
            for key in keys:
                given = delivery.tables[name][key]
                pairs = pl.DataFrame({"number": table[key], "given": given}).unique()
                assert pairs.height == given.n_unique()


def test_no_file_of_a_store_holds_an_identifier(delivery, tmp_path):
    store = tmp_path / "store"
    load_register(delivery.write(), store=store)

    bytes_kept = b"".join(path.read_bytes() for path in store.rglob("*") if path.is_file())

    frames = [pl.read_parquet(path) for path in store.rglob("part-*.parquet")]
    texts = {
        text for frame in frames for text in frame.select(pl.col(pl.String)).unpivot()["value"]
    }
    given = {
        value
        for name, frame in delivery.tables.items()
        for key in TABLES[name].of_kind("key")
        for value in frame[key].drop_nulls()
    }
    assert not texts & given
    assert not [value for value in given if value.encode() in bytes_kept]


def test_store_is_found_again_without_converting(delivery, tmp_path):
    folder, store, told = delivery.write(), tmp_path / "store", []
    first = load_register(folder, store=store, progress=told.append)
    converted = len(told)

    second = load_register(folder, store=store, progress=told.append)

    assert converted == len(delivery.tables)
    assert len(told) == converted
    assert second.files == first.files
    assert second.warnings == first.warnings
    assert all(table.equals(second.tables[name]) for name, table in first.tables.items())


def test_faults_are_found_again_with_the_store(delivery, tmp_path):
    folder, store = delivery.write(), tmp_path / "store"
    delivery.edit("bistand_manad", lambda raw: raw.replace(b"2018-02", b"201802.0"))
    with open_delivery(folder) as contents:
        told = {violation.rule: violation.rows for violation in contents.violations}

    first, second = (check_delivery(folder, store=store) for _ in range(2))

    assert list(told["W31"]) == [2, 26, 50, 74, 83, 95, 119]
    assert len(kept_stores(store)) == 1
    assert first.findings == second.findings
    assert first.rows.equals(second.rows)


@pytest.mark.parametrize("column", ["kon", "kommun_kod"])
def test_delivery_with_wrong_cells_is_told_and_not_kept(delivery, tmp_path, column):
    delivery.set_cell("person", column, 2, "hemligt")
    store = tmp_path / "store"

    report = check_delivery(delivery.write(), store=store)

    assert (column, (2,)) in {(finding.column, finding.first_rows) for finding in report.findings}
    assert not store.exists()


def test_delivery_that_breaks_a_rule_across_tables_is_not_kept(delivery, tmp_path):
    delivery.tables["person"] = delivery.tables["person"][:-1]
    folder, store = delivery.write(), tmp_path / "store"

    with open_delivery(folder, store=store) as contents:
        assert len(kept_stores(store)) == 1
        report = check_contents(contents)
        assert contents.tables["person"].collect().height == 6

    assert {finding.rule for finding in report.findings if finding.severity == "E"} == {"E1"}
    assert not store.exists()
    with pytest.raises(Faults, match="E1"):
        load_register(folder, store=store)
    assert not store.exists()


def test_changed_file_is_converted_anew(delivery, tmp_path):
    folder, store = delivery.write(), tmp_path / "store"
    before = load_register(folder, store=store).tables["person"]["fodelsear"].to_list()
    delivery.change("person", fodelsear=pl.col("fodelsear") - 1)
    delivery.write()

    after = load_register(folder, store=store).tables["person"]["fodelsear"].to_list()

    assert after == [year - 1 for year in before]
    assert len(kept_stores(store)) == 2


def test_same_bytes_give_the_same_store(delivery, tmp_path):
    folder = delivery.write()
    for name in ("one", "two"):
        load_register(folder, store=tmp_path / name)

    assert folder_hashes(tmp_path / "one") == folder_hashes(tmp_path / "two")


def test_damaged_store_is_converted_anew(delivery, tmp_path):
    folder, store = delivery.write(), tmp_path / "store"
    whole = load_register(folder, store=store)
    [kept] = kept_stores(store)
    part = next(kept.glob("person/part-*.parquet"))
    part.write_bytes(part.read_bytes()[:-1])

    again = load_register(folder, store=store)

    assert all(table.equals(again.tables[name]) for name, table in whole.tables.items())


def test_store_without_its_record_is_no_store(delivery, tmp_path):
    folder, store, told = delivery.write(), tmp_path / "store", []
    load_register(folder, store=store)
    [kept] = kept_stores(store)
    (kept / RECORD).unlink()

    load_register(folder, store=store, progress=told.append)

    assert told
    assert (kept / RECORD).is_file()


def test_store_that_is_not_asked_for_is_removed(delivery, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = delivery.write()

    with open_delivery(folder) as contents:
        assert contents.tables["person"].collect().height == 7
        during = list(tmp_path.glob(".unfinished-*"))

    assert len(during) == 1
    assert not list(tmp_path.glob(".unfinished-*"))
    load_register(folder)
    check_delivery(folder)
    assert not list(tmp_path.glob(".unfinished-*"))


def test_delivery_with_identity_numbers_is_not_kept(delivery, tmp_path, identity_number):
    number = f"{identity_number[:6]}-{identity_number[6:]}"
    delivery.set_cell("insats", "lokal_benamning", 1, f"samtal med {number} idag")
    store = tmp_path / "store"

    report = check_delivery(delivery.write(), store=store)

    assert "E2" in {finding.rule for finding in report.findings}
    assert not store.exists()


def test_every_person_is_in_one_bucket_with_her_household(delivery):
    folder = delivery.write()
    whole = load_register(folder).tables

    registers = list(load_buckets(folder, size=THREE_BUCKETS))

    assert [register.bucket for register in registers] == [0, 1, 2]
    assert {register.buckets for register in registers} == {3}
    for name in ("person", "bistand_manad", "avslut", "inskrivning", "insats"):
        parts = [register.tables[name] for register in registers]
        assert pl.concat(parts).sort(whole[name].columns).equals(whole[name]), name
    for register in registers:
        persons = register.tables["person"]["person"]
        assert set(persons % register.buckets) == {register.bucket}
        months = register.tables["bistand_manad"].join(
            register.tables["hushall_manad"], on=["hushall", "manad"]
        )
        assert months.height == register.tables["bistand_manad"].height


def test_rules_see_household_months_once_whatever_the_buckets(delivery):
    folder = delivery.write()
    whole = check_delivery(folder).findings

    with open_delivery(folder, size=THREE_BUCKETS) as contents:
        assert contents.store.buckets == 3
        months = contents.tables["hushall_manad"].collect()
        assert months[ROW].to_list() == list(range(1, months.height + 1))
        assert check_contents(contents).findings == whole


def test_progress_tells_every_chunk(delivery):
    told = []
    with open_delivery(delivery.write(), progress=told.append, size=Size(chunk_rows=50)):
        pass

    rows = delivery.tables["bistand_manad"].height
    heard = [step.rows for step in told if step.table == "bistand_manad"]
    assert heard == [min(50 * n, rows) for n in range(1, -(-rows // 50) + 1)]
    assert {step.listed for step in told if step.table == "bistand_manad"} == {rows}


KILLED = """
import sys, time
from pathlib import Path
from evaluation.data import open_delivery

def slow(progress):
    print(progress.table, flush=True)
    time.sleep(60 if progress.table == "bistand_manad" else 0)

open_delivery(Path(sys.argv[1]), store=Path(sys.argv[2]), progress=slow)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 on this system")
def test_killed_conversion_leaves_no_store_and_the_next_check_works(delivery, tmp_path):
    folder, store = delivery.write(), tmp_path / "store"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder), str(store)], stdout=subprocess.PIPE, text=True
    )
    with process:
        for line in process.stdout:
            if line.strip() == "bistand_manad":
                break
        process.send_signal(signal.SIGKILL)

    assert process.returncode == -signal.SIGKILL
    assert kept_stores(store) == []
    [half] = (store / "delivery").iterdir()
    assert check_delivery(folder, store=store).ok
    assert len(kept_stores(store)) == 1

    # What the killed one left is removed once it cannot be going on any more.
    long_ago = time.time() - 2 * DAY
    os.utime(half, (long_ago, long_ago))
    delivery.change("person", fodelsear=pl.col("fodelsear") - 1)
    check_delivery(delivery.write(), store=store)
    assert not half.exists()


def test_violations_of_many_chunks_become_one_with_all_rows():
    chunks = [
        Violation(table="person", column="kon", rule="S6", rows=pl.Series([n, n + 5]))
        for n in (21, 1, 11)
    ]
    once = [Violation(table="person", column="utbildn", rule="S3") for _ in range(3)]

    found = merged([*chunks, *once])

    assert len(found) == 2
    by_rule = {finding.rule: finding for finding in collapse(found)}
    assert by_rule["S6"].count == 6
    assert by_rule["S6"].first_rows == (1, 6, 11, 16, 21)
    assert by_rule["S3"].count == 1
    assert row_level(found)["row"].to_list() == [1, 6, 11, 16, 21, 26]


def test_column_with_a_code_outside_its_list_stays_text_in_every_chunk(delivery):
    delivery.set_cell("bistand_manad", "roll", 40, "mor")
    with open_delivery(delivery.write(), size=SMALL) as contents:
        table = contents.tables["bistand_manad"].collect()

    assert table.schema["roll"] == pl.String
    assert table["roll"].to_list() == delivery.tables["bistand_manad"]["roll"].to_list()


def test_one_of_two_conversions_at_the_same_time_is_kept(delivery, tmp_path):
    folder, store, faster = delivery.write(), tmp_path / "store", []

    def overtake(_):
        if not faster:
            faster.append(None)
            faster.append(load_register(folder, store=store))

    slower = load_register(folder, store=store, progress=overtake)

    assert len(kept_stores(store)) == 1
    assert not list((store / "delivery").glob(".unfinished-*"))
    assert all(table.equals(faster[1].tables[name]) for name, table in slower.tables.items())
