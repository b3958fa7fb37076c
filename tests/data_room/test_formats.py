"""The same delivery in every format, and what is particular to each."""

from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pyreadstat
import pytest

from data_schemas import TABLES
from evaluation.data import (
    check_delivery,
    dictionary,
    load_register,
    read_delivery,
    read_labels,
    read_table,
    write_delivery,
)
from evaluation.data.canonical import canonical
from evaluation.errors import DataError, UsageError

SAS_FILE = Path(__file__).parents[1] / "data" / "status.sas7bdat"
FORMATS = ["csv", "parquet", "sav", "dta"]


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_format_gives_the_same_tables(delivery, file_format):
    delivery.file_format = file_format

    tables = read_delivery(delivery.write()).tables

    for name, expected in delivery.tables.items():
        assert tables[name].equals(expected), name


def test_register_is_the_same_whatever_the_format(delivery, tmp_path):
    registers = []
    for file_format in FORMATS:
        delivery.path, delivery.file_format = tmp_path / file_format, file_format
        registers.append(load_register(delivery.write()))

    for other in registers[1:]:
        for name, table in registers[0].tables.items():
            assert table.equals(other.tables[name]), name


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
        pytest.param(["9 000"], [None], id="thousands space"),
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
        *(("S3", name) for name in declared.column_names if name not in read_table(SAS_FILE)),
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
    assert "1 = man; 2 = kvinna" in set(words["codes"])
    assert (words["description"].str.len() > 0).all()
