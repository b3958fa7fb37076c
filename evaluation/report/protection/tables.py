"""What was tried on a release before it was written, and what it withholds, as tables."""

from collections.abc import Mapping
from typing import Any

from evaluation.report.literal import literal
from evaluation.report.markup import Row, Table
from evaluation.report.material import Sealed
from evaluation.report.numbers import count
from evaluation.report.protection.words import RULE_HEADS, table_word

NONE = "inga"


def audit_table(material: Sealed) -> Table:
    """Tabulate how the tables were attacked, with what, and what was found."""
    told = material.certificate
    rule = told["rule"]
    step = int(rule["round_to"])
    attacked = ", ".join(table_word(name) for name in told["attacked"])
    found = (
        ("Minsta antal som visas", count(rule["min_count"])),
        ("Andra antal avrundas till närmaste", count(step) if step > 1 else "avrundas inte"),
        ("Tabeller som angreps", attacked or NONE),
        ("Antal och summor som måste hållas öppna", at_most(told["asked_at_most"])),
        ("Kunde räknas fram innan mer undanhölls", at_most(told["found_before_at_most"])),
        ("Kan räknas fram nu", count(told["found_after"]) if told["found_after"] else NONE),
        ("Hölls mot", ", ".join(told["held_against"]) or "ingen tidigare version"),
        (
            "Visar redan själv antal som inte går att dölja",
            ", ".join(told.get("told_already", ())) or NONE,
        ),
        (
            "Visar redan snävare antal än avrundningen",
            ", ".join(told.get("told_of_comers", ())) or NONE,
        ),
        ("Löst med", told["solver"]),
    )
    return Table(
        columns=("Granskning", "Utfall"),
        groups=(("", tuple(Row(head=head, cells=(value,)) for head, value in found)),),
        caption=(
            "Röjandekontrollen. Antal frågor är avrundade uppåt till tiotal: exakta skulle "
            "berätta hur många undanhållna rader som gäller få."
        ),
        words=frozenset({1}),
        kind="key-value",
    )


def _releases(told: Mapping[str, Any], key: str) -> str:
    """Name releases; certificates of older releases name none."""
    return ", ".join(told.get(key, ())) or NONE


def at_most(number: int) -> str:
    """Write a number that is rounded upwards."""
    return f"högst {count(number)}" if number else NONE


def withheld_table(material: Sealed) -> Table:
    """Tabulate how many rows of each table are withheld, by rule."""
    caption = "Rader som inte visas, efter tabell och regel."
    return withheld_by_rule(material.certificate, caption=caption)


def withheld_by_rule(certificate: Mapping[str, Any], *, caption: str) -> Table:
    """Tabulate the tables of a certificate that withhold rows; all where none does."""
    every = certificate["tables"]
    tables = {name: told for name, told in every.items() if told["withheld"]} or dict(every)
    used = [
        rule for rule in RULE_HEADS if any(rule in told["withheld"] for told in tables.values())
    ]
    rows = tuple(
        Row(
            head=table_word(name),
            cells=(
                count(told["rows"]),
                count(told["shown"]),
                *(count(len(told["withheld"].get(rule, ()))) for rule in used),
            ),
        )
        for name, told in tables.items()
    )
    return Table(
        columns=("Tabell", "Rader", "Visas", *(RULE_HEADS[rule] for rule in used)),
        groups=(("", rows),),
        caption=literal(caption),
    )
