"""Planted persons never reach a finding, a message, a row list or the screen."""

import logging
import traceback

import polars as pl
import pytest

from evaluation.data import check_delivery, load_register
from evaluation.errors import DataError, Faults

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


@pytest.mark.parametrize(
    ("before", "after"),
    [*((fault, untouched) for fault in BEFORE), *((untouched, fault) for fault in AFTER)],
    ids=lambda fault: fault.__name__,
)
def test_planted_person_is_told_nowhere(delivery, before, after, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    plant(delivery)
    before(delivery)
    folder = delivery.write()
    after(folder)
    delivery.relist()

    report = check_delivery(folder)
    with pytest.raises((DataError, Faults)) as caught:
        load_register(folder)

    captured = capfd.readouterr()
    told = [
        repr(report),
        str(report.rows.to_dicts()),
        "\n".join(f"{f.text_sv} {f.text_en} {f.place} {f.error()}" for f in report.findings),
        str(caught.value),
        "".join(traceback.format_exception(caught.value)),
        captured.out,
        captured.err,
        caplog.text,
    ]
    for text in told:
        for planted in (CANARY, "Kanarie", "Fågelsson", str(AMOUNT), "FEBABE"):
            assert planted not in text


def test_register_and_delivery_show_no_person_when_printed(delivery):
    register = load_register(delivery.write())

    assert "PAAAA" not in repr(register)
    assert "9000" not in repr(register)
