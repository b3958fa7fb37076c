"""What `leverans.json` must say, and in which form."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from data_schemas import TABLES, code_list_versions
from evaluation.data.findings import Violation
from evaluation.data.months import month_number, month_text

MANIFEST_NAME = "leverans.json"
TABLE = "leverans"
TEXTS = ("leverans_id", "kommun_kod", "kommun_namn", "system", "systemversion")
MORE_TEXTS = ("kodlistor_version", "pseudonymisering", "kontaktroll")
ORIGINS = ("syntetisk", "verklig")
SHA256 = re.compile(r"[0-9a-fA-F]{64}")
FILE_KINDS = {"tabell": str, "fil": str, "rader": int, "sha256": str}
TRUTH, TRUTH_KINDS = "facit", {"fil": str, "sha256": str, "galler": dict}
GAP_KINDS = {"tabell": str, "fran": str, "till": str, "skal": str}


def manifest_faults(content: Mapping[str, Any]) -> list[Violation]:
    """Return what is wrong with the content: place and form, never the value."""
    period = list(_period_faults(content))
    return [
        *_text_faults(content),
        *period,
        *_origin_faults(content),
        *_truth_faults(content),
        *_preliminary_faults(content, has_period=not period),
        *_gap_faults(content.get("kanda_luckor", []), content, has_period=not period),
        *_file_faults(content.get("filer")),
    ]


def fault(sv: str, en: str, *, column: str = "", rule: str = "S8") -> Violation:
    """Return one fault of the manifest."""
    return Violation(table=TABLE, column=column, rule=rule, detail_sv=sv, detail_en=en)


def _text_faults(content: Mapping[str, Any]) -> Iterator[Violation]:
    for name in (*TEXTS, *MORE_TEXTS):
        if not isinstance(content.get(name), str):
            yield fault(f"{name} ska vara en text", f"{name} must be a text", column=name)
    version = content.get("kodlistor_version")
    if isinstance(version, str) and version not in code_list_versions():
        yield _form("kodlistor_version", " | ".join(code_list_versions()))


def _period_faults(content: Mapping[str, Any]) -> Iterator[Violation]:
    extracted = content.get("uttag_datum", "")
    if not _is_date(extracted):
        yield _form("uttag_datum", "YYYY-MM-DD")
    wrong = [name for name in ("period_fran", "period_till") if not _is_month(content.get(name))]
    yield from (_form(name, "YYYY-MM") for name in wrong)
    if wrong:
        return
    if content["period_till"] < content["period_fran"]:
        yield fault("slutar före början", "ends before it starts", column="period_till")
    # Both are ISO texts, so a month is the beginning of its days.
    if _is_date(extracted) and content["period_till"] > extracted[:7]:
        yield fault("slutar efter uttaget", "ends after the extraction", column="period_till")


def _origin_faults(content: Mapping[str, Any]) -> Iterator[Violation]:
    if content.get("ursprung") not in ORIGINS:
        yield _form("ursprung", " | ".join(ORIGINS))
    if content.get("ursprung") == "syntetisk" and type(content.get("fro")) is not int:
        yield _form("fro", "0, 1, 2, ...")


def _truth_faults(content: Mapping[str, Any]) -> Iterator[Violation]:
    """Look at the file with planted answers; nobody has the answers about real people."""
    truth = content.get(TRUTH)
    if truth is None:
        return
    if content.get("ursprung") != "syntetisk":
        sv, en = "finns bara till syntetiska leveranser", "belongs to synthetic deliveries only"
        yield fault(sv, en, column=TRUTH)
    if not _has_kinds(truth, TRUTH_KINDS) or not SHA256.fullmatch(truth["sha256"]):
        yield _form(TRUTH, "{fil, sha256, galler}")
    elif Path(truth["fil"]).name != truth["fil"]:
        yield _form(f"{TRUTH}.fil", "a file name without folders")


def _preliminary_faults(content: Mapping[str, Any], *, has_period: bool) -> Iterator[Violation]:
    preliminary = content.get("preliminara_manader", 0)
    if type(preliminary) is not int or preliminary < 0:
        yield _form("preliminara_manader", "0, 1, 2, ...")
    elif has_period and preliminary >= _period_months(content):
        yield fault("ingen månad återstår", "no month is left", column="preliminara_manader")


def _period_months(content: Mapping[str, Any]) -> int:
    return month_number(content["period_till"]) - month_number(content["period_fran"]) + 1


def _gap_faults(
    gaps: object, content: Mapping[str, Any], *, has_period: bool
) -> Iterator[Violation]:
    if not isinstance(gaps, list):
        yield _form("kanda_luckor", "[{tabell, fran, till, skal}, ...]")
        return
    for position, gap in enumerate(gaps):
        place = f"kanda_luckor[{position}]"
        if not _has_kinds(gap, GAP_KINDS):
            yield _form(place, "{tabell, fran, till, skal}")
            continue
        if gap["tabell"] not in TABLES:
            yield _form(f"{place}.tabell", " | ".join(TABLES))
        if not gap["skal"].strip():
            yield fault("skälet saknas", "the reason is missing", column=f"{place}.skal")
        yield from _gap_month_faults(place, gap, content, has_period=has_period)


def _gap_month_faults(
    place: str, gap: Mapping[str, str], content: Mapping[str, Any], *, has_period: bool
) -> Iterator[Violation]:
    wrong = [name for name in ("fran", "till") if not _is_month(gap[name])]
    yield from (_form(f"{place}.{name}", "YYYY-MM") for name in wrong)
    if wrong:
        return
    if gap["till"] < gap["fran"]:
        yield fault("slutar före början", "ends before it starts", column=f"{place}.till")
    if has_period and not (content["period_fran"] <= gap["fran"] <= content["period_till"]):
        yield fault("utanför perioden", "outside the period", column=f"{place}.fran")


def _file_faults(entries: object) -> Iterator[Violation]:
    if not isinstance(entries, list) or not entries:
        yield fault("filer saknas eller är tom", "filer is missing or empty", column="filer")
        return
    seen = set()
    for position, entry in enumerate(entries):
        place = f"filer[{position}]"
        if not _has_kinds(entry, FILE_KINDS):
            yield _form(place, "{tabell, fil, rader, sha256}")
            continue
        table = entry["tabell"]
        if table not in TABLES:
            yield _form(f"{place}.tabell", " | ".join(TABLES))
        elif table in seen:
            yield fault("tabellen står två gånger", "table is listed twice", column=place)
        seen.add(table)
        if Path(entry["fil"]).name != entry["fil"]:
            yield _form(f"{place}.fil", "a file name without folders")
        if not SHA256.fullmatch(entry["sha256"]):
            yield _form(f"{place}.sha256", "64 hexadecimal digits")


def _has_kinds(entry: object, kinds: Mapping[str, type]) -> bool:
    # Not isinstance: a truth value is no number of rows.
    return isinstance(entry, dict) and all(
        type(entry.get(name)) is kind for name, kind in kinds.items()
    )


def _is_month(value: object) -> bool:
    try:
        return isinstance(value, str) and month_text(month_number(value)) == value
    except ValueError:
        return False


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _form(column: str, form: str) -> Violation:
    return fault(f"{column} ska vara {form}", f"{column} must be {form}", column=column)
