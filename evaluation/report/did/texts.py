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
from evaluation.report.labels import lowered
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import (
    FIXED_SPACE,
    NOT_EVALUABLE,
    count,
    decimal,
    probability,
)
from evaluation.report.protection.texts import protection_text

# Half the largest change seen before the start is a departure nobody can rule out.
FRAGILE, STURDY = 0.5, 1.0
CONFIDENCE = f"95{FIXED_SPACE}% konfidensintervall"


def lead(material: Material) -> Passage:
    """Give the question and how it was studied."""
    return Passage(
        f"{material.plan.question.sv} Rapporten jämför förändringen efter införandet med "
        "förändringen samma tid där det ännu inte hade införts."
        if source_of(material) != "persons"
        else f"{material.plan.question.sv} Rapporten följer dem som började, kvartal för "
        "kvartal, bredvid dem som ännu inte hade börjat."
    )


def answer(material: Material) -> Passage:
    """Give the box: the effect, its interval, and a plain word for how sure it is."""
    found = answers(material)
    bullets = [_sentence(item) for item in found] or [f"Frågan är **{NOT_EVALUABLE}**."]
    if found:
        word, reason = certainty(material, found[0])
        bullets.append(f"Svaret är [**{word}**]{{.sure}}: {reason}.")
    if source_of(material) == "persons":
        bullets.append(
            "Siffrorna är **ingen effekt av insatsen**: den som börjar har just fått eller "
            "förlängt sitt bistånd, och hade förändrats också utan insatsen."
        )
    return boxed([*bullets, *two_averages(material)])


def certainty(material: Material, read: Answer) -> tuple[str, str]:
    """Judge how much the answer can be trusted: a plain word and its reason."""
    if math.isnan(read.value):
        return NOT_EVALUABLE, "grupperna är för få"
    gate = trend_gate(material, read.outcome.name)
    if gate is not None and gate["passed"] != "true":
        return "osäkert", "utvecklingen skilde sig åt redan före starten"
    if read.sign == 0:
        return "osäkert", "intervallet rymmer både ökning och minskning"
    breakdown = breakdown_of(material, read.outcome.name)
    if math.isnan(breakdown) or breakdown < FRAGILE:
        return "ganska osäkert", "små avvikelser från parallell utveckling räcker för att ändra det"
    if breakdown < STURDY:
        return "måttligt säkert", "det tål avvikelser som är mindre än de som sågs före starten"
    # Sure is kept for a lottery.
    return "måttligt säkert", "det tål avvikelser så stora som de största före starten"


def _sentence(read: Answer) -> str:
    what, unit = lowered(read.outcome.label), read.unit
    if math.isnan(read.value):
        return f"*{what}*: **{NOT_EVALUABLE}** ({lowered(read.rule)})."
    if math.isnan(read.low):
        tested = f"omkastade starter ger p{FIXED_SPACE}={FIXED_SPACE}{probability(read.p_value)}"
        return f"*{what}*: {unit.gain(read.value)} ({tested}; inget intervall)."
    limits = unit.limits(read.low, read.high)
    if read.sign == 0:
        return (
            f"*{what}*: **ingen säkerställd skillnad**. Den kan vara allt från {limits}"
            f"{FIXED_SPACE}{unit.words} ({CONFIDENCE})."
        )
    word = "**ökade**" if read.sign > 0 else "**minskade**"
    size = f"{_size(read)}{FIXED_SPACE}{unit.words}"
    return f"*{what}*: {word} med {size} ({CONFIDENCE} {_range(read)})."


def _size(read: Answer) -> str:
    return read.unit.number(abs(read.value))


def _range(read: Answer) -> str:
    low, high = sorted((abs(read.low), abs(read.high)))
    return read.unit.limits(low, high)


def key_figures(material: Material) -> Passage:
    """Give three numbers: the primary effect, what it withstands, who is behind it."""
    found = answers(material)
    boxes = []
    if found:
        first = found[0]
        doubt = " (osäker riktning)" if first.sign == 0 else ""
        shown = NOT_EVALUABLE if math.isnan(first.value) else first.unit.gain(first.value)
        boxes.append((shown, f"{lowered(first.outcome.label)}{doubt}"))
        breakdown = breakdown_of(material, first.outcome.name)
        if not math.isnan(breakdown):
            boxes.append(_tolerance(breakdown))
        boxes.append((count(_treated(material, first)), _behind(material)))
    return numbered(boxes)


def _tolerance(breakdown: float) -> tuple[str, str]:
    if breakdown == 0:
        return "ingen", "avvikelse från parallell utveckling tål svaret"
    text = "obegränsat" if math.isinf(breakdown) else f"{decimal(breakdown, 2)} gånger"
    return text, "så stora avvikelser som före starten tål svaret"


def _treated(material: Material, read: Answer) -> float:
    """Count who is behind the answer: cities are told as cities, not as their people."""
    cohorts = material.table("cohorts")
    if source_of(material) != "table" or cohorts["districts"].isna().all():
        return read.n
    treated = (cohorts["cohort"] >= 0) & (cohorts["periods_after"] > 0)
    return float(cohorts.loc[treated, "districts"].sum())


def _behind(material: Material) -> str:
    return {
        "districts": "personer med bistånd, som mest per kvartal, i distrikt som infört",
        "persons": "personer som började",
    }.get(source_of(material), "enheter där det infördes")


def method(material: Material) -> Passage:
    """Say how it was computed."""
    plan = material.plan
    published = material.published
    told = plan.declarations
    never = panel_of(material).control == "never"
    against = "de som aldrig började" if never else "de som ännu inte hade börjat"
    parts = (
        eligibility_text(plan),
        f"Varje grupp som började samtidigt jämförs med {against}, och de enskilda effekterna vägs "
        "ihop efter hur många som berörs. Ingen jämförs med den som redan hade börjat.",
        str(told.get("assumptions") or ""),
        protection_text(published.min_count, published.round_to),
        str(told.get("limitations") or ""),
    )
    return Passage("\n\n".join(part for part in parts if part))


def background(material: Material) -> Passage:
    """Say what was introduced, and why it is studied so."""
    told = material.plan.declarations
    parts = [str(told.get(name) or "") for name in ("background", "strategies", "rationale")]
    return Passage("\n\n".join(part for part in parts if part))
