"""What a mapped delivery says about itself."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from evaluation.data.months import month_number, month_text
from evaluation.data.sources.mapping import Mapping
from evaluation.data.sources.pseudonyms import RULE
from evaluation.data.sources.reading import ReadFile
from evaluation.errors import EvaluationError, UsageError, raise_all

OPTIONS = {
    "kommun_kod": "--municipality CODE NAME",
    "kommun_namn": "--municipality CODE NAME",
    "uttag_datum": "--extracted YYYY-MM-DD",
}
DEFAULTS = {
    "kodlistor_version": "1",
    "systemversion": "okänd",
    "kontaktroll": "ej angiven",
    "pseudonymisering": RULE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What whoever runs the command says of the files.

    Attributes
    ----------
    origin : {"syntetisk", "verklig"}
        Never taken from a mapping: it decides whether pages may speak of real people.
    fields : mapping of str to object
        Fields of `leverans.json`; they go before what the mappings say.
    """

    origin: Literal["syntetisk", "verklig"]
    fields: Dictionary[str, Any]

    def all_fields(self, mappings: Sequence[Mapping]) -> dict[str, Any]:
        """Return the fields of all mappings, the earlier before the later, under those told."""
        fields: dict[str, Any] = {}
        for mapping in reversed(mappings):
            fields.update(mapping.delivery)
        fields.update(self.fields)
        return {name: _plain(value) for name, value in fields.items()}

    def refuse_incomplete(self, mappings: Sequence[Mapping]) -> None:
        """Refuse to begin before municipality and day of extraction are known."""
        fields = self.all_fields(mappings)
        faults: list[EvaluationError] = [
            UsageError(
                f"'{name}' is not known",
                at="leverans.json",
                way_out=f"say {option}, or write it under [delivery] in the mapping",
            )
            for name, option in OPTIONS.items()
            if not fields.get(name)
        ]
        faults += [
            UsageError(f"'{name}' has another form", at="leverans.json", way_out=form)
            for name, form, fits in (
                ("uttag_datum", "YYYY-MM-DD", _is_day),
                ("period_fran", "YYYY-MM", _is_month),
                ("period_till", "YYYY-MM", _is_month),
            )
            if fields.get(name) and not fits(fields[name])
        ]
        raise_all(faults)

    def facts(self, mappings: Sequence[Mapping]) -> dict[str, str]:
        """Return what steps may refer to."""
        return {"kommun_kod": str(self.all_fields(mappings).get("kommun_kod", ""))}

    def period(
        self, mappings: Sequence[Mapping], tables: Dictionary[str, pl.DataFrame]
    ) -> tuple[int, int]:
        """Return first and last month: as told, or those with assistance."""
        fields, months = self.all_fields(mappings), tables["hushall_manad"]["manad"]
        if not months.len():
            raise UsageError("there is no month with assistance", at="hushall_manad")
        first, last = (fields.get(name) for name in ("period_fran", "period_till"))
        return (
            month_number(first) if first else int(months.min()),  # type: ignore[arg-type]
            month_number(last) if last else int(months.max()),  # type: ignore[arg-type]
        )


def leverans(
    mappings: Sequence[Mapping],
    told: Told,
    *,
    period: tuple[int, int],
    households: pl.DataFrame,
) -> dict[str, Any]:
    """Return what `leverans.json` says of period, origin and mappings."""
    fields = {**DEFAULTS, **told.all_fields(mappings)}
    first, last = (month_text(month) for month in period)
    return {
        "leverans_id": "-".join([*(mapping.name for mapping in mappings), fields["uttag_datum"]]),
        "system": ", ".join(mapping.system or mapping.name for mapping in mappings),
        "kanda_luckor": [],
        **fields,
        "ursprung": told.origin,
        "period_fran": first,
        "period_till": last,
        "preliminara_manader": _preliminary(households),
        "mappning": [_mapping_record(mapping) for mapping in mappings],
    }


def gap(table: str, content: Dictionary[str, Any]) -> dict[str, str]:
    """Return the known gap of a table that the sources do not carry."""
    return {
        "tabell": table,
        "fran": content["period_fran"],
        "till": content["period_till"],
        "skal": "källorna innehåller inte tabellen",
    }


def file_record(file: ReadFile) -> dict[str, Any]:
    """Return what is said of a source file."""
    return {"fil": file.name, "kalla": file.source, "rader": file.rows, "sha256": file.sha256}


def _mapping_record(mapping: Mapping) -> dict[str, Any]:
    return {
        "namn": mapping.name,
        "version": mapping.version,
        "filer": [{"namn": file.name, "sha256": file.sha256} for file in mapping.files],
        "anmarkningar": list(mapping.notes),
    }


def _preliminary(households: pl.DataFrame) -> int:
    """Count the months at the end of the data that are there preliminarily only."""
    months = households["manad"]
    final = households.filter(~pl.col("preliminar"))["manad"]
    # One final month must remain for a delivery to say anything.
    first = final if final.len() else months.sort().head(1)
    return int(months.max()) - int(first.max())  # type: ignore[arg-type]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text) is not None
    except (TypeError, ValueError):
        return False


def _is_month(text: str) -> bool:
    try:
        return month_number(text) > 0
    except (TypeError, ValueError):
        return False
