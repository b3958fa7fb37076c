"""Tables for whoever wants to check: plan, inputs, versions."""

from collections.abc import Mapping
from typing import Any

from evaluation.report.markup import Row, Table
from evaluation.report.material import Material, Sealed
from evaluation.report.numbers import WITHHELD, count

SHORT_HASH = 12


def target_table(material: Material) -> Table:
    """Tabulate the TARGET 2025 items, printed from the protocol."""
    groups: dict[str, list[Row]] = {}
    for row in material.printed.target:
        head = f"{row['item']} {row['topic']}"
        groups.setdefault(row["section"], []).append(Row(head=head, cells=(str(row["text"]),)))
    return Table(
        columns=("Punkt", "I den här studien"),
        groups=tuple((title, tuple(rows)) for title, rows in groups.items()),
        caption="Rapportering enligt TARGET 2025, utskriven ur studiens protokoll.",
        words=frozenset({1}),
    )


def input_table(material: Sealed) -> Table:
    """Tabulate the files that went in, with the beginning of their SHA-256."""
    rows = tuple(
        Row(
            head=str(entry.get("table") or WITHHELD),
            cells=(
                str(entry.get("file") or entry.get("name") or WITHHELD),
                count(float(entry.get("rows") or "nan")),
                str(entry.get("sha256") or "")[:SHORT_HASH],
            ),
        )
        for entry in material.manifest.get("inputs") or ()
    )
    return Table(
        columns=("Tabell", "Fil", "Rader", "SHA-256, början"),
        groups=(("", rows),),
        caption="Indata. Rader är avrundade. Samma fil ger alltid samma kontrollsumma.",
        words=frozenset({1, 3}),
    )


def version_table(material: Sealed) -> Table:
    """Tabulate what the results depend on: digest, plan, code, packages."""
    manifest = material.manifest
    delivery = _section(manifest, "delivery")
    protocol = _section(manifest, "protocol")
    packages = _section(manifest, "packages")
    found = (
        ("Kontrollsumma för hela körningen", manifest.get("digest")),
        ("Leverans", delivery.get("leverans_id")),
        ("Kommun", delivery.get("kommun_namn")),
        ("Uppgifternas ursprung", delivery.get("ursprung") or manifest.get("origin")),
        ("Protokollets version", protocol.get("version")),
        ("Protokollets kontrollsumma", str(protocol.get("sha256") or "")[:SHORT_HASH]),
        ("Kodens kontrollsummor", _fingerprints(_section(manifest, "code"))),
        ("Slumptalsfrö", manifest.get("seed")),
        ("Python", _section(manifest, "machine").get("python")),
        ("Paketens låsfil", str(packages.get("lock") or "")[:SHORT_HASH]),
        ("Avvikelser från låsfilen", _departures(packages)),
    )
    rows = tuple(
        Row(head=name, cells=(str(value),)) for name, value in found if value not in {None, ""}
    )
    return Table(
        columns=("Uppgift", "Värde"),
        groups=(("", rows),),
        caption="Vad resultaten bygger på.",
        words=frozenset({1}),
        kind="key-value",
    )


def change_table(material: Material) -> Table:
    """Tabulate deviations from the plan, as declared."""
    rows = tuple(
        Row(head=change.version, cells=(change.date, change.what, change.reason))
        for change in material.plan.changes
    )
    return Table(
        columns=("Version", "Datum", "Ändring", "Skäl"),
        groups=(("", rows),),
        caption="Avsteg från plan.",
        words=frozenset({1, 2, 3}),
    )


def _section(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = content.get(name)
    return found if isinstance(found, Mapping) else {}


def _departures(packages: Mapping[str, Any]) -> str:
    found = packages.get("departures")
    if not isinstance(found, Mapping):
        return ""
    return ", ".join(f"{name} {version}" for name, version in sorted(found.items())) or "inga"


def _fingerprints(code: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {str(value)[:6]}" for name, value in sorted(code.items()))
