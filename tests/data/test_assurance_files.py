"""Rules on files and raw cells: ten made-up cases each, with which are told."""

import json
from datetime import date

import polars as pl
import pytest

from data_schemas import TABLES
from evaluation.data import check_delivery
from evaluation.data.files.raw_table import RawTable
from evaluation.data.identity.guard import Guard
from evaluation.data.store.columns import protected_persons
from tests.data.identity_forms import with_luhn

# Built when the test runs: nothing shaped like an identity number stands in the file.
NINE = f"{70 + 5}{11:02d}{23:02d}{123}"
TEN = with_luhn(NINE)
COORDINATION = with_luhn(f"{70 + 5}{11:02d}{23 + 60}{123}")
IDENTITIES = [
    ("rent", "Jobbspår", False),
    ("tio siffror", TEN, True),
    ("tolv siffror", f"19{TEN}", True),
    ("bindestreck", f"{TEN[:6]}-{TEN[6:]}", True),
    ("i en mening", f"kallad {TEN[:6]}-{TEN[6:]} till möte", True),
    ("samordningsnummer", f"19{COORDINATION}", True),
    ("T-nummer", f"19{TEN[:6]}T{TEN[7:]}", True),
    ("ett belopp", "12345", False),
    ("ett årtal", "2019", False),
    ("ett telefonnummer på sju siffror", "55 51 23", False),
    ("tomt", None, False),
]


@pytest.mark.parametrize(("case", "text", "told"), IDENTITIES, ids=lambda value: str(value)[:1])
def test_e2_cells_that_may_hold_an_identity_number(case, text, told):
    names = pl.Series("lokal_benamning", ["Praktik", text, "Coachning"], dtype=pl.String)
    guard = Guard(TABLES["insats"])
    guard.see(RawTable(frame=names.to_frame()), 1)

    found = [(v.rule, v.column, [int(row) for row in v.rows]) for v in guard.violations()]

    assert found == ([("E2", "lokal_benamning", [2])] if told else []), case


PROTECTED = [
    # column, cells, rows told
    ("skyddad_uppgift", [0, 1, 0], [2]),
    ("skyddad_uppgift", [0, 0, 0], []),
    ("skyddad_folkbokforing", ["nej", "ja", "ja"], [2, 3]),
    ("sekretess", ["", None, "x"], [3]),
    ("sekretessmarkering", [False, True, False], [2]),
    ("kvarskrivning", ["Nej", "NEJ", "ingen"], []),
    ("sparrmarkering", [0.0, 1.0, 0.0], [2]),
    ("adress_skyddad", [None, None, "S"], [3]),
    ("utbildning", ["gymn", "grund", "efter"], []),
    ("kon", [1, 2, 1], []),
]


@pytest.mark.parametrize(("column", "cells", "told"), PROTECTED)
def test_e12_protected_persons_are_told_by_any_column_about_them(column, cells, told):
    found = protected_persons(TABLES["person"], pl.DataFrame({column: cells}))

    assert [row for violation in found for row in violation.rows] == told


def change(**cells):
    return lambda entry: entry.update(cells)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        pytest.param(change(), 0, id="as listed"),
        pytest.param(lambda entry: entry.update(sha256=entry["sha256"].upper()), 0, id="capitals"),
        pytest.param(change(sha256="0" * 64), 1, id="another hash"),
        pytest.param(lambda entry: entry.update(rader=entry["rader"] + 1), 1, id="one row more"),
        pytest.param(lambda entry: entry.update(rader=entry["rader"] - 1), 1, id="one row less"),
        pytest.param(change(rader=0), 1, id="no rows"),
        pytest.param(change(sha256="0" * 64, rader=0), 2, id="both"),
    ],
)
def test_e14_files_are_as_listed(delivery, edit, told):
    folder = delivery.write()
    listing = folder / "leverans.json"
    content = json.loads(listing.read_text(encoding="utf-8"))
    edit(next(entry for entry in content["filer"] if entry["tabell"] == "insats"))
    listing.write_text(json.dumps(content), encoding="utf-8")

    found = [f.table for f in check_delivery(folder).findings if f.rule == "E14"]

    assert found == ["insats"] * told


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda raw: raw + b"\n", id="a line more"),
        pytest.param(lambda raw: raw.replace(b"0381", b"0380"), id="other cells"),
        pytest.param(lambda raw: b"\xef\xbb\xbf" + raw, id="saved with a mark"),
    ],
)
def test_e14_a_file_that_was_saved_again_is_told(delivery, edit):
    path = delivery.write() / "person.csv"
    path.write_bytes(edit(path.read_bytes()))

    assert "E14" in {f.rule for f in check_delivery(delivery.path).findings}


def test_w18_and_w20_empty_and_absent_tables(delivery):
    delivery.tables["avslut"] = delivery.tables["avslut"].clear()

    report = check_delivery(delivery.write())

    assert report.ok
    told = {(f.rule, f.table) for f in report.findings}
    absent = {name for name, table in TABLES.items() if table.asked} - set(delivery.tables)
    assert absent >= {"ansokan", "status_manad"}
    assert ("W18", "avslut") in told
    assert {table for rule, table in told if rule == "W20"} == absent


def as_texts(delivery, column, texts):
    values = delivery.tables["hushall_manad"][column].to_list()
    delivery.change(
        "hushall_manad", **{column: pl.Series([*texts, *map(str, values[len(texts) :])])}
    )


def test_w31_amounts_written_in_another_way_are_read_and_told(delivery):
    texts = ["9 000", "9\u00a0000", "9000,00", "9000.00", "9000", "9\u202f000", "12 345,00"]
    as_texts(delivery, "belopp_forsorjningsstod", texts)

    report = check_delivery(delivery.write())

    (finding,) = [f for f in report.findings if f.rule == "W31"]
    assert (finding.table, finding.column) == ("hushall_manad", "belopp_forsorjningsstod")
    assert 4 <= finding.count <= 6
    assert 5 not in finding.first_rows
    assert report.ok


def test_s4_a_month_that_is_none_is_told_once(delivery):
    months = delivery.tables["hushall_manad"]["manad"].to_list()
    texts = [f"{month // 12}-{month % 12 + 1:02d}" for month in months]
    for row, text in ((0, "2018-13"), (1, "2018-00"), (2, "maj")):
        texts[row] = text
    delivery.change("hushall_manad", manad=pl.Series(texts))

    found = {(f.rule, f.column): f.count for f in check_delivery(delivery.write()).findings}

    assert found["S4", "manad"] == 3
    assert ("S5", "manad") not in found


def test_s10_a_placeholder_is_told_once(delivery):
    delivery.set_cell("insats", "slut_datum", 1, date(9999, 12, 31))

    found = [f for f in check_delivery(delivery.write()).findings if f.table == "insats"]

    assert ("S10", "slut_datum", 1) in {(f.rule, f.column, f.count) for f in found}
    assert {f.rule for f in found} <= {"S10", "W24"}
