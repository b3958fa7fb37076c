"""`leverans.json`: what the delivery says about itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast

from evaluation.data.findings import Violation
from evaluation.data.leverans.checks import MANIFEST_NAME, fault, manifest_faults
from evaluation.data.months import month_number
from evaluation.provenance.nested import parse_json


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    """One entry of `filer`: what the sender says of a file."""

    table: str
    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownGap:
    """Months that a table is known to lack, and why: no alarm is due for them."""

    table: str
    first_month: int
    last_month: int
    reason: str


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
    code_lists : str
        Version of the code lists that the codes follow.
    known_gaps : tuple of KnownGap
        What the sender knows to be missing.
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
    code_lists: str = ""
    known_gaps: tuple[KnownGap, ...] = ()
    files: tuple[ListedFile, ...]
    content: Mapping[str, Any]

    @property
    def is_synthetic(self) -> bool:
        """Whether every person in the delivery is made up."""
        return self.origin == "syntetisk"

    def is_known_gap(self, table: str, month: int) -> bool:
        """Whether the sender has said that the table lacks the month."""
        return any(
            gap.table == table and gap.first_month <= month <= gap.last_month
            for gap in self.known_gaps
        )


def read_manifest(folder: Path) -> tuple[Manifest | None, list[Violation]]:
    """Return the manifest, or what is wrong with it (place, never the value)."""
    path = folder / MANIFEST_NAME
    if not path.is_file():
        return None, [fault("filen saknas", "the file is missing", rule="S1")]
    try:
        content = parse_json(path.read_bytes().decode("utf-8-sig"))
    except ValueError:
        return None, [fault("inte JSON i UTF-8", "not JSON in UTF-8", rule="S2")]
    if not isinstance(content, dict):
        return None, [fault("inte ett objekt", "not an object")]
    faults = manifest_faults(content)
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
        code_lists=content["kodlistor_version"],
        known_gaps=tuple(_gap(gap) for gap in content.get("kanda_luckor", [])),
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


def _gap(gap: Mapping[str, str]) -> KnownGap:
    return KnownGap(
        table=gap["tabell"],
        first_month=month_number(gap["fran"]),
        last_month=month_number(gap["till"]),
        reason=gap["skal"],
    )
