"""Tables for whoever wants to check: plan, inputs, versions."""

from collections.abc import Mapping
from typing import Any

from evaluation.report.declared.target import target_items
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material, Sealed
from evaluation.report.numbers import WITHHELD, count

SHORT_HASH = 12
ORIGINS = {
    "syntetisk": "sources.origin.synthetic",
    "publicerad": "sources.origin.published",
    "verklig": "sources.origin.real",
}
"""What the delivery's `ursprung` is called."""


def target_table(material: Material) -> Table:
    """Tabulate the TARGET 2025 items, printed from the protocol."""
    groups: dict[str, list[Row]] = {}
    for item in target_items(material.plan):
        row = Row(head=f"{item.number} {item.topic}", cells=(item.text,))
        groups.setdefault(item.section, []).append(row)
    return Table(
        columns=(say("sources.target.item"), say("sources.target.here")),
        groups=tuple((title, tuple(rows)) for title, rows in groups.items()),
        caption=say("sources.target.caption"),
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
        columns=(
            say("sources.input.table"),
            say("sources.input.file"),
            say("sources.input.rows"),
            say("sources.input.hash"),
        ),
        groups=(("", rows),),
        caption=say("sources.input.caption"),
        words=frozenset({1, 3}),
    )


def version_table(material: Sealed) -> Table:
    """Tabulate what the results depend on: digest, plan, code, packages."""
    manifest = material.manifest
    delivery = _section(manifest, "delivery")
    protocol = _section(manifest, "protocol")
    packages = _section(manifest, "packages")
    found = (
        ("sources.version.run", manifest.get("digest")),
        ("sources.version.delivery", delivery.get("leverans_id")),
        ("sources.version.municipality", delivery.get("kommun_namn")),
        ("sources.version.origin", _origin(delivery.get("ursprung") or manifest.get("origin"))),
        ("sources.version.plan", protocol.get("version")),
        ("sources.version.plan_hash", str(protocol.get("sha256") or "")[:SHORT_HASH]),
        ("sources.version.code", _fingerprints(_section(manifest, "code"))),
        ("sources.version.seed", manifest.get("seed")),
        ("sources.version.python", _section(manifest, "machine").get("python")),
        ("sources.version.lock", str(packages.get("lock") or "")[:SHORT_HASH]),
        ("sources.version.departures", _departures(packages)),
    )
    rows = tuple(
        Row(head=say(key), cells=(str(value),)) for key, value in found if value not in {None, ""}
    )
    return Table(
        columns=(say("sources.version.what"), say("sources.version.value")),
        groups=(("", rows),),
        caption=say("sources.version.caption"),
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
        columns=(
            say("sources.change.version"),
            say("sources.change.date"),
            say("sources.change.what"),
            say("sources.change.reason"),
        ),
        groups=(("", rows),),
        caption=say("sources.change.caption"),
        words=frozenset({1, 2, 3}),
    )


def _section(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = content.get(name)
    return found if isinstance(found, Mapping) else {}


def _origin(origin: object) -> str:
    return say(ORIGINS[str(origin)]) if origin in ORIGINS else str(origin or "")


def _departures(packages: Mapping[str, Any]) -> str:
    found = packages.get("departures")
    if not isinstance(found, Mapping):
        return ""
    return ", ".join(f"{name} {version}" for name, version in sorted(found.items())) or say(
        "sources.none"
    )


def _fingerprints(code: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {str(value)[:6]}" for name, value in sorted(code.items()))
