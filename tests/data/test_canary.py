"""Planted persons never reach a finding, a message, a row list or the screen."""

import json
import logging
import traceback

import polars as pl
import pytest

from data_schemas import TABLES
from evaluation.data import check_delivery, load_register
from evaluation.data.delivery.writing import file_frame
from evaluation.data.files.formats import writer
from evaluation.data.files.raw_table import RawTable
from evaluation.data.findings import collapse
from evaluation.data.identity.guard import Guard
from evaluation.errors import DataError, Faults
from tests.data.identity_forms import forms

CANARY = "PCAFEBABE0"
NAME = "Kanarie Fågelsson"
AMOUNT = 7_654_321


def plant(delivery):
    """Rename one person and put a name and a sum where they may hurt."""
    for table, frame in delivery.tables.items():
        keys = [c for c in frame.columns if c == "lopnr"]
        delivery.change(table, **{c: pl.col(c).replace("PAAAAAAAA03", f"{CANARY}1") for c in keys})
    delivery.change("insats", lokal_benamning=pl.lit(f"{NAME} 12"))
    delivery.change("hushall_manad", boendekostnad=pl.lit(-AMOUNT, dtype=pl.Int64))


def broken_keys(delivery):
    delivery.tables["person"] = pl.concat([delivery.tables["person"]] * 2)


def broken_lopnr(delivery):
    for table in ("person", "bistand_manad", "avslut", "insats", "inskrivning"):
        delivery.change(table, lopnr=pl.col("lopnr").str.replace("PC", "ÅC"))


def broken_months(delivery):
    delivery.change("avslut", sista_bistandsmanad=pl.lit(NAME))


def broken_dates(delivery):
    delivery.change("insats", start_datum=pl.lit(NAME), slut_datum=pl.lit(str(AMOUNT)))


def broken_codes(delivery):
    for column in ("anvisare", "enhet_kod", "resultat"):
        delivery.change("inskrivning", **{column: pl.lit(NAME)})


def orphans(delivery):
    delivery.tables["person"] = delivery.tables["person"].filter(
        ~pl.col("lopnr").str.starts_with(CANARY)
    )


def no_header(folder):
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_bytes().split(b"\n", 1)[1])


def ragged(folder):
    for path in folder.glob("*.csv"):
        path.write_bytes(
            path.read_bytes() + f"{CANARY}1;{NAME};{AMOUNT};;;;;;;;;;;;;;;;;;".encode()
        )


def latin(folder):
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_bytes() + NAME.encode("latin-1"))


def named_column(folder):
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"lopnr", NAME.encode(), 1))


def untouched(_):
    return


BEFORE = [broken_keys, broken_lopnr, broken_months, broken_dates, broken_codes, orphans]
AFTER = [no_header, ragged, latin, named_column]


# A table of numbers is in .por, which cannot hold the letters of the planted name.
OTHER_FORMATS = {
    "person": "sav",
    "hushall_manad": "por",
    "bistand_manad": "xlsx",
    "avslut": "dta",
    "inskrivning": "xpt",
    "insats": "parquet",
}
PLANTED = (CANARY, "Kanarie", "Fågelsson", str(AMOUNT), "FEBABE")


def told_of(folder, capfd, caplog):
    """Give all that a check and a refused load say, in every place where they say it."""
    caplog.set_level(logging.DEBUG)
    report = check_delivery(folder)
    with pytest.raises((DataError, Faults)) as caught:
        load_register(folder)
    captured = capfd.readouterr()
    return "\n".join([
        repr(report),
        str(report.rows.to_dicts()),
        *(f"{f.text_sv} {f.text_en} {f.place} {f.error()}" for f in report.findings),
        str(caught.value),
        "".join(traceback.format_exception(caught.value)),
        captured.out,
        captured.err,
        caplog.text,
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [*((fault, untouched) for fault in BEFORE), *((untouched, fault) for fault in AFTER)],
    ids=lambda fault: fault.__name__,
)
def test_planted_person_is_told_nowhere(delivery, before, after, capfd, caplog):
    plant(delivery)
    before(delivery)
    folder = delivery.write()
    after(folder)
    delivery.relist()

    told = told_of(folder, capfd, caplog)
    assert [planted for planted in PLANTED if planted in told] == []


def in_many_formats(delivery):
    """Write each table in another format: every reader meets the planted person."""
    folder = delivery.write()
    names = {}
    for table, frame in delivery.tables.items():
        names[table] = f"{table}.{OTHER_FORMATS[table]}"
        path = folder / names[table]
        writer(path.suffix[1:])(file_frame(TABLES[table], frame), TABLES[table], path)
        (folder / f"{table}.csv").unlink()
    delivery.relist(**names)
    return folder


def test_planted_person_is_told_nowhere_in_other_formats(delivery, capfd, caplog):
    plant(delivery)
    for fault in (broken_keys, broken_codes, broken_months):
        fault(delivery)
    folder = in_many_formats(delivery)

    told = told_of(folder, capfd, caplog)
    assert [planted for planted in PLANTED if planted in told] == []


def test_damaged_files_tell_nothing_of_their_content(delivery, capfd, caplog):
    plant(delivery)
    folder = in_many_formats(delivery)
    for table in delivery.tables:
        (path,) = folder.glob(f"{table}.*")
        content = path.read_bytes()
        half = len(content) // 2
        path.write_bytes(content[:half] + NAME.encode() + content[half + 40 :])
    names = {table: next(folder.glob(f"{table}.*")).name for table in delivery.tables}
    delivery.relist(**names)

    told = told_of(folder, capfd, caplog)
    assert [planted for planted in PLANTED if planted in told] == []


def in_sav(path, frame, secret):
    import pyreadstat

    data = frame.with_columns(pl.lit(1.0).alias("x")).to_pandas()
    labels = {"column_labels": {"x": secret}, "variable_value_labels": {"x": {1: secret}}}
    pyreadstat.write_sav(data, path, **labels, note=secret, file_label=secret)


def in_dta(path, frame, secret):
    import pyreadstat

    data = frame.with_columns(pl.lit(1.0).alias("x")).to_pandas()
    labels = {"column_labels": {"x": secret}, "variable_value_labels": {"x": {1: secret}}}
    pyreadstat.write_dta(data, path, **labels, file_label=secret[:80])


def in_xlsx(path, frame, secret):
    from openpyxl import Workbook
    from openpyxl.comments import Comment

    book = Workbook()
    sheet = book.active
    sheet.title = secret[:31]
    sheet.append([secret])
    sheet.append([*frame.columns, secret.lower().replace(" ", "_")])
    for row in frame.iter_rows():
        sheet.append([None if value is None else str(value) for value in row])
    sheet["A3"].comment = Comment(secret, secret)
    sheet.append([f"Summa {secret}"])
    book.create_sheet("annat").append([secret])
    book.properties.creator = book.properties.title = secret
    book.save(path)


def in_csv(path, frame, secret):
    header = ";".join([*frame.columns, secret])
    rows = [";".join("" if v is None else str(v) for v in (*row, 1)) for row in frame.iter_rows()]
    path.write_text("\n".join([header, *rows, f"# {secret}"]))


@pytest.mark.parametrize("write", [in_sav, in_dta, in_xlsx, in_csv], ids=lambda f: f.__name__[3:])
def test_what_stands_beside_the_cells_is_searched_and_not_told(
    delivery, identity_number, write, capfd, caplog
):
    secret = f"{NAME} {identity_number}"
    folder = delivery.write()
    kind = write.__name__[3:]
    frame = file_frame(TABLES["person"], delivery.tables["person"])
    (folder / "person.csv").unlink()
    write(folder / f"person.{kind}", frame, secret)
    (folder / f"{secret}.txt").write_text(secret)
    delivery.relist(person=f"person.{kind}")
    listing = json.loads((folder / "leverans.json").read_text())
    listing |= {"kontaktroll": secret, secret: secret}
    (folder / "leverans.json").write_text(json.dumps(listing))

    told = told_of(folder, capfd, caplog)
    assert "E2" in told
    assert [planted for planted in (*PLANTED, identity_number) if planted in told] == []


@pytest.mark.parametrize("form", list(forms("0" * 10)))
def test_identity_number_in_a_cell_is_told_by_place_and_count_alone(identity_number, form):
    cell = forms(identity_number)[form]
    guard = Guard(TABLES["insats"])

    guard.see(RawTable(frame=pl.DataFrame({"lokal_benamning": [cell] * 3})), 1)

    (finding,) = collapse(guard.violations())
    assert (finding.place, finding.count) == ("insats.lokal_benamning", 3)
    assert not {cell, identity_number} & set(repr(finding).split("'"))
    assert identity_number not in f"{finding!r} {finding.error()}"


def test_register_and_delivery_show_no_person_when_printed(delivery):
    register = load_register(delivery.write())

    assert "PAAAA" not in repr(register)
    assert "9000" not in repr(register)
