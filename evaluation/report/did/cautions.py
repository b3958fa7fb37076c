"""What is against the answer of a panel study, in words: trends, groups, other estimators."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.report.did.rows import (
    Answer,
    answer_of,
    answers,
    base_method,
    breakdown_of,
    periods_word,
    rows_of,
    source_of,
    trend_gate,
)
from evaluation.report.labels import listed, lowered
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import decimal, interval, months, percent, probability
from evaluation.report.retold import retold
from evaluation.report.sentences import unit

COMPARABLE = ("group_time", "imputation", "interaction_weighted")


def clusters(material: Material) -> Passage:
    """Say which inference is read, by the rule, and whether one group carries the answer."""
    found = answers(material)
    if not found:
        return Passage("")
    texts = [_left_out(material, read) for read in found]
    return Passage(f"{found[0].rule}\n\n{_bullets(text for text in texts if text)}".strip())


def _left_out(material: Material, read: Answer) -> str:
    row = rows_of(material, "clusters", outcome=read.outcome.name)[0]
    if math.isnan(row["low"]):
        return ""
    low, high = row["without_low"], row["without_high"]
    told = say(
        "did.clusters.left_out",
        what=lowered(read.outcome.label),
        low=read.unit.number(row["low"]),
        high=read.unit.number(row["high"]),
        unit=read.unit.after,
        who=say("did.clusters.without", low=low, high=high) if low and high else "",
    )
    p_value = row["p_permutation"]
    if math.isnan(p_value):
        return told
    return f"{told} {say('did.clusters.shuffled', p=probability(p_value))}"


def trends(material: Material) -> Passage:
    """Say what the periods before the start show, and what they could have shown."""
    lines = [
        say("did.trends.line", what=lowered(read.outcome.label), seen=_seen(gate))
        for read in answers(material)
        if (gate := trend_gate(material, read.outcome.name)) is not None
    ]
    return Passage(f"{_bullets(lines)}\n\n{say('did.trends.words')}" if lines else "")


def honest(material: Material) -> Passage:
    """Say how much departure from parallel trends the answer withstands."""
    lines = []
    for read in answers(material):
        breakdown = breakdown_of(material, read.outcome.name)
        if not math.isnan(breakdown):
            what, told = lowered(read.outcome.label), _withstands(breakdown)
            lines.append(say("did.honest.line", what=what, told=told))
    if not lines:
        return Passage("")
    return Passage(f"{say('did.honest.words')}\n\n{_bullets(lines)}")


def _withstands(breakdown: float) -> str:
    if breakdown == 0:
        return say("did.honest.none")
    if math.isinf(breakdown):
        return say("did.honest.no_limit")
    return say("did.honest.times", number=decimal(breakdown, 2))


def agreement(material: Material) -> Passage:
    """Say when estimators that should agree do not: they lean on different periods."""
    apart = []
    for read in answers(material):
        rows = [
            row
            for row in rows_of(material, "estimates", outcome=read.outcome.name, status="ok")
            if base_method(row["method"]) in COMPARABLE and row["role"] != "placebo"
        ]
        if rows and max(r["conf_low"] for r in rows) > min(r["conf_high"] for r in rows):
            apart.append(f"*{lowered(read.outcome.label)}*")
    return Passage(say("did.apart.words", what=listed(apart)) if apart else "")


def gates(material: Material) -> Passage:
    """List the checks that the material did not pass, outcome by outcome."""
    lines = [
        say("did.gates.line", what=_outcome(material, row), seen=_seen(row))
        for row in rows_of(material, "gates", passed="false")
    ]
    return Passage(_bullets(lines) or say("did.gates.all_passed"))


def cumulative(material: Material) -> Passage:
    """Warn of outcomes whose levels cannot be parallel."""
    told = [
        say("did.gates.line", what=_outcome(material, row), seen=_seen(row))
        for row in rows_of(material, "gates", passed="false")
        if str(row["name"]).startswith("cumulative:")
    ]
    return _warning(" ".join(told))


def missing(material: Material) -> Passage:
    """Name declared outcomes that this delivery does not hold."""
    shown = {read.outcome.name for read in answers(material)}
    lost = [lowered(item.label) for item in material.plan.outcomes if item.name not in shown]
    return Passage(say("did.missing.words", what=listed(lost)) if lost else "")


def two_way(material: Material) -> Passage:
    """Warn of the two-way regression, with the weight of its bad comparisons."""
    primary = material.plan.primary
    rows = rows_of(material, "decomposition", outcome=primary.name, kind="already treated",
                   treated=-1.0)  # fmt: skip
    if not rows or math.isnan(rows[0]["weight"]):
        return Passage("")
    return _warning(say("did.two_way.words", share=percent(rows[0]["weight"])))


def placebo(material: Material) -> Passage:
    """Say what starts that never were gave."""
    lines = list(_placebos(material))
    return Passage(f"{say('did.placebo.words')}\n\n{_bullets(lines)}" if lines else "")


def _placebos(material: Material) -> Iterator[str]:
    for row in rows_of(material, "estimates", role="placebo"):
        outcome = material.plan.outcome(row["outcome"])
        read = answer_of(material, outcome)
        if read is None:
            continue
        number = str(row["analysis"]).rpartition("_")[2]
        yield say(
            "did.placebo.line",
            what=lowered(outcome.label),
            when=say("did.placebo.when", number=number, periods=periods_word(material)),
            told=_pretended(row, read),
        )


def _pretended(row: Mapping[Any, Any], read: Answer) -> str:
    if row["status"] == "ok":
        size, p = read.unit.gain(row["estimate"]), probability(row["p_value"])
        return say("did.placebo.told", size=size, p=p)
    verdict, why = say("numbers.not_evaluable"), lowered(retold(row["note"]))
    return say("did.placebo.withheld", verdict=verdict, why=why)


def hazards(material: Material) -> Passage:
    """Say what shares have left in time, from hazards."""
    lines = [
        say(
            "did.hazards.line",
            time=months(int(row["month"])),
            size=decimal(100 * row["estimate"]),
            unit=f"\u00a0{unit('risk_difference')}",
            confidence=say("numbers.confidence"),
            limits=interval(100 * row["conf_low"], 100 * row["conf_high"]),
        )
        for row in rows_of(material, "estimates", method="hazard_did", status="ok")
        if row["scale"] == "risk_difference"
    ]
    return Passage(f"{say('did.hazards.words')}\n\n{_bullets(lines)}" if lines else "")


def cannot(material: Material) -> Passage:
    """Say plainly what levels around an own start cannot answer."""
    return _warning(say("did.cannot.words") if source_of(material) == "persons" else "")


def _outcome(material: Material, gate: Mapping[Any, Any]) -> str:
    """Name the outcome that a check is about."""
    return lowered(material.plan.outcome(gate["name"].partition(":")[2]).label)


def _seen(gate: Mapping[Any, Any]) -> str:
    return lowered(retold(gate["reason_sv"]))


def _bullets(lines: Iterator[str] | list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _warning(text: str) -> Passage:
    return Passage(f"::: {{.warning}}\n{text}\n:::" if text else "")
