"""A delivery of seven made-up persons, small enough to read, that breaks no rule."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data_schemas import DTYPES, TABLES
from evaluation.data import month_number, write_delivery

FIRST, LAST = "2018-01", "2019-12"
MONTHS = range(month_number(FIRST), month_number(LAST) + 1)
# Letters in every pseudonym: they can never look like an identity number.
PEOPLE = {name: f"PAAAAAAAA{n:02d}" for n, name in enumerate("abcdefg")}
# Household -> (type, adults, children); a and b live together with child c.
HOUSEHOLDS = {"H-AB": ("8", "ab", "c"), "H-D": ("3", "d", ""), "H-E": ("5", "e", ""),
              "H-F": ("5", "f", ""), "H-G": ("3", "g", "")}  # fmt: skip
LAST_AID = {"H-AB": 23, "H-D": 8, "H-E": 11, "H-F": 23, "H-G": 5}


def frame(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    declared = TABLES[table]
    schema = {column.name: DTYPES[column.kind] for column in declared.columns}
    return pl.DataFrame(
        [{name: row.get(name) for name in schema} for row in rows], schema=schema, orient="row"
    )


def persons() -> pl.DataFrame:
    return frame("person", [
        {"lopnr": lopnr, "kommun_kod": "0381", "fodelsear": 2010 if name == "c" else 1970 + n,
         "kon": "1" if name in "adg" else "2", "fodelseland": str(n % 2), "utbildning": "gymn",
         "id_byten": 0, "sista_manad_observerbar": MONTHS[-1], "censor_orsak": "slut_data"}
        for n, (name, lopnr) in enumerate(PEOPLE.items())
    ])  # fmt: skip


def household_months() -> pl.DataFrame:
    return frame("hushall_manad", [
        {"hushall_id": key, "manad": month, "kommun_kod": "0381", "hushallstyp": kind,
         "antal_vuxna": len(adults), "antal_barn": len(children),
         "belopp_forsorjningsstod": 9000, "belopp_ovrigt": 0, "belopp_aterkrav": 0,
         "norm_belopp": 9500, "boendekostnad": 5000, "preliminar": False}
        for key, (kind, adults, children) in HOUSEHOLDS.items()
        for month in MONTHS[: LAST_AID[key] + 1]
    ])  # fmt: skip


def person_months() -> pl.DataFrame:
    return frame("bistand_manad", [
        {"lopnr": PEOPLE[name], "manad": month, "hushall_id": key,
         "roll": "3" if name in children else str(adults.index(name) + 1),
         "forsorjningshinder": "AL" if month % 3 else "SO", "forsorjningsstod": True}
        for key, (_, adults, children) in HOUSEHOLDS.items()
        for name in adults + children
        for month in MONTHS[: LAST_AID[key] + 1]
    ])  # fmt: skip


def closings() -> pl.DataFrame:
    return frame("avslut", [
        {"avslut_id": f"V-{name}", "lopnr": PEOPLE[name], "hushall_id": key,
         "avslut_datum": date(2019, 2, 1), "sista_bistandsmanad": MONTHS[LAST_AID[key]],
         "avslutsorsak": "A1", "registrerad_datum": date(2019, 3, 1)}
        for key, name in (("H-D", "d"), ("H-E", "e"), ("H-G", "g"))
    ])  # fmt: skip


def enrolments() -> pl.DataFrame:
    ended = {"in_datum": date(2018, 2, 1), "ut_datum": date(2018, 9, 3), "resultat": "A"}
    again = {"in_datum": date(2018, 9, 3), "ut_datum": None, "resultat": None}
    return frame("inskrivning", [
        {"inskrivning_id": f"I-{name}{n}", "lopnr": PEOPLE[name], "enhet_kod": "JC1",
         "anvisare": "SOC", "tid_utan_arbete": ">24", **episode}
        for name, n, episode in (("a", 1, ended), ("a", 2, again), ("d", 1, ended),
                                 ("f", 1, again))
    ])  # fmt: skip


def insatser() -> pl.DataFrame:
    job = {"kategori": "8", "arbetsplats": "ordinarie", "start_datum": date(2018, 10, 1),
           "slut_datum": date(2019, 3, 31), "planerat_slut": date(2019, 9, 30)}  # fmt: skip
    coaching = {"kategori": "2", "start_datum": date(2018, 2, 5),
                "slut_datum": date(2018, 8, 31)}  # fmt: skip
    return frame("insats", [
        {"insats_id": f"N-{name}", "inskrivning_id": f"I-{name}1", "lopnr": PEOPLE[name],
         "klassificering_version": "skr12", "lokal_benamning": "Jobbspår", "enhet_kod": "JC1",
         "omfattning_procent": 100, **episode}
        for name, episode in (("a", job), ("d", coaching))
    ])  # fmt: skip


@dataclass
class DeliveryFolder:
    """A delivery on disk that a test may damage."""

    path: Path
    tables: dict[str, pl.DataFrame]
    manifest: dict[str, Any]
    file_format: str = "csv"
    written: bool = field(default=False)

    def write(self) -> Path:
        write_delivery(self.path, self.tables, self.manifest, file_format=self.file_format)
        return self.path

    def change(self, table: str, **columns: pl.Expr) -> None:
        self.tables[table] = self.tables[table].with_columns(**columns)

    def set_cell(self, table: str, column: str, row: int, value: object) -> None:
        """Put a value in one cell (row 1 is the first)."""
        values = self.tables[table][column].to_list()
        values[row - 1] = value
        dtype = pl.String if isinstance(value, str) else self.tables[table].schema[column]
        texts = [None if v is None else str(v) for v in values]
        series = pl.Series(column, texts if dtype == pl.String else values, dtype=dtype)
        self.tables[table] = self.tables[table].with_columns(series)

    def edit(self, table: str, edit: Any) -> None:
        """Rewrite the bytes of a written table and list it anew, so that only they differ."""
        path = self.path / f"{table}.csv"
        path.write_bytes(edit(path.read_bytes()))
        self.relist()

    def relist(self, **renamed: str) -> None:
        """List the files as they are now, some under a new name."""
        listing = self.path / "leverans.json"
        content = json.loads(listing.read_text(encoding="utf-8"))
        for entry in content["filer"]:
            entry["fil"] = renamed.get(entry["tabell"], entry["fil"])
            raw = (self.path / entry["fil"]).read_bytes()
            entry["sha256"] = hashlib.sha256(raw).hexdigest()
        listing.write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture
def manifest() -> dict[str, Any]:
    return {
        "leverans_id": "prov-1", "kommun_kod": "0381", "kommun_namn": "Enköping",
        "uttag_datum": "2020-02-01", "period_fran": FIRST, "period_till": LAST,
        "system": "prov", "systemversion": "1", "ursprung": "syntetisk", "fro": 1,
        "kodlistor_version": "1", "pseudonymisering": "slumptal", "kontaktroll": "controller",
        "kanda_luckor": [], "preliminara_manader": 2,
    }  # fmt: skip


@pytest.fixture
def delivery(tmp_path, manifest) -> DeliveryFolder:
    tables = {
        "person": persons(),
        "hushall_manad": household_months(),
        "bistand_manad": person_months(),
        "avslut": closings(),
        "inskrivning": enrolments(),
        "insats": insatser(),
    }
    return DeliveryFolder(path=tmp_path / "leverans", tables=tables, manifest=manifest)


def luhn_digit(nine: str) -> str:
    total = 0
    for position, digit in enumerate(nine):
        double = int(digit) * (2 - position % 2)
        total += double // 10 + double % 10
    return str(-total % 10)


@pytest.fixture
def identity_number() -> str:
    """A made-up number of ten digits with the right check digit, built when the test runs."""
    nine = f"{70 + 5}{11:02d}{23:02d}{123}"
    return nine + luhn_digit(nine)
