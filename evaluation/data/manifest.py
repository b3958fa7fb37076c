"""`leverans.json`: what the delivery says about itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast

from data_schemas import TABLES
from evaluation.data.findings import Violation
from evaluation.data.months import month_number
from evaluation.data.writer import MANIFEST_NAME

TABLE = "leverans"
TEXTS = ("leverans_id", "kommun_kod", "kommun_namn", "system", "systemversion")
MORE_TEXTS = ("kodlistor_version", "pseudonymisering", "kontaktroll")
ORIGINS = ("syntetisk", "verklig")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    """One entry of `filer`: what the sender says of a file."""

    table: str
    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the delivery says about itself, checked.

    Attributes
    ----------
    first_month, last_month : int
        Period of the delivery as month counts, preliminary months included.
    preliminary_months : int
        How many months at the end may still change.
    origin : {"syntetisk", "verklig"}
        Decides whether pages may speak of real people.
    extracted : datetime.date
        Day of extraction.
    files : tuple of ListedFile
    content : mapping
        Everything else `leverans.json` says, as written.
    """

    delivery_id: str
    municipality_code: str
    municipality: str
    extracted: date
    first_month: int
    last_month: int
    preliminary_months: int
    origin: Literal["syntetisk", "verklig"]
    files: tuple[ListedFile, ...]
    content: Mapping[str, Any]

    @property
    def is_synthetic(self) -> bool:
        """Whether every person in the delivery is made up."""
        return self.origin == "syntetisk"


def read_manifest(folder: Path) -> tuple[Manifest | None, list[Violation]]:
    """Return the manifest, or what is wrong with it (place, never the value)."""
    path = folder / MANIFEST_NAME
    if not path.is_file():
        return None, [_fault("filen saknas", "the file is missing", rule="S1")]
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except ValueError:
        return None, [_fault("inte JSON i UTF-8", "not JSON in UTF-8", rule="S2")]
    if not isinstance(content, dict):
        return None, [_fault("inte ett objekt", "not an object")]
    faults = [*_field_faults(content), *_file_faults(content.get("filer"))]
    return (None if faults else _manifest(content)), faults


def _manifest(content: Mapping[str, Any]) -> Manifest:
    return Manifest(
        delivery_id=content["leverans_id"],
        municipality_code=content["kommun_kod"],
        municipality=content["kommun_namn"],
        extracted=date.fromisoformat(content["uttag_datum"]),
        first_month=month_number(content["period_fran"]),
        last_month=month_number(content["period_till"]),
        preliminary_months=content.get("preliminara_manader", 0),
        origin=cast("Literal['syntetisk', 'verklig']", content["ursprung"]),
        files=tuple(
            ListedFile(
                table=entry["tabell"],
                name=entry["fil"],
                rows=entry["rader"],
                sha256=entry["sha256"],
            )
            for entry in content["filer"]
        ),
        content={key: value for key, value in content.items() if key != "filer"},
    )


def _field_faults(content: Mapping[str, Any]) -> list[Violation]:
    faults = [
        _fault(f"{name} ska vara en text", f"{name} must be a text", column=name)
        for name in (*TEXTS, *MORE_TEXTS)
        if not isinstance(content.get(name), str)
    ]
    if not _is_date(content.get("uttag_datum")):
        faults.append(_form("uttag_datum", "YYYY-MM-DD"))
    months = [name for name in ("period_fran", "period_till") if not _is_month(content.get(name))]
    faults += [_form(name, "YYYY-MM") for name in months]
    if not months and content["period_till"] < content["period_fran"]:
        faults.append(_fault("slutar före början", "ends before it starts", column="period_till"))
    if content.get("ursprung") not in ORIGINS:
        faults.append(_form("ursprung", "syntetisk | verklig"))
    if content.get("ursprung") == "syntetisk" and type(content.get("fro")) is not int:
        faults.append(_form("fro", "0, 1, 2, ..."))
    preliminary = content.get("preliminara_manader", 0)
    if type(preliminary) is not int or preliminary < 0:
        faults.append(_form("preliminara_manader", "0, 1, 2, ..."))
    elif not faults and preliminary > _period_months(content) - 1:
        faults.append(
            _fault("ingen månad återstår", "no month is left", column="preliminara_manader")
        )
    return faults


def _period_months(content: Mapping[str, Any]) -> int:
    return month_number(content["period_till"]) - month_number(content["period_fran"]) + 1


def _file_faults(entries: object) -> list[Violation]:
    if not isinstance(entries, list) or not entries:
        return [_fault("filer saknas eller är tom", "filer is missing or empty", column="filer")]
    faults, seen = [], set()
    for position, entry in enumerate(entries):
        place = f"filer[{position}]"
        if not _is_entry(entry):
            faults.append(_form(place, "{tabell, fil, rader, sha256}"))
            continue
        table = entry["tabell"]
        if table not in TABLES:
            faults.append(_form(f"{place}.tabell", " | ".join(TABLES)))
        elif table in seen:
            faults.append(_fault("tabellen står två gånger", "table is listed twice", column=place))
        seen.add(table)
        if Path(entry["fil"]).name != entry["fil"]:
            faults.append(_form(f"{place}.fil", "a file name without folders"))
    return faults


def _is_entry(entry: object) -> bool:
    kinds = {"tabell": str, "fil": str, "rader": int, "sha256": str}
    return isinstance(entry, dict) and all(
        isinstance(entry.get(name), kind) for name, kind in kinds.items()
    )


def _is_month(value: object) -> bool:
    try:
        return isinstance(value, str) and month_number(value) > 0
    except ValueError:
        return False


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value) is not None
    except ValueError:
        return False


def _form(column: str, form: str) -> Violation:
    return _fault(f"{column} ska vara {form}", f"{column} must be {form}", column=column)


def _fault(sv: str, en: str, *, column: str = "", rule: str = "S8") -> Violation:
    return Violation(table=TABLE, column=column, rule=rule, detail_sv=sv, detail_en=en)
