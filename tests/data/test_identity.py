"""Identity numbers are refused wherever they hide. Every number here is built when it runs."""

import json
from datetime import date

import numpy as np
import polars as pl
import pytest

from data_schemas import TABLES
from evaluation.data import check_delivery
from evaluation.data.files.raw_table import RawTable
from evaluation.data.identity.cells import texts_with_numbers
from evaluation.data.identity.guard import Guard
from evaluation.data.identity.numbers import holds_identity
from evaluation.data.store.columns import protected_persons
from tests.data.identity_forms import forms, with_luhn


@pytest.fixture
def rng():
    return np.random.default_rng(1)


def judged(table, *chunks, **more):
    """Give a guard the chunks of a table: column -> (detail, number of rows, rows)."""
    guard, first_row = Guard(TABLES[table]), 1
    for columns in chunks:
        frame = pl.DataFrame(columns)
        guard.see(RawTable(frame=frame, **more), first_row)
        first_row += frame.height
    return {
        (v.column, v.detail_en): list(v.rows) if len(v.rows) else v.count
        for v in guard.violations()
    }


@pytest.mark.parametrize("form", list(forms("0" * 10)))
def test_every_way_of_writing_is_found_among_cells(identity_number, form):
    cells = ["jobbspår", None, forms(identity_number)[form], "Söder"]

    assert judged("insats", {"lokal_benamning": cells}) == {("lokal_benamning", ""): [3]}


def test_engine_leaves_out_nothing_that_python_would_find(rng):
    days = [f"{y:02d}{m:02d}{d:02d}" for y in (0, 5, 64, 99) for m in (1, 10) for d in (9, 31, 61)]
    numbers = [with_luhn(f"{day}{rng.integers(0, 1_000):03d}") for day in days]
    written = [form for number in numbers for form in forms(number).values()]
    texts = [f"{before}{text}{after}" for text in written for before, after in
             (("", ""), ("x ", "."), ("1 ", "-"), ("ab", " 7"))]  # fmt: skip
    noise = ["".join(row) for row in rng.choice(list("0123456789-+ .TKR"), (2_000, 14))]

    found = texts_with_numbers(pl.Series([*texts, *noise]), reserve=True)

    assert {text for text in [*texts, *noise] if holds_identity(text)} <= set(found)


def test_rows_are_counted_through_the_chunks_of_a_file(identity_number):
    chunks = [{"enhet_kod": ["a", "b"]}, {"enhet_kod": [None, identity_number]}]

    assert judged("insats", *chunks, chunks[1]) == {("enhet_kod", ""): [4, 6]}


@pytest.mark.parametrize(
    "make", [int, float, lambda n: -int(n), str, lambda n: f"{n}.0"],
    ids=["integer", "decimal", "negative", "text", "text with decimals"],
)  # fmt: skip
def test_number_that_lost_its_leading_zero(make):
    nine = with_luhn(f"05{1:02d}{15:02d}{123}")[1:]

    assert judged("hushall_manad", {"norm_belopp": [make(nine)]}) == {("norm_belopp", ""): [1]}


def test_reserve_number_is_found_among_cells():
    cells = ["a", f"1980{1:02d}{15}-K123"]

    assert judged("insats", {"lokal_benamning": cells}) == {("lokal_benamning", ""): [2]}


BIRTHS = [f"19{year}{month:02d}{17}" for year in range(50, 99, 6) for month in (3, 11)]


def test_birth_date_instead_of_birth_year():
    found = judged("person", {"fodelsear": ["1980", BIRTHS[0], None]})

    assert found == {("fodelsear", "full birth dates"): [2]}


@pytest.mark.parametrize(
    "write",
    [str, int, float, lambda d: f"{d[:4]}-{d[4:6]}-{d[6:]}",
     lambda d: date(int(d[:4]), int(d[4:6]), int(d[6:]))],
    ids=["eight digits", "integer", "decimal", "with dashes", "date"],
)  # fmt: skip
def test_birth_dates_in_a_column_that_is_no_date(write):
    found = judged("person", {"fodd": [write(day) for day in BIRTHS]})

    assert found == {("fodd", "full birth dates"): list(range(1, len(BIRTHS) + 1))}


def test_dates_of_registers_are_no_birth_dates():
    days = [f"20{year}-0{month}-01" for year in range(10, 20) for month in (1, 7)]

    assert judged("insats", {"okand": days, "start_datum": days}) == {}


def split(identity_numbers):
    return {
        "dag": [f"19{number[:6]}" for number in identity_numbers],
        "fyra": [number[6:] for number in identity_numbers],
    }


def some_numbers(rng, how_many):
    return [
        with_luhn(f"{rng.integers(60, 99)}{rng.integers(1, 13):02d}{rng.integers(1, 29):02d}"
                  f"{rng.integers(100, 1000)}")
        for _ in range(how_many)
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [str, int], ids=["text", "integer"])
def test_number_split_over_a_date_and_four_digits(rng, kind):
    columns = split(some_numbers(rng, 40))
    columns["fyra"] = [kind(cell) for cell in columns["fyra"]]

    assert judged("insats", columns)["fyra", "last digits beside a date"] == list(range(1, 41))


def test_four_digits_beside_dates_by_chance(rng):
    columns = split(some_numbers(rng, 400))
    columns["fyra"] = [f"{n:04d}" for n in rng.integers(0, 10_000, 400)]

    assert ("fyra", "last digits beside a date") not in judged("insats", columns)


def test_texts_and_labels_repeated_in_every_chunk_count_once(identity_number):
    more = {
        "texts": (f"blad {identity_number}", "blad 2"),
        "value_labels": {"kon": {1: identity_number, 2: "kvinna"}},
    }
    chunk = {"kon": ["1", "2"]}

    assert judged("person", chunk, chunk, **more) == {
        ("kon", "in the value labels"): 1,
        ("", "in texts and labels of the file"): 1,
    }


def test_number_declared_as_a_missing_value(identity_number):
    reasons = {"missing_reasons": {"kon": {identity_number: 1}}}

    assert judged("person", {"kon": ["1"]}, **reasons) == {
        ("", "in texts and labels of the file"): 1
    }


def test_text_columns_take_closed_lists_only():
    open_columns = [
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if column.kind in ("text", "code") and not (column.pattern or column.codes)
    ]

    assert open_columns == []


def found(folder):
    return {(f.table, f.column) for f in check_delivery(folder).findings if f.rule == "E2"}


@pytest.mark.parametrize("century", ["", "19"], ids=["ten digits", "twelve digits"])
def test_number_kept_as_an_amount(delivery, identity_number, century):
    delivery.set_cell("hushall_manad", "boendekostnad", 4, int(century + identity_number))

    assert found(delivery.write()) == {("hushall_manad", "boendekostnad")}


@pytest.mark.parametrize("dtype", [pl.Int64, pl.Float64], ids=["integer", "decimal"])
def test_number_in_a_typed_column(delivery, identity_number, dtype):
    delivery.file_format = "parquet"
    delivery.change("hushall_manad", norm_belopp=pl.lit(int("19" + identity_number)).cast(dtype))

    assert found(delivery.write()) == {("hushall_manad", "norm_belopp")}


def test_number_in_a_column_of_categories(delivery, identity_number):
    delivery.file_format = "parquet"
    delivery.change("insats", lokal_benamning=pl.lit(identity_number).cast(pl.Categorical))

    assert found(delivery.write()) == {("insats", "lokal_benamning")}


def test_integer_that_lost_its_leading_zero(delivery):
    nine = f"05{1:02d}{15:02d}{123}"
    delivery.file_format = "parquet"
    delivery.change("hushall_manad", norm_belopp=pl.lit(int(with_luhn(nine))))

    assert found(delivery.write()) == {("hushall_manad", "norm_belopp")}


def test_number_in_an_unknown_column_and_in_its_name(delivery, identity_number):
    folder = delivery.write()
    delivery.edit(
        "insats", lambda raw: raw.replace(b"lokal_benamning", f"x{identity_number}".encode())
    )

    findings = check_delivery(folder).findings
    assert ("insats", "#7") in found(folder)
    assert not any(identity_number in str(finding) for finding in findings)


def test_number_in_a_file_name(delivery, identity_number):
    folder = delivery.write()
    (folder / f"{identity_number}.txt").write_text("")

    assert found(folder) == {("leverans", "")}


def test_listed_file_name_with_a_number_is_not_repeated(delivery, identity_number):
    folder = delivery.write()
    name = f"person_{identity_number}.csv"
    (folder / "person.csv").rename(folder / name)
    delivery.relist(person=name)

    report = check_delivery(folder)
    assert not report.ok
    assert identity_number not in repr(report)


def test_number_in_the_manifest(delivery, identity_number):
    delivery.manifest["kontaktroll"] = identity_number

    assert found(delivery.write()) == {("leverans", "")}


def test_labels_of_survey_files_are_searched(delivery, identity_number, tmp_path):
    import pyreadstat

    from evaluation.data.files.readers import read_raw

    data = pl.DataFrame({"kon": [1.0]}).to_pandas()
    number = f"anm {identity_number}"
    written = [
        {"column_labels": {"kon": number}},
        {"variable_value_labels": {"kon": {1: number}}},
        {"note": number},
    ]
    for n, labels in enumerate(written):
        path = tmp_path / f"{n}.sav"
        pyreadstat.write_sav(data, path, **labels)

        guard = Guard(TABLES["person"])
        guard.see(read_raw(path), 1)
        assert {v.rule for v in guard.violations()} == {"E2"}


def test_file_hashes_of_the_manifest_are_not_searched(delivery, identity_number):
    folder = delivery.write()
    content = json.loads((folder / "leverans.json").read_text())
    content["filer"][0]["sha256"] = f"a{identity_number}b".ljust(64, "c")
    (folder / "leverans.json").write_text(json.dumps(content))

    assert found(folder) == set()


@pytest.mark.parametrize("name", ["skyddad", "Sekretessmarkering", "spärrmarkering", "kvarskriven"])
def test_column_about_protected_persons_stops_when_anybody_is_marked(name):
    cells = ["0", " nej ", None, "", "Ingen", "1", "ja", "False"]

    (found,) = protected_persons(TABLES["person"], pl.DataFrame({"lopnr": cells, name: cells}))

    assert (found.rule, list(found.rows)) == ("E12", [6, 7])
