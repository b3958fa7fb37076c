"""Texts of a panel study; their wording follows the interval that the rule lets be read."""

import math

from evaluation.report.answers.box import boxed, numbered
from evaluation.report.declared.wording import eligibility_text
from evaluation.report.did.rows import (
    Answer,
    answers,
    breakdown_of,
    panel_of,
    source_of,
    trend_gate,
)
from evaluation.report.did.two_averages import two_averages
from evaluation.report.labels import lowered, told
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal, probability
from evaluation.report.protection.texts import protection_text

# Half the largest change seen before the start is a departure nobody can rule out.
FRAGILE, STURDY = 0.5, 1.0
BEHIND = {"districts": "did.key.districts", "persons": "did.key.persons"}


def lead(material: Material) -> Passage:
    """Give the question and how it was studied."""
    of_persons = source_of(material) == "persons"
    key = "did.lead.since_start" if of_persons else "did.lead.introduced"
    return Passage(say(key, question=told(material.plan.question)))


def answer(material: Material) -> Passage:
    """Give the box: the effect, its interval, and a plain word for how sure it is."""
    found = answers(material)
    bullets = [_sentence(item) for item in found] or [say("did.answer.nothing")]
    if found:
        word, reason = certainty(material, found[0])
        bullets.append(say("did.answer.sure", word=word, reason=reason))
    if source_of(material) == "persons":
        bullets.append(say("did.answer.no_effect"))
    return boxed([*bullets, *two_averages(material)])


def certainty(material: Material, read: Answer) -> tuple[str, str]:
    """Judge how much the answer can be trusted: a plain word and its reason."""
    if math.isnan(read.value):
        return say("numbers.not_evaluable"), say("did.reason.few")
    gate = trend_gate(material, read.outcome.name)
    if gate is not None and gate["passed"] != "true":
        return say("answer.certainty.uncertain"), say("did.reason.trend")
    if read.sign == 0:
        return say("answer.certainty.uncertain"), say("did.reason.both_ways")
    breakdown = breakdown_of(material, read.outcome.name)
    if math.isnan(breakdown) or breakdown < FRAGILE:
        return say("answer.certainty.low"), say("did.reason.fragile")
    # Sure is kept for a lottery.
    reason = say("did.reason.smaller" if breakdown < STURDY else "did.reason.as_large")
    return say("answer.certainty.moderate"), reason


def _sentence(read: Answer) -> str:
    what, unit = lowered(read.outcome.label), read.unit
    if math.isnan(read.value):
        verdict = say("numbers.not_evaluable")
        return say("did.answer.withheld", what=what, verdict=verdict, why=lowered(read.rule))
    if math.isnan(read.low):
        p = probability(read.p_value)
        return say("did.answer.tested", what=what, size=unit.gain(read.value), p=p)
    parts = {"what": what, "unit": unit.after, "confidence": say("numbers.confidence")}
    if read.sign == 0:
        return say("did.answer.undecided", limits=unit.limits(read.low, read.high), **parts)
    # A word has told the direction: the size and its limits go without sign.
    low, high = sorted((abs(read.low), abs(read.high)))
    parts |= {"size": unit.number(abs(read.value)), "limits": unit.limits(low, high)}
    return say("did.answer.rose" if read.sign > 0 else "did.answer.fell", **parts)


def key_figures(material: Material) -> Passage:
    """Give three numbers: the primary effect, what it withstands, who is behind it."""
    found = answers(material)
    boxes = []
    if found:
        first = found[0]
        what, is_withheld = lowered(first.outcome.label), math.isnan(first.value)
        doubt = say("answer.key.doubt", what=what) if first.sign == 0 else what
        shown = say("numbers.not_evaluable") if is_withheld else first.unit.gain(first.value)
        boxes.append((shown, doubt))
        breakdown = breakdown_of(material, first.outcome.name)
        if not math.isnan(breakdown):
            boxes.append(_tolerance(breakdown))
        behind = say(BEHIND.get(source_of(material), "did.key.units"))
        boxes.append((count(_treated(material, first)), behind))
    return numbered(boxes)


def _tolerance(breakdown: float) -> tuple[str, str]:
    if breakdown == 0:
        return say("did.key.none"), say("did.key.none_words")
    text = (
        say("did.key.no_limit")
        if math.isinf(breakdown)
        else say("did.key.times", number=decimal(breakdown, 2))
    )
    return text, say("did.key.withstands")


def _treated(material: Material, read: Answer) -> float:
    """Count who is behind the answer: cities are told as cities, not as their people."""
    cohorts = material.table("cohorts")
    if source_of(material) != "table" or cohorts["districts"].isna().all():
        return read.n
    treated = (cohorts["cohort"] >= 0) & (cohorts["periods_after"] > 0)
    return float(cohorts.loc[treated, "districts"].sum())


def method(material: Material) -> Passage:
    """Say how it was computed."""
    plan = material.plan
    published = material.published
    declared = plan.declarations
    never = panel_of(material).control == "never"
    parts = (
        eligibility_text(plan),
        say("did.method.against_never" if never else "did.method.against_not_yet"),
        str(declared.get("assumptions") or ""),
        protection_text(published.min_count, published.round_to),
        str(declared.get("limitations") or ""),
    )
    return Passage("\n\n".join(part for part in parts if part))


def background(material: Material) -> Passage:
    """Say what was introduced, and why it is studied so."""
    declared = material.plan.declarations
    parts = [str(declared.get(name) or "") for name in ("background", "strategies", "rationale")]
    return Passage("\n\n".join(part for part in parts if part))
