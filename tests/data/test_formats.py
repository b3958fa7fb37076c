"""The same delivery in every format, and what is particular to each."""

from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_schemas import DTYPES, TABLES, Column, Table
from evaluation.data import (
    check_delivery,
    dictionary,
    load_register,
    read_delivery,
    read_labels,
    read_table,
    write_delivery,
)
from evaluation.data.delivery.writing import file_frame
from evaluation.data.files.formats import FORMATS, writer
from evaluation.data.files.readers import read_raw
from evaluation.data.store.canonical import canonical
from evaluation.errors import DataError, UsageError

FIRST_1960 = date(1960, 1, 1)
SAS_FILE = Path(__file__).parents[1] / "data" / "status.sas7bdat"


EVERY_KIND = Table(
    name="alla_slag",
    about="En kolumn av varje slag, och några med svåra namn och värden",
    required=False,
    key=("lopnr",),
    columns=(
        Column(name="lopnr", kind="key", about="Nyckel"),
        Column(name="kommun_kod", kind="code", about="Inledande nolla"),
        Column(name="lokal_benamning", kind="text", about="Text med åäö", null=True),
        Column(name="antal_barn", kind="count", about="Antal"),
        Column(name="belopp_forsorjningsstod", kind="amount", about="Kronor", null=True),
        Column(name="belopp_aterkrav", kind="amount", about="Negativt", null=True),
        Column(name="fodelsear", kind="year", about="År"),
        Column(name="andel", kind="number", about="Decimaltal", null=True),
        Column(name="start_datum", kind="date", about="Dag", null=True),
        Column(name="manad", kind="month", about="Månad", null=True),
        Column(name="preliminar", kind="flag", about="Ja eller nej", null=True),
        Column(name="alltid_tom", kind="text", about="Aldrig ifylld", null=True),
    ),
)


def every_kind(rows, text):
    values = {
        "lopnr": [f"PAAAAAAAA{n:02d}" for n in range(5)],
        "kommun_kod": ["0381", "0180", "1480", "0381", "0001"],
        "lokal_benamning": [text, None, "=1+1", " x;y, z", "-"],
        "antal_barn": [0, 1, 2, 15, 3],
        "belopp_forsorjningsstod": [9000, None, 0, 2_000_000_000, 1],
        "belopp_aterkrav": [0, -1, None, -12_345, 0],
        "fodelsear": [1900, 1975, 2018, 2000, 1999],
        "andel": [7.25, None, -0.5, 100.0, 0.0],
        "start_datum": [date(2018, 9, 1), None, date(1900, 1, 1), date(9999, 12, 31), FIRST_1960],
        "manad": [24_224, None, 24_227, 22_800, 24_000],
        "preliminar": [True, False, None, True, False],
        "alltid_tom": [None] * 5,
    }
    schema = {column.name: DTYPES[column.kind] for column in EVERY_KIND.columns}
    return pl.DataFrame(values, schema=schema)[:rows]


@pytest.mark.parametrize("rows", [5, 1, 0])
@pytest.mark.parametrize("file_format", FORMATS)
def test_every_kind_of_column_survives_every_format(tmp_path, file_format, rows):
    # Portable files have no Swedish letters.
    table = every_kind(rows, "Jobbspar" if file_format == "por" else 'Jobbspår "Ö", é')
    path = tmp_path / f"t.{file_format}"

    writer(file_format)(file_frame(EVERY_KIND, table), EVERY_KIND, path)
    typed = canonical(EVERY_KIND, read_raw(path, columns=EVERY_KIND.column_names).frame)

    expected = table.with_columns(pl.col("lokal_benamning").str.strip_chars())
    assert typed.frame.equals(expected)
    assert not typed.unreadable
    assert not typed.rewritten
    assert not typed.missing_columns


def test_portable_file_with_swedish_letters_is_refused_not_spoilt(tmp_path):
    with pytest.raises(UsageError, match=r"letters that .por files cannot hold @ alla_slag"):
        writer("por")(
            file_frame(EVERY_KIND, every_kind(1, "Jobbspår")), EVERY_KIND, tmp_path / "t.por"
        )


def test_more_rows_than_a_sheet_has_are_refused(tmp_path):
    table = pl.DataFrame({"lopnr": pl.repeat("P", 1_048_576, eager=True)})

    with pytest.raises(UsageError, match="more than 1048575 rows do not fit"):
        writer("xlsx")(table, EVERY_KIND, tmp_path / "t.xlsx")


@pytest.mark.parametrize("file_format", ["csv", "parquet", "sav", "xlsx"])
def test_every_format_gives_the_same_delivery(delivery, file_format):
    delivery.file_format = file_format

    tables = read_delivery(delivery.write()).tables

    for name, expected in delivery.tables.items():
        assert tables[name].equals(expected), name


def test_register_is_the_same_whatever_the_format(delivery, tmp_path):
    registers = []
    for file_format in ("csv", "dta"):
        delivery.path, delivery.file_format = tmp_path / file_format, file_format
        registers.append(load_register(delivery.write()))

    for name, table in registers[0].tables.items():
        assert table.equals(registers[1].tables[name]), name


@pytest.mark.parametrize(
    ("edit"),
    [
        pytest.param(lambda raw: b"\xef\xbb\xbf" + raw, id="byte order mark"),
        pytest.param(lambda raw: raw.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(lambda raw: raw.replace(b";", b","), id="comma"),
        pytest.param(lambda raw: raw.replace(b";", b"\t"), id="tab"),
        pytest.param(lambda raw: raw.replace(b";9000;", b"; 9000,00 ;"), id="decimal comma"),
        pytest.param(lambda raw: raw.replace(b"2018-02;", b"201802;"), id="YYYYMM"),
        pytest.param(lambda raw: raw.replace(b"2018-02;", b"2018-02-01;"), id="first of month"),
        pytest.param(lambda raw: raw.replace(b"2018-02;", b"201802.0;"), id="month as decimal"),
        pytest.param(lambda raw: raw.replace(b";5000;", b';"5000";'), id="quoted"),
    ],
)
def test_harmless_dialects_of_csv_give_the_same_table(delivery, edit):
    folder = delivery.write()
    delivery.edit("hushall_manad", edit)

    table = read_delivery(folder).tables["hushall_manad"]
    assert table.equals(delivery.tables["hushall_manad"])


def test_column_order_of_the_file_does_not_matter(delivery):
    folder = delivery.write()
    path = folder / "person.csv"
    table = pl.read_csv(path, separator=";", infer_schema=False)
    table.select(reversed(table.columns)).write_csv(path, separator=";")
    delivery.relist()

    assert read_delivery(folder).tables["person"].equals(delivery.tables["person"])


def raw(**columns):
    return pl.DataFrame(columns)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([date(2018, 9, 1)], [24224], id="date"),
        pytest.param([201809], [24224], id="integer YYYYMM"),
        pytest.param([201809.0], [24224], id="decimal YYYYMM"),
        pytest.param(["2018-9"], [None], id="one digit"),
        pytest.param(["201800"], [None], id="month zero"),
        pytest.param([date(2018, 9, 2)], [None], id="not the first day"),
    ],
)
def test_months_in_many_shapes(values, expected):
    typed = canonical(TABLES["status_manad"], raw(manad=values))

    assert typed.frame["manad"].to_list() == expected
    assert bool(typed.unreadable) == (expected == [None])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(["true", "FALSE", "1", "0"], [True, False, True, False], id="texts"),
        pytest.param([True, False], [True, False], id="booleans"),
        pytest.param([1.0, 0.0], [True, False], id="decimals"),
        pytest.param(["ja"], [None], id="a word"),
    ],
)
def test_flags_in_many_shapes(values, expected):
    typed = canonical(TABLES["status_manad"], raw(kommunal_anstallning=values))

    assert typed.frame["kommunal_anstallning"].to_list() == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(["9000", "9000,00", "\u22125"], [9000, 9000, -5], id="texts"),
        pytest.param([9000.0, float("nan")], [9000, None], id="decimals"),
        pytest.param(["9 000", "1\u00a0234\u202f567,0"], [9000, 1234567], id="thousands spaces"),
        pytest.param(["9000.000", "9000.00"], [9000, 9000], id="zeros after a point"),
        pytest.param(["12.000", "12,000"], [None, None], id="twelve or twelve thousand"),
        pytest.param(["1 23", "12 34567", "1 234,5"], [None] * 3, id="no thousands"),
        pytest.param([1.5], [None], id="half a krona"),
    ],
)
def test_amounts_in_many_shapes(values, expected):
    typed = canonical(TABLES["status_manad"], raw(lon=values))

    assert typed.frame["lon"].to_list() == expected


def test_dates_come_from_texts_eight_digits_and_midnights():
    insats = TABLES["insats"]
    midnight = pl.Series([date(2018, 9, 1)]).cast(pl.Datetime)
    noon = midnight + pl.duration(hours=12)
    values = raw(
        start_datum=["20180901"], slut_datum=midnight, beslut_datum=["1 sep"],
        planerat_slut=pl.select(noon).to_series(),
    )  # fmt: skip

    typed = canonical(insats, values)
    assert typed.frame.select("start_datum", "slut_datum").row(0) == (date(2018, 9, 1),) * 2
    assert set(typed.unreadable) == {"beslut_datum", "planerat_slut"}


@pytest.mark.parametrize(
    ("table", "column", "value", "read", "told"),
    [
        pytest.param("hushall_manad", "manad", "2018-09", 24_224, False, id="month as agreed"),
        pytest.param("hushall_manad", "manad", 201_809, 24_224, True, id="month as number"),
        pytest.param("hushall_manad", "manad", "201809.0", 24_224, True, id="month as decimal"),
        pytest.param("hushall_manad", "manad", date(2018, 9, 1), 24_224, True, id="first day"),
        pytest.param("hushall_manad", "manad", "43344", 24_224, True, id="month as Excel serial"),
        pytest.param("hushall_manad", "norm_belopp", "12 345", 12_345, True, id="space"),
        pytest.param("hushall_manad", "norm_belopp", "12\u00a0345", 12_345, True, id="nbsp"),
        pytest.param("hushall_manad", "norm_belopp", "12345,00", 12_345, True, id="comma"),
        pytest.param("hushall_manad", "norm_belopp", 12_345.0, 12_345, False, id="own decimals"),
        pytest.param("hushall_manad", "norm_belopp", " 12345 ", 12_345, False, id="padding"),
        pytest.param("hushall_manad", "preliminar", "TRUE", True, True, id="flag as a word"),
        pytest.param("hushall_manad", "preliminar", 1.0, True, False, id="flag as a number"),
        pytest.param("hushall_manad", "kommun_kod", 381, "381", False, id="zero lost for good"),
        pytest.param("insats", "slut_datum", 43_344, date(2018, 9, 1), True, id="Excel serial"),
        pytest.param("insats", "slut_datum", "20180901", date(2018, 9, 1), True, id="no dashes"),
        pytest.param("insats", "slut_datum", date(2018, 9, 1), date(2018, 9, 1), False, id="date"),
        pytest.param("kommun_manad", "oppet_arbetslosa_andel", "7,2", 7.2, True, id="7,2"),
    ],
)
def test_what_is_written_otherwise_but_beyond_doubt_is_read_and_told(
    table, column, value, read, told
):
    typed = canonical(TABLES[table], raw(**{column: [value]}))

    assert typed.frame[column].to_list() == [read]
    assert typed.rewritten == ({column: (1,)} if told else {})
    assert typed.unreadable == {}


@pytest.mark.parametrize("value", ["21428", "99999", "43344.5", "2018-9-1", "1/9 2018", "180901"])
def test_day_that_may_be_another_is_not_read(value):
    # 21428 is the first of September 2018 in Stata and SAS, and a day in 1958 in Excel.
    typed = canonical(TABLES["insats"], raw(slut_datum=[value]))

    assert typed.unreadable == {"slut_datum": (1,)}
    assert typed.rewritten == {}


@given(st.integers(-(10**12), 10**12), st.sampled_from(" \u00a0\u202f"))
def test_any_number_reads_the_same_with_thousands_spaces(number, space):
    written = f"{number:,}".replace(",", space)

    assert canonical(TABLES["status_manad"], raw(lon=[written])).frame["lon"].to_list() == [number]


def test_rows_are_told_where_they_are_among_many():
    months = ["2018-09", "201810", "2018-09", "2018-13", None, "201810"] * 3

    typed = canonical(TABLES["status_manad"], raw(manad=months))

    assert typed.rewritten == {"manad": (2, 6, 8, 12, 14, 18)}
    assert typed.unreadable == {"manad": (4, 10, 16)}


def test_unemployment_reads_decimal_commas():
    typed = canonical(TABLES["kommun_manad"], raw(oppet_arbetslosa_andel=["7,2", "7.2"]))

    assert typed.frame["oppet_arbetslosa_andel"].to_list() == [7.2, 7.2]


@pytest.fixture
def labelled(tmp_path):
    path = tmp_path / "labelled.sav"
    pyreadstat.write_sav(
        pd.DataFrame({"arm": [0.0, 1.0, 9.0], "weeks": [20.5, 52.0, 1.0], "text": ["a", "", "c"]}),
        path,
        variable_value_labels={"arm": {0: "kontroll", 1: "stöd", 9: "uppgift saknas"}},
        missing_ranges={"arm": [9], "text": ["c"]},
    )
    return path


def test_survey_file_keeps_codes_and_labels_and_user_missing_is_null(labelled):
    table = read_table(labelled)

    assert table["arm"].to_list() == [0, 1, None]
    assert table["weeks"].to_list() == [20.5, 52.0, 1.0]
    assert table["text"].to_list() == ["a", None, None]
    assert read_labels(labelled)["arm"][1.0] == "stöd"


def test_sas_file_gives_dates_numbers_and_null_for_tagged_missing():
    table = read_table(SAS_FILE)

    assert table["manad"].to_list() == [date(2018, 9, 1), date(2018, 10, 1), date(2018, 11, 1)]
    assert table["lon"].to_list() == [25_000, 0, None]


def test_sas_file_is_a_table_of_a_delivery(delivery):
    with_status = pl.DataFrame({"lopnr": ["PAAAAAAAA00"], "manad": [24224], "kallor": ["AGI"]})
    declared = TABLES["status_manad"]
    typed = canonical(declared, with_status.with_columns(pl.lit("2018-09").alias("manad")))
    delivery.tables["status_manad"] = typed.frame
    folder = delivery.write()
    (folder / "status_manad.csv").unlink()
    (folder / "status_manad.sas7bdat").write_bytes(SAS_FILE.read_bytes())
    delivery.relist(status_manad="status_manad.sas7bdat")

    report = check_delivery(folder)
    assert {(f.rule, f.column) for f in report.findings if f.severity == "E"} == {
        *(
            ("S3", column.name)
            for column in declared.columns
            if column.asked and column.name not in read_table(SAS_FILE)
        ),
        ("E14", ""),
    }


def test_user_missing_values_are_counted(delivery):
    delivery.file_format = "sav"
    folder = delivery.write()
    frame, _ = pyreadstat.read_sav(folder / "hushall_manad.sav", output_format="pandas")
    frame.loc[3, "boendekostnad"] = 99
    pyreadstat.write_sav(
        frame,
        folder / "hushall_manad.sav",
        missing_ranges={"boendekostnad": [{"lo": 98, "hi": 99}]},
    )
    delivery.relist()

    report = check_delivery(folder)
    assert report.ok
    (told,) = [f for f in report.findings if f.rule == "W19"]
    assert (told.column, told.count, told.first_rows) == ("boendekostnad", 1, (4,))


def test_absurd_spss_date_does_not_stop_the_file(tmp_path):
    # A number under a date format, as in files where a sentinel was typed as a date.
    path = tmp_path / "datum.sav"
    seconds = [13_755_139_200.0, 1e15, None]
    pyreadstat.write_sav(pd.DataFrame({"d": seconds}), path, variable_format={"d": "DATE11"})

    assert read_table(path)["d"].to_list() == ["2018-09-01", "out of range", None]


def test_absurd_stata_date_does_not_stop_the_file(tmp_path):
    path = tmp_path / "datum.dta"
    pyreadstat.write_dta(pd.DataFrame({"d": [21_428.0, 1e11]}), path, variable_format={"d": "%td"})

    assert read_table(path)["d"].to_list() == ["2018-09-01", "out of range"]


@pytest.mark.parametrize("suffix", [".sav", ".dta", ".sas7bdat", ".parquet"])
def test_damaged_file_is_a_clear_error(tmp_path, suffix):
    path = tmp_path / f"person{suffix}"
    path.write_bytes(b"this is no such file" * 50)

    with pytest.raises(DataError, match=rf"not a readable {suffix} file @ person{suffix}"):
        read_table(path)


def test_parquet_with_nested_columns_is_refused(tmp_path):
    path = tmp_path / "person.parquet"
    pl.DataFrame({"lopnr": [["a"]]}).write_parquet(path)

    with pytest.raises(DataError, match="columns of columns"):
        read_table(path)


def test_unknown_format_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"unknown file format @ person.xls; allowed: .csv"):
        read_table(tmp_path / "person.xls")


def test_text_files_have_no_labels(tmp_path):
    path = tmp_path / "person.csv"
    path.write_text("a;b\n1;2\n")

    assert read_labels(path) == {}


def test_writing_replaces_an_earlier_synthetic_delivery(delivery):
    delivery.write()
    delivery.file_format = "parquet"

    assert not list(delivery.write().glob("*.csv"))


def test_writing_never_replaces_anything_else(delivery):
    delivery.path.mkdir()
    (delivery.path / "viktigt.txt").write_text("kvar")

    with pytest.raises(UsageError, match="no synthetic delivery @ leverans"):
        delivery.write()
    assert (delivery.path / "viktigt.txt").read_text() == "kvar"


def test_writing_over_a_file_is_refused(delivery):
    delivery.path.write_text("en fil")

    with pytest.raises(UsageError, match="a file is in the way"):
        delivery.write()


def test_writing_an_unknown_table_or_format_is_refused(delivery):
    with pytest.raises(UsageError, match="unknown table 'personer'"):
        write_delivery(delivery.path, {"personer": pl.DataFrame()}, delivery.manifest)
    with pytest.raises(UsageError, match="unknown file format 'xls'"):
        write_delivery(delivery.path, {}, delivery.manifest, file_format="xls")
    assert not delivery.path.exists()


def test_same_tables_give_the_same_bytes(delivery, tmp_path):
    first = {path.name: path.read_bytes() for path in delivery.write().iterdir()}
    delivery.path = tmp_path / "igen"

    assert {path.name: path.read_bytes() for path in delivery.write().iterdir()} == first


def test_dictionary_has_a_row_for_every_column():
    words = dictionary()

    expected = [(t.name, c) for t in TABLES.values() for c in t.column_names]
    assert list(zip(words["table"], words["column"], strict=True)) == expected
    assert "kon" in set(words["codes"])
    assert (words["description"].str.len() > 0).all()
