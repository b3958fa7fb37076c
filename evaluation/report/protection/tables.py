"""What was tried on a release before it was written, and what it withholds, as tables."""

from collections.abc import Iterable, Mapping
from typing import Any

from evaluation.report.heads import heads
from evaluation.report.language import say
from evaluation.report.literal import literal
from evaluation.report.markup import Row, Table
from evaluation.report.material import Sealed
from evaluation.report.numbers import count
from evaluation.report.protection.words import RULE_HEADS, table_word


def audit_table(material: Sealed) -> Table:
    """Tabulate how the tables were attacked, with what, and what was found."""
    told = material.certificate
    rule = told["rule"]
    step = int(rule["round_to"])
    attacked = ", ".join(table_word(name) for name in told["attacked"])
    none, left = say("protection.none"), told["found_after"]
    rounded = count(step) if step > 1 else say("protection.not_rounded")
    found = (
        ("protection.audit.least", count(rule["min_count"])),
        ("protection.audit.rounded", rounded),
        ("protection.audit.attacked", attacked or none),
        ("protection.audit.asked", at_most(told["asked_at_most"])),
        ("protection.audit.before", at_most(told["found_before_at_most"])),
        ("protection.audit.after", count(left) if left else none),
        ("protection.audit.against", held_against(told["held_against"])),
        ("protection.audit.told_already", _releases(told, "told_already")),
        ("protection.audit.told_of_comers", _releases(told, "told_of_comers")),
        ("protection.audit.solver", told["solver"]),
    )
    return Table(
        columns=heads("protection.audit.what", "protection.audit.result"),
        groups=(("", tuple(Row(head=say(key), cells=(value,)) for key, value in found)),),
        caption=say("protection.audit.caption"),
        words=frozenset({1}),
        kind="key-value",
    )


def _releases(told: Mapping[str, Any], key: str) -> str:
    """Name releases; certificates of older releases name none."""
    return ", ".join(told.get(key, ())) or say("protection.none")


def at_most(number: int) -> str:
    """Write a number that is rounded upwards."""
    if not number:
        return say("protection.none")
    return say("protection.at_most", number=count(number))


def held_against(versions: Iterable[str]) -> str:
    """Name the versions that a release was held against."""
    return ", ".join(versions) or say("protection.no_version")


def withheld_table(material: Sealed) -> Table:
    """Tabulate how many rows of each table are withheld, by rule."""
    return withheld_by_rule(material.certificate, caption=say("protection.withheld.caption"))


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
        columns=heads(
            "protection.withheld.table",
            "protection.withheld.rows",
            "protection.withheld.shown",
            *(RULE_HEADS[rule] for rule in used),
        ),
        groups=(("", rows),),
        caption=literal(caption),
    )
