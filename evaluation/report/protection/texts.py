"""Sentences about the protection: what a reader may know, what was done, what it costs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluation.disclosure.study_specs import DECIMALS
from evaluation.protocol import Protocol
from evaluation.report.language import say
from evaluation.report.literal import literal
from evaluation.report.markup import Passage
from evaluation.report.material import Material, Sealed
from evaluation.report.numbers import count, percent

LEVELS = ("risk", "share")
MONTHS = "months"


def disclosure(material: Sealed) -> Passage:
    """Say what no reader can tell, how that was tried, and what is withheld for it."""
    told = material.certificate
    texts = (rule_text(told), _done(told), *_told_before(told), _withheld(told))
    return Passage("\n\n".join(texts))


def study_disclosure(material: Material) -> Passage:
    """Say the same of a study, and what its numbers are made from."""
    costs = " ".join(_costs(material))
    return Passage("\n\n".join(filter(None, (disclosure(material).text, costs))))


def rule_text(told: Mapping[str, Any]) -> str:
    """Say what a reader may know and what stays open all the same."""
    first, last = told["rule"]["every_value_possible"]
    return say("protection.reader", first=str(first), last=str(last))


def _done(told: Mapping[str, Any]) -> str:
    if not told["attacked"]:
        return say("protection.not_attacked")
    more = "protection.found_more" if told["found_before_at_most"] else "protection.found_nothing"
    return f"{say('protection.attacked')} {say(more)}"


def _told_before(told: Mapping[str, Any]) -> Iterator[str]:
    """Say what earlier releases have given away, which nothing here can take back."""
    for key, text in (
        ("told_already", "protection.told_already"),
        ("told_of_comers", "protection.told_of_comers"),
    ):
        if told.get(key, ()):
            yield say(text, releases=_names(told[key]))


def _names(releases: Sequence[str]) -> str:
    return ", ".join(literal(name) for name in releases)


def _withheld(told: Mapping[str, Any]) -> str:
    tables = told["tables"].values()
    rows, shown = (sum(table[name] for table in tables) for name in ("rows", "shown"))
    if shown == rows:
        return say("protection.all_shown", rows=count(rows))
    share = percent(shown / rows)
    return say("protection.some_shown", rows=count(rows), shown=count(shown), share=share)


def _costs(material: Material) -> Iterator[str]:
    step = int(material.certificate["rule"]["round_to"])
    scales = set(material.table("estimates").get("scale", ()))
    if step > 1 and scales & set(LEVELS):
        yield say("protection.rounding_costs", step=str(step))
    if MONTHS in scales:
        yield say("protection.decimals", number=str(DECIMALS[MONTHS]))
    if len(material.table("curves")):
        yield curves_text(material.plan, int(material.certificate["rule"]["min_count"]))


def protection_text(least: int, step: int) -> str:
    """Say what is shown of small counts and of others."""
    if step > 1:
        return say("protection.small_and_rounded", least=str(least), step=str(step))
    return say("protection.small_counts", least=str(least))


def curves_text(plan: Protocol, least: int) -> str:
    """Say where curves may step, and where at-risk counts are shown."""
    has_parts = any(arm.parent for arm in plan.arms)
    key = "protection.curves_parts" if has_parts else "protection.curves"
    return say(key, least=str(least))
