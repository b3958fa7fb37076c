"""Identity numbers are refused wherever they hide. Every number here is built when it runs."""

import json

import polars as pl
import pytest

from evaluation.data import check_delivery
from evaluation.data.identity import is_identity_number


def forms(ten):
    date, tail = ten[:6], ten[6:]
    return {
        "ten digits": ten,
        "twelve digits": f"19{ten}",
        "dash": f"{date}-{tail}",
        "plus": f"{date}+{tail}",
        "twelve with dash": f"19{date}-{tail}",
        "space": f"{date} {tail}",
        "no-break space": f"{date}\u00a0{tail}",
        "en dash": f"{date}\u2013{tail}",
        "spaced dash": f"{date} -{tail}",
        "date with dashes": f"19{date[:2]}-{date[2:4]}-{date[4:]}-{tail}",
        "in a sentence": f"kallad {date}-{tail}, kom inte",
        "glued to letters": f"pnr{ten}x",
        "after another number": f"4711 {date}-{tail}",
        "as a decimal number": f"19{ten}.0",
    }


@pytest.mark.parametrize("form", list(forms("0" * 10)))
def test_every_way_of_writing_is_seen(identity_number, form):
    assert is_identity_number(forms(identity_number)[form])


def with_check_digit(nine):
    return next(nine + str(d) for d in range(10) if is_identity_number(nine + str(d)))


def test_coordination_number_is_seen():
    assert is_identity_number(with_check_digit(f"80{1:02d}{61}{123}"))


@pytest.mark.parametrize("form", ["{}T123", "{}-T123", "19{}t123"])
def test_temporary_number_is_seen_without_check_digit(form):
    assert is_identity_number(form.format(f"80{1:02d}{15}"))


def wrong_check_digit(ten):
    return ten[:9] + str((int(ten[9]) + 1) % 10)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("2018-09-01", id="date"),
        pytest.param("2018-09-01 12:30:00", id="date and time"),
        pytest.param("20180901T123000", id="compact time"),
        pytest.param("8013451234", id="month 13"),
        pytest.param("8002301234", id="30 February"),
        pytest.param("123456789", id="nine digits"),
        pytest.param("12345678901", id="eleven digits"),
        pytest.param("198001011234567", id="fifteen digits"),
    ],
)
def test_other_numbers_pass(text):
    assert not is_identity_number(text)


def test_wrong_check_digit_passes(identity_number):
    assert not is_identity_number(wrong_check_digit(identity_number))


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
    delivery.change("hushall_manad", norm_belopp=pl.lit(int(with_check_digit(nine))))

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


def test_identity_numbers_as_keys_are_seen(delivery, identity_number):
    serials = [with_check_digit(identity_number[:6] + f"{n:03d}") for n in range(100, 104)]
    keys = [f"P{serial}" for serial in serials]
    old = delivery.tables["person"]["lopnr"].to_list()[3:]
    for table in ("person", "bistand_manad", "avslut", "inskrivning", "insats"):
        delivery.change(table, lopnr=pl.col("lopnr").replace(old, keys))

    assert ("person", "lopnr") in found(delivery.write())


def test_random_pseudonym_that_looks_like_a_number_by_chance_passes(delivery, identity_number):
    # Ten digits among random hexadecimals are a date with check digit in 0.75 % of cases.
    draws = [f"P{8000000000 + n:010d}" for n in range(100, 160)]
    key = f"P{identity_number}"
    extra = delivery.tables["person"][:1]
    more = [extra.with_columns(lopnr=pl.lit(draw)) for draw in [*draws, key]]
    delivery.tables["person"] = pl.concat([delivery.tables["person"], *more])

    assert found(delivery.write()) == set()


def test_labels_of_survey_files_are_searched(delivery, identity_number, tmp_path):
    import pyreadstat

    from data_schemas import TABLES
    from evaluation.data.identity import guard_table
    from evaluation.data.readers import read_raw

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

        assert [v.rule for v in guard_table(TABLES["person"], read_raw(path))] == ["E2"]


def test_file_hashes_of_the_manifest_are_not_searched(delivery, identity_number):
    folder = delivery.write()
    content = json.loads((folder / "leverans.json").read_text())
    content["filer"][0]["sha256"] = f"a{identity_number}b"
    (folder / "leverans.json").write_text(json.dumps(content))

    assert found(folder) == set()
